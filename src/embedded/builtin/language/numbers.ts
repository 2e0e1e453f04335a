import { Decimal128, Double, Int32, Long } from 'bson';

import {
  addDecimals,
  compareDecimals,
  decimalOfDouble,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  parseDecimalText,
  remainderOfDecimals,
  subtractDecimals,
  toDecimal128,
} from './decimal';
import type { Extended } from './decimal';
import { isInt32, kindOf } from './values';
import type { Kind } from './values';

export type NumberKind = 'int' | 'long' | 'double' | 'decimal';

/** A number's BSON type, and its value in the JavaScript type that represents it exactly. */
export type Numeric =
  | { kind: 'int' | 'double'; value: number }
  | { kind: 'long'; value: bigint }
  | { kind: 'decimal'; value: Extended };

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

export function isNumberKind(kind: Kind): kind is NumberKind {
  return kind === 'int' || kind === 'double' || kind === 'long' || kind === 'decimal';
}

export function isNumber(value: unknown): boolean {
  return isNumberKind(kindOf(value));
}

/** Reads a number; undefined for anything else. */
export function numericOf(value: unknown): Numeric | undefined {
  if (value instanceof Int32) return { kind: 'int', value: value.value };
  if (value instanceof Double) return { kind: 'double', value: value.value };
  if (typeof value === 'number') return { kind: isInt32(value) ? 'int' : 'double', value };
  if (typeof value === 'bigint') return { kind: 'long', value };
  if (value instanceof Decimal128) return { kind: 'decimal', value: parseDecimal(value) };
  // A Timestamp inherits from Long but is not a number.
  if (value instanceof Long && kindOf(value) === 'long') {
    return { kind: 'long', value: value.toBigInt() };
  }
  return undefined;
}

/** The nearest JavaScript number, or undefined if it is not a number. */
export function toNumber(value: unknown): number | undefined {
  const numeric = numericOf(value);
  return numeric === undefined ? undefined : numberOf(numeric);
}

export function numberOf(numeric: Numeric): number {
  switch (numeric.kind) {
    case 'int':
    case 'double':
      return numeric.value;
    case 'long':
      return Number(numeric.value);
    case 'decimal':
      return typeof numeric.value === 'string'
        ? Number(numeric.value)
        : Number(`${numeric.value.coefficient.toString()}e${numeric.value.exponent}`);
  }
}

/**
 * A whole number of any type as a JavaScript integer; undefined if it has a fraction or is too
 * large.
 */
export function toInteger(value: unknown): number | undefined {
  const number = toNumber(value);
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

export function fitsLong(value: bigint): boolean {
  return value >= LONG_MIN && value <= LONG_MAX;
}

/** An integer in the smallest type that holds it, but not narrower than its operands. */
function integerResult(value: bigint, kind: 'int' | 'long'): Int32 | Long | undefined {
  if (kind === 'int' && value >= -2147483648n && value <= 2147483647n) {
    return new Int32(Number(value));
  }
  return fitsLong(value) ? Long.fromBigInt(value) : undefined;
}

const rank: Record<NumberKind, number> = { int: 0, long: 1, double: 2, decimal: 3 };

/** The result type of an operation: decimal before double before long before int. */
export function widerKind(a: NumberKind, b: NumberKind): NumberKind {
  return rank[a] >= rank[b] ? a : b;
}

interface Operation {
  integers: (a: bigint, b: bigint) => bigint;
  doubles: (a: number, b: number) => number;
  decimals: (a: Extended, b: Extended) => Extended;
}

export const operations = {
  add: { integers: (a, b) => a + b, doubles: (a, b) => a + b, decimals: addDecimals },
  subtract: { integers: (a, b) => a - b, doubles: (a, b) => a - b, decimals: subtractDecimals },
  multiply: { integers: (a, b) => a * b, doubles: (a, b) => a * b, decimals: multiplyDecimals },
  remainder: { integers: (a, b) => a % b, doubles: (a, b) => a % b, decimals: remainderOfDecimals },
} as const satisfies Record<string, Operation>;

/**
 * Calculates as MongoDB does: the result has the wider type of the two, an int that overflows
 * becomes a long, and a long that overflows gives undefined.
 */
export function calculate(operation: Operation, a: Numeric, b: Numeric): unknown {
  const kind = widerKind(a.kind, b.kind);
  if (a.kind === 'int' && b.kind === 'int') {
    const result = operation.doubles(a.value, b.value);
    // The remainder of a negative number may be -0, which integers do not have.
    if (Number.isSafeInteger(result))
      return isInt32(result + 0) ? new Int32(result) : Long.fromNumber(result);
  }
  switch (kind) {
    case 'int':
    case 'long':
      return integerResult(operation.integers(bigintOf(a), bigintOf(b)), kind);
    case 'double':
      return new Double(operation.doubles(numberOf(a), numberOf(b)));
    case 'decimal':
      return toDecimal128(operation.decimals(decimalOf(a), decimalOf(b)));
  }
}

/** Divides into a double, or into a decimal if either operand is a decimal. */
export function divide(a: Numeric, b: Numeric): Double | Decimal128 {
  if (widerKind(a.kind, b.kind) === 'decimal') {
    return toDecimal128(divideDecimals(decimalOf(a), decimalOf(b)));
  }
  return new Double(numberOf(a) / numberOf(b));
}

export function bigintOf(numeric: Numeric): bigint {
  return numeric.kind === 'long' ? numeric.value : BigInt(Math.trunc(numberOf(numeric)));
}

/** As a decimal; a double is converted with 15 significant digits, as in MongoDB. */
export function decimalOf(numeric: Numeric): Extended {
  switch (numeric.kind) {
    case 'decimal':
      return numeric.value;
    case 'double':
      return parseDecimalText(
        Number.isFinite(numeric.value) ? numeric.value.toPrecision(15) : String(numeric.value),
      );
    case 'int':
    case 'long':
      return { coefficient: bigintOf(numeric), exponent: 0 };
  }
}

/**
 * Compares numbers of any two types by their exact values; NaN is less than all others and equals
 * itself.
 */
export function compareNumeric(a: Numeric, b: Numeric): number {
  if (isJsKind(a) && isJsKind(b)) return compareJsNumbers(a.value, b.value);
  if (a.kind === 'long' && b.kind === 'long') return compareOrdered(a.value, b.value);
  const [x, y] = [exact(a), exact(b)];
  if (typeof x === 'string' || typeof y === 'string') {
    return compareJsNumbers(sizeOf(x), sizeOf(y));
  }
  return compareDecimals(x, y);
}

function isJsKind(numeric: Numeric): numeric is Extract<Numeric, { value: number }> {
  return typeof numeric.value === 'number';
}

function exact(numeric: Numeric): Extended {
  if (numeric.kind !== 'double') return decimalOf(numeric);
  return Number.isFinite(numeric.value)
    ? decimalOfDouble(numeric.value)
    : parseDecimalText(String(numeric.value));
}

/** Compared with infinities and NaN, all finite numbers count as 0. */
function sizeOf(value: Extended): number {
  return typeof value === 'string' ? Number(value) : 0;
}

export function compareJsNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

function compareOrdered(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A key that is the same for numbers of equal value, whatever their types. */
export function numberKey(numeric: Numeric): string {
  const value = exact(numeric);
  if (typeof value === 'string') return value;
  if (value.coefficient === 0n) return '0';
  let { coefficient, exponent } = value;
  while (coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return `${coefficient.toString()}e${exponent}`;
}
