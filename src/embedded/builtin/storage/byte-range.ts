/** A range of keys: from `start`, inclusive, to `end`, exclusive. */
export interface ByteRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** The smallest key that is greater than every key with the prefix. */
export function successor(prefix: Uint8Array): Buffer {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) throw new RangeError('Nothing comes after a key of ones alone.');
  const next = Buffer.from(prefix.subarray(0, length));
  next[length - 1] = (next[length - 1] ?? 0) + 1;
  return next;
}

export function prefixRange(prefix: Buffer): ByteRange {
  return { start: prefix, end: successor(prefix) };
}
