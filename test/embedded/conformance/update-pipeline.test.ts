import { useDatabase } from './support/database';
import { updateRefusalOf } from './support/refusal';

const mongodb = useDatabase();

describe('an update by a pipeline', () => {
  it('computes fields from fields, stage after stage', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, total: 10, taken: 4, old: true });

    const result = await collection.updateOne({ _id: 1 }, [
      { $set: { free: { $subtract: ['$total', '$taken'] } } },
      { $set: { full: { $eq: ['$free', 0] } } },
      { $unset: 'old' },
    ]);

    expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    await expect(collection.findOne()).resolves.toEqual({
      _id: 1,
      total: 10,
      taken: 4,
      free: 6,
      full: false,
    });
  });

  it('may replace the document', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, inner: { a: 1 } });

    await collection.updateOne({ _id: 1 }, [
      { $replaceWith: { $mergeObjects: [{ _id: '$_id' }, '$inner'] } },
    ]);

    await expect(collection.findOne()).resolves.toEqual({ _id: 1, a: 1 });
  });

  it('refuses a stage that does not change documents', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: {},
      u: [{ $match: { a: 1 } }],
    });

    expect(error).toMatchObject({ code: 72 });
  });
});

describe('the variables of let', () => {
  const variables = { wanted: 1, given: 2 };

  it('are available to the filter and the pipeline of an update', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 2 });

    await collection.updateMany(
      { $expr: { $eq: ['$a', '$$wanted'] } },
      [{ $set: { b: '$$given' } }],
      { let: variables },
    );

    await expect(collection.find().sort({ _id: 1 }).toArray()).resolves.toEqual([
      { _id: 1, a: 1, b: 2 },
      { _id: 2, a: 2 },
    ]);
  });

  it('are available to findOneAndUpdate and delete', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 }, { _id: 2, a: 2 });
    const filter = { $expr: { $eq: ['$a', '$$wanted'] } };

    await expect(
      collection.findOneAndUpdate(filter, [{ $set: { b: '$$given' } }], {
        let: variables,
        returnDocument: 'after',
      }),
    ).resolves.toEqual({ _id: 1, a: 1, b: 2 });
    await expect(collection.deleteMany(filter, { let: variables })).resolves.toMatchObject({
      deletedCount: 1,
    });
  });
});
