import { isDeepStrictEqual } from 'node:util';
import { mongo, type Collection, type Connection, type Model } from 'mongoose';
import { isDuplicateKey, whenAvailable } from './database-errors';
import { UnfitDatabaseError } from './unfit-database-error';

/** An index of that name or on that key is there already, but differs. */
const CONFLICT_CODES: ReadonlySet<unknown> = new Set([
  85, // IndexOptionsConflict
  86, // IndexKeySpecsConflict
]);

type IndexSpec = mongo.IndexDescription & { name: string };

/**
 * Makes the indexes of every model of the connection where they are missing, those of all collections at
 * once; several processes may do so together. Rejects with `UnavailableError` for what passes, and with
 * `UnfitDatabaseError` if an index is there but differs. No index is ever dropped: while a unique one is
 * missing, duplicates could be stored.
 */
export async function ensureIndexes({ models }: Connection): Promise<void> {
  await Promise.all(Object.values(models).map(ensureIndexesOf));
}

async function ensureIndexesOf({ schema, collection }: Model<unknown>): Promise<void> {
  const specs = schema.indexes().map(([key, options]) => toSpec(key, options));
  if (specs.length === 0) return;
  try {
    await createIndexes(collection, specs);
  } catch (error) {
    if (!hasCode(error, CONFLICT_CODES)) throw error;
    // Making them one by one shows which of them it is.
    for (const spec of specs) await createIndex(collection, spec);
  }
}

async function createIndex(collection: Collection, spec: IndexSpec): Promise<void> {
  try {
    await createIndexes(collection, [spec]);
  } catch (error) {
    if (!hasCode(error, CONFLICT_CODES)) throw error;
    const existing = await whenAvailable(() => collection.indexes());
    throw new UnfitDatabaseError(describeConflict(collection.name, spec, existing), {
      cause: error,
    });
  }
}

async function createIndexes(collection: Collection, specs: IndexSpec[]): Promise<void> {
  try {
    await whenAvailable(() => collection.createIndexes(specs));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw new UnfitDatabaseError(
      `the collection ${collection.name} lacks a unique index and has documents that the index forbids, ` +
        `remove or repair them: ${error.message}`,
      { cause: error },
    );
  }
}

function hasCode(error: unknown, codes: ReadonlySet<unknown>): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && codes.has(error.code);
}

/** With the name that a server gives to an index without one: the conflict may be about that. */
function toSpec(key: object, options: object): IndexSpec {
  const name = Object.entries(key).flat().join('_');
  return { name, key: key as IndexSpec['key'], ...options }; // fields with their directions
}

function describeConflict(
  collection: string,
  wanted: IndexSpec,
  indexes: readonly mongo.IndexDescriptionInfo[],
): string {
  const found =
    indexes.find(({ name }) => name === wanted.name) ??
    indexes.find(({ key }) => isDeepStrictEqual(key, wanted.key));
  const { v: _version, ...existing } = found ?? { name: wanted.name };
  return (
    `the collection ${collection} needs the index ${JSON.stringify(wanted)}, but has ` +
    `${JSON.stringify(existing)}. Stop every TicketBoss on this database, drop that index in mongosh ` +
    `by db.getCollection('${collection}').dropIndex('${existing.name ?? ''}'), and start again`
  );
}
