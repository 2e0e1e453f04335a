import { Database, type Write } from './database';
import type { Host } from './host';
import type { Random } from './random';
import type { Scheduler } from './scheduler';

/** Listens to writes to events that are, or become, part of the surviving history. */
export interface Chronicler {
  /** The current primary executed a write that a majority does not have yet. */
  written(write: Write): void;
  /** A majority has it: no failover can roll it back. */
  durable(write: Write): void;
}

/** One primary: its own data, and the view of it that a majority has. */
export class Primary {
  /** What its local reads show, and its writes change. */
  readonly local: Database;
  /** What its majority reads show. */
  readonly durable: Database;
  /** Disconnected from the others: it answers reads, but no majority gets its writes any more. */
  isCutOff = false;
  /** It does not answer any more, and its own writes are lost. */
  isGone = false;
  private readonly waiting: Write[] = [];
  private written = 0;
  private confirmed = 0;
  private confirmations: { upTo: number; heard: () => void }[] = [];

  constructor(
    start: Database,
    now: () => Date,
    private readonly chronicler: () => Chronicler | undefined,
    /** Calls back when a majority may have the write. */
    private readonly replicate: (confirm: () => void) => void,
  ) {
    this.durable = start;
    this.local = start.fork(now, (write) => {
      this.onWrite(write);
    });
  }

  /**
   * Calls back when a majority has everything written so far; never, if it is disconnected before,
   * or if the returned function is called.
   */
  whenDurable(heard: () => void): () => void {
    const confirmation = { upTo: this.written, heard };
    if (this.confirmed === this.written) heard();
    else this.confirmations.push(confirmation);
    return () => {
      this.confirmations = this.confirmations.filter((one) => one !== confirmation);
    };
  }

  get writes(): number {
    return this.written;
  }

  /**
   * The data of the next primary: what a majority has, and as much of what follows as `kept` says.
   */
  successor(now: () => Date, kept: (count: number) => number): { data: Database; kept: Write[] } {
    const data = this.durable.fork(now);
    const writes = this.waiting.slice(0, kept(this.waiting.length));
    for (const write of writes) data.apply(write);
    return { data, kept: writes };
  }

  private onWrite(write: Write): void {
    this.waiting.push(write);
    this.written += 1;
    const upTo = this.written;
    this.chronicler()?.written(write);
    this.replicate(() => {
      this.confirm(upTo);
    });
  }

  private confirm(upTo: number): void {
    if (this.isCutOff) return;
    for (; this.confirmed < upTo; this.confirmed += 1) {
      const write = this.waiting.shift();
      if (!write) break;
      this.durable.apply(write);
      this.chronicler()?.durable(write);
    }
    const heard = this.confirmations.filter((one) => one.upTo <= this.confirmed);
    this.confirmations = this.confirmations.filter((one) => one.upTo > this.confirmed);
    for (const one of heard) one.heard();
  }
}

/** What the replica set needs from the simulated world. */
export interface ReplicaSetSurroundings {
  scheduler: Scheduler;
  random: Random;
  now: () => Date;
  chronicler: Chronicler;
  /** A majority has a write at most so much later than the primary. */
  replicationMs: () => number;
}

/**
 * One primary after the other. A disconnected one still answers hosts that have not heard of the
 * next one yet; a host that has heard of it never goes back, as in the drivers' specification.
 *
 * https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/server-discovery-and-monitoring.md
 */
export class ReplicaSet {
  current: Primary;
  private readonly believers = new Map<Host, Primary>();

  constructor(private readonly surroundings: ReplicaSetSurroundings) {
    this.current = this.primary(Database.empty(surroundings.now));
  }

  /** The member that the host believes is the primary. */
  primaryOf(host: Host): Primary {
    return this.believers.get(host) ?? this.current;
  }

  /**
   * Disconnects the primary and elects another one. These hosts hear of it within `ms`, after which
   * the old one and its own writes are lost. Returns what the new one took over that no majority
   * had.
   */
  failOver(hosts: readonly Host[], ms: number): Write[] {
    const { scheduler, random, now } = this.surroundings;
    const old = this.current;
    old.isCutOff = true;
    const { data, kept } = old.successor(now, (count) => random.whole(0, count));
    this.current = this.primary(data);
    for (const host of hosts) {
      this.believers.set(host, old);
      scheduler.schedule(random.between(0, ms), undefined, () => {
        if (this.believers.get(host) === old) this.believers.delete(host);
      });
    }
    scheduler.schedule(ms, undefined, () => {
      old.isGone = true;
    });
    return kept;
  }

  /** All hosts know the primary, and only it answers. */
  mend(): void {
    for (const old of this.believers.values()) old.isGone = true;
    this.believers.clear();
  }

  /** A copy of what a majority has. */
  backup(): Database {
    return this.current.durable.fork(this.surroundings.now);
  }

  /** Puts a copy in the place of everything. */
  restore(backup: Database): void {
    this.mend();
    this.current.isCutOff = true;
    this.current.isGone = true;
    this.current = this.primary(backup.fork(this.surroundings.now));
  }

  private primary(data: Database): Primary {
    const { scheduler, random, now, chronicler, replicationMs } = this.surroundings;
    const primary: Primary = new Primary(
      data,
      now,
      () => (primary === this.current ? chronicler : undefined),
      (confirm) => {
        const lagMs = random.between(0, replicationMs());
        if (replicationMs() === 0) confirm();
        else scheduler.schedule(lagMs, undefined, confirm);
      },
    );
    return primary;
  }
}
