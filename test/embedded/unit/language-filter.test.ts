import { BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey } from 'bson';

import { compileFilter } from '../../../src/embedded/builtin/language';
import { decoded, matches, refusal } from './language-support';

describe('compileFilter > equality', () => {
  test.each([
    [{ a: 1 }, { a: new Double(1) }, true],
    [{ a: 1 }, { a: Long.fromNumber(1) }, true],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: null }, {}, true],
    [{ a: null }, { a: null }, true],
    [{ a: null }, { a: 1 }, false],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [[1, 2]] }, true],
    [{ a: 1 }, { a: [2, 1] }, true],
    [{ a: { b: 1 } }, { a: { b: 1, c: 1 } }, false],
    [{ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, false],
    [{ 'a.b': 1 }, { a: [{ b: 2 }, { b: 1 }] }, true],
    [{ 'a.1.b': 1 }, { a: [{ b: 2 }, { b: 1 }] }, true],
    [{ 'a.0': 1 }, { a: [1, 2] }, true],
    [{ 'a.0': 2 }, { a: [1, 2] }, false],
    [{ 'a.b': null }, { a: [1, 2] }, false],
    [{ 'a.b': null }, { a: [{}] }, true],
    [{ 'a.b': null }, { a: 1 }, true],
    [{ a: new BSONRegExp('^x', 'i') }, { a: 'Xyz' }, true],
  ])('%j on %j: %s', (filter, document, expected) => {
    expect(matches(filter, document)).toBe(expected);
  });
});

describe('compileFilter > comparison', () => {
  test.each([
    [{ a: { $gt: 1 } }, { a: 2 }, true],
    [{ a: { $gt: 1 } }, { a: '2' }, false],
    [{ a: { $gte: null } }, {}, true],
    [{ a: { $gt: null } }, { a: null }, false],
    [{ a: { $lt: new MaxKey() } }, { a: 'x' }, true],
    [{ a: { $gt: new MinKey() } }, {}, true],
    [{ a: { $gte: NaN } }, { a: NaN }, true],
    [{ a: { $lte: 5 } }, { a: NaN }, false],
    [{ a: { $gt: 1, $lt: 3 } }, { a: [0, 4] }, true],
    [{ a: { $ne: 1 } }, { a: [1, 2] }, false],
    [{ a: { $ne: 1 } }, {}, true],
    [{ a: { $in: [1, null] } }, {}, true],
    [{ a: { $in: [new BSONRegExp('^a'), 3] } }, { a: ['abc'] }, true],
    [{ a: { $nin: [1, 2] } }, { a: 2 }, false],
    [{ a: { $in: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } }, { a: new Double(9) }, true],
    [{ a: { $in: [] } }, { a: 1 }, false],
    [{ a: { $gt: Decimal128.fromString('1.5') } }, { a: new Double(1.6) }, true],
    [
      { version: 7, seats: { $gte: 3 }, 't.vip': { $gte: 1 } },
      { version: 7, seats: 3, t: { vip: 1 } },
      true,
    ],
    [
      { version: 7, seats: { $gte: 3 }, 't.vip': { $gte: 1 } },
      { version: 7, seats: 3, t: { vip: 0 } },
      false,
    ],
  ])('%j on %j: %s', (filter, document, expected) => {
    expect(matches(filter, document)).toBe(expected);
  });
});

describe('compileFilter > logic, elements, arrays and evaluation', () => {
  test.each([
    [{ $or: [{ a: 1 }, { b: 2 }] }, { b: 2 }, true],
    [{ $and: [{ a: 1 }, { b: 2 }] }, { b: 2 }, false],
    [{ $nor: [{ a: 1 }, { b: 2 }] }, { c: 1 }, true],
    [{ a: { $not: { $gt: 5 } } }, { a: 'text' }, true],
    [{ a: { $not: { $gt: 5 } } }, { a: [1, 6] }, false],
    [{ a: { $not: new BSONRegExp('^x') } }, { a: 'xy' }, false],
    [{ a: { $exists: true } }, { a: null }, true],
    [{ a: { $exists: false } }, { a: null }, false],
    [{ 'a.b': { $exists: false } }, { a: [1] }, true],
    [{ a: { $type: 'int' } }, { a: 1 }, true],
    [{ a: { $type: 'number' } }, { a: Long.fromNumber(1) }, true],
    [{ a: { $type: [2, 'bool'] } }, { a: true }, true],
    [{ a: { $type: 'array' } }, { a: [] }, true],
    [{ a: { $type: 'null' } }, {}, false],
    [{ a: { $size: 2 } }, { a: [1, 2] }, true],
    [{ a: { $all: [1, 2] } }, { a: [2, 1, 0] }, true],
    [{ a: { $all: [] } }, { a: [] }, false],
    [
      { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { x: 2 } }] } },
      { a: [{ x: 2 }, { x: 1 }] },
      true,
    ],
    [{ results: { $elemMatch: { $gte: 80, $lt: 85 } } }, { results: [82, 85, 88] }, true],
    [{ results: { $elemMatch: { $gte: 80, $lt: 85 } } }, { results: [75, 88, 89] }, false],
    [
      { results: { $elemMatch: { product: 'xyz', score: { $gte: 8 } } } },
      {
        results: [
          { product: 'xyz', score: 7 },
          { product: 'abc', score: 9 },
        ],
      },
      false,
    ],
    [{ a: { $elemMatch: { $not: { $gt: 5 } } } }, { a: [6, 4] }, true],
    [{ a: { $mod: [4, 0] } }, { a: 8 }, true],
    [{ a: { $mod: [4, 0] } }, { a: 4.5 }, true],
    [{ a: { $mod: [4, 0] } }, { a: 'x' }, false],
    [{ a: { $regex: '^s', $options: 'm' } }, { a: 'x\ns' }, true],
    [{ a: { $regex: 'a b # c', $options: 'x' } }, { a: 'ab' }, true],
    [{ $expr: { $gt: ['$spent', '$budget'] } }, { spent: 2, budget: 1 }, true],
    [{ a: 1, $comment: 'why' }, { a: 1 }, true],
  ])('%j on %j: %s', (filter, document, expected) => {
    expect(matches(filter, document)).toBe(expected);
  });

  test('reports which array element matched', () => {
    const match = { index: undefined };
    compileFilter(decoded({ a: { $elemMatch: { b: 2 } } })).matches(
      decoded({ a: [{ b: 1 }, { b: 2 }] }),
      match,
    );
    expect(match.index).toBe(1);
  });
});

describe('compileFilter > names of inherited properties', () => {
  test('are ordinary fields', () => {
    expect(matches({ constructor: null }, {})).toBe(true);
    expect(matches({ toString: { $exists: true } }, {})).toBe(false);
    expect(matches({ 'constructor.name': { $exists: true } }, {})).toBe(false);
    const own = JSON.parse('{"__proto__": {"a": 1}}') as object;
    expect(matches({ '__proto__.a': 1 }, own)).toBe(true);
    expect(matches({ a: 1 }, own)).toBe(false);
  });
});

describe('compileFilter > refuses', () => {
  test.each([
    [{ $foo: 1 }, /^2 BadValue: unknown top level operator: \$foo/],
    [{ a: { $foo: 1 } }, /^2 BadValue: unknown operator: \$foo/],
    [{ a: { $gt: 1, b: 1 } }, /^2 BadValue: unknown operator: b/],
    [{ $and: [] }, /^2 BadValue: \$and\/\$or\/\$nor must be a nonempty array/],
    [{ $or: 1 }, /^2 BadValue: \$or must be an array/],
    [{ $or: [1] }, /^2 BadValue: \$or\/\$and\/\$nor entries need to be full objects/],
    [{ a: { $in: 1 } }, /^2 BadValue: \$in needs an array/],
    [{ a: { $in: [{ $gt: 1 }] } }, /^2 BadValue: cannot nest \$ under \$in/],
    [{ a: { $not: 1 } }, /^2 BadValue: \$not needs a regex or a document/],
    [
      { a: { $size: -1 } },
      /^2 BadValue: Failed to parse \$size. Expected a non-negative number in: \$size: -1/,
    ],
    [{ a: { $mod: [0, 1] } }, /^2 BadValue: divisor cannot be 0/],
    [{ a: { $mod: [1] } }, /^2 BadValue: malformed mod, not enough elements/],
    [{ a: { $type: 'nothing' } }, /^2 BadValue: Unknown type name alias: nothing/],
    [{ a: { $regex: '(' } }, /^51091 Location51091: Regular expression is invalid/],
    [{ a: { $options: 'i' } }, /^2 BadValue: \$options needs a \$regex/],
    [{ a: { $gt: new BSONRegExp('x') } }, /^2 BadValue: Can't have RegEx/],
    [{ a: { $elemMatch: 1 } }, /^2 BadValue: \$elemMatch needs an Object/],
    [{ $where: 'true' }, /^2 BadValue/],
    [{ $text: { $search: 'x' } }, /^27 IndexNotFound: text index required/],
    [{ $jsonSchema: {} }, /^238 NotImplemented/],
    [{ a: { $near: [0, 0] } }, /^2 BadValue/],
    [{ a: { $geoWithin: {} } }, /^238 NotImplemented/],
    [{ $expr: { $foo: 1 } }, /^168 InvalidPipelineOperator: Unrecognized expression '\$foo'/],
    [{ $expr: '$$nobody' }, /^17276 Location17276: Use of undefined variable: nobody/],
  ])('%j', (filter, message) => {
    expect(refusal(() => compileFilter(decoded(filter)))).toMatch(message);
  });
});

test('an Int32 in a filter finds a stored Int32', () => {
  const filter = compileFilter(decoded({ n: new Int32(5) }));
  expect(filter.matches(decoded({ n: new Int32(5) }))).toBe(true);
  expect(filter.matches(decoded({ n: new Double(5.5) }))).toBe(false);
});
