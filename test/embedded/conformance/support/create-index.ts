import type { mongo } from 'mongoose';
import type { Doc } from './database';

/** Makes one index and resolves to its name. */
export async function createIndex(
  collection: mongo.Collection<Doc>,
  key: NonNullable<mongo.IndexDescription['key']>,
  options: Omit<mongo.IndexDescription, 'key'> = {},
): Promise<string | undefined> {
  const [name] = await collection.createIndexes([{ key, ...options }]);
  return name;
}
