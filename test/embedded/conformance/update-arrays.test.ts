import type { mongo } from 'mongoose';
import { type Doc, useDatabase } from './support/database';
import { updateRefusalOf } from './support/refusal';

const mongodb = useDatabase();

/** The field `a` of `{ _id: 1, a }` after an update. */
async function updated(
  a: unknown,
  update: mongo.Document,
  options: mongo.UpdateOptions & { filter?: mongo.Filter<Doc> } = {},
): Promise<unknown> {
  const { filter = { _id: 1 }, ...rest } = options;
  const collection = await mongodb.collectionOf(a === undefined ? { _id: 1 } : { _id: 1, a });
  await collection.updateOne(filter, update, rest);
  const document = await collection.findOne();
  return document?.a;
}

describe('$push', () => {
  it.each<[string, unknown, mongo.Document | number, unknown]>([
    ['adds one element at the end', [1], 2, [1, 2]],
    ['makes the array', undefined, 1, [1]],
    ['adds several by $each', [1], { $each: [2, 3] }, [1, 2, 3]],
    ['adds at a $position', [1, 4], { $each: [2, 3], $position: 1 }, [1, 2, 3, 4]],
    ['adds at a $position from the end', [1, 4], { $each: [2, 3], $position: -1 }, [1, 2, 3, 4]],
    ['keeps the first by $slice', [1, 2], { $each: [3, 4], $slice: 3 }, [1, 2, 3]],
    ['keeps the last by a negative $slice', [1, 2], { $each: [3, 4], $slice: -3 }, [2, 3, 4]],
    ['keeps none by a $slice of 0', [1, 2], { $each: [3], $slice: 0 }, []],
    ['sorts values by $sort', [3, 1], { $each: [2], $sort: 1 }, [1, 2, 3]],
    ['sorts downwards', [3, 1], { $each: [2], $sort: -1 }, [3, 2, 1]],
    [
      'sorts documents by a field, before it slices',
      [{ s: 5 }, { s: 9 }],
      { $each: [{ s: 1 }], $sort: { s: 1 }, $slice: 2 },
      [{ s: 1 }, { s: 5 }],
    ],
    ['adds nothing by an empty $each', [1], { $each: [] }, [1]],
  ])('%s', async (_name, before, operand, after) => {
    await expect(updated(before, { $push: { a: operand } })).resolves.toEqual(after);
  });

  it('adds an array as one element', async () => {
    await expect(updated([1], { $push: { a: [2, 3] } })).resolves.toEqual([1, [2, 3]]);
  });
});

describe('$addToSet', () => {
  it.each<[string, unknown, mongo.Document | number, unknown]>([
    ['adds an element that is new', [1], 2, [1, 2]],
    ['leaves an element that is there', [1, 2], 2, [1, 2]],
    ['adds the new ones of $each, each once', [1], { $each: [1, 2, 2, 3] }, [1, 2, 3]],
    ['makes the array', undefined, 1, [1]],
    [
      'knows a document by its fields in their order',
      [{ x: 1, y: 2 }],
      { y: 2, x: 1 },
      [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    ],
    ['finds an equal document', [{ x: 1 }], { x: 1 }, [{ x: 1 }]],
  ])('%s', async (_name, before, operand, after) => {
    await expect(updated(before, { $addToSet: { a: operand } })).resolves.toEqual(after);
  });
});

describe('$pop', () => {
  it('removes the last or the first element', async () => {
    await expect(updated([1, 2, 3], { $pop: { a: 1 } })).resolves.toEqual([1, 2]);
    await expect(updated([1, 2, 3], { $pop: { a: -1 } })).resolves.toEqual([2, 3]);
    await expect(updated([], { $pop: { a: 1 } })).resolves.toEqual([]);
  });
});

describe('$pull and $pullAll', () => {
  it.each<[string, unknown[], unknown, unknown]>([
    ['a value', [1, 2, 1, 3], 1, [2, 3]],
    ['what meets a condition', [1, 5, 9], { $gte: 5 }, [1]],
    ['any of several', [1, 2, 3], { $in: [1, 3] }, [2]],
    [
      'documents by some of their fields',
      [
        { x: 1, y: 1 },
        { x: 2, y: 1 },
      ],
      { x: 1 },
      [{ x: 2, y: 1 }],
    ],
    [
      'documents by one of several conditions',
      [{ x: 1 }, { x: 2 }, { x: 3 }, 4],
      { $or: [{ x: 1 }, { x: { $gt: 2 } }] },
      [{ x: 2 }, 4],
    ],
    ['documents by a condition on a field', [{ x: 1 }, { x: 5 }], { x: { $gt: 3 } }, [{ x: 1 }]],
  ])('$pull removes %s', async (_what, before, operand, after) => {
    await expect(updated(before, { $pull: { a: operand } })).resolves.toEqual(after);
  });

  it('$pullAll removes every listed value', async () => {
    await expect(
      updated([1, 2, 3, 2, { x: 1 }], { $pullAll: { a: [2, { x: 1 }] } }),
    ).resolves.toEqual([1, 3]);
  });
});

describe('a positional path', () => {
  const items = [
    { tier: 'vip', seats: 1 },
    { tier: 'general', seats: 5 },
    { tier: 'vip', seats: 9 },
  ];

  it('$ is the first element that the filter matched', async () => {
    const filter = { 'a.tier': 'general' };

    await expect(updated(items, { $set: { 'a.$.seats': 6 } }, { filter })).resolves.toEqual([
      items[0],
      { tier: 'general', seats: 6 },
      items[2],
    ]);
  });

  it('$ is the element that $elemMatch found', async () => {
    const filter = { a: { $elemMatch: { tier: 'vip', seats: { $gt: 1 } } } };

    await expect(updated(items, { $inc: { 'a.$.seats': 1 } }, { filter })).resolves.toEqual([
      items[0],
      items[1],
      { tier: 'vip', seats: 10 },
    ]);
  });

  it('$[] is every element', async () => {
    await expect(updated([1, 2, 3], { $inc: { 'a.$[]': 10 } })).resolves.toEqual([11, 12, 13]);
  });

  it('$[name] is every element that its array filter matches', async () => {
    await expect(
      updated(
        items,
        { $inc: { 'a.$[item].seats': 1 } },
        { arrayFilters: [{ 'item.tier': 'vip', 'item.seats': { $lt: 9 } }] },
      ),
    ).resolves.toEqual([{ tier: 'vip', seats: 2 }, items[1], items[2]]);
  });

  it('$[name] may be a plain value', async () => {
    await expect(
      updated([1, 5, 9], { $set: { 'a.$[n]': 0 } }, { arrayFilters: [{ n: { $gte: 5 } }] }),
    ).resolves.toEqual([1, 0, 0]);
  });

  it('$[] and $[name] work in nested arrays', async () => {
    const nested = [{ rows: [1, 2] }, { rows: [3] }];

    await expect(
      updated(
        nested,
        { $set: { 'a.$[].rows.$[row]': 0 } },
        { arrayFilters: [{ row: { $gt: 1 } }] },
      ),
    ).resolves.toEqual([{ rows: [1, 0] }, { rows: [0] }]);
  });

  it.each<[string, mongo.Document, mongo.Document[] | undefined, number]>([
    ['$ without a match in an array', { 'a.$': 1 }, undefined, 2],
    ['a name without an array filter', { 'a.$[n]': 1 }, undefined, 2],
    ['an array filter that no path names', { a: 1 }, [{ n: 1 }], 9],
    ['two array filters of one name', { 'a.$[n]': 1 }, [{ n: 1 }, { n: 2 }], 9],
  ])('refuses %s', async (_what, fields, arrayFilters, code) => {
    const collection = await mongodb.collectionOf({ _id: 1, a: [1] });

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: { _id: 1 },
      u: { $set: fields },
      ...(arrayFilters && { arrayFilters }),
    });

    expect(error.code).toBe(code);
    await expect(collection.findOne()).resolves.toEqual({ _id: 1, a: [1] });
  });

  it('$[] refuses what is no array', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });

    const error = await updateRefusalOf(mongodb.db, collection, {
      q: { _id: 1 },
      u: { $set: { 'a.$[]': 2 } },
    });

    expect(error.code).toBe(2);
  });
});
