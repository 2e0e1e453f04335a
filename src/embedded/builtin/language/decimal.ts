import { Decimal128 } from 'bson';

/** An exact finite decimal number: `coefficient * 10 ** exponent`. */
export interface Decimal {
  coefficient: bigint;
  exponent: number;
}

export type Extended = Decimal | 'NaN' | 'Infinity' | '-Infinity';

/** IEEE 754-2008 decimal128 has 34 digits. */
const DIGITS_MAX = 34;
const EXPONENT_MIN = -6176;
const EXPONENT_MAX = 6111;

export function parseDecimal(value: Decimal128): Extended {
  return parseDecimalText(value.toString());
}

/** Reads the output of Decimal128's toString, and JavaScript's shortest form of a double. */
export function parseDecimalText(text: string): Extended {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text === 'Infinity' || text === '-Infinity' ? text : 'NaN';
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const magnitude = BigInt(`0${whole}${fraction}`);
  return {
    coefficient: sign === '-' ? -magnitude : magnitude,
    exponent: Number(exponent) - fraction.length,
  };
}

export function toDecimal128(value: Extended): Decimal128 {
  if (typeof value === 'string') return Decimal128.fromString(value);
  const { coefficient, exponent } = rounded(value);
  if (coefficient !== 0n && exponent > EXPONENT_MAX) {
    return Decimal128.fromString(coefficient < 0n ? '-Infinity' : 'Infinity');
  }
  return Decimal128.fromString(`${coefficient.toString()}E${exponent}`);
}

/** Rounds a number to 34 digits, half to even, and brings its exponent into decimal128's range. */
function rounded(value: Decimal): Decimal {
  let { coefficient, exponent } = value;
  const excess = Math.max(digitsOf(coefficient) - DIGITS_MAX, EXPONENT_MIN - exponent);
  // Less than a tenth of the smallest number; its power of ten may be too large to compute.
  if (excess > digitsOf(coefficient)) return { coefficient: 0n, exponent: EXPONENT_MIN };
  if (excess > 0) {
    coefficient = divideHalfEven(coefficient, 10n ** BigInt(excess));
    exponent += excess;
    if (digitsOf(coefficient) > DIGITS_MAX) return rounded({ coefficient, exponent });
  }
  // A large exponent is reduced by appending zeros to the coefficient, where there is room.
  while (exponent > EXPONENT_MAX && coefficient !== 0n && digitsOf(coefficient) < DIGITS_MAX) {
    coefficient *= 10n;
    exponent -= 1;
  }
  return {
    coefficient,
    exponent: coefficient === 0n ? Math.min(exponent, EXPONENT_MAX) : exponent,
  };
}

function digitsOf(coefficient: bigint): number {
  return magnitudeOf(coefficient).toString().length;
}

function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Divides by a positive number, rounding to the nearest, ties to the even quotient. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = magnitudeOf(dividend % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  if (!up) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

const isFinite = (value: Extended): value is Decimal => typeof value !== 'string';
const asNumber = (value: Extended): number =>
  typeof value === 'string' ? Number(value) : Number(value.coefficient);

/** Special values follow IEEE 754; only the sign of the finite operand matters there. */
function special(operation: (x: number, y: number) => number, a: Extended, b: Extended): Extended {
  const result = operation(asNumber(a), asNumber(b));
  if (Number.isNaN(result)) return 'NaN';
  if (!Number.isFinite(result)) return result > 0 ? 'Infinity' : '-Infinity';
  return { coefficient: 0n, exponent: 0 };
}

export function addDecimals(a: Extended, b: Extended): Extended {
  if (!isFinite(a) || !isFinite(b)) return special((x, y) => x + y, a, b);
  const [x, y, exponent] = aligned(a, b);
  return { coefficient: x + y, exponent };
}

export function subtractDecimals(a: Extended, b: Extended): Extended {
  if (!isFinite(a) || !isFinite(b)) return special((x, y) => x - y, a, b);
  const [x, y, exponent] = aligned(a, b);
  return { coefficient: x - y, exponent };
}

export function multiplyDecimals(a: Extended, b: Extended): Extended {
  if (!isFinite(a) || !isFinite(b)) return special((x, y) => x * y, a, b);
  return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
}

export function divideDecimals(a: Extended, b: Extended): Extended {
  if (!isFinite(a) || !isFinite(b) || b.coefficient === 0n) return special((x, y) => x / y, a, b);
  // Enough digits that the rounding to 34 of them is exact.
  const scale = Math.max(0, 2 * DIGITS_MAX + 2 + digitsOf(b.coefficient) - digitsOf(a.coefficient));
  const dividend = a.coefficient * 10n ** BigInt(scale);
  const negative = b.coefficient < 0n;
  const exact = dividend % b.coefficient === 0n;
  let coefficient = divideHalfEven(negative ? -dividend : dividend, magnitudeOf(b.coefficient));
  let exponent = a.exponent - b.exponent - scale;
  const exponentIdeal = a.exponent - b.exponent;
  while (exact && exponent < exponentIdeal && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return { coefficient, exponent };
}

export function remainderOfDecimals(a: Extended, b: Extended): Extended {
  if (!isFinite(a) || !isFinite(b)) {
    return isFinite(a) && b !== 'NaN' ? a : 'NaN';
  }
  if (b.coefficient === 0n) return 'NaN';
  const [x, y, exponent] = aligned(a, b);
  return { coefficient: x % y, exponent };
}

/** Compares finite decimals exactly. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const signA = a.coefficient < 0n ? -1 : a.coefficient > 0n ? 1 : 0;
  const signB = b.coefficient < 0n ? -1 : b.coefficient > 0n ? 1 : 0;
  if (signA !== signB || signA === 0) return signA - signB;
  // Magnitudes far apart are compared by the position of their first digit, without huge integers.
  const places = digitsOf(a.coefficient) + a.exponent - digitsOf(b.coefficient) - b.exponent;
  if (places !== 0) return places > 0 ? signA : -signA;
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The exact decimal value of a finite double: every double is an integer over a power of two. */
export function decimalOfDouble(value: number): Decimal {
  if (Number.isInteger(value)) return { coefficient: BigInt(value), exponent: 0 };
  let scaled = value;
  let halvings = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    halvings += 1;
  }
  return { coefficient: BigInt(scaled) * 5n ** BigInt(halvings), exponent: -halvings };
}

/** Rounds to a number of decimal places by the given `mode`. */
export function roundDecimal(
  value: Decimal,
  places: number,
  mode: 'halfEven' | 'trunc' | 'floor' | 'ceil',
): Decimal {
  const drop = -places - value.exponent;
  if (drop <= 0) return value;
  const unit = 10n ** BigInt(drop);
  const truncated = value.coefficient / unit;
  const rest = value.coefficient % unit;
  const rounds = {
    trunc: () => truncated,
    floor: () => (rest < 0n ? truncated - 1n : truncated),
    ceil: () => (rest > 0n ? truncated + 1n : truncated),
    halfEven: () => divideHalfEven(value.coefficient, unit),
  };
  return { coefficient: rounds[mode](), exponent: value.exponent + drop };
}
