import { mongo } from 'mongoose';
import { type Doc, useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

/**
 * The ids of the documents that match, in the order of the ids. They are looked for twice, without
 * and with an index on each field, for an index must change the time of a query, not its result.
 */
async function matching(documents: Doc[], filter: mongo.Document): Promise<unknown[]> {
  const collection = await mongodb.collectionOf(...documents);
  const find = async () => {
    const found = await collection.find(filter).sort({ _id: 1 }).toArray();
    return found.map(({ _id }) => _id);
  };
  const scanned = await find();
  await collection.createIndexes(indexedFields.map((field) => ({ key: { [field]: 1 } })));
  await expect(find()).resolves.toEqual(scanned);
  return scanned;
}

const indexedFields = ['n', 'a', 'b', 'a.b', 'tags', 'items.tier', 'items.seats', 'v', 'v.a'];

type Case = [name: string, filter: mongo.Document, ids: number[]];

describe('a filter on numbers', () => {
  const documents = [
    { _id: 1, n: new mongo.Int32(5) },
    { _id: 2, n: new mongo.Double(5) },
    { _id: 3, n: mongo.Long.fromNumber(6) },
    { _id: 4, n: mongo.Decimal128.fromString('6.5') },
    { _id: 5, n: '5' },
    { _id: 6, n: null },
    { _id: 7 },
    { _id: 8, n: new Date(5) },
    { _id: 9, n: true },
    { _id: 10, n: new mongo.Double(NaN) },
  ];

  it.each<Case>([
    ['finds equal values of every numeric type', { n: 5 }, [1, 2]],
    ['finds by $eq', { n: { $eq: 6 } }, [3]],
    ['compares with numbers alone: $gte', { n: { $gte: 6 } }, [3, 4]],
    ['compares with numbers alone: $gt', { n: { $gt: 5 } }, [3, 4]],
    ['compares with numbers alone: $lt', { n: { $lt: 6 } }, [1, 2]],
    ['finds a range by two bounds', { n: { $gt: 5, $lt: 6.5 } }, [3]],
    ['finds everything else by $ne', { n: { $ne: 5 } }, [3, 4, 5, 6, 7, 8, 9, 10]],
    ['finds any of several by $in', { n: { $in: [5, '5'] } }, [1, 2, 5]],
    ['finds none of several by $nin', { n: { $nin: [5, 6, 6.5] } }, [5, 6, 7, 8, 9, 10]],
    [
      'negates by $not, which missing fields pass',
      { n: { $not: { $gt: 5 } } },
      [1, 2, 5, 6, 7, 8, 9, 10],
    ],
    ['finds NaN by NaN', { n: NaN }, [10]],
    ['finds a remainder by $mod', { n: { $mod: [5, 0] } }, [1, 2]],
    ['finds a type by its name', { n: { $type: 'string' } }, [5]],
    ['finds a type by its number', { n: { $type: 16 } }, [1]],
    ['finds all numeric types by "number"', { n: { $type: 'number' } }, [1, 2, 3, 4, 10]],
  ])('%s', async (_name, filter, ids) => {
    await expect(matching(documents, filter)).resolves.toEqual(ids);
  });
});

describe('a filter on null and existence', () => {
  const documents = [
    { _id: 1, a: 1 },
    { _id: 2, a: null },
    { _id: 3 },
    { _id: 4, a: [null] },
    { _id: 5, a: [] },
    { _id: 6, a: { b: null } },
  ];

  it.each<Case>([
    ['null finds null, missing, and an array with null', { a: null }, [2, 3, 4]],
    ['$ne null finds the others', { a: { $ne: null } }, [1, 5, 6]],
    ['$exists: true finds null too', { a: { $exists: true } }, [1, 2, 4, 5, 6]],
    ['$exists: false finds the missing', { a: { $exists: false } }, [3]],
    ['$in with null finds the missing too', { a: { $in: [null, 1] } }, [1, 2, 3, 4]],
    ['$type null finds no missing field', { a: { $type: 'null' } }, [2, 4]],
  ])('%s', async (_name, filter, ids) => {
    await expect(matching(documents, filter)).resolves.toEqual(ids);
  });
});

describe('a filter on a nested null', () => {
  it('finds null, a missing field and a missing parent', async () => {
    const documents = [
      { _id: 1, a: { b: 1 } },
      { _id: 2, a: { b: null } },
      { _id: 3, a: {} },
      { _id: 4, a: 5 },
      { _id: 5 },
      { _id: 6, a: [{ b: 1 }, {}] },
      { _id: 7, a: [{ b: 1 }] },
    ];

    await expect(matching(documents, { 'a.b': null })).resolves.toEqual([2, 3, 4, 5, 6]);
  });
});

describe('a filter on logic', () => {
  const documents = [
    { _id: 1, a: 1, b: 1 },
    { _id: 2, a: 1, b: 2 },
    { _id: 3, a: 2, b: 1 },
    { _id: 4, a: 2, b: 2 },
  ];

  it.each<Case>([
    ['takes several fields for all of them', { a: 1, b: 2 }, [2]],
    ['$and', { $and: [{ a: 1 }, { b: 1 }] }, [1]],
    ['$or', { $or: [{ a: 1 }, { b: 1 }] }, [1, 2, 3]],
    ['$nor', { $nor: [{ a: 1 }, { b: 1 }] }, [4]],
    ['$or beside a field', { a: 2, $or: [{ b: 1 }, { b: 3 }] }, [3]],
    ['$expr compares two fields', { $expr: { $gt: ['$b', '$a'] } }, [2]],
    ['the empty filter finds all', {}, [1, 2, 3, 4]],
  ])('%s', async (_name, filter, ids) => {
    await expect(matching(documents, filter)).resolves.toEqual(ids);
  });

  it('$expr sees the variables of let', async () => {
    const collection = await mongodb.collectionOf(...documents);

    const found = await collection
      .find({ $expr: { $eq: ['$a', '$$wanted'] } }, { let: { wanted: 2 } })
      .sort({ _id: 1 })
      .toArray();

    expect(found.map(({ _id }) => _id)).toEqual([3, 4]);
  });
});

describe('a filter on arrays', () => {
  const documents = [
    {
      _id: 1,
      tags: ['red', 'blue'],
      items: [
        { tier: 'vip', seats: 1 },
        { tier: 'general', seats: 5 },
      ],
    },
    { _id: 2, tags: ['blue', 'red'], items: [{ tier: 'vip', seats: 5 }] },
    { _id: 3, tags: 'red', items: [] },
    { _id: 4, tags: [['red', 'blue']], items: [{ tier: 'general', seats: [1, 9] }] },
    { _id: 5, tags: [2, 9] },
  ];

  it.each<Case>([
    ['a value finds the arrays that hold it', { tags: 'red' }, [1, 2, 3]],
    [
      'an array finds itself, in its order, and arrays that hold it',
      { tags: ['red', 'blue'] },
      [1, 4],
    ],
    ['$all finds arrays with every value', { tags: { $all: ['red', 'blue'] } }, [1, 2]],
    ['$size finds arrays of a length', { tags: { $size: 2 } }, [1, 2, 5]],
    ['an index finds by position', { 'tags.1': 'red' }, [2]],
    ['a path goes through the elements', { 'items.tier': 'vip' }, [1, 2]],
    ['a path goes through an index', { 'items.1.tier': 'general' }, [1]],
    ['a path goes to nested arrays', { 'items.seats': 9 }, [4]],
    [
      'two conditions may hold in different elements',
      { 'items.tier': 'vip', 'items.seats': 5 },
      [1, 2],
    ],
    [
      '$elemMatch wants one element for both',
      { items: { $elemMatch: { tier: 'vip', seats: 5 } } },
      [2],
    ],
    ['two bounds may hold in different elements', { tags: { $gt: 5, $lt: 5 } }, [5]],
    ['$elemMatch of operators wants one element', { tags: { $elemMatch: { $gt: 5, $lt: 9 } } }, []],
    ['$ne wants no element to be equal', { tags: { $ne: 'red' } }, [4, 5]],
    ['$in finds by any element', { tags: { $in: [9, 'blue'] } }, [1, 2, 5]],
    ['$type looks at the elements too', { tags: { $type: 'string' } }, [1, 2, 3]],
    ['$type array finds the arrays', { tags: { $type: 'array' } }, [1, 2, 4, 5]],
  ])('%s', async (_name, filter, ids) => {
    await expect(matching(documents, filter)).resolves.toEqual(ids);
  });
});

describe('a filter on documents, strings and other types', () => {
  const when = new Date('2025-06-01T00:00:00Z');
  const uuid = new mongo.UUID('4aaf4c4e-7fb1-4a1b-8a4a-4d6f2e0c7d11');
  const documents = [
    { _id: 1, v: { a: 1, b: 2 } },
    { _id: 2, v: { b: 2, a: 1 } },
    { _id: 3, v: 'Meet-up' },
    { _id: 4, v: 'meet-up\nnode' },
    { _id: 5, v: when },
    { _id: 6, v: uuid },
    { _id: 7, v: true },
    { _id: 8, v: false },
    { _id: 9, v: mongo.ObjectId.createFromHexString('665b6d3e0000000000000000') },
  ];

  it.each<Case>([
    ['a document finds itself with its fields in this order', { v: { a: 1, b: 2 } }, [1]],
    ['a path finds in any order', { 'v.a': 1, 'v.b': 2 }, [1, 2]],
    ['a part of a document does not find it', { v: { a: 1 } }, []],
    ['a pattern finds strings', { v: /^meet/ }, [4]],
    ['a pattern may ignore the case', { v: /^meet/i }, [3, 4]],
    ['$regex with $options', { v: { $regex: '^MEET', $options: 'i' } }, [3, 4]],
    ['a pattern may see lines', { v: { $regex: '^node$', $options: 'm' } }, [4]],
    ['$in takes patterns', { v: { $in: [/^Meet/, true] } }, [3, 7]],
    ['$not takes a pattern', { v: { $type: 'string', $not: /node/ } }, [3]],
    ['a date finds the same instant', { v: new Date(when.getTime()) }, [5]],
    ['a date compares with dates alone', { v: { $gt: new Date(0) } }, [5]],
    ['a string compares with strings alone', { v: { $gte: 'a' } }, [4]],
    ['a UUID finds the same UUID', { v: new mongo.UUID(uuid.toHexString()) }, [6]],
    ['true finds true', { v: true }, [7]],
    ['a boolean compares with booleans alone', { v: { $lt: true } }, [8]],
    [
      'an ObjectId compares with ObjectIds alone',
      { v: { $gt: mongo.ObjectId.createFromTime(0) } },
      [9],
    ],
  ])('%s', async (_name, filter, ids) => {
    await expect(matching(documents, filter)).resolves.toEqual(ids);
  });
});

describe('a filter', () => {
  it.each<[string, mongo.Document, number]>([
    ['an unknown operator', { a: { $near_by: 1 } }, 2],
    ['an unknown operator at the top', { $both: [{ a: 1 }] }, 2],
    ['$or without an array', { $or: { a: 1 } }, 2],
    ['$or with an empty array', { $or: [] }, 2],
    ['$in without an array', { a: { $in: 1 } }, 2],
    ['$not without an operator', { a: { $not: 1 } }, 2],
    ['$mod by zero', { a: { $mod: [0, 1] } }, 2],
    ['$type with an unknown name', { a: { $type: 'seat' } }, 2],
    ['$size of less than zero', { a: { $size: -1 } }, 2],
    ['$elemMatch without a document', { a: { $elemMatch: 1 } }, 2],
    ['a pattern that is none', { a: { $regex: '(' } }, 51091],
    ['$expr with an unknown operator', { $expr: { $nope: 1 } }, 168],
  ])('is refused with %s', async (_what, filter, code) => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });

    const refusal = await refusalOf(collection.find(filter).toArray());

    expect(refusal.code).toBe(code);
  });

  it('is refused in the same way by every command that takes one', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });
    const filter: mongo.Document = { a: { $near_by: 1 } };
    const refused = { code: 2 };

    await expect(refusalOf(collection.deleteMany(filter))).resolves.toMatchObject(refused);
    await expect(
      refusalOf(collection.updateMany(filter, { $set: { a: 2 } })),
    ).resolves.toMatchObject(refused);
    await expect(refusalOf(collection.findOneAndDelete(filter))).resolves.toMatchObject(refused);
    await expect(refusalOf(collection.countDocuments(filter))).resolves.toMatchObject(refused);
    await expect(refusalOf(collection.distinct('a', filter))).resolves.toMatchObject(refused);
    await expect(collection.find().toArray()).resolves.toEqual([{ _id: 1, a: 1 }]);
  });
});
