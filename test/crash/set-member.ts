import { rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Document } from 'bson';
import { startDatabase, type RunningDatabase } from '../../src/embedded/start-database';
import { hasCode } from '../../src/embedded/system-error';
import type { Random } from '../simulation/random';
import type { Forward, ProxiedCommand } from '../support/database-proxy';
import { readBody, readReply, RetryableWrites, writeCommand } from '../support/replica-set-facade';

/** Commands that change data. */
const WRITES: ReadonlySet<string> = new Set([
  'insert',
  'update',
  'delete',
  'findAndModify',
  'bulkWrite',
  'create',
  'collMod',
  'createIndexes',
  'dropIndexes',
  'drop',
  'dropDatabase',
]);

/** A client's connection breaks. */
export const CUT_OFF = new Error('the connection is cut off');

/** The maximum time after which a client stops waiting for a reply that never comes. */
const WITHHELD_MS_MAX = 3000;

/**
 * How many of a deposed primary's replies come late, possibly after the reader knows the new one.
 */
const SLOW_READS = 0.3;

/**
 * A member of a replica set that believes it is the primary: an engine with its own data. After it
 * was deposed without knowing it, its writes take effect there and are never acknowledged, since no
 * majority has them. Reads with read concern `local` see them; those with `majority` see what a
 * majority had.
 */
export class SetMember {
  /** Milliseconds since 1970. Later than that it acknowledges nothing. */
  deposedAt = Infinity;
  private readonly underWay = new Set<Promise<Buffer>>();
  /** Requests that arrive meanwhile wait. */
  private copied: Promise<void> | undefined;
  /**
   * What the majority had when this member was disconnected from it: an engine that is no longer
   * written to.
   */
  private ofMajority: Promise<RunningDatabase> | undefined;
  /** Cursors that were opened since then, by the port of their engine. */
  private readonly cursors = new Map<string, number>();

  private constructor(
    private readonly dataDir: string,
    private database: RunningDatabase,
    private readonly random: Random,
    /** The election that made it primary. */
    readonly term: number,
    private readonly writes: RetryableWrites,
  ) {}

  static async start(
    dataDir: string,
    random: Random,
    term = 1,
    writes = new RetryableWrites(),
  ): Promise<SetMember> {
    return new SetMember(dataDir, await startEngine(dataDir), random, term, writes);
  }

  get port(): number {
    return portOf(this.database);
  }

  /** SIGKILL, then a new engine on the same data and port. */
  async restart(): Promise<void> {
    const { port } = this;
    this.signal('SIGKILL');
    await this.database.exited;
    this.database = await startEngine(this.dataDir, port);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.database.pid, name);
  }

  /** SIGKILL; its data is lost. */
  async end(): Promise<void> {
    const engines = [this.database, ...(this.ofMajority ? [await this.ofMajority] : [])];
    await Promise.all(engines.map(kill));
    rmSync(this.dataDir, { recursive: true });
    rmSync(majorityDirOf(this.dataDir), { recursive: true, force: true });
  }

  /**
   * Disconnects it from the majority and elects another member, which has everything that this one
   * acknowledged.
   */
  async depose(dataDir: string): Promise<SetMember> {
    this.copied = this.copyTo(dataDir);
    await this.copied;
    const { random, term, writes } = this;
    const elected = SetMember.start(dataDir, random.fork('next'), term + 1, writes.fork());
    const [next] = await Promise.all([elected, this.ofMajority]);
    return next;
  }

  /** Answers a command, or rejects: the connection is to be cut. */
  async handle(command: ProxiedCommand, forward: Forward): Promise<Buffer> {
    if (this.copied) await this.copied;
    const answered = this.answer(command, readBody(command), forward);
    this.underWay.add(answered);
    try {
      return await answered;
    } finally {
      this.underWay.delete(answered);
    }
  }

  private async copyTo(dataDir: string): Promise<void> {
    const majorityDir = majorityDirOf(this.dataDir);
    await Promise.allSettled(this.underWay);
    await Promise.all([copyData(this.dataDir, dataDir), copyData(this.dataDir, majorityDir)]);
    this.deposedAt = Date.now();
    this.ofMajority = startEngine(majorityDir);
  }

  private answer(command: ProxiedCommand, body: Document, forward: Forward): Promise<Buffer> {
    if (WRITES.has(command.name)) return this.write(command, body, forward);
    if (this.ofMajority) return this.readFromDeposed(command, body, forward);
    return forward(withoutLinearizable(command, body), this.port);
  }

  private async write(command: ProxiedCommand, body: Document, forward: Forward): Promise<Buffer> {
    const reply = await this.writes.carryOut(command, body, (message) =>
      forward(message, this.port),
    );
    return this.ofMajority && needsMajority(body) ? this.withhold() : reply;
  }

  private async readFromDeposed(
    command: ProxiedCommand,
    body: Document,
    forward: Forward,
  ): Promise<Buffer> {
    if (command.name === 'getMore') {
      const port = this.cursors.get(String(body.getMore));
      // What a cursor from before may see is no longer known.
      if (port === undefined) throw CUT_OFF;
      return forward(undefined, port);
    }
    const level = levelOf(body);
    // No majority confirms that there is no newer primary.
    if (level === 'linearizable') return this.withhold();
    const engine = level === 'majority' ? await this.ofMajority : this.database;
    const port = portOf(engine ?? this.database);
    const reply = await forward(undefined, port);
    if (this.random.chance(SLOW_READS)) await delay(this.random.between(0, WITHHELD_MS_MAX));
    const { cursor } = readReply(command, reply) as { cursor?: Document };
    if (cursor) this.cursors.set(String(cursor.id), port);
    return reply;
  }

  private async withhold(): Promise<never> {
    await delay(this.random.between(0, WITHHELD_MS_MAX));
    throw CUT_OFF;
  }
}

function startEngine(dataDir: string, port = 0): Promise<RunningDatabase> {
  return startDatabase({ engine: 'builtin', dataDir, port, report: () => undefined });
}

/** One that has ended by itself is no fault here: whoever needs it reports that. */
async function kill({ pid, exited }: RunningDatabase): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
  await exited;
}

function portOf({ uri }: RunningDatabase): number {
  return Number(new URL(uri).port);
}

function majorityDirOf(dataDir: string): string {
  return `${dataDir}-majority`;
}

/** From an engine that is not written to meanwhile. */
function copyData(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, filter: (file) => !file.endsWith('lock.mdb') });
}

/** A majority is the default, too. */
function needsMajority({ writeConcern }: Document): boolean {
  const { w = 'majority' } = (writeConcern ?? {}) as { w?: unknown };
  return w === 'majority' || Number(w) > 1;
}

function levelOf({ readConcern }: Document): string {
  return (readConcern as { level?: string } | undefined)?.level ?? 'local';
}

/** The engine is standalone and refuses that level, which a primary supports. */
function withoutLinearizable(command: ProxiedCommand, body: Document): Buffer | undefined {
  if (levelOf(body) !== 'linearizable') return undefined;
  return writeCommand(command, { ...body, readConcern: { level: 'majority' } });
}
