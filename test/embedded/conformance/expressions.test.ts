import { mongo } from 'mongoose';
import { useDatabase } from './support/database';

const mongodb = useDatabase();

const at = new Date('2025-06-01T12:34:56.789Z');
const document = {
  _id: 1,
  int: 7,
  double: 2.5,
  text: 'Node',
  none: null,
  list: [3, 1, 2],
  map: { vip: 1, general: 2 },
  tiers: [
    { id: 'vip', seats: 1 },
    { id: 'general', seats: 4 },
  ],
  at,
};

/** What an expression makes of the document; undefined if it makes nothing. */
async function evaluated(
  expression: unknown,
  options: mongo.AggregateOptions = {},
): Promise<unknown> {
  const collection = await mongodb.collectionOf(document);
  const [result] = await collection
    .aggregate([{ $project: { _id: 0, value: expression } }], options)
    .toArray();
  return result?.value;
}

describe('an expression', () => {
  it.each<[string, unknown, unknown]>([
    ['$add', { $add: ['$int', 1, '$double'] }, 10.5],
    ['$subtract', { $subtract: ['$int', 2] }, 5],
    ['$multiply', { $multiply: ['$int', '$int'] }, 49],
    ['$divide', { $divide: ['$int', 2] }, 3.5],
    ['$mod', { $mod: ['$int', 4] }, 3],
    ['$abs', { $abs: { $subtract: [2, '$int'] } }, 5],
    ['$ceil and $floor', { $subtract: [{ $ceil: '$double' }, { $floor: '$double' }] }, 1],
    ['arithmetic with null is null', { $add: ['$int', '$none'] }, null],
    ['arithmetic with a missing field is null', { $multiply: ['$int', '$nothing'] }, null],
    [
      '$subtract of dates gives milliseconds',
      { $subtract: ['$at', new Date(at.getTime() - 500)] },
      500,
    ],
    ['$add moves a date', { $add: ['$at', 1_000] }, new Date(at.getTime() + 1_000)],
    ['$eq', { $eq: ['$int', 7] }, true],
    ['$gt across types goes by BSON order', { $gt: ['$text', '$int'] }, true],
    ['$lt with null goes by BSON order', { $lt: ['$none', '$int'] }, true],
    ['$eq tells a missing field from null', { $eq: ['$nothing', null] }, false],
    ['$cmp', { $cmp: ['$int', 9] }, -1],
    ['$and, $or, $not', { $and: [true, { $or: [false, 1] }, { $not: [0] }] }, true],
    ['an empty text is true', { $and: [''] }, true],
    ['$cond', { $cond: [{ $gte: ['$int', 7] }, 'many', 'few'] }, 'many'],
    ['$cond by names', { $cond: { if: '$none', then: 1, else: 2 } }, 2],
    ['$ifNull', { $ifNull: ['$nothing', '$none', 'fallback'] }, 'fallback'],
    [
      '$switch',
      { $switch: { branches: [{ case: { $lt: ['$int', 5] }, then: 'a' }], default: 'b' } },
      'b',
    ],
    ['$literal', { $literal: '$int' }, '$int'],
    ['$let', { $let: { vars: { x: 2 }, in: { $multiply: ['$$x', '$int'] } } }, 14],
    ['$concat', { $concat: ['$text', '.', 'js'] }, 'Node.js'],
    ['$concat with null is null', { $concat: ['$text', '$none'] }, null],
    ['$toUpper', { $toUpper: '$text' }, 'NODE'],
    ['$toLower of null is empty', { $toLower: '$none' }, ''],
    ['$substrCP', { $substrCP: ['$text', 1, 2] }, 'od'],
    ['$strLenCP', { $strLenCP: '$text' }, 4],
    ['$split', { $split: ['a-b-c', '-'] }, ['a', 'b', 'c']],
    ['$trim', { $trim: { input: '  x ' } }, 'x'],
    ['$regexMatch', { $regexMatch: { input: '$text', regex: '^node', options: 'i' } }, true],
    ['$toString', { $toString: '$int' }, '7'],
    ['$toInt', { $toInt: '12' }, 12],
    ['$type', { $type: '$nothing' }, 'missing'],
    ['$size', { $size: '$list' }, 3],
    ['$in', { $in: [2, '$list'] }, true],
    ['$arrayElemAt', { $arrayElemAt: ['$list', -1] }, 2],
    ['$arrayElemAt beyond the end makes nothing', { $arrayElemAt: ['$list', 9] }, undefined],
    ['$first and $last', [{ $first: '$list' }, { $last: '$list' }], [3, 2]],
    ['$slice', { $slice: ['$list', 1, 2] }, [1, 2]],
    ['$concatArrays', { $concatArrays: ['$list', [9]] }, [3, 1, 2, 9]],
    ['$isArray', { $isArray: '$list' }, true],
    ['$range', { $range: [0, 6, 2] }, [0, 2, 4]],
    ['$map', { $map: { input: '$list', as: 'n', in: { $add: ['$$n', 1] } } }, [4, 2, 3]],
    ['$filter', { $filter: { input: '$list', as: 'n', cond: { $gt: ['$$n', 1] } } }, [3, 2]],
    [
      '$reduce',
      { $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
      6,
    ],
    [
      '$sum, $max and $min of an array',
      [{ $sum: '$list' }, { $max: '$list' }, { $min: '$list' }],
      [6, 3, 1],
    ],
    ['a path through an array', '$tiers.seats', [1, 4]],
    ['$mergeObjects', { $mergeObjects: ['$map', { vip: 9 }] }, { vip: 9, general: 2 }],
    [
      '$objectToArray',
      { $objectToArray: '$map' },
      [
        { k: 'vip', v: 1 },
        { k: 'general', v: 2 },
      ],
    ],
    [
      '$arrayToObject',
      {
        $arrayToObject: [
          [
            ['a', 1],
            ['b', 2],
          ],
        ],
      },
      { a: 1, b: 2 },
    ],
    [
      '$year, $month and $dayOfMonth',
      [{ $year: '$at' }, { $month: '$at' }, { $dayOfMonth: '$at' }],
      [2025, 6, 1],
    ],
    [
      '$dateToString',
      { $dateToString: { date: '$at', format: '%Y-%m-%dT%H:%M:%S.%LZ' } },
      '2025-06-01T12:34:56.789Z',
    ],
    ['a document of expressions', { a: '$int', b: { c: ['$text'] } }, { a: 7, b: { c: ['Node'] } }],
    ['$$ROOT', { $eq: ['$$ROOT._id', 1] }, true],
    ['$$REMOVE makes nothing', { $cond: [true, '$$REMOVE', 1] }, undefined],
    ['a missing field makes nothing', '$nothing', undefined],
  ])('%s', async (_name, expression, expected) => {
    await expect(evaluated(expression)).resolves.toEqual(expected);
  });

  it.each<[string, unknown, unknown]>([
    ['Int32 and Int32 add up to an Int32', { $add: ['$int', 1] }, new mongo.Int32(8)],
    [
      'Int32 and Double add up to a Double',
      { $add: ['$int', new mongo.Double(1)] },
      new mongo.Double(8),
    ],
    [
      'Int32s beyond their range make a Long',
      { $multiply: ['$int', 2_147_483_647] },
      mongo.Long.fromString('15032385529'),
    ],
    [
      '$divide makes a Double',
      { $divide: [new mongo.Int32(8), new mongo.Int32(2)] },
      new mongo.Double(4),
    ],
    ['$subtract of dates makes a Long', { $subtract: ['$at', '$at'] }, mongo.Long.fromNumber(0)],
    ['$size makes an Int32', { $size: '$list' }, new mongo.Int32(3)],
  ])('keeps number types: %s', async (_name, expression, expected) => {
    await expect(evaluated(expression, { promoteValues: false })).resolves.toStrictEqual(expected);
  });
});
