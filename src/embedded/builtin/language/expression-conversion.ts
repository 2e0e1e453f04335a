import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';

import { CommandError } from './errors';
import { isTruthy } from './expression-scope';
import type { Expression, Operator, Operators } from './expression-scope';
import { isNullish, namedArguments, unary } from './expression-support';
import { decimalOf, fitsLong, isNumber, numberOf, numericOf, toNumber } from './numbers';
import { parseDecimalText, toDecimal128 } from './decimal';
import { isInt32, kindOf, typeNumbers } from './values';
import type { Kind } from './values';

type Target = 'int' | 'long' | 'double' | 'decimal' | 'string' | 'bool' | 'date' | 'objectId';

export const conversionOperators: Operators = {
  $type: unary('$type', (value) => (value === undefined ? 'missing' : kindOf(value))),
  $isNumber: unary('$isNumber', isNumber),
  $toInt: unary('$toInt', (value) => convert(value, 'int')),
  $toLong: unary('$toLong', (value) => convert(value, 'long')),
  $toDouble: unary('$toDouble', (value) => convert(value, 'double')),
  $toDecimal: unary('$toDecimal', (value) => convert(value, 'decimal')),
  $toString: unary('$toString', (value) => convert(value, 'string')),
  $toBool: unary('$toBool', (value) => convert(value, 'bool')),
  $toDate: unary('$toDate', (value) => convert(value, 'date')),
  $toObjectId: unary('$toObjectId', (value) => convert(value, 'objectId')),
  $convert: convertOperator(),
};

function convertOperator(): Operator {
  return (operand, names, compile) => {
    const parts = namedArguments(
      '$convert',
      operand,
      { notObject: 'FailedToParse', unknown: 'FailedToParse', missing: 'FailedToParse' },
      { required: ['input', 'to'], optional: ['onError', 'onNull'] },
    );
    const [input, to] = [compile(parts.input, names), compile(parts.to, names)];
    const optional = (part: unknown): Expression | undefined =>
      part === undefined ? undefined : compile(part, names);
    const [onNull, onError] = [optional(parts.onNull), optional(parts.onError)];
    return (scope) => {
      const [value, target] = [input(scope), to(scope)];
      if (isNullish(target)) return null;
      if (isNullish(value)) return onNull === undefined ? null : onNull(scope);
      const kind = targetOf(target);
      if (onError === undefined) return convert(value, kind);
      try {
        return convert(value, kind);
      } catch (error) {
        if (error instanceof CommandError) return onError(scope);
        throw error;
      }
    };
  };
}

const targets: readonly Target[] = [
  'int',
  'long',
  'double',
  'decimal',
  'string',
  'bool',
  'date',
  'objectId',
];

function targetOf(value: unknown): Target {
  const number = toNumber(value);
  const name =
    number === undefined
      ? value
      : Object.keys(typeNumbers).find((key) => typeNumbers[key] === number);
  const target = targets.find((candidate) => candidate === name);
  if (target !== undefined) return target;
  throw new CommandError('BadValue', `Unknown type name: ${String(name)}`);
}

/**
 * Converts a value; null stays null, and a value that cannot be converted is a ConversionFailure.
 */
export function convert(value: unknown, target: Target): unknown {
  if (isNullish(value)) return null;
  const kind = kindOf(value);
  if (kind === target) return value;
  const result = converters[target](value, kind);
  if (result !== undefined) return result;
  throw new CommandError(
    'ConversionFailure',
    `Unsupported conversion from ${kind} to ${target} in $convert with no onError value`,
  );
}

const converters: Record<Target, (value: unknown, kind: Kind) => unknown> = {
  int: (value, kind) => {
    const integer = toBigInt(value, kind, 'int');
    return integer === undefined ? undefined : narrowInt(integer);
  },
  long: (value, kind) => {
    if (value instanceof Date) return Long.fromNumber(value.getTime());
    const integer = toBigInt(value, kind, 'long');
    if (integer === undefined) return undefined;
    return fitsLong(integer) ? Long.fromBigInt(integer) : overflow('long');
  },
  double: (value, kind) => {
    if (value instanceof Date) return new Double(value.getTime());
    const number = kind === 'string' ? parseDouble(value as string) : numberLike(value, kind);
    return number === undefined ? undefined : new Double(number);
  },
  decimal: (value, kind) => {
    if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
    if (kind === 'string') return parseDecimalString(value as string);
    if (kind === 'bool') return Decimal128.fromString(value === true ? '1' : '0');
    const numeric = numericOf(value);
    return numeric === undefined ? undefined : toDecimal128(decimalOf(numeric));
  },
  string: (value) => toText(value),
  bool: (value, kind) => (isNumber(value) ? isTruthy(value) : kind !== 'bool' || value === true),
  date: (value, kind) => toDate(value, kind),
  objectId: (value, kind) => {
    if (kind !== 'string') return undefined;
    if (/^[0-9a-f]{24}$/i.test(value as string)) return new ObjectId(value as string);
    throw new CommandError(
      'ConversionFailure',
      `Failed to parse objectId '${value as string}' in $convert with no onError value`,
    );
  },
};

function numberLike(value: unknown, kind: Kind): number | undefined {
  return kind === 'bool' ? Number(value) : toNumber(value);
}

function toBigInt(value: unknown, kind: Kind, target: Target): bigint | undefined {
  const numeric = numericOf(value);
  if (numeric?.kind === 'long') return numeric.value;
  if (kind === 'string') return parseInteger(value as string);
  const number =
    kind === 'bool' ? Number(value) : numeric === undefined ? undefined : numberOf(numeric);
  if (number === undefined) return undefined;
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : overflow(target);
}

function narrowInt(value: bigint): Int32 {
  return isInt32(Number(value)) ? new Int32(Number(value)) : overflow('int');
}

function overflow(target: Target): never {
  throw new CommandError(
    'ConversionFailure',
    `Conversion would overflow target type in $convert to ${target} with no onError value`,
  );
}

function parseFailure(text: string): never {
  throw new CommandError(
    'ConversionFailure',
    `Failed to parse number '${text}' in $convert with no onError value`,
  );
}

function parseInteger(text: string): bigint {
  return /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : parseFailure(text);
}

function parseDouble(text: string): number {
  const isNumeral =
    /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) || /^[+-]?(infinity|inf|nan)$/i.test(text);
  if (!isNumeral) return parseFailure(text);
  if (/nan/i.test(text)) return NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

function parseDecimalString(text: string): Decimal128 {
  parseDouble(text);
  return /inf|nan/i.test(text)
    ? Decimal128.fromString(String(parseDouble(text)))
    : toDecimal128(parseDecimalText(text));
}

function toDate(value: unknown, kind: Kind): Date | undefined {
  if (kind === 'objectId') return (value as ObjectId).getTimestamp();
  if (kind === 'timestamp') return new Date((value as Long).high * 1000);
  if (kind === 'string') {
    const text = value as string;
    const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
    const time = /^\d{4}-\d{2}/.test(text)
      ? Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`)
      : NaN;
    if (!Number.isNaN(time)) return new Date(time);
    throw new CommandError(
      'ConversionFailure',
      `Error parsing date string '${text}' in $convert with no onError value`,
    );
  }
  if (kind === 'long' || kind === 'double' || kind === 'decimal') {
    const number = toNumber(value) ?? NaN;
    return Number.isFinite(number) ? new Date(Math.trunc(number)) : overflow('date');
  }
  return undefined;
}

/** A scalar as MongoDB converts it to a string, or undefined if it has no string form. */
export function toText(value: unknown): string | undefined {
  const kind = kindOf(value);
  switch (kind) {
    case 'string':
      return value as string;
    case 'bool':
      return String(value);
    case 'int':
    case 'double':
      return doubleText(toNumber(value) ?? NaN);
    case 'long': {
      const numeric = numericOf(value);
      return numeric?.kind === 'long' ? numeric.value.toString() : undefined;
    }
    case 'decimal':
      return (value as Decimal128).toString();
    case 'date':
      return (value as Date).toISOString();
    case 'objectId':
      return (value as ObjectId).toHexString();
    case 'missing':
    case 'null':
    case 'symbol':
    case 'object':
    case 'array':
    case 'binData':
    case 'timestamp':
    case 'regex':
    case 'dbPointer':
    case 'javascript':
    case 'javascriptWithScope':
    case 'minKey':
    case 'maxKey':
      return undefined;
  }
}

function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value);
}
