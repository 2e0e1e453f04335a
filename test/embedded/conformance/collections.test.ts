import { mongo } from 'mongoose';
import { aNumber, an } from './support/a';
import { createIndex } from './support/create-index';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

async function collectionNames(): Promise<string[]> {
  const collections = await mongodb.db.listCollections().toArray();
  return collections.map(({ name }) => name);
}

describe('create', () => {
  it('makes an empty collection', async () => {
    await expect(mongodb.db.command({ create: 'made' })).resolves.toMatchObject({ ok: 1 });

    await expect(collectionNames()).resolves.toContain('made');
    await expect(mongodb.db.collection('made').countDocuments()).resolves.toBe(0);
  });

  it('refuses an existing name with other options', async () => {
    await mongodb.db.command({ create: 'taken' });

    const refusal = await refusalOf(
      mongodb.db.command({ create: 'taken', capped: true, size: 4096 }),
    );

    expect(refusal).toMatchObject({ code: 48, codeName: 'NamespaceExists' });
  });

  it('is implied by the first insert', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });

    await expect(collectionNames()).resolves.toContain(collectionName);
  });

  it('is not implied by a find or a delete in an unknown collection', async () => {
    const collection = mongodb.collection();

    await expect(collection.find().toArray()).resolves.toEqual([]);
    await expect(collection.deleteMany({})).resolves.toMatchObject({ deletedCount: 0 });

    await expect(collectionNames()).resolves.not.toContain(collection.collectionName);
  });

  it('refuses a name with a dollar sign at its start', async () => {
    await expect(refusalOf(mongodb.db.command({ create: '$made' }))).resolves.toMatchObject({
      code: 73,
      codeName: 'InvalidNamespace',
    });
  });
});

describe('listCollections', () => {
  it('describes a collection: type, options, identity, index on _id', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });

    const [entry] = await mongodb.db.listCollections({ name: collectionName }).toArray();

    expect(entry).toMatchObject({
      name: collectionName,
      type: 'collection',
      info: { readOnly: false, uuid: an(mongo.Binary) },
      idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
    });
    expect(entry).toHaveProperty('options', {});
  });

  it('gives only name and type with nameOnly', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });

    const entries = await mongodb.db
      .listCollections({ name: collectionName }, { nameOnly: true })
      .toArray();

    expect(entries).toEqual([{ name: collectionName, type: 'collection' }]);
  });

  it('filters by an expression over its own fields', async () => {
    await mongodb.db.command({ create: 'filter_one' });
    await mongodb.db.command({ create: 'filter_two' });

    const entries = await mongodb.db.listCollections({ name: /^filter_/ }).toArray();

    expect(entries.map(({ name }) => name).sort()).toEqual(['filter_one', 'filter_two']);
  });

  it('of an unknown database is empty', async () => {
    const nowhere = mongodb.client.db(`conformance_${new mongo.ObjectId().toHexString()}`);

    await expect(nowhere.listCollections().toArray()).resolves.toEqual([]);
  });
});

describe('drop', () => {
  it('removes the documents and the indexes', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });
    await createIndex(collection, { a: 1 });

    await collection.drop();

    await expect(collectionNames()).resolves.not.toContain(collection.collectionName);
    await collection.insertOne({ _id: 2 });
    await expect(collection.find().toArray()).resolves.toEqual([{ _id: 2 }]);
    await expect(collection.indexes()).resolves.toHaveLength(1);
  });

  it('answers with the namespace and the number of indexes', async () => {
    const { collectionName, namespace } = await mongodb.collectionOf({ _id: 1 });

    await expect(mongodb.db.command({ drop: collectionName })).resolves.toMatchObject({
      ns: namespace,
      nIndexesWas: 1,
      ok: 1,
    });
  });
});

describe('listDatabases', () => {
  it('lists a database once it has a collection', async () => {
    await mongodb.collectionOf({ _id: 1 });

    const answer = await mongodb.client.db('admin').command({ listDatabases: 1 });

    expect(answer.databases).toContainEqual(
      expect.objectContaining({
        name: mongodb.db.databaseName,
        sizeOnDisk: aNumber,
        empty: false,
      }),
    );
    expect(answer).toMatchObject({ totalSize: aNumber, ok: 1 });
  });

  it('gives only the names with nameOnly', async () => {
    await mongodb.collectionOf({ _id: 1 });
    const filter = { name: mongodb.db.databaseName };

    const { databases } = await mongodb.client
      .db()
      .admin()
      .listDatabases({ filter, nameOnly: true });

    expect(databases).toEqual([{ name: mongodb.db.databaseName }]);
  });

  it('is for the admin database only', async () => {
    await expect(refusalOf(mongodb.db.command({ listDatabases: 1 }))).resolves.toMatchObject({
      code: 13,
      codeName: 'Unauthorized',
    });
  });
});

describe('dropDatabase', () => {
  it('removes every collection of this database and of no other', async () => {
    const kept = await mongodb.collectionOf({ _id: 1 });
    const doomed = mongodb.client.db(`conformance_${new mongo.ObjectId().toHexString()}`);
    await doomed.collection('c1').insertOne({ a: 1 });

    await expect(doomed.command({ dropDatabase: 1 })).resolves.toMatchObject({ ok: 1 });

    await expect(doomed.listCollections().toArray()).resolves.toEqual([]);
    await expect(kept.countDocuments()).resolves.toBe(1);
  });

  it('succeeds for an unknown database', async () => {
    const nowhere = mongodb.client.db(`conformance_${new mongo.ObjectId().toHexString()}`);

    await expect(nowhere.command({ dropDatabase: 1 })).resolves.toMatchObject({ ok: 1 });
  });
});
