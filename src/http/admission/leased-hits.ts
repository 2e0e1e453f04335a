import {
  RATE_LIMIT_BLOCK_MAX,
  RATE_LIMIT_BLOCKS_MIN,
  RATE_LIMIT_KEYS_LEASED_MAX,
} from '../../tuning';
import { RecentMap } from '../../services/support/recent-map';
import type { Hits } from './rate-limit';

/** Requests of one key that a process may admit without asking again. */
export interface Lease {
  /** None if the limit is reached. */
  requests: number;
  /** Those of all processes in this window, with these. */
  taken: number;
  /** The end of the window, in milliseconds since the epoch. */
  resetAt: number;
}

/** Takes up to so many requests of that key out of a limit that several processes share. */
export type TakeLease = (wanted: {
  limit: string;
  key: string;
  requests: number;
  requestsMax: number;
}) => Promise<Lease>;

/**
 * Hits of a limit that the workers of one port share, so that a caller has the same limit on however many
 * connections. A worker takes small blocks of a large limit, so that most requests wait for nobody; what of them
 * it does not use, less than a hundredth of the limit, is lost for the others in that window.
 */
export class LeasedHits implements Hits {
  private readonly leases = new RecentMap<string, Lease>(RATE_LIMIT_KEYS_LEASED_MAX);
  private readonly asking = new Map<string, Promise<void>>();
  private readonly block: number;

  constructor(
    private readonly limit: string,
    private readonly requestsMax: number,
    private readonly take: TakeLease,
  ) {
    const block = Math.floor(requestsMax / RATE_LIMIT_BLOCKS_MIN);
    this.block = Math.min(RATE_LIMIT_BLOCK_MAX, Math.max(1, block));
  }

  async increment(key: string): Promise<{ totalHits: number; resetTime: Date }> {
    for (;;) {
      const lease = this.leases.get(key);
      if (lease && lease.resetAt > Date.now()) {
        const resetTime = new Date(lease.resetAt);
        if (lease.requests > 0) {
          lease.requests -= 1;
          return { totalHits: lease.taken - lease.requests, resetTime };
        }
        if (lease.taken >= this.requestsMax) return { totalHits: this.requestsMax + 1, resetTime };
      }
      await this.ask(key);
    }
  }

  shutdown(): void {
    // Nothing of it runs.
  }

  /** Once for all who ask at the same time. */
  private ask(key: string): Promise<void> {
    const asked = this.asking.get(key);
    if (asked) return asked;
    const { limit, requestsMax, block: requests } = this;
    const asking = this.take({ limit, key, requests, requestsMax })
      .then((lease) => {
        this.leases.set(key, lease);
      })
      .finally(() => this.asking.delete(key));
    this.asking.set(key, asking);
    return asking;
  }
}
