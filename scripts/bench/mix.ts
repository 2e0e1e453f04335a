/** Requests to many events. */
export interface Mix {
  /** How often each is asked for: all alike, or the n-th n times as seldom as the first (Zipf's law). */
  law: 'even' | 'zipf';
  events: number;
}

/** Of the n-th event, from 0 on. */
export function eventIdOf(number: number): string {
  return `bench-${number}`;
}

/** Draws the number of an event for each request; `random` gives what Math.random does. */
export function drawing({ law, events }: Mix, random = Math.random): () => number {
  if (law === 'even') return () => Math.floor(random() * events);
  let sum = 0;
  const upTo = Float64Array.from({ length: events }, (_, number) => (sum += 1 / (number + 1)));
  return () => firstAbove(upTo, random() * sum);
}

/** The place of the first that is larger, in an ascending list whose last one is. */
function firstAbove(inOrder: Float64Array, value: number): number {
  let [low, high] = [0, inOrder.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((inOrder[middle] ?? Infinity) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
