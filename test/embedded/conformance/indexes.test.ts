import { createIndex } from './support/create-index';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

describe('createIndexes', () => {
  it('creates a missing collection, and reports it', async () => {
    const { collectionName } = mongodb.collection();
    const indexes = [{ key: { a: 1 }, name: 'a_1' }];

    const first = await mongodb.db.command({ createIndexes: collectionName, indexes });

    expect(first).toMatchObject({
      createdCollectionAutomatically: true,
      numIndexesBefore: 1,
      numIndexesAfter: 2,
      ok: 1,
    });
  });

  it('changes nothing if the same index exists already', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });
    const command = { createIndexes: collectionName, indexes: [{ key: { a: 1 }, name: 'a_1' }] };
    await mongodb.db.command(command);

    await expect(mongodb.db.command(command)).resolves.toMatchObject({
      numIndexesBefore: 2,
      numIndexesAfter: 2,
      note: 'all indexes already exist',
      ok: 1,
    });
  });

  it("gives an index the driver's name of fields and directions", async () => {
    const collection = mongodb.collection();

    await expect(createIndex(collection, { eventId: 1, version: -1 })).resolves.toBe(
      'eventId_1_version_-1',
    );
  });

  it('refuses the name of an index with other fields', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1 }, { name: 'mine' });

    const refusal = await refusalOf(createIndex(collection, { b: 1 }, { name: 'mine' }));

    expect(refusal).toMatchObject({ code: 86, codeName: 'IndexKeySpecsConflict' });
  });

  it('refuses the same name and fields when one is unique and the other is not', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1 });

    const refusal = await refusalOf(createIndex(collection, { a: 1 }, { unique: true }));

    expect(refusal).toMatchObject({ code: 86, codeName: 'IndexKeySpecsConflict' });
  });

  it('refuses the same fields under another name', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1 }, { name: 'mine' });

    const refusal = await refusalOf(createIndex(collection, { a: 1 }, { name: 'yours' }));

    expect(refusal).toMatchObject({ code: 85, codeName: 'IndexOptionsConflict' });
  });

  it('refuses the same name and fields with another time to live', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { at: 1 }, { expireAfterSeconds: 60 });

    const refusal = await refusalOf(createIndex(collection, { at: 1 }, { expireAfterSeconds: 90 }));

    expect(refusal).toMatchObject({ code: 85, codeName: 'IndexOptionsConflict' });
  });

  it.each([
    ['no field', { key: {}, name: 'none' }, 67],
    ['an unknown kind of index', { key: { a: 'nope' }, name: 'a_nope' }, 67],
    ['a direction of zero', { key: { a: 0 }, name: 'a_0' }, 67],
    ['an unknown option', { key: { a: 1 }, name: 'a_1', seats: 1 }, 197],
  ])('refuses an index with %s', async (_what, index, code) => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });

    const refusal = await refusalOf(
      mongodb.db.command({ createIndexes: collectionName, indexes: [index] }),
    );

    expect(refusal.code).toBe(code);
  });

  it('refuses a unique index that documents violate, and creates none', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 7 }, { _id: 2, a: 7 });

    const refusal = await refusalOf(createIndex(collection, { a: 1 }, { unique: true }));

    expect(refusal).toMatchObject({
      code: 11000,
      codeName: 'DuplicateKey',
      keyPattern: { a: 1 },
      keyValue: { a: 7 },
    });
    await expect(collection.indexes()).resolves.toHaveLength(1);
  });
});

describe('listIndexes', () => {
  it('describes each index with its options', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1, b: -1 });
    await createIndex(collection, { key: 1 }, { unique: true });
    await createIndex(collection, { s: 1 }, { sparse: true });
    await createIndex(collection, { at: 1 }, { expireAfterSeconds: 3600 });
    await createIndex(
      collection,
      { held: 1 },
      { partialFilterExpression: { status: 'held' }, name: 'held' },
    );

    await expect(collection.indexes()).resolves.toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1' },
      { v: 2, key: { key: 1 }, name: 'key_1', unique: true },
      { v: 2, key: { s: 1 }, name: 's_1', sparse: true },
      { v: 2, key: { at: 1 }, name: 'at_1', expireAfterSeconds: 3600 },
      { v: 2, key: { held: 1 }, name: 'held', partialFilterExpression: { status: 'held' } },
    ]);
  });

  it('refuses an unknown collection', async () => {
    await expect(refusalOf(mongodb.collection().indexes())).resolves.toMatchObject({
      code: 26,
      codeName: 'NamespaceNotFound',
    });
  });
});

describe('dropIndexes', () => {
  it('drops one index by its name and reports how many there were', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1 });
    await createIndex(collection, { b: 1 });

    const answer = await mongodb.db.command({
      dropIndexes: collection.collectionName,
      index: 'a_1',
    });

    expect(answer).toMatchObject({ nIndexesWas: 3, ok: 1 });
    const indexes = await collection.indexes();
    expect(indexes.map(({ name }) => name)).toEqual(['_id_', 'b_1']);
  });

  it('drops one index by its fields', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { a: 1, b: 1 });

    await mongodb.db.command({ dropIndexes: collection.collectionName, index: { a: 1, b: 1 } });

    await expect(collection.indexes()).resolves.toHaveLength(1);
  });

  it('drops all but the one on _id', async () => {
    const collection = mongodb.collection();
    await collection.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }]);

    await collection.dropIndexes();

    const indexes = await collection.indexes();
    expect(indexes.map(({ name }) => name)).toEqual(['_id_']);
  });

  it('refuses an unknown name', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    await expect(refusalOf(collection.dropIndex('a_1'))).resolves.toMatchObject({
      code: 27,
      codeName: 'IndexNotFound',
    });
  });

  it('refuses to drop the index on _id', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    await expect(refusalOf(collection.dropIndex('_id_'))).resolves.toMatchObject({
      code: 72,
      codeName: 'InvalidOptions',
    });
  });

  it('allows duplicates after a unique index was dropped', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 7 });
    await createIndex(collection, { a: 1 }, { unique: true });
    await refusalOf(collection.insertOne({ _id: 2, a: 7 }));

    await collection.dropIndex('a_1');

    await expect(collection.insertOne({ _id: 2, a: 7 })).resolves.toMatchObject({ insertedId: 2 });
  });
});
