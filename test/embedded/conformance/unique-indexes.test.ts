import { mongo } from 'mongoose';
import { createIndex } from './support/create-index';
import { type Doc, useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

async function uniqueOn(
  key: Record<string, 1 | -1>,
  options: Omit<mongo.IndexDescription, 'key'> = {},
): Promise<mongo.Collection<Doc>> {
  const collection = mongodb.collection();
  await createIndex(collection, key, { unique: true, ...options });
  return collection;
}

describe('a unique index', () => {
  it('refuses a second document with the same key and names the key', async () => {
    const collection = await uniqueOn({ eventId: 1 });
    await collection.insertOne({ _id: 1, eventId: 'meetup' });

    const refusal = await refusalOf(collection.insertOne({ _id: 2, eventId: 'meetup' }));

    expect(refusal).toMatchObject({
      code: 11000,
      keyPattern: { eventId: 1 },
      keyValue: { eventId: 'meetup' },
    });
    expect(refusal.message).toContain(
      `E11000 duplicate key error collection: ${collection.namespace} index: eventId_1 dup key: { eventId: "meetup" }`,
    );
  });

  it('over several fields refuses only when all of them agree', async () => {
    const collection = await uniqueOn({ eventId: 1, version: 1 });
    await collection.insertMany([
      { _id: 1, eventId: 'a', version: 1 },
      { _id: 2, eventId: 'a', version: 2 },
      { _id: 3, eventId: 'b', version: 1 },
    ]);

    const refusal = await refusalOf(collection.insertOne({ _id: 4, eventId: 'b', version: 1 }));

    expect(refusal).toMatchObject({
      code: 11000,
      keyPattern: { eventId: 1, version: 1 },
      keyValue: { eventId: 'b', version: 1 },
    });
  });

  it('treats a missing field as null', async () => {
    const collection = await uniqueOn({ a: 1 });
    await collection.insertOne({ _id: 1 });

    for (const document of [{ _id: 2 }, { _id: 3, a: null }]) {
      const refusal = await refusalOf(collection.insertOne(document));
      expect(refusal).toMatchObject({ code: 11000, keyValue: { a: null } });
    }
  });

  it('treats equal numbers of different types as the same key', async () => {
    const collection = await uniqueOn({ a: 1 });
    await collection.insertOne({ _id: 1, a: new mongo.Int32(5) });

    const fives = [
      new mongo.Double(5),
      mongo.Long.fromNumber(5),
      mongo.Decimal128.fromString('5.0'),
    ];
    for (const a of fives) {
      const refusal = await refusalOf(collection.insertOne({ _id: 2, a }));
      expect(refusal.code).toBe(11000);
    }
  });

  it('treats a string and a number as different keys', async () => {
    const collection = await uniqueOn({ a: 1 });

    await collection.insertMany([
      { _id: 1, a: 5 },
      { _id: 2, a: '5' },
    ]);

    await expect(collection.countDocuments()).resolves.toBe(2);
  });

  it('applies to nested fields', async () => {
    const collection = await uniqueOn({ 'partner.id': 1 });
    await collection.insertOne({ _id: 1, partner: { id: 'p' } });

    const refusal = await refusalOf(collection.insertOne({ _id: 2, partner: { id: 'p', x: 1 } }));

    expect(refusal).toMatchObject({ code: 11000, keyValue: { 'partner.id': 'p' } });
  });

  it('applies to each element of an array, but not within one document', async () => {
    const collection = await uniqueOn({ tags: 1 });
    await collection.insertOne({ _id: 1, tags: ['a', 'b', 'a'] });

    const refusal = await refusalOf(collection.insertOne({ _id: 2, tags: ['c', 'b'] }));

    expect(refusal).toMatchObject({ code: 11000, keyValue: { tags: 'b' } });
  });

  it('refuses an update that would make two keys equal, and does not change the document', async () => {
    const collection = await uniqueOn({ a: 1 });
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2, n: 0 },
    ]);

    const refusal = await refusalOf(
      collection.updateOne({ _id: 2 }, { $set: { a: 1 }, $inc: { n: 1 } }),
    );

    expect(refusal).toMatchObject({ code: 11000, keyPattern: { a: 1 }, keyValue: { a: 1 } });
    await expect(collection.findOne({ _id: 2 })).resolves.toEqual({ _id: 2, a: 2, n: 0 });
  });

  it('frees the key of a deleted and of a changed document', async () => {
    const collection = await uniqueOn({ a: 1 });
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ]);
    await collection.deleteOne({ _id: 1 });
    await collection.updateOne({ _id: 2 }, { $set: { a: 3 } });

    await collection.insertMany([
      { _id: 3, a: 1 },
      { _id: 4, a: 2 },
    ]);

    await expect(collection.countDocuments()).resolves.toBe(3);
  });
});

describe('a sparse unique index', () => {
  it('allows any number of documents without the field', async () => {
    const collection = await uniqueOn({ a: 1 }, { sparse: true });

    await collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, a: 1 }]);

    const refusal = await refusalOf(collection.insertOne({ _id: 4, a: 1 }));
    expect(refusal.code).toBe(11000);
  });

  it('treats null as a value', async () => {
    const collection = await uniqueOn({ a: 1 }, { sparse: true });
    await collection.insertOne({ _id: 1, a: null });

    await expect(refusalOf(collection.insertOne({ _id: 2, a: null }))).resolves.toMatchObject({
      code: 11000,
    });
  });

  it('hides no document from a query that does not name its field', async () => {
    const collection = await uniqueOn({ a: 1 }, { sparse: true });
    await collection.insertMany([{ _id: 1 }, { _id: 2, a: 1 }]);

    await expect(collection.find({ a: null }).toArray()).resolves.toEqual([{ _id: 1 }]);
    await expect(collection.find().sort({ a: 1 }).toArray()).resolves.toHaveLength(2);
  });
});

describe('a partial unique index', () => {
  it('refuses equal keys only among the documents that match its filter', async () => {
    const collection = await uniqueOn(
      { seat: 1 },
      { partialFilterExpression: { status: 'confirmed' } },
    );
    await collection.insertMany([
      { _id: 1, seat: 'A1', status: 'cancelled' },
      { _id: 2, seat: 'A1', status: 'cancelled' },
      { _id: 3, seat: 'A1', status: 'confirmed' },
    ]);

    const refusal = await refusalOf(
      collection.insertOne({ _id: 4, seat: 'A1', status: 'confirmed' }),
    );

    expect(refusal).toMatchObject({ code: 11000, keyValue: { seat: 'A1' } });
  });

  it('refuses an update after which two documents with equal keys match its filter', async () => {
    const collection = await uniqueOn({ seat: 1 }, { partialFilterExpression: { live: true } });
    await collection.insertMany([
      { _id: 1, seat: 'A1', live: true },
      { _id: 2, seat: 'A1', live: false },
    ]);

    const refusal = await refusalOf(collection.updateOne({ _id: 2 }, { $set: { live: true } }));

    expect(refusal.code).toBe(11000);
  });

  it('hides no document from a query wider than its filter', async () => {
    const collection = await uniqueOn({ seat: 1 }, { partialFilterExpression: { live: true } });
    await collection.insertMany([
      { _id: 1, seat: 'A1', live: true },
      { _id: 2, seat: 'A1', live: false },
    ]);

    await expect(collection.find({ seat: 'A1' }).toArray()).resolves.toHaveLength(2);
  });
});

describe('a compound index', () => {
  it('refuses a document with arrays in two of its fields', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1, b: 1 });

    const refusal = await refusalOf(collection.insertOne({ _id: 1, a: [1], b: [2] }));

    expect(refusal.code).toBe(171);
  });
});
