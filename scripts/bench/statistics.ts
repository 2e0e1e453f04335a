import type { Latency } from './load';

/** A figure over several rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** NaN of no values. */
export function spreadOf(values: readonly number[]): Spread {
  const inOrder = sorted(values);
  return { median: median(inOrder), min: inOrder[0] ?? NaN, max: inOrder.at(-1) ?? NaN };
}

/** A new list, in ascending order. */
export function sorted(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** The smallest value that at least that share of the values, which are in order, does not exceed. */
export function percentile(inOrder: Float64Array, share: number): number {
  return inOrder[Math.max(0, Math.ceil(inOrder.length * share) - 1)] ?? NaN;
}

export const PERCENTILES = ['p50', 'p90', 'p99', 'p999'] as const;

export function latencyOf(latenciesMs: Iterable<number>): Latency {
  const inOrder = sorted(latenciesMs);
  return {
    mean: inOrder.reduce((sum, ms) => sum + ms, 0) / inOrder.length,
    p50: percentile(inOrder, 0.5),
    p90: percentile(inOrder, 0.9),
    p99: percentile(inOrder, 0.99),
    p999: percentile(inOrder, 0.999),
  };
}

function median(inOrder: Float64Array): number {
  const middle = (inOrder.length - 1) / 2;
  const [low = NaN, high = NaN] = [inOrder[Math.floor(middle)], inOrder[Math.ceil(middle)]];
  return (low + high) / 2;
}
