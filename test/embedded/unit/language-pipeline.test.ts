import { Double, Long } from 'bson';

import { evaluateVariables, runPipeline } from '../../../src/embedded/builtin/language';
import { aggregate, aggregated, decoded, now, plain, refusal, typed } from './language-support';

const sales = [
  { _id: 1, item: 'abc', price: 10, quantity: 2 },
  { _id: 2, item: 'jkl', price: 20, quantity: 1 },
  { _id: 3, item: 'xyz', price: 5, quantity: 5 },
  { _id: 4, item: 'abc', price: 10, quantity: 10 },
];

describe('runPipeline > $group', () => {
  test('adds up by item', () => {
    const stages = [
      {
        $group: {
          _id: '$item',
          total: { $sum: { $multiply: ['$price', '$quantity'] } },
          average: { $avg: '$quantity' },
          count: { $sum: 1 },
          least: { $min: '$quantity' },
          ids: { $push: '$_id' },
          first: { $first: '$_id' },
        },
      },
      { $match: { total: { $gte: 25 } } },
      { $sort: { total: -1 } },
    ];
    expect(aggregate(sales, stages)).toEqual([
      { _id: 'abc', total: 120, average: 6, count: 2, least: 2, ids: [1, 4], first: 1 },
      { _id: 'xyz', total: 25, average: 5, count: 1, least: 5, ids: [3], first: 3 },
    ]);
  });

  test('keeps number types in sums', () => {
    const sum = (values: unknown[]) =>
      typed(
        aggregated(
          values.map((v) => ({ v })),
          [{ $group: { _id: null, sum: { $sum: '$v' } } }],
        )[0]?.sum,
      );
    expect(sum([1, 2])).toEqual({ $numberInt: '3' });
    expect(sum([1, new Double(2)])).toEqual({ $numberDouble: '3.0' });
    expect(sum([1, Long.fromNumber(2)])).toEqual({ $numberLong: '3' });
    expect(sum([2147483647, 1])).toEqual({ $numberLong: '2147483648' });
    expect(sum(['x'])).toEqual({ $numberInt: '0' });
    expect(sum([0.1, 0.2, 0.3])).toEqual({ $numberDouble: '0.6' });
  });

  test('groups numbers of equal value together', () => {
    expect(
      aggregate(
        [{ k: 1 }, { k: new Double(1) }, { k: Long.fromNumber(1) }],
        [{ $group: { _id: '$k', n: { $sum: 1 } } }],
      ),
    ).toEqual([{ _id: 1, n: 3 }]);
  });

  test('has $addToSet and $mergeObjects', () => {
    const stages = [
      {
        $group: {
          _id: null,
          items: { $addToSet: '$item' },
          merged: { $mergeObjects: { last: '$_id' } },
        },
      },
    ];
    expect(aggregate(sales, stages)).toEqual([
      { _id: null, items: ['abc', 'jkl', 'xyz'], merged: { last: 4 } },
    ]);
  });
});

describe('runPipeline > shapes', () => {
  test.each([
    [[{ $project: { item: 1, _id: 0 } }, { $limit: 1 }], [{ item: 'abc' }]],
    [
      [
        { $match: { _id: 2 } },
        { $addFields: { 'stats.total': { $multiply: ['$price', '$quantity'] }, item: '$$REMOVE' } },
      ],
      [{ _id: 2, price: 20, quantity: 1, stats: { total: 20 } }],
    ],
    [[{ $match: { _id: 2 } }, { $unset: ['price', 'quantity'] }], [{ _id: 2, item: 'jkl' }]],
    [[{ $skip: 3 }, { $replaceRoot: { newRoot: { id: '$_id' } } }], [{ id: 4 }]],
    [[{ $match: { price: { $gt: 100 } } }, { $count: 'n' }], []],
    [[{ $count: 'n' }], [{ n: 4 }]],
    [[{ $sortByCount: '$item' }, { $limit: 1 }], [{ _id: 'abc', count: 2 }]],
    [
      [
        {
          $facet: {
            n: [{ $count: 'n' }],
            first: [{ $sort: { price: 1 } }, { $limit: 1 }, { $project: { item: 1 } }],
          },
        },
      ],
      [{ n: [{ n: 4 }], first: [{ _id: 3, item: 'xyz' }] }],
    ],
  ])('%j', (stages, expected) => {
    expect(aggregate(sales, stages)).toEqual(expected);
  });

  test('$unwind spreads arrays', () => {
    const docs = [
      { _id: 1, sizes: ['S', 'M'] },
      { _id: 2, sizes: [] },
      { _id: 3, sizes: 'L' },
      { _id: 4 },
    ];
    expect(aggregate(docs, [{ $unwind: '$sizes' }])).toEqual([
      { _id: 1, sizes: 'S' },
      { _id: 1, sizes: 'M' },
      { _id: 3, sizes: 'L' },
    ]);
    expect(
      aggregate(docs, [
        { $unwind: { path: '$sizes', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
      ]),
    ).toEqual([
      { _id: 1, sizes: 'S', i: 0 },
      { _id: 1, sizes: 'M', i: 1 },
      { _id: 2, i: null },
      { _id: 3, sizes: 'L', i: null },
      { _id: 4, i: null },
    ]);
  });

  test('reads no more documents than it needs', () => {
    let taken = 0;
    function* endless() {
      for (;;) yield decoded({ n: (taken += 1) });
    }
    const stages = [{ $match: { n: { $gt: 2 } } }, { $project: { n: 1 } }, { $limit: 2 }].map(
      decoded,
    );
    expect([...runPipeline(stages, endless(), { collection: () => [], now })]).toHaveLength(2);
    expect(taken).toBe(4);
  });
});

describe('runPipeline > other collections', () => {
  const collections = {
    inventory: [{ _id: 1, sku: 'abc', stock: 120 }, { _id: 2, sku: 'jkl', stock: 80 }, { _id: 3 }],
    employees: [
      { _id: 1, name: 'Dev' },
      { _id: 2, name: 'Eliot', boss: 'Dev' },
      { _id: 3, name: 'Ron', boss: 'Eliot' },
    ],
  };

  test('$lookup joins by equality; null matches a missing field', () => {
    const stages = [
      { $lookup: { from: 'inventory', localField: 'item', foreignField: 'sku', as: 'found' } },
      { $project: { found: '$found._id' } },
    ];
    expect(
      aggregate(
        [{ _id: 1, item: 'abc' }, { _id: 2 }, { _id: 3, item: ['jkl', 'abc'] }],
        stages,
        collections,
      ),
    ).toEqual([
      { _id: 1, found: [1] },
      { _id: 2, found: [3] },
      { _id: 3, found: [1, 2] },
    ]);
  });

  test('$lookup runs a pipeline with variables', () => {
    const pipeline = [
      { $match: { $expr: { $and: [{ $eq: ['$sku', '$$item'] }, { $gte: ['$stock', 100] }] } } },
      { $project: { _id: 0, stock: 1 } },
    ];
    const stages = [
      { $lookup: { from: 'inventory', let: { item: '$item' }, pipeline, as: 'found' } },
    ];
    expect(aggregate([{ item: 'abc' }, { item: 'jkl' }], stages, collections)).toEqual([
      { item: 'abc', found: [{ stock: 120 }] },
      { item: 'jkl', found: [] },
    ]);
  });

  test('$unionWith adds another collection', () => {
    expect(
      aggregate(
        [{ _id: 9 }],
        [{ $unionWith: { coll: 'inventory', pipeline: [{ $match: { stock: 80 } }] } }],
        collections,
      ),
    ).toEqual([{ _id: 9 }, { _id: 2, sku: 'jkl', stock: 80 }]);
  });
});

test('the variables of let are available in every stage', () => {
  const variables = evaluateVariables(decoded({ least: { $add: [1, 1] } }), now);
  const stages = [
    { $match: { $expr: { $gte: ['$v', '$$least'] } } },
    {
      $lookup: {
        from: 'x',
        pipeline: [{ $match: { $expr: { $eq: ['$v', '$$least'] } } }],
        as: 'x',
      },
    },
    { $set: { least: '$$least' } },
  ].map(decoded);
  const context = { collection: () => [decoded({ v: 2 }), decoded({ v: 3 })], now, variables };
  const rows = [...runPipeline(stages, [decoded({ v: 1 }), decoded({ v: 5 })], context)];
  expect(plain(rows)).toEqual([{ v: 5, x: [{ v: 2 }], least: 2 }]);
});

describe('runPipeline > refuses', () => {
  test.each([
    [{ $foo: 1 }, "40324 Location40324: Unrecognized pipeline stage name: '$foo'"],
    [
      { $match: {}, $limit: 1 },
      '40323 Location40323: A pipeline stage specification object must contain exactly one field.',
    ],
    [
      { $changeStream: {} },
      '40573 Location40573: The $changeStream stage is only supported on replica sets',
    ],
    [{ $out: 'x' }, '238 NotImplemented: $out is not supported by the built-in engine'],
    [{ $geoNear: {} }, /^27 IndexNotFound/],
    [{ $search: {} }, /^31082 SearchNotEnabled/],
    [{ $limit: 0 }, '15958 Location15958: the limit must be positive'],
    [{ $skip: -1 }, /^5107200/],
    [{ $sort: {} }, /^15976/],
    [{ $group: { total: { $sum: 1 } } }, /^15955/],
    [{ $group: { _id: null, x: 1 } }, /^40234/],
    [
      { $group: { _id: null, x: { $foo: 1 } } },
      "15952 Location15952: unknown group operator '$foo'",
    ],
    [{ $unwind: 'a' }, /^28818/],
    [{ $unwind: { path: '$a', foo: 1 } }, /^28811/],
    [{ $count: '' }, /^40156/],
    [
      { $lookup: { from: 'x', as: 'y', foo: 1 } },
      /^9 FailedToParse: unknown argument to \$lookup: foo/,
    ],
    [{ $lookup: { from: 'x', as: 'y', pipeline: [{ $foo: 1 }] } }, /^40324/],
    [{ $facet: { a: [{ $facet: { b: [] } }] } }, /^40600/],
    [{ $project: {} }, /^51272/],
    [{ $addFields: { a: { $foo: 1 } } }, /^168/],
    [{ $replaceWith: 1 }, /^40228/],
  ])('%j', (stage, expected) => {
    const answer = refusal(() => aggregate([{ _id: 1 }], [stage]));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });
});
