import { randomBytes } from 'node:crypto';
import { Binary, Int32, serialize } from 'bson';
import type { Doc } from '../language';
import { Collection, decode } from './collection';
import type { CollectionRecord } from './collection';
import { Index } from './collection-index';
import type { IndexRecord } from './collection-index';
import { describeIndex, ID_INDEX_SPEC, parseIndexSpec } from './index-spec';
import type { IndexSpec } from './index-spec';
import {
  catalogKey,
  catalogRange,
  garbageKey,
  garbageRange,
  ownerOfGarbage,
  rangeOfGarbage,
  SPACE,
} from './keys';
import type { OwnedSpace } from './keys';
import { Store } from './store';

const NOTHING = Buffer.of(0);
/** Entries removed per transaction, so that other writes do not wait long. */
const SWEEP_ENTRIES_MAX = 2000;

/** The collections and indexes. Everything except look-ups must run inside `store.write`. */
export class Catalog {
  readonly store: Store;
  private collections = new Map<string, Collection>();
  private nextId = 1;

  constructor(directory: string, options: { durable: boolean }) {
    this.store = Store.open(directory, {
      durable: options.durable,
      afterRollback: () => {
        this.load();
      },
    });
    this.load();
  }

  get(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  /** Sorted by name. */
  all(): Collection[] {
    const names = [...this.collections.keys()].sort();
    return names.flatMap((name) => this.collections.get(name) ?? []);
  }

  inDatabase(db: string): Collection[] {
    return this.all().filter(({ namespace }) => namespace.startsWith(`${db}.`));
  }

  getOrCreate(namespace: string): Collection {
    return this.collections.get(namespace) ?? this.create(namespace);
  }

  create(namespace: string): Collection {
    const idIndex = { id: this.takeId(), spec: ID_INDEX_SPEC, multikey: false, cut: false };
    const record = { id: this.takeId(), uuid: randomBytes(16), indexes: [idIndex] };
    const collection = this.adopt(namespace, record);
    this.save(collection);
    return collection;
  }

  drop(collection: Collection): void {
    this.collections.delete(collection.namespace);
    this.store.remove(catalogKey(collection.namespace));
    this.discard(SPACE.documents, collection.id);
    for (const index of collection.indexes) this.discard(SPACE.entries, index.id);
  }

  /** Builds an index of the collection's documents. */
  createIndex(collection: Collection, spec: IndexSpec): Index {
    const index = new Index({ id: this.takeId(), spec, multikey: false, cut: false });
    collection.build(index);
    collection.indexes = [...collection.indexes, index];
    this.save(collection);
    return index;
  }

  dropIndex(collection: Collection, index: Index): void {
    collection.indexes = collection.indexes.filter((other) => other !== index);
    this.save(collection);
    this.discard(SPACE.entries, index.id);
  }

  hasGarbage(): boolean {
    return !this.store.range(garbageRange).next().done;
  }

  /** Removes a part of the dropped data. True if some is left. */
  sweep(): boolean {
    let removed = 0;
    for (const { key } of this.store.range(garbageRange)) {
      for (const entry of this.store.range(rangeOfGarbage(key))) {
        if (removed === SWEEP_ENTRIES_MAX) return true;
        this.store.remove(entry.key);
        removed += 1;
      }
      this.store.remove(key);
    }
    return false;
  }

  /**
   * A drop only records what must be removed, so that it is fast; numbers are not reused before
   * that.
   */
  private discard(space: OwnedSpace, id: number): void {
    this.store.put(garbageKey(space, id), NOTHING);
  }

  private takeId(): number {
    const id = this.nextId;
    this.nextId += 1;
    return id;
  }

  private adopt(namespace: string, record: CollectionRecord): Collection {
    const collection = new Collection(this.store, namespace, record, (changed) => {
      this.save(changed);
    });
    this.collections.set(namespace, collection);
    return collection;
  }

  private save(collection: Collection): void {
    this.store.put(catalogKey(collection.namespace), encodeRecord(collection.toRecord()));
  }

  private load(): void {
    this.collections = new Map();
    const ids = [0];
    for (const { key, value } of this.store.range(catalogRange)) {
      const record = decodeRecord(value);
      ids.push(record.id, ...record.indexes.map((index) => index.id));
      this.adopt(key.toString('utf8', 1), record);
    }
    for (const { key } of this.store.range(garbageRange)) ids.push(ownerOfGarbage(key));
    this.nextId = Math.max(this.nextId, ...ids.map((id) => id + 1));
  }
}

function encodeRecord(record: CollectionRecord): Buffer {
  const indexes = record.indexes.map(({ id, spec, multikey, cut }) => ({
    id: new Int32(id),
    spec: describeIndex(spec),
    multikey,
    cut,
  }));
  return Buffer.from(
    serialize({ id: new Int32(record.id), uuid: new Binary(record.uuid, 4), indexes }),
  );
}

function decodeRecord(raw: Buffer): CollectionRecord {
  // The catalog contains only records that `encodeRecord` wrote.
  const { id, uuid, indexes } = decode(raw) as { id: Int32; uuid: Binary; indexes: Doc[] };
  return { id: id.value, uuid: Buffer.from(uuid.buffer), indexes: indexes.map(decodeIndex) };
}

function decodeIndex(doc: Doc): IndexRecord {
  const { id, spec, multikey, cut } = doc as {
    id: Int32;
    spec: Doc;
    multikey: boolean;
    cut: boolean;
  };
  const { unique = false, ...rest } = spec;
  const parsed = parseIndexSpec({ ...rest, unique: rest.name === '_id_' ? undefined : unique });
  return { id: id.value, spec: parsed, multikey, cut };
}
