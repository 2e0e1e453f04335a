import { mongo } from 'mongoose';

const { BSON } = mongo;

/** What is in a database. */
export interface Stored {
  reservations: number;
  documents: number;
  /** Of all documents, as BSON, without indexes. */
  bytes: number;
  /** In all indexes. */
  indexEntries: number;
}

/** Reads everything back, so that it knows of no collection's meaning, and needs no statistics of the engine. */
export async function readStored(db: mongo.Db): Promise<Stored> {
  const stored: Stored = { reservations: 0, documents: 0, bytes: 0, indexEntries: 0 };
  for (const collection of await db.collections()) {
    const indexes = await collection.indexes();
    const whole = indexes.filter((index) => index.partialFilterExpression === undefined);
    for await (const found of collection.find({}, { raw: true })) {
      const bytes = found as unknown as Uint8Array; // with `raw`, the driver gives them as they are
      stored.bytes += bytes.byteLength;
      stored.documents += 1;
      if (collection.collectionName === 'reservations') stored.reservations += 1;
      stored.indexEntries += entriesIn(whole, BSON.deserialize(bytes));
    }
    for (const index of indexes) {
      const { partialFilterExpression: filter } = index;
      if (filter === undefined) continue;
      for await (const document of collection.find(filter)) {
        stored.indexEntries += entriesOf(document, index);
      }
    }
  }
  return stored;
}

function entriesIn(indexes: readonly mongo.IndexDescriptionInfo[], document: object): number {
  return indexes.reduce((sum, index) => sum + entriesOf(document, index), 0);
}

/** How many entries an index has for a document that matches its partial filter. */
export function entriesOf(
  document: object,
  { key, sparse = false }: Pick<mongo.IndexDescriptionInfo, 'key' | 'sparse'>,
): number {
  const values = Object.keys(key).map((path) => valuesAt(document, path.split('.')));
  if (sparse && values.every((found) => found.length === 0)) return 0;
  // Only one array may be indexed, so that the fields with several values share theirs.
  return Math.max(1, ...values.map((found) => new Set(found.map((v) => JSON.stringify(v))).size));
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => valuesAt(each, path));
  const [field, ...rest] = path;
  if (field === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return [];
  return valuesAt(Reflect.get(value, field), rest);
}
