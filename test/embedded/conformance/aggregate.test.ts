import { mongo } from 'mongoose';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const long = (value: number) => mongo.Long.fromNumber(value);

const sales = () =>
  mongodb.collectionOf(
    { _id: 1, tier: 'vip', seats: 2, tags: ['early', 'web'] },
    { _id: 2, tier: 'general', seats: 4, tags: ['web'] },
    { _id: 3, tier: 'general', seats: 1, tags: [] },
    { _id: 4, tier: 'vip', seats: 3 },
  );

async function aggregated(pipeline: mongo.Document[]): Promise<unknown[]> {
  const collection = await sales();
  return collection.aggregate(pipeline).toArray();
}

describe('aggregate', () => {
  it.each<[string, mongo.Document[], unknown[]]>([
    [
      '$match, $sort, $skip and $limit pick documents',
      [
        { $match: { seats: { $gt: 1 } } },
        { $sort: { seats: -1 } },
        { $skip: 1 },
        { $limit: 1 },
        { $project: { _id: 1 } },
      ],
      [{ _id: 4 }],
    ],
    [
      '$project keeps, leaves out and computes',
      [
        { $match: { _id: 1 } },
        { $project: { _id: 0, tier: 1, double: { $multiply: ['$seats', 2] } } },
      ],
      [{ tier: 'vip', double: 4 }],
    ],
    [
      '$addFields and $set add fields, $unset removes them',
      [
        { $match: { _id: 2 } },
        { $addFields: { a: { $add: ['$seats', 1] } } },
        { $set: { 'b.c': '$a' } },
        { $unset: ['tags', 'tier'] },
      ],
      [{ _id: 2, seats: 4, a: 5, b: { c: 5 } }],
    ],
    [
      '$group adds up by a key',
      [
        { $group: { _id: '$tier', seats: { $sum: '$seats' }, sales: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 'general', seats: 5, sales: 2 },
        { _id: 'vip', seats: 5, sales: 2 },
      ],
    ],
    [
      '$group by null takes all, with every accumulator',
      [
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: null,
            avg: { $avg: '$seats' },
            min: { $min: '$seats' },
            max: { $max: '$seats' },
            first: { $first: '$_id' },
            last: { $last: '$_id' },
            all: { $push: '$seats' },
          },
        },
      ],
      [{ _id: null, avg: 2.5, min: 1, max: 4, first: 1, last: 4, all: [2, 4, 1, 3] }],
    ],
    [
      '$group by a document, and $addToSet',
      [
        { $group: { _id: { t: '$tier' }, tiers: { $addToSet: '$tier' } } },
        { $sort: { '_id.t': 1 } },
      ],
      [
        { _id: { t: 'general' }, tiers: ['general'] },
        { _id: { t: 'vip' }, tiers: ['vip'] },
      ],
    ],
    [
      '$unwind makes a document of each element and drops those without',
      [{ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } }],
      [
        { _id: 1, tags: 'early' },
        { _id: 1, tags: 'web' },
        { _id: 2, tags: 'web' },
      ],
    ],
    [
      '$unwind may keep those without',
      [
        { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
        { $match: { _id: { $gte: 3 } } },
        { $sort: { _id: 1 } },
        { $project: { tags: 1 } },
      ],
      [{ _id: 3 }, { _id: 4 }],
    ],
    [
      '$unwind may count the elements',
      [
        { $match: { _id: 1 } },
        { $unwind: { path: '$tags', includeArrayIndex: 'at' } },
        { $project: { _id: 0, tags: 1, at: 1 } },
      ],
      [
        { tags: 'early', at: 0 },
        { tags: 'web', at: 1 },
      ],
    ],
    [
      '$group adds up products, of numbers alone',
      [
        { $match: { _id: { $lte: 2 } } },
        { $set: { prices: ['$seats', '$tier', 2 ** 31] } },
        { $unwind: '$prices' },
        {
          $group: {
            _id: { tier: '$tier' },
            cost: {
              $sum: {
                $cond: [
                  { $and: [{ $isNumber: '$seats' }, { $isNumber: '$prices' }] },
                  { $multiply: ['$seats', '$prices'] },
                  0,
                ],
              },
            },
          },
        },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: { tier: 'general' }, cost: 16 + 2 ** 33 },
        { _id: { tier: 'vip' }, cost: 4 + 2 ** 32 },
      ],
    ],
    ['$count counts', [{ $match: { tier: 'vip' } }, { $count: 'n' }], [{ n: 2 }]],
    ['$count of nothing gives no document', [{ $match: { tier: 'none' } }, { $count: 'n' }], []],
    [
      '$sortByCount counts by a key',
      [{ $match: { _id: { $ne: 1 } } }, { $sortByCount: '$tier' }],
      [
        { _id: 'general', count: 2 },
        { _id: 'vip', count: 1 },
      ],
    ],
    [
      '$replaceRoot puts a nested document in place',
      [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { s: '$seats', t: '$tier' } } }],
      [{ s: 2, t: 'vip' }],
    ],
    [
      '$facet runs several pipelines over the same documents',
      [
        {
          $facet: {
            total: [{ $count: 'n' }],
            top: [{ $sort: { seats: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }],
          },
        },
      ],
      [{ total: [{ n: 4 }], top: [{ _id: 2 }] }],
    ],
    ['the empty pipeline gives every document', [], []],
  ])('%s', async (_name, pipeline, expected) => {
    const found = await aggregated(pipeline);

    if (pipeline.length === 0) expect(found).toHaveLength(4);
    else expect(found).toEqual(expected);
  });

  it('of an unknown collection is empty', async () => {
    await expect(
      mongodb
        .collection()
        .aggregate([{ $match: { a: 1 } }])
        .toArray(),
    ).resolves.toEqual([]);
  });

  it('gives its results in batches', async () => {
    const collection = await mongodb.collectionOf(
      ...Array.from({ length: 250 }, (_, n) => ({ _id: n })),
    );

    const cursor = collection.aggregate([{ $sort: { _id: 1 } }], { batchSize: 20 });

    const found = await cursor.toArray();
    expect(found.map(({ _id }) => _id as unknown)).toEqual(found.map((_, n) => n));
    expect(found).toHaveLength(250);
  });

  it('sees the variables of let', async () => {
    const collection = await sales();

    const found = await collection
      .aggregate([{ $match: { $expr: { $eq: ['$seats', '$$wanted'] } } }], { let: { wanted: 3 } })
      .toArray();

    expect(found.map(({ _id }) => _id as unknown)).toEqual([4]);
  });

  it.each<[string, mongo.Document[], number]>([
    ['an unknown stage', [{ $sell: {} }], 40324],
    ['a stage of two', [{ $match: {}, $limit: 1 }], 40323],
    ['$group without a key', [{ $group: { n: { $sum: 1 } } }], 15955],
    ['$group with an unknown accumulator', [{ $group: { _id: 1, n: { $tally: 1 } } }], 15952],
    ['$group with a plain field', [{ $group: { _id: 1, n: 5 } }], 40234],
    ['a $limit of 0', [{ $limit: 0 }], 15958],
    ['$unwind of no path', [{ $unwind: 'tags' }], 28818],
    ['$sort by nothing', [{ $sort: {} }], 15976],
    ['$project of nothing', [{ $project: {} }], 51272],
    ['$match of no document', [{ $match: 5 }], 15959],
    ['$match with an unknown operator', [{ $match: { a: { $nope: 1 } } }], 2],
    ['$project of some fields without others', [{ $project: { a: 1, b: 0 } }], 31254],
  ])('refuses %s', async (_what, pipeline, code) => {
    await expect(refusalOf(aggregated(pipeline))).resolves.toMatchObject({ code });
  });

  it('refuses an unknown expression', async () => {
    const refusal = await refusalOf(aggregated([{ $project: { a: { $nope: 1 } } }]));

    expect([31325, 168]).toContain(refusal.code);
  });

  it('requires a cursor', async () => {
    const refusal = await refusalOf(mongodb.db.command({ aggregate: 'c', pipeline: [] }));

    expect(refusal).toMatchObject({ code: 9, codeName: 'FailedToParse' });
  });
});

describe('$sum', () => {
  it.each<[string, unknown[], unknown]>([
    ['Int32s make an Int32', [new mongo.Int32(1), new mongo.Int32(2)], new mongo.Int32(3)],
    [
      'Int32s beyond their range make a Long',
      [new mongo.Int32(2_147_483_647), new mongo.Int32(1)],
      long(2_147_483_648),
    ],
    ['a Long makes a Long', [new mongo.Int32(1), long(2)], long(3)],
    ['a Double makes a Double', [new mongo.Int32(1), new mongo.Double(2)], new mongo.Double(3)],
    ['what is no number is left out', ['5', null, new mongo.Int32(1)], new mongo.Int32(1)],
    ['nothing makes 0', ['x'], new mongo.Int32(0)],
  ])('of %s', async (_what, values, sum) => {
    const collection = await mongodb.collectionOf(...values.map((v, _id) => ({ _id, v })));

    const [group] = await collection
      .aggregate([{ $group: { _id: 1, sum: { $sum: '$v' } } }], { promoteValues: false })
      .toArray();

    expect(group?.sum).toStrictEqual(sum);
  });

  it('of a Decimal128 makes a Decimal128', async () => {
    const collection = await mongodb.collectionOf(
      { _id: 1, v: new mongo.Int32(1) },
      { _id: 2, v: mongo.Decimal128.fromString('2.5') },
    );

    const [group] = await collection
      .aggregate([{ $group: { _id: 1, sum: { $sum: '$v' } } }])
      .toArray();

    // How many zeros the sum ends with depends on the version.
    expect(group?.sum).toBeInstanceOf(mongo.Decimal128);
    expect(Number(String(group?.sum))).toBe(3.5);
  });
});
