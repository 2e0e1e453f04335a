import { openEvent, type EventState } from '../../src/domain/event';
import type { LogEntry } from '../../src/domain/log-entry';
import { ChangeSignal } from '../../src/services/feeds/change-signal';
import { systemClock, type Clock } from '../../src/services/support/clock';
import { EventFeeds } from '../../src/services/feeds/event-feeds';
import { newEvent, reservedEntry } from './builders';

/** One event's log in memory, with feeds on it: tests commit, and advance time. */
export class FakeFeeds {
  readonly signal = new ChangeSignal();
  readonly log: LogEntry[] = [];
  /** What was read, as the versions after which. */
  readonly reads: number[] = [];
  readonly troubles: unknown[] = [];
  readonly feeds: EventFeeds;
  summariesRead = 0;
  isAway = false;
  /** The log gives nothing, for it may be that something is missing. */
  isWaiting = false;
  watches = 0;
  isWatching = false;
  private readonly lost = new Set<number>();
  private timers: { dueMs: number; callback: () => void }[] = [];

  /** Each read passes `gate` after it has seen the log. */
  constructor(
    private readonly gate: () => Promise<void> = () => Promise.resolve(),
    bytesMax?: number,
  ) {
    this.feeds = new EventFeeds({
      events: {
        find: (eventId) => this.find(eventId),
        changes: (_eventId, after, limit) => this.changes(after, limit),
      },
      signal: this.signal,
      watch: {
        isWatching: false,
        start: () => {
          this.watches += 1;
        },
        stop: () => {
          this.watches -= 1;
          return Promise.resolve();
        },
      },
      clock: this.clock(),
      onTrouble: (_eventId, error) => this.troubles.push(error),
      ...(bytesMax !== undefined && { bytesMax }),
    });
  }

  get version(): number {
    return this.log.length;
  }

  /** Versions that later reads of the log do not find. */
  lose(...versions: number[]): void {
    for (const version of versions) this.lost.add(version);
  }

  commit(count = 1, isAnnounced = true): void {
    for (let n = 0; n < count; n += 1) this.log.push(reservedEntry(this.version + 1));
    if (isAnnounced) this.signal.announce('meet-up', this.version);
  }

  /** Runs everything that does not wait for time. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 10; turns += 1) await systemClock.turn();
  }

  /** Ends every wait once. */
  async tick(): Promise<void> {
    const due = this.timers.splice(0);
    for (const { callback } of due) callback();
    await this.settle();
  }

  /** In milliseconds, the waits under way. */
  get waits(): number[] {
    return this.timers.map(({ dueMs }) => dueMs);
  }

  private async find(eventId: string): Promise<EventState | undefined> {
    this.summariesRead += 1;
    const found = { ...openEvent(newEvent()), version: this.version };
    await systemClock.turn();
    return eventId === found.eventId ? found : undefined;
  }

  private async changes(after: number, limit: number): Promise<LogEntry[]> {
    this.reads.push(after);
    if (this.isAway) throw new Error('the database is away');
    const there = this.log.slice(after).filter(({ version }) => !this.lost.has(version));
    const found = this.isWaiting ? [] : there.slice(0, limit);
    await this.gate();
    return found;
  }

  private clock(): Clock {
    return {
      ...systemClock,
      sleep: () => Promise.resolve(),
      after: (dueMs, callback) => {
        const timer = { dueMs, callback };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((other) => other !== timer);
        };
      },
    };
  }
}
