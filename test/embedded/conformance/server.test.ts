import { mongo } from 'mongoose';
import { an, aDate, aNumber, aString, anArray } from './support/a';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();
const admin = () => mongodb.client.db('admin');

describe('hello', () => {
  it('tells drivers the limits of messages', async () => {
    const hello = await admin().command({ hello: 1 });

    expect(hello).toMatchObject({
      isWritablePrimary: true,
      maxBsonObjectSize: 16 * 1024 * 1024,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      localTime: aDate,
      logicalSessionTimeoutMinutes: aNumber,
      minWireVersion: aNumber,
      maxWireVersion: aNumber,
      ok: 1,
    });
    // 13 is the wire version of MongoDB 5.0.
    expect(hello.maxWireVersion).toBeGreaterThanOrEqual(13);
    expect(hello.minWireVersion).toBeLessThanOrEqual(hello.maxWireVersion as number);
  });

  it('answers under its old name, with the old field', async () => {
    await expect(admin().command({ isMaster: 1 })).resolves.toMatchObject({
      ismaster: true,
      ok: 1,
    });
  });

  it('works in every database', async () => {
    await expect(mongodb.db.command({ hello: 1 })).resolves.toMatchObject({ ok: 1 });
  });
});

describe('ping', () => {
  it('answers ok', async () => {
    await expect(mongodb.db.command({ ping: 1 })).resolves.toMatchObject({ ok: 1 });
  });
});

describe('buildInfo', () => {
  it('names a version of 5.0 or later, also as an array', async () => {
    const build = await admin().command({ buildInfo: 1 });

    expect(build).toMatchObject({
      version: aString,
      versionArray: [aNumber, aNumber, aNumber, aNumber],
      maxBsonObjectSize: 16 * 1024 * 1024,
      bits: 64,
      ok: 1,
    });
    expect(build.version).toMatch(/^\d+\.\d+\.\d+/);
    const [major] = build.versionArray as number[];
    expect(major).toBeGreaterThanOrEqual(5);
  });
});

describe('connectionStatus', () => {
  it('lists who is logged in', async () => {
    await expect(admin().command({ connectionStatus: 1 })).resolves.toMatchObject({
      authInfo: {
        authenticatedUsers: anArray,
        authenticatedUserRoles: anArray,
      },
      ok: 1,
    });
  });
});

describe('serverStatus', () => {
  it('reports the version, the uptime and the connections', async () => {
    const status = await admin().command({ serverStatus: 1 });

    expect(status).toMatchObject({
      host: aString,
      version: aString,
      process: aString,
      uptime: aNumber,
      localTime: aDate,
      connections: { current: aNumber },
      ok: 1,
    });
  });
});

describe('getParameter', () => {
  it('reports the feature compatibility version', async () => {
    const answer = await admin().command({ getParameter: 1, featureCompatibilityVersion: 1 });

    expect(answer).toMatchObject({ featureCompatibilityVersion: { version: aString }, ok: 1 });
  });

  it('refuses an unknown parameter', async () => {
    const refusal = await refusalOf(admin().command({ getParameter: 1, seats: 1 }));

    expect(refusal.message).toContain('no option found to get');
  });
});

describe('what mongosh sends at its start', () => {
  it.each([
    [{ getLog: 'startupWarnings' }, { totalLinesWritten: aNumber, log: anArray }],
    [{ getCmdLineOpts: 1 }, { argv: anArray, parsed: an(Object) }],
  ])('is answered: %j', async (command, answer) => {
    await expect(admin().command(command)).resolves.toMatchObject({ ...answer, ok: 1 });
  });
});

describe('endSessions', () => {
  it('is accepted for an unknown session', async () => {
    const session = { id: new mongo.UUID() };

    await expect(admin().command({ endSessions: [session] })).resolves.toMatchObject({ ok: 1 });
  });
});

describe('any command', () => {
  it('is refused when its name is unknown', async () => {
    const refusal = await refusalOf(mongodb.db.command({ sellTickets: 1 }));

    expect(refusal).toMatchObject({ code: 59, codeName: 'CommandNotFound' });
    expect(refusal.message).toContain("no such command: 'sellTickets'");
  });

  it.each([
    ['find', { find: 'c', seats: 1 }],
    ['insert', { insert: 'c', documents: [{ _id: 1 }], seats: 1 }],
    ['update', { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } } }], seats: 1 }],
    ['delete', { delete: 'c', deletes: [{ q: {}, limit: 1 }], seats: 1 }],
    ['findAndModify', { findAndModify: 'c', query: {}, update: { $set: { a: 1 } }, seats: 1 }],
    ['aggregate', { aggregate: 'c', pipeline: [], cursor: {}, seats: 1 }],
    ['createIndexes', { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }], seats: 1 }],
  ])('is refused with an unknown field (%s)', async (_name, command) => {
    await expect(refusalOf(mongodb.db.command(command))).resolves.toMatchObject({ code: 40415 });
  });

  it('is refused with an unknown field inside a statement', async () => {
    const statement = { q: {}, u: { $set: { a: 1 } }, seats: 1 };

    const refusal = await refusalOf(mongodb.db.command({ update: 'c', updates: [statement] }));

    expect(refusal.code).toBe(40415);
  });

  it('is refused without a required field', async () => {
    // 40414 is the code for a missing required field: "BSON field 'insert.documents' is missing".
    await expect(refusalOf(mongodb.db.command({ insert: 'c' }))).resolves.toMatchObject({
      code: 40414,
    });
  });

  it('is refused when a field has the wrong type', async () => {
    await expect(
      refusalOf(mongodb.db.command({ find: 'c', filter: 'all' })),
    ).resolves.toMatchObject({ code: 14, codeName: 'TypeMismatch' });
  });

  it('is refused for a collection without a name', async () => {
    await expect(refusalOf(mongodb.db.command({ find: '' }))).resolves.toMatchObject({
      code: 73,
      codeName: 'InvalidNamespace',
    });
  });
});

describe('the options of a read', () => {
  it('accept a time limit, a comment, a read concern and a read preference', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    const found = await collection
      .find(
        {},
        {
          maxTimeMS: 10_000,
          comment: 'reading',
          readConcern: { level: 'local' },
          readPreference: 'primaryPreferred',
        },
      )
      .toArray();

    expect(found).toHaveLength(1);
  });

  it.each(['local', 'available', 'majority'])('accept the read concern %s', async (level) => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });
    const answer = await mongodb.db.command({
      count: collectionName,
      query: {},
      readConcern: { level },
    });
    expect(answer.n).toBe(1);
  });
});

describe('a client of the Stable API', () => {
  it('reads and writes', async () => {
    const client = await mongo.MongoClient.connect(mongodb.uri, { serverApi: { version: '1' } });
    const collection = client.db(mongodb.db.databaseName).collection('stable_api');

    try {
      await collection.insertOne({ a: 1 });
      await collection.updateOne({ a: 1 }, { $inc: { a: 1 } });
      await expect(collection.countDocuments({ a: 2 })).resolves.toBe(1);
    } finally {
      await client.close();
    }
  });
});

describe('a write concern', () => {
  it.each([[{ w: 1 }], [{ w: 1, j: true }], [{ w: 'majority' }], [{ w: 'majority', j: true }]])(
    'is fulfilled: %j',
    async (writeConcern) => {
      const collection = mongodb.collection();

      const result = await collection.insertOne(
        { _id: 1 },
        { writeConcern: writeConcern as mongo.WriteConcernSettings },
      );

      expect(result.acknowledged).toBe(true);
      await expect(collection.countDocuments()).resolves.toBe(1);
    },
  );

  it('of w: 0 writes without a reply', async () => {
    const collection = mongodb.collection();

    const result = await collection.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });

    expect(result.acknowledged).toBe(false);
    await expect(eventually(() => collection.findOne({ _id: 1 }))).resolves.toEqual({ _id: 1 });
  });
});

async function eventually<T>(read: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    if (Date.now() > deadline) throw new Error('It did not happen within five seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
