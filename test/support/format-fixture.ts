import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EJSON } from 'bson';
import { mongo } from 'mongoose';

type Collections = Record<string, mongo.BSON.Document[]>;

/** The small database of that format, made by `test/fixtures/make-format.ts` while the format was new. */
export function formatFixture(format: number): Collections {
  const path = join(__dirname, `../fixtures/format-${format}.json`);
  return EJSON.parse(readFileSync(path, 'utf8')) as Collections; // as the script writes it
}

/** Fills an empty database, without indexes. */
export async function fillDatabase(uri: string, collections: Collections): Promise<void> {
  await withDatabase(uri, async (db) => {
    for (const [name, documents] of Object.entries(collections)) {
      if (documents.length > 0) await db.collection(name).insertMany(documents);
    }
  });
}

/** All documents of a database, by their collections. */
export function dumpDatabase(uri: string): Promise<Collections> {
  return withDatabase(uri, async (db) => {
    const names = (await db.listCollections().toArray()).map(({ name }) => name).sort();
    const dumped = names.map(async (name) => [name, await db.collection(name).find().toArray()]);
    return Object.fromEntries(await Promise.all(dumped)) as Collections;
  });
}

async function withDatabase<T>(uri: string, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}
