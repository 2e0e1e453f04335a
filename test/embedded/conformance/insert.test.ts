import { mongo } from 'mongoose';
import { an } from './support/a';
import { type Doc, useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

async function bulkErrorOf(write: Promise<unknown>): Promise<mongo.MongoBulkWriteError> {
  const error = await refusalOf(write);
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  return error;
}

const writeErrorsOf = (error: mongo.MongoBulkWriteError) => [error.writeErrors].flat();

describe('insert', () => {
  it('answers with the number of documents', async () => {
    const { collectionName } = mongodb.collection();
    const documents = [{ _id: 1 }, { _id: 2 }];

    await expect(mongodb.db.command({ insert: collectionName, documents })).resolves.toMatchObject({
      n: 2,
      ok: 1,
    });
  });

  it('generates a missing _id', async () => {
    const { collectionName } = mongodb.collection();

    // A raw command: the driver's insertOne would make the _id itself.
    await mongodb.db.command({ insert: collectionName, documents: [{ a: 1 }] });

    const stored = await mongodb.db.collection(collectionName).findOne();
    expect(stored).toEqual({ _id: an(mongo.ObjectId), a: 1 });
    expect(Object.keys(stored ?? {})).toEqual(['_id', 'a']);
  });

  it('puts _id before the other fields', async () => {
    const { collectionName } = mongodb.collection();

    await mongodb.db.command({ insert: collectionName, documents: [{ a: 1, _id: 1, b: 2 }] });

    const stored = await mongodb.db.collection(collectionName).findOne();
    expect(Object.keys(stored ?? {})).toEqual(['_id', 'a', 'b']);
  });

  it('refuses an existing _id', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, first: true });

    const refusal = await refusalOf(collection.insertOne({ _id: 1, first: false }));

    expect(refusal).toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } });
    expect(refusal.message).toContain(
      `E11000 duplicate key error collection: ${collection.namespace} index: _id_ dup key: { _id: 1 }`,
    );
    await expect(collection.find().toArray()).resolves.toEqual([{ _id: 1, first: true }]);
  });

  it('refuses an _id equal to a number of another type', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });
    const documents = [{ _id: new mongo.Double(1) }];

    const answer = await mongodb.db.command({ insert: collectionName, documents });

    expect(answer).toMatchObject({ n: 0, writeErrors: [{ index: 0, code: 11000 }] });
  });

  it('refuses an array as _id', async () => {
    const { collectionName } = mongodb.collection();

    const answer = mongodb.db.command({ insert: collectionName, documents: [{ _id: [1] }] });

    // BadValue from the servers of old, InvalidIdField from the later ones.
    expect([2, 53]).toContain(await firstErrorCode(answer));
  });

  it('refuses an _id with a field named like an operator', async () => {
    const { collectionName } = mongodb.collection();

    const answer = mongodb.db.command({ insert: collectionName, documents: [{ _id: { $a: 1 } }] });

    await expect(firstErrorCode(answer)).resolves.toBe(52);
  });

  it('accepts other fields with a dollar sign or a dot in their names', async () => {
    const collection = mongodb.collection();

    await collection.insertOne({ _id: 1, $price: 5, 'a.b': 6, c: { $d: 7 } });

    await expect(collection.findOne({ _id: 1 })).resolves.toEqual({
      _id: 1,
      $price: 5,
      'a.b': 6,
      c: { $d: 7 },
    });
  });

  it('refuses an empty list of documents', async () => {
    const { collectionName } = mongodb.collection();

    const refusal = await refusalOf(mongodb.db.command({ insert: collectionName, documents: [] }));

    expect(refusal).toMatchObject({ code: 16, codeName: 'InvalidLength' });
  });

  it('takes thousands of documents in one command', async () => {
    const collection = mongodb.collection();
    const documents = Array.from({ length: 5_000 }, (_, n) => ({ _id: n, n, name: `seat ${n}` }));

    await expect(collection.insertMany(documents)).resolves.toMatchObject({
      acknowledged: true,
      insertedCount: 5_000,
    });

    await expect(collection.countDocuments()).resolves.toBe(5_000);
    await expect(collection.findOne({ _id: 4_999 })).resolves.toEqual(documents[4_999]);
  });

  it('takes a document of almost 16 MB', async () => {
    const collection = mongodb.collection();
    const text = 'x'.repeat(16 * 1024 * 1024 - 100);

    await collection.insertOne({ _id: 1, text });

    const stored = await collection.findOne({ _id: 1 });
    expect(stored?.text).toHaveLength(text.length);
  });

  it('refuses a document of more than 16 MB', async () => {
    const collection = mongodb.collection();

    // The driver or the server: which of the two says it first depends on the driver.
    await expect(
      collection.insertOne({ _id: 1, text: 'x'.repeat(16 * 1024 * 1024 + 1) }),
    ).rejects.toThrow();

    await expect(collection.countDocuments()).resolves.toBe(0);
  });
});

describe('an ordered insert', () => {
  it('stops at the first error and keeps what came before', async () => {
    const collection = await mongodb.collectionOf({ _id: 2 });

    const error = await bulkErrorOf(collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]));

    expect(error).toMatchObject({ code: 11000, insertedCount: 1 });
    expect(writeErrorsOf(error)).toMatchObject([{ index: 1, code: 11000 }]);
    await expect(idsOf(collection)).resolves.toEqual([1, 2]);
  });

  it('answers ok together with the write error', async () => {
    const { collectionName, namespace } = await mongodb.collectionOf({ _id: 1 });
    const documents = [{ _id: 1 }, { _id: 2 }];

    const answer = await mongodb.db.command({ insert: collectionName, documents });

    expect(answer).toMatchObject({
      n: 0,
      ok: 1,
      writeErrors: [
        {
          index: 0,
          code: 11000,
          keyPattern: { _id: 1 },
          keyValue: { _id: 1 },
          errmsg: `E11000 duplicate key error collection: ${namespace} index: _id_ dup key: { _id: 1 }`,
        },
      ],
    });
    expect(answer.writeErrors).toHaveLength(1);
  });
});

describe('an unordered insert', () => {
  it('tries every document and reports every error', async () => {
    const collection = await mongodb.collectionOf({ _id: 2 }, { _id: 4 });
    const documents = [1, 2, 3, 4, 5].map((_id) => ({ _id }));

    const error = await bulkErrorOf(collection.insertMany(documents, { ordered: false }));

    expect(error).toMatchObject({ code: 11000, insertedCount: 3 });
    expect(writeErrorsOf(error)).toMatchObject([
      { index: 1, code: 11000 },
      { index: 3, code: 11000 },
    ]);
    await expect(idsOf(collection)).resolves.toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a bulk write', () => {
  it('runs operations of every kind in order and adds up their results', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: 1 }, { _id: 2, n: 2 });

    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 3, n: 3 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 10 } } } },
      { updateMany: { filter: { n: { $gte: 3 } }, update: { $set: { big: true } } } },
      { updateOne: { filter: { _id: 9 }, update: { $set: { n: 9 } }, upsert: true } },
      { replaceOne: { filter: { _id: 3 }, replacement: { n: 30 } } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);

    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 4,
      modifiedCount: 4,
      deletedCount: 1,
      upsertedCount: 1,
      upsertedIds: { 3: 9 },
    });
    await expect(collection.find().sort({ _id: 1 }).toArray()).resolves.toEqual([
      { _id: 1, n: 11, big: true },
      { _id: 3, n: 30 },
      { _id: 9, n: 9 },
    ]);
  });

  it('reports the index of the operation that failed', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: 'text' });

    const error = await bulkErrorOf(
      collection.bulkWrite([
        { insertOne: { document: { _id: 2 } } },
        { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
        { insertOne: { document: { _id: 3 } } },
      ]),
    );

    expect(writeErrorsOf(error)).toMatchObject([{ index: 1, code: 14 }]);
    await expect(idsOf(collection)).resolves.toEqual([1, 2]);
  });
});

async function idsOf(collection: mongo.Collection<Doc>): Promise<unknown[]> {
  const documents = await collection.find().sort({ _id: 1 }).toArray();
  return documents.map(({ _id }) => _id);
}

async function firstErrorCode(answer: Promise<mongo.Document>): Promise<unknown> {
  const { writeErrors } = await answer;
  const [first] = writeErrors as mongo.Document[];
  return first?.code;
}

describe('nested documents', () => {
  const nested = (levels: number): mongo.Document =>
    levels === 1 ? { a: 1 } : { a: nested(levels - 1) };

  it('are stored up to 180 levels deep', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, ...nested(180) });
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, ...nested(180) });
  });

  it('are refused when they are deeper, in an update too', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });
    const refusals = [
      collection.insertOne({ _id: 2, ...nested(181) }),
      collection.insertOne({ _id: 2, ...nested(1000) }),
      collection.updateOne({}, { $set: { a: nested(180) } }),
    ].map(async (each) => (await refusalOf(each)).code);
    await expect(Promise.all(refusals)).resolves.toEqual([15, 15, 15]);
  });
});
