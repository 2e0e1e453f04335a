import { successor } from './byte-range';
import type { ByteRange } from './byte-range';

/**
 * How the store is laid out. Every key begins with a byte for its space and, but for the catalog,
 * the number of the collection or index that it belongs to.
 *
 *     catalog    1  namespace                         -> BSON: the collection and its indexes
 *     documents  2  collection  record                -> BSON: the document
 *     entries    3  index  values  [record]           -> record
 *     garbage    4  space  number                     -> nothing: a dropped range, still to be removed
 *
 * Entries of a unique index end with their values, so that equal ones meet at one key.
 */
export const SPACE = { catalog: 1, documents: 2, entries: 3, garbage: 4 } as const;

export type OwnedSpace = typeof SPACE.documents | typeof SPACE.entries;

/**
 * Record numbers increase, so their order is that of insertion. Six bytes are enough for 2^48
 * records.
 */
export const RECORD_BYTES = 6;
export const OWNER_BYTES = 5;

export function ownerKey(space: OwnedSpace, owner: number, rest?: Uint8Array): Buffer {
  const key = Buffer.allocUnsafe(OWNER_BYTES + (rest?.length ?? 0));
  key[0] = space;
  key.writeUInt32BE(owner, 1);
  if (rest !== undefined) key.set(rest, OWNER_BYTES);
  return key;
}

/** All keys of a collection or index. */
export function ownerRange(space: OwnedSpace, owner: number): ByteRange {
  const start = ownerKey(space, owner);
  return { start, end: successor(start) };
}

export function ownedRange(space: OwnedSpace, owner: number, range: ByteRange): ByteRange {
  return { start: ownerKey(space, owner, range.start), end: ownerKey(space, owner, range.end) };
}

export function documentKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(OWNER_BYTES + RECORD_BYTES);
  key[0] = SPACE.documents;
  key.writeUInt32BE(collection, 1);
  key.writeUIntBE(record, OWNER_BYTES, RECORD_BYTES);
  return key;
}

export function recordOfDocumentKey(key: Buffer): number {
  return key.readUIntBE(OWNER_BYTES, RECORD_BYTES);
}

export function encodeRecord(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_BYTES);
  bytes.writeUIntBE(record, 0, RECORD_BYTES);
  return bytes;
}

export function decodeRecord(bytes: Buffer): number {
  return bytes.readUIntBE(0, RECORD_BYTES);
}

const CATALOG_PREFIX = Buffer.of(SPACE.catalog);

export function catalogKey(namespace: string): Buffer {
  return Buffer.concat([CATALOG_PREFIX, Buffer.from(namespace)]);
}

export const catalogRange: ByteRange = { start: CATALOG_PREFIX, end: successor(CATALOG_PREFIX) };

const GARBAGE_PREFIX = Buffer.of(SPACE.garbage);

export function garbageKey(space: OwnedSpace, owner: number): Buffer {
  return Buffer.concat([GARBAGE_PREFIX, ownerKey(space, owner)]);
}

export const garbageRange: ByteRange = { start: GARBAGE_PREFIX, end: successor(GARBAGE_PREFIX) };

export function rangeOfGarbage(key: Buffer): ByteRange {
  const start = Buffer.from(key.subarray(1));
  return { start, end: successor(start) };
}

export function ownerOfGarbage(key: Buffer): number {
  return key.readUInt32BE(2);
}
