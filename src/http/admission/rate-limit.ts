import { ipKeyGenerator, MemoryStore, type Options } from 'express-rate-limit';
import { RATE_LIMIT_WINDOW_MS } from '../../limits';

/** What a request's answer says of its limits. */
export interface Allowance {
  isOver: boolean;
  /** Parts of the `RateLimit` and `RateLimit-Policy` headers. */
  left: string;
  policy: string;
  /** Seconds to the end of the window. */
  resetSeconds: number;
}

/** Counts a key's requests in a window. */
export interface Hits {
  increment(key: string): Promise<{ totalHits: number; resetTime?: Date | undefined }>;
  shutdown(): void;
}

/** For a process that serves the port alone: express-rate-limit's own store. */
function ownHits(): Hits {
  const store = new MemoryStore();
  // Of all options the store reads only this one.
  store.init({ windowMs: RATE_LIMIT_WINDOW_MS } as Options);
  return store;
}

/**
 * A number of requests per window for each key, counted by express-rate-limit's own store unless one is given. Its middleware
 * needs an express request and response, and admission has neither; the headers, in the form of the IETF's
 * draft 8, are therefore written here.
 */
export class RateLimit {
  private readonly policy: string;

  constructor(
    private readonly name: string,
    private readonly requestsMax: number,
    private readonly store = ownHits(),
  ) {
    this.policy = `"${name}";q=${requestsMax};w=${RATE_LIMIT_WINDOW_MS / 1000}`;
  }

  async count(key: string): Promise<Allowance> {
    const { totalHits, resetTime } = await this.store.increment(key);
    const untilReset = (resetTime?.getTime() ?? 0) - Date.now();
    const resetSeconds = Math.max(1, Math.ceil(untilReset / 1000));
    const left = Math.max(0, this.requestsMax - totalHits);
    return {
      isOver: totalHits > this.requestsMax,
      left: `"${this.name}";r=${left};t=${resetSeconds}`,
      policy: this.policy,
      resetSeconds,
    };
  }

  stop(): void {
    this.store.shutdown();
  }
}

/** One limit for all addresses that one network can use: with IPv6 that is a /56. */
export function networkOf(address: string): string {
  return address.includes(':') ? ipKeyGenerator(address) : address;
}

export function limitHeaders(allowances: readonly Allowance[]): Record<string, string> {
  if (allowances.length === 0) return {};
  const over = allowances.find(({ isOver }) => isOver);
  return {
    'RateLimit-Policy': allowances.map(({ policy }) => policy).join(', '),
    RateLimit: allowances.map(({ left }) => left).join(', '),
    ...(over && { 'Retry-After': String(over.resetSeconds) }),
  };
}
