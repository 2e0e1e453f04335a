import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';

/** The URI of a new empty database on the server of the test run. */
export function freshDatabaseUri(): string {
  const server = process.env.TEST_MONGODB_URI;
  if (server === undefined) {
    throw new Error(
      'TEST_MONGODB_URI is not set: this test needs the global setup, which the projects "api" ' +
        'and "concurrency" have in jest.config.mjs.',
    );
  }
  return withDatabase(server, `test_${randomBytes(6).toString('hex')}`);
}

/** Drops the database that the address names. */
export async function dropDatabase(uri: string): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}

/**
 * Puts another database name into a connection string. With a user in it, the old name also says
 * where that user is kept, unless an `authSource` does.
 * https://www.mongodb.com/docs/manual/reference/connection-string-options/#authentication-options
 */
export function withDatabase(uri: string, name: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (match === null) throw new Error(`"${uri}" is not a MongoDB connection string.`);
  const [, server = '', oldName = '', query = ''] = match;
  const options = query === '' ? [] : query.split('&');
  const hasUser = server.includes('@');
  if (hasUser && !options.some((option) => /^authSource=/i.test(option))) {
    options.push(`authSource=${oldName === '' ? 'admin' : oldName}`);
  }
  return `${server}/${name}${options.length === 0 ? '' : `?${options.join('&')}`}`;
}
