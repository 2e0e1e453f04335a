/** Two sequences, each in order, as one in order. */
export async function* merged<T>(
  one: AsyncGenerator<T>,
  other: AsyncGenerator<T>,
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  try {
    let [a, b] = await Promise.all([one.next(), other.next()]);
    while (!a.done || !b.done) {
      if (b.done || (!a.done && compare(a.value, b.value) <= 0)) {
        if (!a.done) yield a.value;
        a = await one.next();
      } else {
        yield b.value;
        b = await other.next();
      }
    }
  } finally {
    await Promise.all([one.return(undefined), other.return(undefined)]);
  }
}

/** The same items, so many at a time. */
export async function* slices<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let slice: T[] = [];
  for await (const item of items) {
    slice.push(item);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
