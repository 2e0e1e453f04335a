import type { Api } from './api';
import type { EventRevenue } from './types';

/** At most so often it is read. */
const REFRESH_MS = 10_000;
/** What was sold is part of it by then. */
const SETTLE_MS = 1500;

export type TierRevenue = EventRevenue['tiers'][number];

interface Options {
  eventId: string;
  onRead: (revenue: TierRevenue[]) => void;
  onFailure: (error: unknown) => void;
}

/** Reads an event's revenue at its first change, and then until it has the last one. */
export class RevenueFollower {
  /** Of the read that is due or under way. */
  private timer: number | undefined;
  private changedAtMs = 0;
  private readAtMs: number | undefined;
  private isStopped = false;

  constructor(
    private readonly api: Api,
    private readonly options: Options,
  ) {}

  changed(): void {
    this.changedAtMs = Date.now();
    if (this.timer !== undefined) return;
    const { readAtMs } = this;
    this.wait(readAtMs === undefined ? 0 : Math.max(SETTLE_MS, readAtMs + REFRESH_MS - Date.now()));
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private wait(waitMs: number): void {
    this.timer = setTimeout(() => void this.run(), waitMs);
  }

  private async run(): Promise<void> {
    const startMs = Date.now();
    const isRead = !document.hidden && (await this.read());
    if (this.isStopped) return;
    this.timer = undefined;
    if (!isRead || this.changedAtMs + SETTLE_MS > startMs) this.wait(REFRESH_MS);
  }

  private async read(): Promise<boolean> {
    const { eventId, onRead, onFailure } = this.options;
    try {
      const path = `/api/v1/events/${encodeURIComponent(eventId)}/revenue`;
      onRead((await this.api.get<EventRevenue>(path)).tiers);
      return true;
    } catch (error) {
      onFailure(error);
      return false;
    } finally {
      this.readAtMs = Date.now();
    }
  }
}
