import type { Api } from '../api';
import type { Reservation } from '../types';
import { readChanged } from './find-reservations';

/** At most so often what has changed is read. */
const READ_MS = 1500;
/** So often where nothing else tells that there is something to read. */
const POLL_MS = 4000;
/** At most so many pages at a time: the rest comes next time. */
const PAGES_MAX = 5;
/** By so much the clocks of the servers and this one's idea of them may differ. */
const MARGIN_MS = 5000;

interface Following {
  query: URLSearchParams;
  since: string;
  cursor: string | null;
}

/** Reads again and again what has changed of the reservations that a search finds, and misses nothing. */
export class ChangeFollower {
  /** What is followed has changed since: some time before the search was made. */
  sinceMs = 0;
  private following: Following | undefined;
  private timer: number | undefined;
  /** Reads that are due though nothing has been heard since: what is committed is found some time later. */
  private due = 0;

  constructor(
    private readonly api: Api,
    private readonly options: {
      /** Whether it reads though it is not told to. */
      isEager: boolean;
      onChanged: (reservations: Reservation[]) => void;
      onFailure: (error: unknown) => void;
    },
  ) {}

  follow(query: URLSearchParams, searchedAtMs: number): void {
    this.stop();
    this.sinceMs = searchedAtMs - MARGIN_MS;
    const since = new Date(this.sinceMs).toISOString();
    this.following = { query, since, cursor: null };
    this.due = 2;
    this.wait(this.following);
  }

  /** There is something new. */
  hurry(): void {
    this.due = 2;
  }

  stop(): void {
    this.following = undefined;
    clearTimeout(this.timer);
  }

  private wait(following: Following): void {
    const { isEager } = this.options;
    this.timer = setTimeout(() => void this.run(following), isEager ? POLL_MS : READ_MS);
  }

  private async run(following: Following): Promise<void> {
    const isToRead = !document.hidden && (this.options.isEager || this.due > 0);
    if (isToRead) await this.read(following);
    if (following === this.following) this.wait(following);
  }

  private async read(following: Following): Promise<void> {
    this.due -= 1;
    try {
      for (let pages = 0, hasMore = true; hasMore && pages < PAGES_MAX; pages += 1) {
        const page = await readChanged(this.api, following.query, following);
        if (following !== this.following) return;
        following.cursor = page.nextCursor ?? following.cursor;
        hasMore = page.hasMore;
        if (hasMore) this.due = 2;
        this.options.onChanged(page.data);
      }
    } catch (error) {
      if (following !== this.following) return;
      this.due = 2;
      this.options.onFailure(error);
    }
  }
}
