/** What a load generator is asked to do. */
export interface LoadOrder {
  method: 'GET' | 'POST';
  url: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Each request under an idempotency key of its own, or each hold followed by its confirmation. */
  variant?: 'keyed' | 'confirmed';
  connections: number;
  /** Answers of this time are not counted. */
  warmUpMs: number;
  /** The end: after so many milliseconds, or when so many answers are there. */
  until: { ms: number } | { answers: number };
}

/** What it saw. */
export interface LoadReport {
  /** From the first answer that counts to the last. */
  seconds: number;
  /** Answers by their status. */
  answers: Record<string, number>;
  /** All of them, also those that came too early to count. */
  answersWithWarmUp: number;
  latencyMs: Latency;
}

export interface Latency {
  p50: number;
  p90: number;
  p99: number;
  p999: number;
}
