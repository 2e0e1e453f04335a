import { LOG_GAP_CERTAIN_MS, LOG_GAPS_REMEMBERED_MAX } from '../../tuning';
import type { LogGap } from '../support/observer';
import { RecentMap } from '../support/recent-map';

interface Missed {
  sinceMs: number;
  isReported: boolean;
}

/** Tells gaps in change logs from versions that a single look did not find. */
export class LogGaps {
  private readonly missed = new RecentMap<string, Missed>(LOG_GAPS_REMEMBERED_MAX);

  /** `onGap` is called once for each gap. */
  constructor(private readonly onGap: (gap: LogGap) => void) {}

  /**
   * Whether the version was missing long enough before the look that began at `lookedAtMs`, and is missing
   * again.
   */
  isCertain(gap: LogGap, lookedAtMs: number, nowMs: number): boolean {
    // By its end: where a gap begins depends on where the reader started.
    const key = `${gap.lastVersion} ${gap.eventId}`;
    const missed = this.missed.get(key) ?? { sinceMs: nowMs, isReported: false };
    this.missed.set(key, missed);
    if (lookedAtMs - missed.sinceMs < LOG_GAP_CERTAIN_MS) return false;
    if (!missed.isReported) this.onGap(gap);
    missed.isReported = true;
    return true;
  }
}
