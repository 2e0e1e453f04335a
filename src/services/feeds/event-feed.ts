import type { ReadEntry } from '../../domain/read-log';
import { bytesOf } from '../../domain/size';
import { CHANGES_PAGE_DEFAULT, CHANGES_PAGE_MAX } from '../../limits';
import { FEED_CHANGE_OVERHEAD_BYTES, FEED_CHANGES_KEPT_MAX, FEED_PAUSE_MS } from '../../tuning';
import type { Clock } from '../support/clock';
import type { Events } from '../reading/events';
import type { FeedMemory } from './feed-memory';

/** What a feed needs. */
export interface FeedSource {
  events: Pick<Events, 'changes'>;
  clock: Clock;
  /** Shared by all feeds. */
  memory: Pick<FeedMemory, 'keep' | 'release'>;
  /** How long to wait for the next look at the change log when nothing was announced. */
  lookIntervalMs: () => number;
  /** Called once when the change log cannot be read; the feed continues to try. */
  onTrouble: (eventId: string, error: unknown) => void;
}

/** One reader of an event's changes. */
export interface Follower {
  /** The changes after this version come next. */
  position: number;
  /** Is called when there is more to take, or when the feed has ended. Must not throw. */
  wake: () => void;
}

/**
 * Reads an event's change log once for all followers, while there are any. It looks at the change log when a
 * change is announced, and from time to time by itself, for the commits of other processes. The newest
 * changes are kept, as far as there is memory; followers take them from there, each at its own pace, so that a slow
 * one costs no memory. A follower that is further behind reads the change log by itself, page by page, until it
 * reaches the kept changes.
 */
export class EventFeed {
  private readonly followers = new Set<Follower>();
  /** The newest changes that there are, from the one after `base` to `version`. */
  private kept: ReadEntry[] = [];
  /** What the memory calls to drop changes that were read together, in their order. */
  private drops: { upTo: number; drop: () => void }[] = [];
  private base: number;
  private isLooking = false;
  private isCalled = false;
  private hasTrouble = false;
  isEnded = false;
  /** Those that wait within the change log, e.g. for what is missing in it. */
  private readonly waiting = new Set<Follower>();
  private cancelTimer: () => void = () => undefined;

  /** The first look reads what came after `version`. */
  constructor(
    readonly eventId: string,
    private version: number,
    private readonly source: FeedSource,
  ) {
    this.base = version;
  }

  get followerCount(): number {
    return this.followers.size;
  }

  add(follower: Follower): void {
    this.followers.add(follower);
    if (this.followers.size === 1) this.look();
  }

  remove(follower: Follower): void {
    this.followers.delete(follower);
    this.waiting.delete(follower);
    if (this.followers.size === 0) this.end();
  }

  /** An event has this version now. */
  announce(version: number): void {
    if (version > this.version) this.look();
  }

  /**
   * What a follower has not got yet, in order, at most `CHANGES_PAGE_DEFAULT`; empty if there is nothing yet.
   * Undefined when the feed has ended. A follower takes its next changes when it has finished with the previous
   * ones.
   */
  take(follower: Follower): readonly ReadEntry[] | undefined | Promise<readonly ReadEntry[]> {
    const { position } = follower;
    if (this.isEnded) return undefined;
    if (position < this.base) return this.page(follower);
    const from = this.kept.findLastIndex(({ version }) => version <= position) + 1;
    return this.passed(follower, this.kept.slice(from, from + CHANGES_PAGE_DEFAULT));
  }

  /** Ends the feed for all followers. */
  end(): void {
    this.isEnded = true;
    this.cancelTimer();
    this.dropUpTo(this.version);
    for (const { wake } of [...this.followers]) wake();
  }

  private async page(follower: Follower): Promise<readonly ReadEntry[]> {
    const { events } = this.source;
    const page = await events.changes(this.eventId, follower.position, CHANGES_PAGE_DEFAULT);
    if (page?.length === 0) this.waiting.add(follower);
    return this.passed(follower, page ?? []);
  }

  private passed(follower: Follower, entries: readonly ReadEntry[]): readonly ReadEntry[] {
    follower.position = entries.at(-1)?.version ?? follower.position;
    return entries;
  }

  /** Reads what is new, now or as soon as the current look has ended. */
  private look(): void {
    this.isCalled = true;
    if (this.isLooking) return;
    this.isLooking = true;
    this.cancelTimer();
    void this.lookWhileCalled();
  }

  private async lookWhileCalled(): Promise<void> {
    while (this.isCalled && !this.isEnded) {
      this.isCalled = false;
      const waiting = [...this.waiting];
      this.waiting.clear();
      await this.readOnce();
      for (const { wake } of waiting) wake();
      // Changes that come close together are read together.
      await this.source.clock.sleep(FEED_PAUSE_MS);
    }
    this.isLooking = false;
    if (this.isEnded) return;
    this.cancelTimer = this.source.clock.after(this.source.lookIntervalMs(), () => {
      this.look();
    });
  }

  private async readOnce(): Promise<void> {
    const { events, onTrouble } = this.source;
    try {
      const entries = await events.changes(this.eventId, this.version, CHANGES_PAGE_MAX);
      this.hasTrouble = false;
      if (entries && entries.length > 0) this.append(entries);
    } catch (error) {
      if (!this.hasTrouble) onTrouble(this.eventId, error);
      this.hasTrouble = true;
    }
  }

  private append(entries: readonly ReadEntry[]): void {
    // The read may have outlived the last follower.
    if (this.isEnded) return;
    this.kept = [...this.kept, ...entries];
    this.version = entries.at(-1)?.version ?? this.version;
    const upTo = this.version;
    const drop = () => {
      this.dropUpTo(upTo);
    };
    this.drops.push({ upTo, drop });
    this.source.memory.keep(sizeOf(entries), drop);
    const tooOld = this.kept.at(-FEED_CHANGES_KEPT_MAX - 1);
    if (tooOld) this.dropUpTo(tooOld.version);
    if (entries.length === CHANGES_PAGE_MAX) this.isCalled = true;
    for (const { wake } of [...this.followers]) wake();
  }

  /** Followers that have not got these yet read them from the change log. */
  private dropUpTo(version: number): void {
    this.kept = this.kept.filter((entry) => entry.version > version);
    this.base = Math.max(this.base, version);
    for (const each of this.drops) if (each.upTo <= version) this.source.memory.release(each.drop);
    this.drops = this.drops.filter(({ upTo }) => upTo > version);
  }
}

/** In memory, in bytes, about: as an object and, once it was shown, as a text. */
function sizeOf(entries: readonly ReadEntry[]): number {
  return entries.reduce((sum, entry) => sum + 2 * bytesOf(entry) + FEED_CHANGE_OVERHEAD_BYTES, 0);
}
