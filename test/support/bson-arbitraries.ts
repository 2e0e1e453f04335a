import {
  Binary,
  BSONRegExp,
  Code,
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

/** Numbers of every kind, close together and around the places where kinds differ in what they hold. */
export const numbers: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -0x80000000, max: 0x7fffffff }).map((value) => new Int32(value)),
  fc.integer({ min: -3, max: 3 }).map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc
    .constantFrom(
      NaN,
      -0,
      0,
      Infinity,
      -Infinity,
      0.1,
      -0.1,
      5e-324,
      Number.MAX_VALUE,
      2 ** 53,
      2 ** 63,
    )
    .map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.bigInt({ min: -4n, max: 4n }).map((value) => Long.fromBigInt(2n ** 53n + value)),
  fc.bigInt({ min: -4n, max: 4n }).map((value) => Long.fromBigInt(-(2n ** 53n) + value)),
  decimals(),
);

function decimals(): fc.Arbitrary<Decimal128> {
  const digits = fc.bigInt({ min: -(10n ** 34n - 1n), max: 10n ** 34n - 1n });
  return fc.oneof(
    fc
      .tuple(digits, fc.integer({ min: -60, max: 60 }))
      .map(([coefficient, exponent]) =>
        Decimal128.fromString(`${coefficient.toString()}E${exponent}`),
      ),
    fc
      .constantFrom(
        'NaN',
        'Infinity',
        '-Infinity',
        '0',
        '-0',
        '0.1',
        '0.10',
        '1E+400',
        '-1E+400',
        '1E-400',
      )
      .map((text) => Decimal128.fromString(text)),
    fc.integer({ min: -3, max: 3 }).map((value) => Decimal128.fromString(String(value))),
  );
}

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[\0ab]{0,4}$/),
  fc.constantFrom('', '\0', 'a\0', 'a\0b', '\u{ffff}', '\u{10000}', 'é'),
);

const scalars: fc.Arbitrary<unknown> = fc.oneof(
  numbers,
  texts,
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(new MinKey(), new MaxKey()),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.integer({ min: -1e13, max: 1e13 }).map((time) => new Date(time)),
  fc
    .tuple(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(0, 4, 0x80))
    .map(([bytes, subType]) => new Binary(bytes, subType)),
  fc
    .tuple(fc.nat({ max: 0xffffffff }), fc.nat({ max: 3 }))
    .map(([t, i]) => new Timestamp({ t, i })),
  fc.constantFrom(new BSONRegExp('a', 'i'), new BSONRegExp('a', ''), new BSONRegExp('b', '')),
  fc.constantFrom(new Code('a'), new Code('b')),
);

/** Any BSON value, documents and arrays included. */
export const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalars, tie('document'), tie('array')),
  document: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'ab', ''), tie('value')), { maxLength: 3 })
    .map((fields) => Object.fromEntries(fields)),
  array: fc.array(tie('value'), { maxLength: 3 }),
})).value;
