import type { mongo } from 'mongoose';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

describe('$lookup', () => {
  const shows = () =>
    mongodb.collectionOf(
      { _id: 1, eventId: 'a' },
      { _id: 2, eventId: 'b' },
      { _id: 3 },
      { _id: 4, eventId: ['a', 'b'] },
    );
  const seats = () =>
    mongodb.collectionOf(
      { _id: 10, event: 'a', seats: 1 },
      { _id: 11, event: 'a', seats: 5 },
      { _id: 12, event: 'c', seats: 9 },
      { _id: 13, event: 'b', seats: 2 },
    );

  it('joins by equal fields, in arrays too', async () => {
    const [left, right] = await Promise.all([shows(), seats()]);

    const found = await left
      .aggregate([
        {
          $lookup: {
            from: right.collectionName,
            localField: 'eventId',
            foreignField: 'event',
            as: 'sold',
          },
        },
        { $sort: { _id: 1 } },
      ])
      .toArray();

    const joined = found.map(({ sold }) =>
      (sold as mongo.Document[]).map(({ _id }) => _id as number),
    );
    expect(joined.map((ids) => ids.sort())).toEqual([[10, 11], [13], [], [10, 11, 13]]);
  });

  it('joins by a pipeline with variables', async () => {
    const [left, right] = await Promise.all([shows(), seats()]);

    const found = await left
      .aggregate([
        { $match: { _id: { $lte: 2 } } },
        {
          $lookup: {
            from: right.collectionName,
            let: { wanted: '$eventId' },
            pipeline: [
              { $match: { $expr: { $eq: ['$event', '$$wanted'] } } },
              { $group: { _id: null, seats: { $sum: '$seats' } } },
              { $project: { _id: 0 } },
            ],
            as: 'sold',
          },
        },
        { $sort: { _id: 1 } },
      ])
      .toArray();

    expect(found).toEqual([
      { _id: 1, eventId: 'a', sold: [{ seats: 6 }] },
      { _id: 2, eventId: 'b', sold: [{ seats: 2 }] },
    ]);
  });

  it('of an unknown collection joins nothing', async () => {
    const left = await mongodb.collectionOf({ _id: 1, a: 1 });
    const from = mongodb.collection().collectionName;

    await expect(
      left
        .aggregate([{ $lookup: { from, localField: 'a', foreignField: 'a', as: 'found' } }])
        .toArray(),
    ).resolves.toEqual([{ _id: 1, a: 1, found: [] }]);
  });

  it('joins by equal fields and a pipeline together', async () => {
    const [left, right] = await Promise.all([shows(), seats()]);

    const found = await left
      .aggregate([
        { $match: { _id: { $lte: 2 } } },
        {
          $lookup: {
            from: right.collectionName,
            localField: 'eventId',
            foreignField: 'event',
            let: { least: 2 },
            pipeline: [
              { $match: { $expr: { $gte: ['$seats', '$$least'] } } },
              { $project: { seats: 1 } },
            ],
            as: 'sold',
          },
        },
        { $sort: { _id: 1 } },
      ])
      .toArray();

    expect(found).toEqual([
      { _id: 1, eventId: 'a', sold: [{ _id: 11, seats: 5 }] },
      { _id: 2, eventId: 'b', sold: [{ _id: 13, seats: 2 }] },
    ]);
  });

  it('and $unwind make one document of each pair', async () => {
    const [left, right] = await Promise.all([shows(), seats()]);

    const found = await left
      .aggregate([
        { $match: { _id: 1 } },
        {
          $lookup: {
            from: right.collectionName,
            localField: 'eventId',
            foreignField: 'event',
            as: 'sold',
          },
        },
        { $unwind: '$sold' },
        { $sort: { 'sold.seats': -1 } },
        { $replaceWith: '$sold' },
      ])
      .toArray();

    expect(found.map(({ _id }) => _id as unknown)).toEqual([11, 10]);
  });

  it('requires a name for the result', async () => {
    const left = await shows();
    const stage = { from: 'other', localField: 'a', foreignField: 'a' };

    const refusal = await refusalOf(left.aggregate([{ $lookup: stage }]).toArray());

    // FailedToParse, or the code of a missing field, by version.
    expect([9, 40414]).toContain(refusal.code);
  });
});

describe('$unionWith', () => {
  it('adds the documents of another collection', async () => {
    const left = await mongodb.collectionOf({ _id: 1, n: 1 });
    const right = await mongodb.collectionOf({ _id: 2, n: 2 }, { _id: 3, n: 3 });

    const found = await left
      .aggregate([
        { $unionWith: { coll: right.collectionName, pipeline: [{ $match: { n: 3 } }] } },
        { $sort: { n: 1 } },
      ])
      .toArray();

    expect(found).toEqual([
      { _id: 1, n: 1 },
      { _id: 3, n: 3 },
    ]);
  });
});

describe('$documents', () => {
  const numbers = { $documents: [{ n: 1 }, { n: 2 }] };

  it('starts a pipeline without a collection', async () => {
    const found = mongodb.db.aggregate([numbers, { $match: { n: 2 } }]).toArray();
    await expect(found).resolves.toEqual([{ n: 2 }]);
  });

  it('gives its documents in batches', async () => {
    const many = { $documents: { $map: { input: { $range: [0, 250] }, in: { n: '$$this' } } } };
    const found = await mongodb.db.aggregate([many], { batchSize: 100 }).toArray();
    expect(found.map(({ n }) => n as number)).toEqual(Array.from({ length: 250 }, (_, n) => n));
  });

  it('is refused with a collection or as a later stage; other stages are refused without a collection', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });
    const refusals = [
      collection.aggregate([numbers]).toArray(),
      collection.aggregate([{ $match: {} }, numbers]).toArray(),
      mongodb.db.aggregate([{ $match: {} }]).toArray(),
    ].map(async (each) => (await refusalOf(each)).code);
    await expect(Promise.all(refusals)).resolves.toEqual([73, 40602, 73]);
  });
});
