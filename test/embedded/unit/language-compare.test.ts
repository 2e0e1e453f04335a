import {
  BSONRegExp,
  Binary,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';

import { compareValues, valuesEqual } from '../../../src/embedded/builtin/language';
import { identical, valueKey } from '../../../src/embedded/builtin/language/compare';

const decimal = (text: string) => Decimal128.fromString(text);
const binary = (bytes: number[], subType = 0) => new Binary(Uint8Array.from(bytes), subType);

describe('compareValues', () => {
  test('orders the types as MongoDB does', () => {
    const ordered = [
      new MinKey(),
      null,
      new Int32(1),
      'text',
      { a: 1 },
      [1],
      binary([1]),
      new ObjectId('000000000000000000000001'),
      false,
      new Date(0),
      new Timestamp({ t: 1, i: 1 }),
      new BSONRegExp('a'),
      new MaxKey(),
    ];
    const shuffled = [...ordered].reverse();
    expect(shuffled.sort(compareValues)).toEqual(ordered);
  });

  test('orders numbers by value, whatever their types', () => {
    expect(valuesEqual(new Int32(1), new Double(1))).toBe(true);
    expect(valuesEqual(Long.fromNumber(1), decimal('1.0'))).toBe(true);
    expect(compareValues(new Double(0.1), decimal('0.1'))).toBeGreaterThan(0);
    expect(compareValues(new Double(NaN), new Double(-Infinity))).toBeLessThan(0);
    expect(valuesEqual(new Double(NaN), decimal('NaN'))).toBe(true);
    expect(valuesEqual(new Double(-0), new Int32(0))).toBe(true);
    expect(compareValues(decimal('1E6000'), new Double(Infinity))).toBeLessThan(0);
  });

  test('orders numbers exactly beyond 2^53', () => {
    const big = Long.fromString('9007199254740993');
    expect(compareValues(big, new Double(9007199254740992))).toBeGreaterThan(0);
    expect(compareValues(big, new Double(9007199254740994))).toBeLessThan(0);
    expect(compareValues(Long.MAX_VALUE, new Double(2 ** 63))).toBeLessThan(0);
  });

  test('orders strings by their UTF-8 bytes', () => {
    expect(compareValues('\u{1f600}', '\uffee')).toBeGreaterThan(0);
    expect(compareValues('a', 'ab')).toBeLessThan(0);
    expect(compareValues('B', 'a')).toBeLessThan(0);
  });

  test('orders binary data by length, subtype and bytes', () => {
    expect(compareValues(binary([9]), binary([1, 1]))).toBeLessThan(0);
    expect(compareValues(binary([9], 0), binary([1], 4))).toBeLessThan(0);
    expect(compareValues(binary([1]), binary([2]))).toBeLessThan(0);
  });

  test('orders documents field by field: type, name, value', () => {
    expect(compareValues({ a: 1, b: 2 }, { a: 1, b: 3 })).toBeLessThan(0);
    expect(compareValues({ b: 1 }, { a: 'x' })).toBeLessThan(0);
    expect(compareValues({ a: 1 }, { a: 1, b: 1 })).toBeLessThan(0);
    expect(valuesEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
  });

  test('treats a field named constructor or __proto__ as data', () => {
    const strange = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as object;
    expect(valuesEqual(strange, { constructor: 2 })).toBe(false);
    expect(valuesEqual(strange, JSON.parse(JSON.stringify(strange)))).toBe(true);
    expect(compareValues(strange, {})).toBeGreaterThan(0);
  });
});

describe('identical', () => {
  test('distinguishes number types and the order of fields', () => {
    expect(identical(new Int32(1), new Double(1))).toBe(false);
    expect(identical(new Double(0), new Double(-0))).toBe(false);
    expect(identical({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
    expect(identical([new Int32(1), { a: null }], [new Int32(1), { a: null }])).toBe(true);
  });
});

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    new MinKey(),
    new MaxKey(),
    true,
    false,
    '',
    'a',
    'b',
    '\u{1f600}',
    '\uffee',
  ),
  fc.integer({ min: -3, max: 3 }).map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc.integer({ min: -3, max: 3 }).map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }).map((value) => Long.fromBigInt(value)),
  fc.integer({ min: -2, max: 2 }).map((value) => new Double(2 ** 53 + value)),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -30, max: 30 }))
    .map(([digits, exponent]) => decimal(`${digits}E${exponent}`)),
  fc.constantFrom('NaN', 'Infinity', '-Infinity').map(decimal),
  fc.string().map((value): unknown => value),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes, 0)),
);

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), tie('value'), {
      maxKeys: 3,
    }),
  ),
})).value;

describe('compareValues, of any values', () => {
  test('is antisymmetric and reflexive', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
        expect(compareValues(a, a)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('is transitive', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const [x, y, z] = [a, b, c].sort(compareValues);
        expect(compareValues(x, y)).toBeLessThanOrEqual(0);
        expect(compareValues(y, z)).toBeLessThanOrEqual(0);
        expect(compareValues(x, z)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('agrees with valueKey: only equal values have the same key', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(valueKey(a) === valueKey(b)).toBe(valuesEqual(a, b));
      }),
      { numRuns: 2000 },
    );
  });
});
