import type { Mix } from './mix';

/** What a load generator is asked to do. */
export interface LoadOrder {
  method: 'GET' | 'POST';
  url: string;
  /** Where the connections lead in turn, without a path; all to the server of `url` if absent. */
  servers?: string[];
  /** Sent as JSON. */
  body?: unknown;
  /**
   * Each request under an idempotency key of its own, or each reservation followed by its confirmation
   * or its cancellation.
   */
  variant?: 'keyed' | 'confirmed' | 'cancelled';
  /** Reserves of many events; `url` then says nothing but the server. */
  mix?: Mix;
  connections: number;
  /** Answers of this time are not counted. */
  warmUpMs: number;
  /** The end: after so many milliseconds, or when so many answers are there. */
  until: { ms: number } | { answers: number };
}

/** What it saw. */
export interface LoadReport {
  /** How long answers counted. */
  seconds: number;
  /** Answers by their status. */
  answers: Record<string, number>;
  /** By status, when the first and the last answer came, in seconds since answers count. */
  spans: Record<string, { first: number; last: number }>;
  /** All of them, also those that came too early to count. */
  answersWithWarmUp: number;
  latencyMs: Latency;
  /** The share of a processor that the generator itself took; near 1 it is the limit, not the server. */
  generatorLoad: number;
}

export interface Latency {
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
}
