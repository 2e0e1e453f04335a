import { Int32 } from 'bson';

import { compareValues, regexParts, typeOrder, valueKey } from './compare';
import { CommandError } from './errors';
import { isNumberKind, toNumber } from './numbers';
import { regexTest } from './regex';
import { isDocument, isInt32, kindOf, typeNumbers } from './values';
import type { Kind } from './values';

/** Tests one value at a field's path; undefined is a missing field. */
export type Test = (value: unknown) => boolean;

export function equalityTest(operand: unknown): Test {
  if (operand === undefined) throw badValue('cannot compare to undefined');
  if (operand === null) return (value) => value === null || value === undefined;
  if (typeof operand === 'string') {
    // A symbol equals a string with the same text.
    return (value) =>
      value === operand || (kindOf(value) === 'symbol' && compareValues(value, operand) === 0);
  }
  const number = toNumber(operand);
  if (number !== undefined && isInt32(number)) {
    return (value) =>
      value instanceof Int32 ? value.value === number : equalsTyped(value, operand);
  }
  return (value) => equalsTyped(value, operand);
}

/** Unlike in sorting, a missing field equals only null. */
function equalsTyped(value: unknown, operand: unknown): boolean {
  return value !== undefined && compareValues(value, operand) === 0;
}

const holds: Record<'$gt' | '$gte' | '$lt' | '$lte', (order: number) => boolean> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/**
 * Only values of the same type are ordered; the exceptions are null, MinKey and MaxKey, and NaN.
 */
export function comparisonTest(field: string, name: keyof typeof holds, operand: unknown): Test {
  const kind = kindOf(operand);
  if (kind === 'missing') throw badValue('cannot compare to undefined');
  if (kind === 'regex')
    throw badValue(`Can't have RegEx as arg to predicate over field '${field}'.`);
  const holdsFor = holds[name];
  const orEqual = name === '$gte' || name === '$lte';
  if (kind === 'null') return (value) => orEqual && (value === null || value === undefined);
  if (Number.isNaN(toNumber(operand))) {
    return (value) => orEqual && Number.isNaN(toNumber(value));
  }
  if (kind === 'minKey' || kind === 'maxKey') {
    return (value) =>
      holdsFor(
        value === undefined ? typeOrder.null - typeOrder[kind] : compareValues(value, operand),
      );
  }
  const limit = toNumber(operand);
  if (limit !== undefined && isInt32(limit)) {
    return (value) =>
      value instanceof Int32
        ? holdsFor(value.value - limit)
        : compareTyped(value, operand, kind, holdsFor);
  }
  return (value) => compareTyped(value, operand, kind, holdsFor);
}

function compareTyped(
  value: unknown,
  operand: unknown,
  operandKind: Kind,
  holdsFor: (order: number) => boolean,
): boolean {
  const kind = kindOf(value);
  if (kind === 'missing' || typeOrder[kind] !== typeOrder[operandKind]) return false;
  if (isNumberKind(kind) && Number.isNaN(toNumber(value))) return false;
  return holdsFor(compareValues(value, operand));
}

/** Up to this many operands are compared one by one; more are looked up by key in a set. */
const LINEAR_MAX = 8;

export function membershipTest(name: string, operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue(`${name} needs an array`);
  const values = operand as unknown[];
  for (const value of values) {
    if (value === undefined) throw badValue('InMatchExpression equality cannot be undefined');
    const first = isDocument(value) ? Object.keys(value)[0] : undefined;
    if (first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first)) {
      throw badValue(`cannot nest $ under ${name}`);
    }
  }
  const plain = values.filter((value) => kindOf(value) !== 'regex');
  const regexTests = values
    .filter((value) => kindOf(value) === 'regex')
    .map((value) => {
      const { pattern, options } = regexParts(value);
      return regexTest(pattern, options);
    });
  const isPlainMember = plain.length <= LINEAR_MAX ? anyOf(plain.map(equalityTest)) : inSet(plain);
  return regexTests.length === 0 ? isPlainMember : anyOf([isPlainMember, ...regexTests]);
}

function anyOf(tests: Test[]): Test {
  return (value) => tests.some((accept) => accept(value));
}

function inSet(values: unknown[]): Test {
  const keys = new Set(values.map(valueKey));
  const hasNull = values.includes(null);
  return (value) => (value === undefined ? hasNull : keys.has(valueKey(value)));
}

export function typeTest(field: string, operand: unknown): Test {
  const operands = Array.isArray(operand) ? (operand as unknown[]) : [operand];
  if (operands.length === 0) {
    throw new CommandError('FailedToParse', `${field} must match at least one type`);
  }
  const kinds = new Set(operands.flatMap(kindsOfType));
  return (value) => kinds.has(kindOf(value));
}

function kindsOfType(type: unknown): string[] {
  if (typeof type === 'string') {
    if (type === 'number') return ['int', 'long', 'double', 'decimal'];
    if (!Object.hasOwn(typeNumbers, type)) throw badValue(`Unknown type name alias: ${type}`);
    return [type];
  }
  const number = toNumber(type);
  if (number === undefined) {
    throw new CommandError('TypeMismatch', 'type must be represented as a number or a string');
  }
  const name = Object.keys(typeNumbers).find((key) => typeNumbers[key] === number);
  if (name === undefined) throw badValue(`Invalid numerical type code: ${number}`);
  return [name];
}

function badValue(message: string): CommandError {
  return new CommandError('BadValue', message);
}
