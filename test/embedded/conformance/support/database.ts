import { mongo } from 'mongoose';
import { type ServerUnderTest, startServerUnderTest } from './server';

/** A document with an `_id` of the test's choice. */
export interface Doc extends mongo.Document {
  _id: number | string | mongo.ObjectId;
}

export interface TestDatabase {
  readonly uri: string;
  readonly client: mongo.MongoClient;
  readonly db: mongo.Db;
  /** A collection that no other test uses. It does not exist yet. */
  collection(): mongo.Collection<Doc>;
  /** A collection that no other test uses, holding these documents. */
  collectionOf(...documents: Doc[]): Promise<mongo.Collection<Doc>>;
}

/** Gives a test file its own connection and database, which is dropped at the end. */
export function useDatabase(): TestDatabase {
  let server: ServerUnderTest | undefined;
  let client: mongo.MongoClient | undefined;
  let db: mongo.Db | undefined;
  let collections = 0;

  beforeAll(async () => {
    server = await startServerUnderTest();
    client = await mongo.MongoClient.connect(server.uri);
    db = client.db(`conformance_${new mongo.ObjectId().toHexString()}`);
  });

  afterAll(async () => {
    await db?.dropDatabase();
    await client?.close();
    await server?.stop();
  });

  const collection = () => {
    collections += 1;
    return started(db).collection<Doc>(`c${collections}`);
  };

  return {
    get uri() {
      return started(server).uri;
    },
    get client() {
      return started(client);
    },
    get db() {
      return started(db);
    },
    collection,
    async collectionOf(...documents) {
      const filled = collection();
      await filled.insertMany(documents);
      return filled;
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The database is there from beforeAll on, not before.');
  return part;
}
