import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';

import { evaluated, plain, refusal, typed, processorMs } from './language-support';

const date = new Date('2017-01-01T08:15:39.736Z');

describe('expressions > arithmetic keeps number types', () => {
  test.each([
    [{ $add: [1, 2] }, new Int32(3)],
    [{ $add: [2147483647, 1] }, Long.fromNumber(2147483648)],
    [{ $add: [1, new Double(2)] }, new Double(3)],
    [{ $add: [Long.MAX_VALUE, 1] }, new Double(2 ** 63)],
    [
      { $add: [Decimal128.fromString('0.1'), Decimal128.fromString('0.2')] },
      Decimal128.fromString('0.3'),
    ],
    [{ $add: [date, 1000] }, new Date(date.getTime() + 1000)],
    [{ $subtract: [date, new Date(date.getTime() - 5)] }, Long.fromNumber(5)],
    [{ $multiply: [3, 4] }, new Int32(12)],
    [{ $divide: [4, 2] }, new Double(2)],
    [
      { $divide: [Decimal128.fromString('1'), 3] },
      Decimal128.fromString('0.3333333333333333333333333333333333'),
    ],
    [{ $mod: [7, 4] }, new Int32(3)],
    [{ $mod: [-7, 4] }, new Int32(-3)],
    [{ $abs: -5 }, new Int32(5)],
    [{ $ceil: 2.1 }, new Double(3)],
    [{ $floor: 3 }, new Int32(3)],
    [{ $round: [10.5, 0] }, new Double(10)],
    [{ $round: [1234, -2] }, new Int32(1200)],
    [{ $trunc: [19.987, 2] }, new Double(19.98)],
    [{ $sum: [1, 2, 'x'] }, new Int32(3)],
    [{ $sum: [Decimal128.fromString('5.5')] }, Decimal128.fromString('5.5')],
    [{ $sum: [Decimal128.fromString('5.5'), 1] }, Decimal128.fromString('6.5')],
    [{ $avg: '$scores' }, new Double(2)],
    [{ $max: '$scores' }, new Int32(3)],
    [{ $toLong: '12' }, Long.fromNumber(12)],
    [{ $toInt: 2.9 }, new Int32(2)],
    [{ $size: '$scores' }, new Int32(3)],
  ])('%j', (expression, expected) => {
    expect(typed(evaluated(expression, { scores: [1, 2, 3] }))).toEqual(typed(expected));
  });
});

const document = {
  n: null,
  a: [1, 2, 3],
  items: [
    { price: 10, q: 2 },
    { price: 5, q: 1 },
  ],
  s: 'Grüße',
  sub: { x: 1 },
  id: new ObjectId('507f1f77bcf86cd799439011'),
};

describe('expressions > the rest of the language', () => {
  test.each<[unknown, unknown]>([
    [{ $cmp: [1, 2] }, -1],
    [{ $eq: ['$missing', null] }, false],
    [{ $lt: ['$missing', null] }, true],
    [{ $and: [1, 'x', []] }, true],
    [{ $or: [0, null, '$missing'] }, false],
    [{ $not: [0] }, true],
    [{ $cond: [{ $gt: [2, 1] }, 'yes', 'no'] }, 'yes'],
    [{ $cond: { if: '$missing', then: 1, else: 2 } }, 2],
    [{ $ifNull: ['$missing', '$n', 'x'] }, 'x'],
    [
      {
        $switch: {
          branches: [
            { case: false, then: 1 },
            { case: true, then: 2 },
          ],
        },
      },
      2,
    ],
    [{ $literal: '$a' }, '$a'],
    [{ $let: { vars: { two: 2 }, in: { $multiply: ['$$two', '$sub.x'] } } }, 2],
    ['$items.price', [10, 5]],
    [{ $map: { input: '$items', as: 'i', in: { $multiply: ['$$i.price', '$$i.q'] } } }, [20, 5]],
    [{ $filter: { input: '$a', cond: { $gt: ['$$this', 1] } } }, [2, 3]],
    [{ $reduce: { input: '$a', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6],
    [{ $arrayElemAt: ['$a', -1] }, 3],
    [{ $slice: ['$a', 1, 1] }, [2]],
    [{ $in: [2, '$a'] }, true],
    [{ $concatArrays: ['$a', [4]] }, [1, 2, 3, 4]],
    [{ $range: [0, 10, 4] }, [0, 4, 8]],
    [
      { $sortArray: { input: '$items', sortBy: { price: 1 } } },
      [
        { price: 5, q: 1 },
        { price: 10, q: 2 },
      ],
    ],
    [{ $objectToArray: '$sub' }, [{ k: 'x', v: 1 }]],
    [{ $arrayToObject: [[['y', 2]]] }, { y: 2 }],
    [{ $mergeObjects: ['$sub', null, { y: 2 }] }, { x: 1, y: 2 }],
    [{ $setUnion: ['$a', [3, 4]] }, [1, 2, 3, 4]],
    [{ $setIsSubset: [[1], '$a'] }, true],
    [{ $anyElementTrue: [[0, null, '$a']] }, true],
    [{ $getField: { field: 'x', input: '$sub' } }, 1],
    [{ $concat: ['$s', '!'] }, 'Grüße!'],
    [{ $concat: ['$s', '$n'] }, null],
    [{ $toUpper: '$n' }, ''],
    [{ $strLenCP: '$s' }, 5],
    [{ $substrCP: ['$s', 2, 9] }, 'üße'],
    [{ $split: ['a-b-c', '-'] }, ['a', 'b', 'c']],
    [{ $trim: { input: ' x ' } }, 'x'],
    [{ $replaceAll: { input: 'a.a', find: 'a', replacement: { $literal: '$&' } } }, '$&.$&'],
    [{ $regexMatch: { input: '$s', regex: 'ü', options: 'i' } }, true],
    [{ $type: '$missing' }, 'missing'],
    [{ $type: '$a' }, 'array'],
    [{ $toString: '$id' }, '507f1f77bcf86cd799439011'],
    [{ $toBool: 'false' }, true],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [{ $year: { $toDate: '2017-01-01' } }, 2017],
    [{ $dateToString: { date, format: '%Y-%m-%d %H:%M:%S:%L' } }, '2017-01-01 08:15:39:736'],
    [
      { $dateToString: { date, format: '%H:%M %z %j %w', timezone: 'America/New_York' } },
      '03:15 -0500 001 1',
    ],
    [
      { $dateAdd: { startDate: new Date('2020-01-31T00:00:00Z'), unit: 'month', amount: 1 } },
      new Date('2020-02-29T00:00:00Z'),
    ],
    [
      {
        $dateTrunc: {
          date: new Date('2021-03-20T11:30:05Z'),
          unit: 'hour',
          binSize: 2,
          timezone: 'UTC',
        },
      },
      new Date('2021-03-20T10:00:00Z'),
    ],
    [
      {
        $dateTrunc: { date: new Date('2021-03-20T11:30:05Z'), unit: 'week', startOfWeek: 'monday' },
      },
      new Date('2021-03-15T00:00:00Z'),
    ],
  ])('%j', (expression, expected) => {
    expect(plain(evaluated(expression, document))).toEqual(expected);
  });

  test('a missing field is omitted from a document, and null in an array', () => {
    expect(plain(evaluated({ x: '$missing', y: 1 }))).toEqual({ y: 1 });
    expect(plain(evaluated(['$missing', 1]))).toEqual([null, 1]);
  });
});

describe('expressions > conversions of strings', () => {
  test('are fast for a long string or a large exponent', () => {
    const startedMs = processorMs();
    const digits = '1'.repeat(300_000);
    expect(refusal(() => evaluated({ $toDouble: `${digits}x` }))).toMatch(/^241 /);
    expect(typed(evaluated({ $toDecimal: '1e-99999999' }))).toEqual({ $numberDecimal: '0E-6176' });
    expect(typed(evaluated({ $toDecimal: '1e99999999' }))).toEqual({ $numberDecimal: 'Infinity' });
    expect(processorMs() - startedMs).toBeLessThan(5000);
  });
});

describe('expressions > refuse', () => {
  test.each<[unknown, RegExp]>([
    [{ $foo: 1 }, /^168 InvalidPipelineOperator: Unrecognized expression '\$foo'/],
    [{ $add: [1, 'x'] }, /^14 TypeMismatch: \$add only supports numeric or date types, not string/],
    [
      { $subtract: [1] },
      /^16020 Location16020: Expression \$subtract takes exactly 2 arguments. 1 were passed in./,
    ],
    [{ $divide: [1, 0] }, /^2 BadValue: can't \$divide by zero/],
    [{ $mod: [1, 0] }, /^16610/],
    [{ $size: 1 }, /^17124/],
    [{ $add: [1], $sum: [1] }, /^15983/],
    ['$$nobody', /^17276/],
    ['$a..b', /^15998/],
    [{ $toInt: 'x' }, /^241 ConversionFailure/],
    [{ $toInt: Long.MAX_VALUE }, /^241 ConversionFailure/],
    [{ $concat: [1] }, /^16702/],
    [{ $cond: [1] }, /^16020/],
    [{ $switch: { branches: [{ case: false, then: 1 }] } }, /^40066/],
    [{ $dateToString: { date, timezone: 'Nowhere/Else' } }, /^40485/],
    [{ $function: { body: 'x', args: [], lang: 'js' } }, /^238/],
  ])('%j', (expression, expected) => {
    expect(refusal(() => evaluated(expression))).toMatch(expected);
  });
});
