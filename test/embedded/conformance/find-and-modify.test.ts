import { mongo } from 'mongoose';
import { an } from './support/a';
import { createIndex } from './support/create-index';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const queue = () =>
  mongodb.collectionOf(
    { _id: 1, state: 'waiting', rank: 3 },
    { _id: 2, state: 'waiting', rank: 1 },
    { _id: 3, state: 'done', rank: 2 },
  );

describe('findOneAndUpdate', () => {
  it('gives the document before the update by default', async () => {
    const collection = await queue();

    await expect(
      collection.findOneAndUpdate({ _id: 1 }, { $set: { state: 'done' } }),
    ).resolves.toEqual({ _id: 1, state: 'waiting', rank: 3 });
  });

  it('gives the document after the update on request', async () => {
    const collection = await queue();

    await expect(
      collection.findOneAndUpdate({ _id: 1 }, { $inc: { rank: 1 } }, { returnDocument: 'after' }),
    ).resolves.toEqual({ _id: 1, state: 'waiting', rank: 4 });
  });

  it('gives null when nothing matches', async () => {
    const collection = await queue();

    await expect(
      collection.findOneAndUpdate({ _id: 9 }, { $set: { rank: 0 } }),
    ).resolves.toBeNull();
    await expect(collection.countDocuments({ rank: 0 })).resolves.toBe(0);
  });

  it('takes the first document in the order of sort', async () => {
    const collection = await queue();

    const taken = await collection.findOneAndUpdate(
      { state: 'waiting' },
      { $set: { state: 'done' } },
      { sort: { rank: 1 } },
    );

    expect(taken?._id).toBe(2);
    await expect(collection.countDocuments({ state: 'waiting' })).resolves.toBe(1);
  });

  it('gives the projected fields of either image', async () => {
    const collection = await queue();
    const projection = { rank: 1, _id: 0 };

    await expect(
      collection.findOneAndUpdate({ _id: 1 }, { $inc: { rank: 1 } }, { projection }),
    ).resolves.toEqual({ rank: 3 });
    await expect(
      collection.findOneAndUpdate(
        { _id: 1 },
        { $inc: { rank: 1 } },
        { projection, returnDocument: 'after' },
      ),
    ).resolves.toEqual({ rank: 5 });
  });

  it('upserts: null before, the new document afterwards', async () => {
    const collection = mongodb.collection();

    await expect(
      collection.findOneAndUpdate({ _id: 1 }, { $set: { a: 1 } }, { upsert: true }),
    ).resolves.toBeNull();
    await expect(
      collection.findOneAndUpdate(
        { _id: 2, b: 2 },
        { $set: { a: 1 } },
        { upsert: true, returnDocument: 'after' },
      ),
    ).resolves.toEqual({ _id: 2, b: 2, a: 1 });
  });

  it('takes a pipeline and array filters', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1, list: [1, 5] });
    const returnDocument = 'after';

    await expect(
      collection.findOneAndUpdate({ _id: 1 }, [{ $set: { b: { $add: ['$a', 1] } } }], {
        returnDocument,
      }),
    ).resolves.toMatchObject({ b: 2 });
    await expect(
      collection.findOneAndUpdate(
        { _id: 1 },
        { $set: { 'list.$[n]': 0 } },
        { arrayFilters: [{ n: { $gt: 3 } }], returnDocument },
      ),
    ).resolves.toMatchObject({ list: [1, 0] });
  });

  it('refuses to violate a unique index, and names it', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    await createIndex(collection, { a: 1 }, { unique: true });

    const refusal = await refusalOf(collection.findOneAndUpdate({ _id: 2 }, { $set: { a: 1 } }));

    expect(refusal).toMatchObject({
      code: 11000,
      codeName: 'DuplicateKey',
      keyPattern: { a: 1 },
      keyValue: { a: 1 },
    });
  });

  it.each<[string, mongo.Document, number, string]>([
    [
      'two operators on one path',
      { $set: { a: 1 }, $inc: { a: 1 } },
      40,
      'ConflictingUpdateOperators',
    ],
    ['an unknown operator', { $reserve: { a: 1 } }, 9, 'FailedToParse'],
    ['$inc of a text', { $inc: { state: 1 } }, 14, 'TypeMismatch'],
    ['another _id', { $set: { _id: 9 } }, 66, 'ImmutableField'],
    ['a path through a text', { $set: { 'state.a': 1 } }, 28, 'PathNotViable'],
  ])('refuses %s with the name of the code', async (_what, update, code, codeName) => {
    const collection = await queue();

    const refusal = await refusalOf(collection.findOneAndUpdate({ _id: 1 }, update));

    expect(refusal).toMatchObject({ code, codeName });
  });
});

describe('findOneAndReplace', () => {
  it('replaces all but the _id', async () => {
    const collection = await queue();

    await expect(
      collection.findOneAndReplace({ _id: 1 }, { rank: 9 }, { returnDocument: 'after' }),
    ).resolves.toEqual({ _id: 1, rank: 9 });
  });
});

describe('findOneAndDelete', () => {
  it('removes one document and gives it', async () => {
    const collection = await queue();

    await expect(
      collection.findOneAndDelete(
        { state: 'waiting' },
        { sort: { rank: -1 }, projection: { rank: 1 } },
      ),
    ).resolves.toEqual({ _id: 1, rank: 3 });
    await expect(collection.countDocuments()).resolves.toBe(2);
  });

  it('gives null when nothing matches', async () => {
    const collection = await queue();

    await expect(collection.findOneAndDelete({ _id: 9 })).resolves.toBeNull();
  });
});

describe('findAndModify', () => {
  it('reports its result as lastErrorObject', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });
    const includeResultMetadata = true;

    await expect(
      collection.findOneAndUpdate({ _id: 1 }, { $inc: { a: 1 } }, { includeResultMetadata }),
    ).resolves.toMatchObject({
      lastErrorObject: { n: 1, updatedExisting: true },
      value: { _id: 1, a: 1 },
      ok: 1,
    });
    await expect(
      collection.findOneAndUpdate({ _id: 2 }, { $inc: { a: 1 } }, { includeResultMetadata }),
    ).resolves.toMatchObject({ lastErrorObject: { n: 0, updatedExisting: false }, value: null });
    await expect(
      collection.findOneAndUpdate(
        { key: 'k' },
        { $inc: { a: 1 } },
        { includeResultMetadata, upsert: true },
      ),
    ).resolves.toMatchObject({
      lastErrorObject: { n: 1, updatedExisting: false, upserted: an(mongo.ObjectId) },
      value: null,
    });
    await expect(
      collection.findOneAndDelete({ _id: 1 }, { includeResultMetadata }),
    ).resolves.toMatchObject({ lastErrorObject: { n: 1 }, value: { _id: 1, a: 2 } });
    await expect(
      collection.findOneAndDelete({ _id: 1 }, { includeResultMetadata }),
    ).resolves.toMatchObject({ lastErrorObject: { n: 0 }, value: null });
  });

  it.each<[string, mongo.Document]>([
    ['to remove and to update at once', { remove: true, update: { $set: { a: 1 } } }],
    ['to remove and to give the document afterwards', { remove: true, new: true }],
    ['to remove and to upsert', { remove: true, upsert: true }],
    ['neither to remove nor to update', {}],
  ])('refuses %s', async (_what, options) => {
    const { collectionName } = await queue();

    const refusal = await refusalOf(
      mongodb.db.command({ findAndModify: collectionName, query: { _id: 1 }, ...options }),
    );

    expect(refusal).toMatchObject({ code: 9, codeName: 'FailedToParse' });
  });
});
