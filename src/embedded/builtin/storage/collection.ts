import { deserialize } from 'bson';
import { CommandError, decodeOptions } from '../language';
import type { Doc } from '../language';
import { duplicateKeyError } from './duplicate-key';
import { Index } from './collection-index';
import type { DocumentEntries, IndexRecord } from './collection-index';
import {
  decodeRecord,
  documentKey,
  encodeRecord,
  OWNER_BYTES,
  ownedRange,
  ownerKey,
  ownerRange,
  recordOfDocumentKey,
  SPACE,
} from './keys';
import type { ByteRange } from './byte-range';
import type { Store } from './store';

/** The catalog's record of a collection. */
export interface CollectionRecord {
  readonly id: number;
  readonly uuid: Buffer;
  readonly indexes: readonly IndexRecord[];
}

/**
 * A stored document: its record number, its bytes, and its decoded form, which is computed on
 * demand.
 */
export class StoredDocument {
  private decoded: Doc | undefined;

  constructor(
    readonly record: number,
    readonly raw: Buffer,
  ) {}

  get doc(): Doc {
    this.decoded ??= decode(this.raw);
    return this.decoded;
  }
}

export function decode(raw: Uint8Array): Doc {
  return deserialize(raw, decodeOptions);
}

const SAMPLE_ENTRIES = 100;

interface IndexedEntries {
  readonly index: Index;
  readonly entries: DocumentEntries;
}

export interface EntryScan {
  readonly range: ByteRange;
  readonly reverse: boolean;
  /** Of the beginning of each key that is left out. */
  readonly prefixBytes: number;
}

export interface IndexEntry {
  readonly rest: Buffer;
  readonly record: number;
}

/** The documents of a namespace and their index entries. Writes are validated before they begin. */
export class Collection {
  readonly id: number;
  readonly uuid: Buffer;
  indexes: readonly Index[];
  private nextRecord: number | undefined;
  private documentCount: number | undefined;

  constructor(
    private readonly store: Store,
    readonly namespace: string,
    record: CollectionRecord,
    private readonly saveRecord: (collection: Collection) => void,
  ) {
    this.id = record.id;
    this.uuid = record.uuid;
    this.indexes = record.indexes.map((index) => new Index(index));
  }

  toRecord(): CollectionRecord {
    const indexes = this.indexes.map(({ id, spec, multikey, cut }) => ({
      id,
      spec,
      multikey,
      cut,
    }));
    return { id: this.id, uuid: this.uuid, indexes };
  }

  /** The number of documents; counted once, then kept in memory. */
  count(): number {
    this.documentCount ??= this.store.count(ownerRange(SPACE.documents, this.id));
    return this.documentCount;
  }

  /** The documents' total size, estimated from the first ones. */
  estimateBytes(): number {
    return this.estimate(ownerRange(SPACE.documents, this.id), () => this.count());
  }

  /** An index's total size, estimated from its first entries. */
  estimateIndexBytes(index: Index): number {
    const range = ownerRange(SPACE.entries, index.id);
    return this.estimate(range, () => this.store.count(range));
  }

  private estimate(range: ByteRange, count: () => number): number {
    let bytes = 0;
    let entries = 0;
    for (const { key, value } of this.store.range(range)) {
      bytes += key.length + value.length;
      entries += 1;
      if (entries === SAMPLE_ENTRIES) return Math.round((bytes / entries) * count());
    }
    return bytes;
  }

  fetch(record: number): StoredDocument | undefined {
    const raw = this.store.get(documentKey(this.id, record));
    return raw === undefined ? undefined : new StoredDocument(record, raw);
  }

  *documents(reverse = false): Generator<StoredDocument, void> {
    const range = ownerRange(SPACE.documents, this.id);
    for (const { key, value } of this.store.range(range, { reverse })) {
      yield new StoredDocument(recordOfDocumentKey(key), value);
    }
  }

  /** The records in a range of an index, in the index's order. */
  *records(index: Index, range: ByteRange, reverse = false): Generator<number, void> {
    const owned = ownedRange(SPACE.entries, index.id, range);
    for (const { value } of this.store.range(owned, { reverse })) yield decodeRecord(value);
  }

  /** The same, with the ends of their keys. */
  *entries(index: Index, { range, reverse, prefixBytes }: EntryScan): Generator<IndexEntry, void> {
    const owned = ownedRange(SPACE.entries, index.id, range);
    const start = OWNER_BYTES + prefixBytes;
    for (const { key, value } of this.store.range(owned, { reverse })) {
      yield { rest: key.subarray(start), record: decodeRecord(value) };
    }
  }

  countEntries(index: Index, range: ByteRange): number {
    return this.store.count(ownedRange(SPACE.entries, index.id, range));
  }

  /** The record with exactly these values in a unique index. */
  recordAt(index: Index, key: Buffer): number | undefined {
    const value = this.store.get(ownerKey(SPACE.entries, index.id, key));
    return value === undefined ? undefined : decodeRecord(value);
  }

  insert(raw: Buffer, doc: Doc): void {
    const record = this.takeRecord();
    const added = this.indexes.map((index) => ({ index, entries: index.entriesOf(doc) }));
    for (const { index, entries } of added) this.refuseDuplicates(index, entries, record, doc);
    this.store.put(documentKey(this.id, record), raw);
    for (const each of added) this.addEntries(each, record);
    if (this.documentCount !== undefined) this.documentCount += 1;
  }

  replace(stored: StoredDocument, raw: Buffer, doc: Doc): void {
    const changes = this.indexes.map((index) => ({
      index,
      before: index.entriesOf(stored.doc),
      after: index.entriesOf(doc),
    }));
    for (const { index, after } of changes) this.refuseDuplicates(index, after, stored.record, doc);
    this.store.put(documentKey(this.id, stored.record), raw);
    for (const { index, before, after } of changes) {
      this.removeEntries({ index, entries: without(before, after) }, stored.record);
      this.addEntries({ index, entries: without(after, before) }, stored.record);
    }
  }

  remove(stored: StoredDocument): void {
    this.store.remove(documentKey(this.id, stored.record));
    for (const index of this.indexes) {
      this.removeEntries({ index, entries: index.entriesOf(stored.doc) }, stored.record);
    }
    if (this.documentCount !== undefined) this.documentCount -= 1;
  }

  /**
   * Builds a new index from the existing documents; if that is refused, its entries are removed.
   */
  build(index: Index): void {
    for (const stored of this.documents()) {
      const entries = index.entriesOf(stored.doc);
      try {
        this.refuseDuplicates(index, entries, stored.record, stored.doc);
      } catch (error) {
        if (error instanceof CommandError) this.unbuild(index);
        throw error;
      }
      this.addEntries({ index, entries }, stored.record);
    }
  }

  private unbuild(index: Index): void {
    const range = ownerRange(SPACE.entries, index.id);
    for (const { key } of this.store.range(range)) this.store.remove(key);
  }

  private refuseDuplicates(index: Index, entries: DocumentEntries, record: number, doc: Doc): void {
    if (!index.unique) return;
    for (const key of entries.keys) {
      const holder = this.recordAt(index, key);
      if (holder !== undefined && holder !== record) {
        throw duplicateKeyError(this.namespace, index, doc, key);
      }
    }
  }

  private addEntries({ index, entries }: IndexedEntries, record: number): void {
    if (entries.keys.length === 0) return;
    const value = encodeRecord(record);
    for (const key of entries.keys) {
      this.store.put(ownerKey(SPACE.entries, index.id, index.entryKey(key, record)), value);
    }
    if (index.learn(entries)) this.saveRecord(this);
  }

  private removeEntries({ index, entries }: IndexedEntries, record: number): void {
    for (const key of entries.keys) {
      this.store.remove(ownerKey(SPACE.entries, index.id, index.entryKey(key, record)));
    }
  }

  private takeRecord(): number {
    this.nextRecord ??= this.lastRecord() + 1;
    const record = this.nextRecord;
    this.nextRecord += 1;
    return record;
  }

  private lastRecord(): number {
    for (const { record } of this.documents(true)) return record;
    return 0;
  }
}

/** The entries of the first that the second does not have. */
function without(one: DocumentEntries, other: DocumentEntries): DocumentEntries {
  const [first] = one.keys;
  const [second] = other.keys;
  if (one.keys.length === 1 && other.keys.length === 1 && first !== undefined) {
    return second?.equals(first) === true ? { ...one, keys: [] } : one;
  }
  const known = new Set(other.keys.map((key) => key.toString('latin1')));
  return { ...one, keys: one.keys.filter((key) => !known.has(key.toString('latin1'))) };
}
