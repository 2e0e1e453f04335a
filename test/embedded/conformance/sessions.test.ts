import { mongo } from 'mongoose';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

/** A standalone server, like the built-in engine, describes no replica set. */
async function isStandalone(): Promise<boolean> {
  const hello = await mongodb.client.db('admin').command({ hello: 1 });
  return hello.setName === undefined && hello.msg !== 'isdbgrid';
}

describe('a session', () => {
  it('carries reads and writes', async () => {
    const collection = mongodb.collection();

    await mongodb.client.withSession(async (session) => {
      await collection.insertOne({ _id: 1 }, { session });
      await expect(collection.findOne({ _id: 1 }, { session })).resolves.toEqual({ _id: 1 });
    });
  });
});

describe('a transaction', () => {
  it('is refused by a standalone server, and writes nothing', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });
    const standalone = await isStandalone();

    await mongodb.client.withSession(async (session) => {
      session.startTransaction();
      if (standalone) {
        await expect(refusalOf(collection.findOne({ _id: 1 }, { session }))).resolves.toMatchObject(
          { code: 20, codeName: 'IllegalOperation' },
        );
        // For a write, the driver reports this as its own error, without the code.
        await refusalOf(collection.insertOne({ _id: 2 }, { session }));
      } else {
        await collection.insertOne({ _id: 2 }, { session });
      }
      await session.abortTransaction();
    });

    await expect(collection.countDocuments()).resolves.toBe(1);
  });
});

describe('a change stream', () => {
  it('is refused by a standalone server', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });
    const command = {
      aggregate: collection.collectionName,
      pipeline: [{ $changeStream: {} }],
      cursor: {},
    };

    if (await isStandalone()) {
      await expect(refusalOf(mongodb.db.command(command))).resolves.toMatchObject({ code: 40573 });
    } else {
      const stream = collection.watch();
      await expect(stream.tryNext()).resolves.toBeNull();
      await stream.close();
    }
  });
});

describe('a write concern of more members than there are', () => {
  it('is refused by a standalone server', async () => {
    const collection = mongodb.collection();
    const standalone = await isStandalone();
    const write = collection.insertOne({ _id: 1 }, { writeConcern: { w: 2, wtimeoutMS: 100 } });

    // A replica set may have two members, and answers with a write concern error if it does not.
    if (standalone) {
      await expect(refusalOf(write)).resolves.toMatchObject({ code: 2, codeName: 'BadValue' });
    } else {
      await write.catch((error: unknown) => {
        expect(error).toBeInstanceOf(mongo.MongoServerError);
      });
    }
  });
});

describe('a connection', () => {
  it('may be one of many at the same time', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: 0 });
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => mongo.MongoClient.connect(mongodb.uri)),
    );

    try {
      await Promise.all(
        clients.map((client) =>
          client
            .db(mongodb.db.databaseName)
            .collection(collection.collectionName)
            .updateOne({ n: { $gte: 0 } }, { $inc: { n: 1 } }),
        ),
      );
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }

    await expect(collection.findOne()).resolves.toEqual({ _id: 1, n: 5 });
  });

  it('may be closed with a cursor open', async () => {
    const collection = await mongodb.collectionOf(
      ...Array.from({ length: 300 }, (_, n) => ({ _id: n })),
    );
    const client = await mongo.MongoClient.connect(mongodb.uri);
    const cursor = client
      .db(mongodb.db.databaseName)
      .collection(collection.collectionName)
      .find()
      .batchSize(10);
    await cursor.next();

    await client.close();

    await expect(collection.countDocuments()).resolves.toBe(300);
  });
});
