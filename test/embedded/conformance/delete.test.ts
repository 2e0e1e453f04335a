import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const three = () => mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 });

describe('delete', () => {
  it('of one removes one of those that match', async () => {
    const collection = await three();

    await expect(collection.deleteOne({ a: 1 })).resolves.toEqual({
      acknowledged: true,
      deletedCount: 1,
    });
    await expect(collection.countDocuments({ a: 1 })).resolves.toBe(1);
  });

  it('of many removes all that match', async () => {
    const collection = await three();

    await expect(collection.deleteMany({ a: 1 })).resolves.toMatchObject({ deletedCount: 2 });
    await expect(collection.find().toArray()).resolves.toEqual([{ _id: 3, a: 2 }]);
  });

  it('by the empty filter removes everything', async () => {
    const collection = await three();

    await expect(collection.deleteMany({})).resolves.toMatchObject({ deletedCount: 3 });
    await expect(collection.countDocuments()).resolves.toBe(0);
  });

  it('removes nothing if nothing matches', async () => {
    const collection = await three();

    await expect(collection.deleteOne({ a: 9 })).resolves.toMatchObject({ deletedCount: 0 });
    await expect(collection.deleteMany({ a: 9 })).resolves.toMatchObject({ deletedCount: 0 });
  });

  it('runs its statements in order and adds up what they removed', async () => {
    const { collectionName } = await three();
    const deletes = [
      { q: { a: 1 }, limit: 1 },
      { q: { a: 2 }, limit: 0 },
    ];

    await expect(mongodb.db.command({ delete: collectionName, deletes })).resolves.toMatchObject({
      n: 2,
      ok: 1,
    });
  });

  it('stops at the first statement that fails', async () => {
    const collection = await three();
    const deletes = [
      { q: { _id: 1 }, limit: 1 },
      { q: { a: { $nope: 1 } }, limit: 1 },
      { q: { _id: 2 }, limit: 1 },
    ];

    await expect(
      mongodb.db.command({ delete: collection.collectionName, deletes }),
    ).resolves.toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 2 }], ok: 1 });
    const left = await collection.find().sort({ _id: 1 }).toArray();
    expect(left.map(({ _id }) => _id)).toEqual([2, 3]);
  });

  it('refuses any limit but 0 and 1', async () => {
    const { collectionName } = await three();
    const deletes = [{ q: {}, limit: 2 }];

    const refusal = await refusalOf(mongodb.db.command({ delete: collectionName, deletes }));

    expect(refusal.code).toBe(9);
  });
});
