import { mongo } from 'mongoose';
import { an } from './support/a';
import { createIndex } from './support/create-index';
import { useDatabase } from './support/database';
import { refusalOf, updateRefusalOf } from './support/refusal';

const mongodb = useDatabase();

describe('update', () => {
  it('of one document changes one and reports what it matched and changed', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 1 });

    const result = await collection.updateOne({ a: 1 }, { $set: { b: 1 } });

    expect(result).toEqual({
      acknowledged: true,
      matchedCount: 1,
      modifiedCount: 1,
      upsertedCount: 0,
      upsertedId: null,
    });
    await expect(collection.countDocuments({ b: 1 })).resolves.toBe(1);
  });

  it('of many documents changes all that match', async () => {
    const collection = await mongodb.collectionOf(
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 2 },
    );

    const result = await collection.updateMany({ a: 1 }, { $inc: { a: 10 } });

    expect(result).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
    await expect(collection.find().sort({ _id: 1 }).toArray()).resolves.toEqual([
      { _id: 1, a: 11 },
      { _id: 2, a: 11 },
      { _id: 3, a: 2 },
    ]);
  });

  it('that matches nothing changes nothing', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    await expect(collection.updateOne({ _id: 2 }, { $set: { a: 1 } })).resolves.toMatchObject({
      matchedCount: 0,
      modifiedCount: 0,
      upsertedCount: 0,
    });
  });

  it.each<[string, mongo.Document]>([
    ['$set to the same value', { $set: { a: 1 } }],
    ['$inc by 0', { $inc: { a: 0 } }],
    ['$unset of a missing field', { $unset: { b: '' } }],
    ['$max of less', { $max: { a: 0 } }],
    ['$addToSet of an element', { $addToSet: { list: 1 } }],
    ['$pull of no element', { $pull: { list: 9 } }],
    ['$setOnInsert', { $setOnInsert: { b: 1 } }],
    ['$rename of a missing field', { $rename: { b: 'c' } }],
  ])('that changes nothing counts as matched, not as modified: %s', async (_name, update) => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1, list: [1] });

    await expect(collection.updateOne({ _id: 1 }, update)).resolves.toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, a: 1, list: [1] });
  });

  it('answers with n and nModified', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    const updates = [
      { q: {}, u: { $set: { a: 1 } }, multi: true },
      { q: { _id: 3 }, u: { $set: { a: 3 } }, upsert: true },
    ];

    await expect(mongodb.db.command({ update: collectionName, updates })).resolves.toMatchObject({
      n: 3,
      nModified: 1,
      upserted: [{ index: 1, _id: 3 }],
      ok: 1,
    });
  });

  it('stops at the first statement that fails when ordered, and goes on when not', async () => {
    for (const [ordered, changed] of [
      [true, 1],
      [false, 2],
    ] as const) {
      const collection = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 'text' });
      const updates = [1, 2, 1].map((_id) => ({ q: { _id }, u: { $inc: { a: 1 } } }));

      const answer = await mongodb.db.command({
        update: collection.collectionName,
        updates,
        ordered,
      });

      expect(answer).toMatchObject({ n: changed, writeErrors: [{ index: 1, code: 14 }], ok: 1 });
    }
  });

  it('that fails does not change the document', async () => {
    const document = { _id: 1, a: 1, b: 'text' };
    const collection = await mongodb.collectionOf(document);

    await refusalOf(collection.updateOne({ _id: 1 }, { $inc: { a: 1, b: 1 } }));

    await expect(collection.findOne()).resolves.toEqual(document);
  });
});

describe('the hint of an update and of a delete', () => {
  it('names an existing index', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    await createIndex(collection, { a: 1 });
    const hint = 'a_1';

    await collection.updateOne({ a: 1 }, { $set: { b: 1 } }, { hint });
    await collection.deleteOne({ a: 2 }, { hint });

    await expect(collection.find().toArray()).resolves.toEqual([{ _id: 1, a: 1, b: 1 }]);
  });

  it('is refused when there is no such index', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });

    const refusal = await refusalOf(
      collection.updateOne({ a: 1 }, { $set: { b: 1 } }, { hint: 'a_1' }),
    );

    expect(refusal.code).toBe(2);
  });
});

describe('a replacement', () => {
  it('replaces all but the _id', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1, b: 1 });

    const result = await collection.replaceOne({ a: 1 }, { c: 1 });

    expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, c: 1 });
  });

  it.each([
    ['the very same bytes modifies nothing', { _id: 1, a: 1 }, 0],
    ['the same fields without the _id counts as a change', { a: 1 }, 1],
    ['the same fields in another order counts as a change', { a: 1, _id: 1 }, 1],
  ])('by %s', async (_what, replacement, modifiedCount) => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });

    // The driver's own replaceOne leaves the _id away.
    const answer = await mongodb.db.command({
      update: collection.collectionName,
      updates: [{ q: { _id: 1 }, u: replacement }],
    });

    expect(answer).toMatchObject({ n: 1, nModified: modifiedCount });
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, a: 1 });
  });

  it('refuses another _id', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    const error = await updateRefusalOf(mongodb.db, collection, { q: { _id: 1 }, u: { _id: 2 } });

    expect(error.code).toBe(66);
  });

  it('is for one document only', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: {},
      u: { a: 1 },
      multi: true,
    });

    expect(error.code).toBe(9);
  });

  it('refuses an operator among its fields', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: { _id: 1 },
      u: { a: 1, $set: { b: 1 } },
    });

    expect(error.code).toBe(52);
    await expect(collection.findOne()).resolves.toEqual({ _id: 1 });
  });
});

describe('an upsert', () => {
  it('inserts when nothing matches and gives the _id', async () => {
    const collection = mongodb.collection();

    const result = await collection.updateOne(
      { key: 'k' },
      { $set: { a: 1 }, $setOnInsert: { b: 2 } },
      { upsert: true },
    );

    expect(result).toEqual({
      acknowledged: true,
      matchedCount: 0,
      modifiedCount: 0,
      upsertedCount: 1,
      upsertedId: an(mongo.ObjectId),
    });
    await expect(collection.findOne()).resolves.toEqual({
      _id: result.upsertedId,
      key: 'k',
      a: 1,
      b: 2,
    });
  });

  it('updates when something matches, without $setOnInsert', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, key: 'k' });

    const result = await collection.updateOne(
      { key: 'k' },
      { $set: { a: 1 }, $setOnInsert: { b: 2 } },
      { upsert: true },
    );

    expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0 });
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, key: 'k', a: 1 });
  });

  it('copies the equalities of the filter into the new document, and no other condition', async () => {
    const collection = mongodb.collection();
    const filter = {
      _id: 7,
      a: 1,
      b: { $eq: 2 },
      'c.d': 3,
      'c.e': 4,
      $and: [{ f: 5 }, { g: { $gt: 0 } }],
      h: { $in: [1, 2] },
      i: { $exists: false },
    };

    await collection.updateOne(filter, { $inc: { n: 1 } }, { upsert: true });

    await expect(collection.findOne()).resolves.toEqual({
      _id: 7,
      a: 1,
      b: 2,
      c: { d: 3, e: 4 },
      f: 5,
      n: 1,
    });
  });

  it('refuses a filter that requires two values of one field', async () => {
    const collection = mongodb.collection();

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: { $and: [{ a: 1 }, { a: 2 }] },
      u: { $set: { b: 1 } },
      upsert: true,
    });

    expect(error.code).toBe(54);
  });

  it('applies the operators to the values of the filter', async () => {
    const collection = mongodb.collection();

    await collection.updateOne({ _id: 1, n: 5 }, { $inc: { n: 2 } }, { upsert: true });

    await expect(collection.findOne()).resolves.toEqual({ _id: 1, n: 7 });
  });

  it('by a replacement takes the _id of the filter and nothing else', async () => {
    const collection = mongodb.collection();

    const result = await collection.replaceOne({ _id: 1, a: 1 }, { b: 2 }, { upsert: true });

    expect(result.upsertedId).toBe(1);
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, b: 2 });
  });

  it('may set the _id', async () => {
    const collection = mongodb.collection();

    const result = await collection.updateOne(
      { key: 'k' },
      { $setOnInsert: { _id: 7 } },
      { upsert: true },
    );

    expect(result.upsertedId).toBe(7);
    await expect(collection.findOne()).resolves.toEqual({ _id: 7, key: 'k' });
  });

  it('refuses an _id other than that of the filter', async () => {
    const collection = mongodb.collection();

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: { _id: 1 },
      u: { $set: { _id: 2 } },
      upsert: true,
    });

    expect(error.code).toBe(66);
    await expect(collection.countDocuments()).resolves.toBe(0);
  });

  it('of many documents inserts one', async () => {
    const collection = mongodb.collection();

    await collection.updateMany({ a: 1 }, { $set: { b: 1 } }, { upsert: true });

    await expect(collection.countDocuments()).resolves.toBe(1);
  });
});
