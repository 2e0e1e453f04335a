import type { EventState } from '../../domain/event';
import { CHANGES_PAGE_MAX } from '../../limits';
import {
  FEED_BYTES_MAX,
  FEED_FOLLOWERS_MAX,
  FEED_LOOK_MS,
  FEED_LOOK_WHILE_WATCHING_MS,
} from '../../tuning';
import type { ChangeSignal } from './change-signal';
import type { ChangeWatch } from './change-watch';
import type { Clock } from '../support/clock';
import { EventFeed, type Follower } from './event-feed';
import type { Events } from '../reading/events';
import { FeedMemory } from './feed-memory';

export interface EventFeedsOptions {
  events: Pick<Events, 'find' | 'changes'>;
  signal: ChangeSignal;
  /** Announces what other processes commit, where the database can tell. */
  watch: Pick<ChangeWatch, 'start' | 'stop' | 'isWatching'>;
  clock: Clock;
  /** Called once when a change log cannot be read; its feed continues to try. */
  onTrouble: (eventId: string, error: unknown) => void;
  /** For the changes that are kept, over all feeds; `FEED_BYTES_MAX` if absent. */
  bytesMax?: number;
}

/** How one reader follows an event: the event as it was at the start, then its changes. */
export interface Following {
  summary: EventState;
  /** The version after which the changes follow. */
  after: number;
  /** Calls back whenever there is more to take, and when the feed has ended. */
  onMore: (wake: () => void) => void;
  /** See `EventFeed.take`. */
  take: () => ReturnType<EventFeed['take']>;
  /** Whether the feed has ended: there will be no more. */
  isOver: () => boolean;
  /** Ends following; must be called once the reader is gone. */
  close: () => void;
}

/** The feeds of the events that somebody follows, one an event. */
export class EventFeeds {
  private readonly feeds = new Map<string, EventFeed>();
  private readonly summaries = new Map<string, Promise<EventState | undefined>>();
  private readonly unsubscribe: () => void;
  private readonly memory: FeedMemory;
  private followers = 0;
  private isStopped = false;

  constructor(private readonly options: EventFeedsOptions) {
    this.memory = new FeedMemory(options.bytesMax ?? FEED_BYTES_MAX);
    this.unsubscribe = options.signal.subscribe((eventId, version) => {
      this.feeds.get(eventId)?.announce(version);
    });
  }

  /** How many followers there are, over all events. */
  get followerCount(): number {
    return this.followers;
  }

  /**
   * Follows an event from the version after `after`, or from now. Undefined if there is no such event,
   * `full` if too many follow already.
   */
  async follow(
    eventId: string,
    after: number | undefined,
  ): Promise<Following | 'full' | undefined> {
    const summary = await this.summary(eventId);
    if (!summary) return undefined;
    if (this.isStopped || this.followers >= FEED_FOLLOWERS_MAX) return 'full';
    // A version that the event has not reached is from another database, or from before a restore.
    const position = Math.min(after ?? summary.version, summary.version);
    const feed = this.feedAt(summary);
    const follower: Follower = { position, wake: () => undefined };
    this.followers += 1;
    feed.add(follower);
    let isOpen = true;
    return {
      summary,
      after: position,
      onMore: (wake) => {
        follower.wake = wake;
      },
      take: () => feed.take(follower),
      isOver: () => feed.isEnded,
      close: () => {
        if (isOpen) this.leave(feed, follower);
        isOpen = false;
      },
    };
  }

  /** Ends all feeds and accepts no more followers. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.unsubscribe();
    for (const feed of [...this.feeds.values()]) feed.end();
    await this.options.watch.stop();
  }

  /** One read for all who ask at the same time. */
  private summary(eventId: string): Promise<EventState | undefined> {
    const reading = this.summaries.get(eventId);
    if (reading) return reading;
    const started = this.options.events.find(eventId).finally(() => {
      this.summaries.delete(eventId);
    });
    this.summaries.set(eventId, started);
    return started;
  }

  /** A new feed begins with a page of the past, for readers that reconnect after a short absence. */
  private feedAt({ eventId, version }: EventState): EventFeed {
    const known = this.feeds.get(eventId);
    if (known) return known;
    const { events, clock, watch, onTrouble } = this.options;
    const feed = new EventFeed(eventId, Math.max(0, version - CHANGES_PAGE_MAX), {
      events,
      clock,
      memory: this.memory,
      onTrouble,
      lookIntervalMs: () => (watch.isWatching ? FEED_LOOK_WHILE_WATCHING_MS : FEED_LOOK_MS),
    });
    if (this.feeds.size === 0) watch.start();
    this.feeds.set(eventId, feed);
    return feed;
  }

  private leave(feed: EventFeed, follower: Follower): void {
    this.followers -= 1;
    feed.remove(follower);
    if (feed.followerCount > 0) return;
    this.feeds.delete(feed.eventId);
    if (this.feeds.size === 0 && !this.isStopped) void this.options.watch.stop();
  }
}
