import { mongo } from 'mongoose';
import type { Database } from './database';
import { DRAWN, SERVER_CODES } from './error-codes';
import type { Host } from './host';
import type { Random } from './random';
import type { Primary } from './replica-set';
import type { Scheduler } from './scheduler';

/** The data of a primary, as local and as majority reads show it. */
export type Views = Pick<Primary, 'local' | 'durable'>;

/** An operation of the database; between two steps others may run theirs. */
export type Operation<T> = (views: Views) => Generator<undefined, T>;

/** How many members must have a write before its sender hears of it. */
export type Acknowledgement = 'majority' | 1;

/** The way to the database. */
export interface Link {
  /** By a majority unless it is told. */
  request<T>(
    name: () => string,
    operation: Operation<T>,
    acknowledgement?: Acknowledgement,
  ): Promise<T>;
}

/** Loses nothing and takes no time. */
export function directLink(database: Database): Link {
  return {
    request: (_name, operation) =>
      new Promise((resolve) => {
        const steps = operation({ local: database, durable: database });
        let step = steps.next();
        while (!step.done) step = steps.next();
        resolve(step.value);
      }),
  };
}

/** The probability of each fault, for each request. */
export interface NetworkPlan {
  /** Never arrives. */
  lost: number;
  /** Takes effect, but the reply never arrives. */
  replyLost: number;
  /** Takes effect long after its sender got an error. */
  late: number;
  /** Arrives a second time, long after the first. */
  twice: number;
  /** Takes effect, but no majority acknowledges it. */
  unconfirmed: number;
  /** Is answered with any error of the server's, before it takes effect or after it. */
  error: number;
  /** Takes up to `slowMs`. */
  slow: number;
  slowMs: number;
  lateMs: number;
}

export const PERFECT_NETWORK: NetworkPlan = {
  lost: 0,
  replyLost: 0,
  late: 0,
  twice: 0,
  unconfirmed: 0,
  error: 0,
  slow: 0,
  slowMs: 0,
  lateMs: 0,
};

const MISFORTUNES = ['lost', 'replyLost', 'late', 'twice', 'unconfirmed', 'error'] as const;
export type Fate = (typeof MISFORTUNES)[number] | 'fine';

/** Draws the faults of one request. */
export function fateOf(random: Random, network: NetworkPlan): Fate {
  let draw = random.next();
  for (const fate of MISFORTUNES) {
    draw -= network[fate];
    if (draw < 0) return fate;
  }
  return 'fine';
}

/** Milliseconds that one way takes. */
export function latencyMs(random: Random, { slow, slowMs }: NetworkPlan): number {
  return random.chance(slow) ? random.between(0, slowMs) : random.between(0.1, 2);
}

export interface LinkSurroundings {
  scheduler: Scheduler;
  random: Random;
  network(): NetworkPlan;
  /** The member that the host believes is the primary. */
  primaryOf(host: Host): Primary;
  isDatabaseUp: () => boolean;
  trace: (text: () => string) => void;
}

interface Delivery<T> {
  afterMs: number;
  operation: Operation<T>;
  acknowledgement: Acknowledgement;
}

/**
 * A host's connection to the database, through a network that may do anything except change data.
 */
export class FaultyLink implements Link {
  constructor(
    private readonly host: Host,
    private readonly surroundings: LinkSurroundings,
  ) {}

  request<T>(
    name: () => string,
    operation: Operation<T>,
    acknowledgement: Acknowledgement = 'majority',
  ): Promise<T> {
    const { scheduler, random, trace } = this.surroundings;
    const network = this.surroundings.network();
    const fate = fateOf(random, network);
    const latency = () => latencyMs(random, network);
    const primary = this.surroundings.primaryOf(this.host);
    const cameTooEarly = fate === 'error' && random.chance(0.5);
    trace(() => `${this.host.name} > ${name()}${fate === 'fine' ? '' : ` (${fate})`}`);

    return new Promise<T>((resolve, reject) => {
      const fail = (error: Error, afterMs = latency()) => {
        scheduler.schedule(afterMs, this.host, () => {
          trace(() => `${this.host.name} < ${name()}: ${error.message}`);
          reject(error);
        });
      };
      const lateMs = () => random.between(0, network.lateMs);
      const deliver = (afterMs: number, end: (value: T) => void, hear: (error: Error) => void) => {
        this.deliver(primary, { afterMs, operation, acknowledgement }, end, hear);
      };
      const succeed = (value: T) => {
        // The second copy is the later one: the reply is that of the write that took effect.
        if (fate === 'twice') deliver(lateMs(), ignore, ignore);
        if (fate === 'unconfirmed') {
          fail(writeConcernError());
          return;
        }
        if (fate === 'error') {
          fail(drawnError(random));
          return;
        }
        scheduler.schedule(latency(), this.host, () => {
          trace(() => `${this.host.name} < ${name()}`);
          resolve(value);
        });
      };
      if (fate === 'lost' || fate === 'late' || fate === 'replyLost') {
        fail(connectionError(random), latency() + random.between(0, 100));
      }
      if (fate === 'lost') return;
      if (cameTooEarly) {
        fail(drawnError(random));
        return;
      }
      const isHeard = fate !== 'late' && fate !== 'replyLost';
      deliver(
        fate === 'late' ? lateMs() : latency(),
        isHeard ? succeed : ignore,
        isHeard ? fail : ignore,
      );
    });
  }

  private deliver<T>(
    primary: Primary,
    { afterMs, operation, acknowledgement }: Delivery<T>,
    succeed: (value: T) => void,
    fail: (error: Error) => void,
  ): void {
    const { scheduler, random, isDatabaseUp } = this.surroundings;
    const steps = operation(primary);
    let hasWritten = false;
    const goOn = () => {
      if (!isDatabaseUp() || primary.isGone) {
        fail(connectionError(random));
        return;
      }
      const { writes } = primary;
      let end: () => void;
      try {
        const step = steps.next();
        if (!step.done) {
          hasWritten ||= primary.writes > writes;
          scheduler.schedule(random.between(0, 1), undefined, goOn);
          return;
        }
        end = () => {
          succeed(step.value);
        };
      } catch (error) {
        end = () => {
          fail(error instanceof Error ? error : new Error(String(error)));
        };
      }
      hasWritten ||= primary.writes > writes;
      if (hasWritten && acknowledgement === 'majority') this.acknowledge(primary, end, fail);
      else end();
    };
    scheduler.schedule(afterMs, undefined, goOn);
  }

  /** Only when a majority has the write; a member that is disconnected from it waits forever. */
  private acknowledge(primary: Primary, end: () => void, fail: (error: Error) => void): void {
    const { scheduler, random } = this.surroundings;
    const giveUp = scheduler.schedule(random.between(200, 1000), undefined, () => {
      forget();
      fail(random.chance(0.5) ? writeConcernError() : connectionError(random));
    });
    const forget = primary.whenDurable(() => {
      giveUp();
      end();
    });
  }
}

function ignore(): void {
  // Nobody waits for this reply any more.
}

function connectionError(random: Random): Error {
  return random.chance(0.5)
    ? new mongo.MongoNetworkError('connection closed')
    : new mongo.MongoServerError({ message: 'not primary', code: 10107 });
}

function drawnError(random: Random): Error {
  const code = random.pick(SERVER_CODES);
  return new mongo.MongoServerError({ message: `${DRAWN} ${code}`, code });
}

function writeConcernError(): Error {
  return new mongo.MongoServerError({ message: 'waiting for replication timed out', code: 64 });
}
