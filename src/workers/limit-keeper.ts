import { RATE_LIMIT_WINDOW_MS } from '../limits';
import type { Lease, WantedLease } from './messages';

/** Counts the requests of rate limits for all workers: in windows that begin with a key's first request. */
export class LimitKeeper {
  /** In the order in which they began, and so in which they end. */
  private readonly windows = new Map<string, { taken: number; resetAt: number }>();

  lease({ limit, key, requests, requestsMax }: WantedLease, now = Date.now()): Lease {
    this.forget(now);
    const name = `${limit} ${key}`;
    const window = this.windows.get(name) ?? { taken: 0, resetAt: now + RATE_LIMIT_WINDOW_MS };
    this.windows.set(name, window);
    const granted = Math.max(0, Math.min(requests, requestsMax - window.taken));
    window.taken += granted;
    return { requests: granted, ...window };
  }

  private forget(now: number): void {
    for (const [name, { resetAt }] of this.windows) {
      if (resetAt > now) return;
      this.windows.delete(name);
    }
  }
}
