import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const seats = () =>
  mongodb.collectionOf(
    { _id: 1, tier: 'vip', row: 1 },
    { _id: 2, tier: 'general', row: 1 },
    { _id: 3, tier: 'general', row: 2 },
    { _id: 4, row: [2, 3] },
  );

describe('count', () => {
  it('counts what matches', async () => {
    const { collectionName } = await seats();

    await expect(
      mongodb.db.command({ count: collectionName, query: { tier: 'general' } }),
    ).resolves.toMatchObject({ n: 2, ok: 1 });
  });

  it('counts all without a query', async () => {
    const collection = await seats();

    await expect(collection.estimatedDocumentCount()).resolves.toBe(4);
    await expect(collection.countDocuments()).resolves.toBe(4);
  });

  it('counts within skip and limit', async () => {
    const collection = await seats();
    const command = { count: collection.collectionName, query: {} };

    await expect(mongodb.db.command({ ...command, skip: 1, limit: 2 })).resolves.toMatchObject({
      n: 2,
    });
    await expect(mongodb.db.command({ ...command, skip: 3 })).resolves.toMatchObject({ n: 1 });
    await expect(collection.countDocuments({}, { limit: 3 })).resolves.toBe(3);
  });

  it('is 0 for an unknown collection', async () => {
    const collection = mongodb.collection();

    await expect(mongodb.db.command({ count: collection.collectionName })).resolves.toMatchObject({
      n: 0,
      ok: 1,
    });
    await expect(collection.countDocuments()).resolves.toBe(0);
  });
});

describe('distinct', () => {
  it('gives every value once', async () => {
    const collection = await seats();

    const values = await collection.distinct('tier');

    expect(values.sort()).toEqual(['general', 'vip']);
  });

  it('gives the elements of arrays', async () => {
    const collection = await seats();

    const values = await collection.distinct('row');

    expect(values.sort()).toEqual([1, 2, 3]);
  });

  it('takes a filter', async () => {
    const collection = await seats();

    const values = await collection.distinct('row', { tier: 'general' });

    expect(values.sort()).toEqual([1, 2]);
  });

  it('reads nested documents', async () => {
    const collection = await mongodb.collectionOf(
      { _id: 1, items: [{ tier: 'a' }, { tier: 'b' }] },
      { _id: 2, items: { tier: 'b' } },
    );

    const values = await collection.distinct('items.tier');

    expect(values.sort()).toEqual(['a', 'b']);
  });

  it('answers with the list as "values"', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1, a: 1 });

    await expect(mongodb.db.command({ distinct: collectionName, key: 'a' })).resolves.toMatchObject(
      { values: [1], ok: 1 },
    );
  });

  it('is empty for an unknown collection', async () => {
    await expect(mongodb.collection().distinct('a')).resolves.toEqual([]);
  });

  it('requires a key', async () => {
    const refusal = await refusalOf(mongodb.db.command({ distinct: 'c' }));

    expect(refusal.code).toBe(40414);
  });
});
