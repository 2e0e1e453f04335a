import { BSONRegExp, BSONSymbol, Binary, Double, Int32 } from 'bson';
import type { Code, Decimal128, ObjectId, Timestamp } from 'bson';

import { compareJsNumbers, compareNumeric, numberKey, numericOf } from './numbers';
import { fieldsOf, kindOf } from './values';
import type { Kind } from './values';

/**
 * MongoDB's order of values, as `sort` and indexes use it: first by type; numbers by value,
 * whatever their type; documents field by field. A missing value is compared as null.
 */
export function compareValues(a: unknown, b: unknown): number {
  if (a instanceof Int32 && b instanceof Int32) return a.value - b.value;
  const kindA = kindOf(a);
  const kindB = kindOf(b);
  const orders = typeOrder[kindA] - typeOrder[kindB];
  return orders === 0 ? compareWithinType(kindA, kindB, a, b) : orders;
}

export function valuesEqual(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

/**
 * The position of each type in MongoDB's order; types that are compared with each other have the
 * same one.
 */
export const typeOrder: Readonly<Record<Kind, number>> = {
  minKey: -1,
  missing: 5,
  null: 5,
  int: 10,
  long: 10,
  double: 10,
  decimal: 10,
  string: 15,
  symbol: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  javascript: 60,
  javascriptWithScope: 65,
  maxKey: 127,
};

function compareWithinType(kind: Kind, kindB: Kind, a: unknown, b: unknown): number {
  switch (kind) {
    case 'missing':
    case 'null':
    case 'minKey':
    case 'maxKey':
      return 0;
    case 'int':
    case 'long':
    case 'double':
    case 'decimal':
      return compareAnyNumbers(a, b);
    case 'string':
    case 'symbol':
      return compareStrings(textOf(a), textOf(b));
    case 'object':
      return compareDocuments(a as object, b as object);
    case 'array':
      return compareArrays(a as unknown[], b as unknown[]);
    case 'binData':
      return compareBinaries(a as Binary, b as Binary);
    case 'objectId':
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case 'bool':
      return Number(a) - Number(b);
    case 'date':
      return compareJsNumbers((a as Date).getTime(), (b as Date).getTime());
    case 'timestamp':
      return (a as Timestamp).compare(b as Timestamp);
    case 'regex': {
      const [x, y] = [regexParts(a), regexParts(b)];
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
    }
    case 'dbPointer':
    case 'javascript':
    case 'javascriptWithScope':
      return kindB === kind ? compareCode(a as Code, b as Code) : 0;
  }
}

function compareAnyNumbers(a: unknown, b: unknown): number {
  const [x, y] = [numericOf(a), numericOf(b)];
  return x === undefined || y === undefined ? 0 : compareNumeric(x, y);
}

function textOf(value: unknown): string {
  return value instanceof BSONSymbol ? value.value : String(value);
}

/**
 * Orders strings by their UTF-8 bytes. JavaScript compares UTF-16 units, which differs for
 * surrogate pairs (above U+FFFF) and units from U+E000 on.
 */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareDocuments(a: object, b: object): number {
  const fieldsA = fieldsOf(a);
  const fieldsB = fieldsOf(b);
  for (const [i, [nameA, valueA]] of fieldsA.entries()) {
    const fieldB = fieldsB[i];
    if (fieldB === undefined) return 1;
    const [nameB, valueB] = fieldB;
    const order =
      typeOrder[kindOf(valueA)] - typeOrder[kindOf(valueB)] ||
      compareStrings(nameA, nameB) ||
      compareValues(valueA, valueB);
    if (order !== 0) return order;
  }
  return fieldsA.length - fieldsB.length;
}

function compareArrays(a: unknown[], b: unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(a: Binary, b: Binary): number {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  return x.length - y.length || subTypeOf(a) - subTypeOf(b) || Buffer.compare(x, y);
}

function bytesOf(value: Binary | Uint8Array): Uint8Array {
  return value instanceof Binary ? value.value() : value;
}

function subTypeOf(value: Binary | Uint8Array): number {
  return value instanceof Binary ? value.sub_type : 0;
}

export function regexParts(value: unknown): { pattern: string; options: string } {
  if (value instanceof BSONRegExp) return { pattern: value.pattern, options: value.options };
  const { source, flags } = value as RegExp;
  return { pattern: source, options: flags.replace(/[^ims]/g, '') };
}

function compareCode(a: Code, b: Code): number {
  return compareStrings(a.code, b.code) || compareValues(a.scope ?? {}, b.scope ?? {});
}

/**
 * True if both have the same BSON encoding: the same number types and, in documents, the same field
 * order. An update that does not change a field's bytes has not modified it.
 */
export function identical(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  switch (kind) {
    case 'object': {
      const fieldsB = fieldsOf(b as object);
      const fieldsA = fieldsOf(a as object);
      return (
        fieldsA.length === fieldsB.length &&
        fieldsA.every(([name, value], i) => {
          const other = fieldsB[i];
          return other?.[0] === name && identical(value, other[1]);
        })
      );
    }
    case 'array': {
      const [x, y] = [a as unknown[], b as unknown[]];
      return x.length === y.length && x.every((value, i) => identical(value, y[i]));
    }
    case 'double':
      return Object.is(doubleOf(a), doubleOf(b));
    case 'decimal':
      return Buffer.compare((a as Decimal128).bytes, (b as Decimal128).bytes) === 0;
    case 'missing':
    case 'null':
    case 'int':
    case 'long':
    case 'string':
    case 'symbol':
    case 'binData':
    case 'objectId':
    case 'bool':
    case 'date':
    case 'timestamp':
    case 'regex':
    case 'dbPointer':
    case 'javascript':
    case 'javascriptWithScope':
    case 'minKey':
    case 'maxKey':
      return compareWithinType(kind, kind, a, b) === 0;
  }
}

function doubleOf(value: unknown): number {
  return value instanceof Double ? value.value : Number(value);
}

/** A string that is the same for equal values only: a key for sets and groups. */
export function valueKey(value: unknown): string {
  const kind = kindOf(value);
  switch (kind) {
    case 'missing':
      return 'missing';
    case 'null':
    case 'minKey':
    case 'maxKey':
      return kind;
    case 'int':
    case 'long':
    case 'double':
    case 'decimal': {
      const numeric = numericOf(value);
      return numeric === undefined ? kind : `n${numberKey(numeric)}`;
    }
    case 'string':
    case 'symbol':
      return `s${JSON.stringify(textOf(value))}`;
    case 'object':
      return `{${fieldsOf(value as object)
        .map(([name, field]) => `${JSON.stringify(name)}:${valueKey(field)}`)
        .join()}}`;
    case 'array':
      return `[${(value as unknown[]).map(valueKey).join()}]`;
    case 'binData':
      return `b${subTypeOf(value as Binary)}:${Buffer.from(bytesOf(value as Binary)).toString('base64')}`;
    case 'objectId':
      return `o${(value as ObjectId).toHexString()}`;
    case 'bool':
      return String(value);
    case 'date':
      return `d${(value as Date).getTime()}`;
    case 'timestamp':
      return `t${(value as Timestamp).toBigInt().toString()}`;
    case 'regex': {
      const { pattern, options } = regexParts(value);
      return `r${JSON.stringify([pattern, options])}`;
    }
    case 'dbPointer':
    case 'javascript':
    case 'javascriptWithScope': {
      const { code, scope } = value as Code;
      return `c${JSON.stringify(code)}${valueKey(scope)}`;
    }
  }
}
