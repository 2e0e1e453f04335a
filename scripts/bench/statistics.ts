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

function median(inOrder: Float64Array): number {
  const middle = (inOrder.length - 1) / 2;
  const [low = NaN, high = NaN] = [inOrder[Math.floor(middle)], inOrder[Math.ceil(middle)]];
  return (low + high) / 2;
}
