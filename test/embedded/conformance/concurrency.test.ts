import { createIndex } from './support/create-index';
import { useDatabase } from './support/database';

const mongodb = useDatabase();

const times = <T>(count: number, run: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => run(n)));

describe('concurrent writes', () => {
  it('count every increment', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: 0 });

    await times(200, () => collection.updateOne({ _id: 1 }, { $inc: { n: 1 } }));

    await expect(collection.findOne()).resolves.toEqual({ _id: 1, n: 200 });
  });

  it('give every caller a different number by findOneAndUpdate', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: 0 });

    const images = await times(100, () =>
      collection.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
    );

    const numbers = images.map((image) => image?.n as number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  });

  it('hand out every document once by findOneAndDelete', async () => {
    const collection = await mongodb.collectionOf(
      ...Array.from({ length: 30 }, (_, n) => ({ _id: n })),
    );

    const taken = await times(60, () => collection.findOneAndDelete({}));

    const ids = taken.flatMap((document) => (document === null ? [] : [document._id]));
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(30);
  });

  it('upsert one document for one unique key', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { key: 1 }, { unique: true });

    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        collection.updateOne({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true }),
      ),
    );

    // Two upserts may both find nothing; then one of them may violate the unique index.
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as { code: number }] : [],
    );
    expect(refused.every(({ code }) => code === 11000)).toBe(true);
    const documents = await collection.find({ key: 'k' }).toArray();
    expect(documents).toHaveLength(1);
    expect(documents[0]?.n).toBe(50 - refused.length);
  });

  it('insert one document for one unique key', async () => {
    const collection = mongodb.collection();
    await createIndex(collection, { key: 1 }, { unique: true });

    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => collection.insertOne({ _id: n, key: 'k' })),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(collection.countDocuments()).resolves.toBe(1);
  });

  it('make one index of the same index', async () => {
    const collection = mongodb.collection();

    await times(10, () => createIndex(collection, { key: 1 }, { unique: true }));

    await expect(collection.indexes()).resolves.toHaveLength(2);
  });

  it('show no reader a partial update', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 0, b: 0 });

    const [, seen] = await Promise.all([
      times(100, () => collection.updateOne({ _id: 1 }, { $inc: { a: 1, b: 1 } })),
      times(100, () => collection.findOne({ _id: 1 })),
    ]);

    expect(seen.every((image) => image?.a === image?.b)).toBe(true);
  });

  it('are seen by their own writer at once', async () => {
    const collection = mongodb.collection();

    const seen = await times(50, async (_id) => {
      await collection.insertOne({ _id });
      return collection.findOne({ _id });
    });

    expect(seen.every((image) => image !== null)).toBe(true);
  });
});
