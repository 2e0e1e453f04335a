import { Binary, BSONSymbol } from 'bson';
import type { Code, ObjectId, Timestamp } from 'bson';
import { regexParts } from '../language/compare';
import { decimalOfDouble, subtractDecimals } from '../language/decimal';
import type { Decimal } from '../language/decimal';
import { numericOf } from '../language/numbers';
import type { Numeric } from '../language/numbers';
import { fieldsOf, kindOf } from '../language/values';
import type { Kind } from '../language/values';
import type { KeyWriter } from './key-writer';

/**
 * Encodes values so that their bytes sort in MongoDB's order: a byte for the type, then the value.
 * No encoding is a prefix of another, so encodings can be concatenated.
 */
export function writeValue(writer: KeyWriter, value: unknown): void {
  const kind = kindOf(value);
  writer.byte(TYPE_BYTE[kind]);
  writePayload(writer, kind, value);
}

/**
 * Types that are compared with each other have the same byte. None is 0 or 255, which terminate and
 * escape strings.
 */
export const TYPE_BYTE: Readonly<Record<Kind, number>> = {
  minKey: 0x10,
  missing: 0x18,
  null: 0x18,
  int: 0x20,
  long: 0x20,
  double: 0x20,
  decimal: 0x20,
  string: 0x28,
  symbol: 0x28,
  object: 0x30,
  array: 0x38,
  binData: 0x40,
  objectId: 0x48,
  bool: 0x50,
  date: 0x58,
  timestamp: 0x60,
  regex: 0x68,
  dbPointer: 0x6c,
  javascript: 0x70,
  javascriptWithScope: 0x78,
  maxKey: 0xf0,
};

/** The entry of an empty array: it sorts before null. */
export const EMPTY_ARRAY_BYTE = 0x14;

/**
 * Terminates a document or an array; lower than every type byte, so that the shorter one sorts
 * first.
 */
const END = 0x00;

function writePayload(writer: KeyWriter, kind: Kind, value: unknown): void {
  switch (kind) {
    case 'missing':
    case 'null':
    case 'minKey':
    case 'maxKey':
      return;
    case 'int':
    case 'long':
    case 'double':
    case 'decimal':
      writeNumber(writer, numericOf(value));
      return;
    case 'string':
    case 'symbol':
      writer.text(value instanceof BSONSymbol ? value.value : String(value));
      return;
    case 'object':
    case 'dbPointer':
      writeDocument(writer, value as object);
      return;
    case 'array':
      for (const element of value as unknown[]) writeValue(writer, element);
      writer.byte(END);
      return;
    case 'binData':
      writeBinary(writer, value as Binary | Uint8Array);
      return;
    case 'objectId':
      writer.raw((value as ObjectId).id);
      return;
    case 'bool':
      writer.byte(value === true ? 1 : 0);
      return;
    case 'date':
      writer.int64(BigInt((value as Date).getTime()));
      return;
    case 'timestamp':
      writer.uint64((value as Timestamp).toBigInt());
      return;
    case 'regex': {
      const { pattern, options } = regexParts(value);
      writer.text(pattern);
      writer.text(options);
      return;
    }
    case 'javascript':
    case 'javascriptWithScope': {
      const { code, scope } = value as Code;
      writer.text(code);
      writeDocument(writer, scope ?? {});
      return;
    }
  }
}

/** Documents are compared field by field: by type, then by name, then by value. */
function writeDocument(writer: KeyWriter, document: object): void {
  for (const [name, value] of fieldsOf(document)) {
    const kind = kindOf(value);
    writer.byte(TYPE_BYTE[kind]);
    writer.text(name);
    writePayload(writer, kind, value);
  }
  writer.byte(END);
}

/** Binaries are compared by length, then subtype, then bytes. */
function writeBinary(writer: KeyWriter, value: Binary | Uint8Array): void {
  const bytes = value instanceof Binary ? value.value() : value;
  writer.uint32(bytes.length);
  writer.byte(value instanceof Binary ? value.sub_type : 0);
  writer.raw(bytes);
}

const BELOW_DOUBLE = 0x7f;
const EXACTLY_DOUBLE = 0x80;
const ABOVE_DOUBLE = 0x81;

/**
 * A number is encoded as the nearest double, followed by the remainder: none for an Int32 or a
 * Double, possibly some for a Long beyond 2^53 or a Decimal128. Rounding to the nearest double
 * preserves the order, so numbers of all types sort by value.
 */
function writeNumber(writer: KeyWriter, numeric: Numeric | undefined): void {
  const nearest = numeric === undefined ? NaN : nearestDouble(numeric);
  writer.double(nearest);
  const rest = numeric === undefined ? undefined : restOf(numeric, nearest);
  if (rest === undefined || rest.coefficient === 0n) {
    writer.byte(EXACTLY_DOUBLE);
    return;
  }
  const below = rest.coefficient < 0n;
  writer.byte(below ? BELOW_DOUBLE : ABOVE_DOUBLE);
  const start = writer.length;
  writeMagnitude(writer, below ? -rest.coefficient : rest.coefficient, rest.exponent);
  if (below) writer.invertFrom(start);
}

/** A decimal beyond the largest double is still finite, so it sorts before Infinity. */
function nearestDouble(numeric: Numeric): number {
  if (numeric.kind !== 'decimal') return Number(numeric.value);
  if (typeof numeric.value === 'string') return Number(numeric.value);
  const { coefficient, exponent } = numeric.value;
  const nearest = Number(`${coefficient.toString()}e${exponent}`);
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, nearest));
}

/** The exact difference between a number and its nearest double. */
function restOf(numeric: Numeric, nearest: number): Decimal | undefined {
  switch (numeric.kind) {
    case 'int':
    case 'double':
      return undefined;
    case 'long':
      return { coefficient: numeric.value - BigInt(nearest), exponent: 0 };
    case 'decimal': {
      if (typeof numeric.value === 'string') return undefined;
      const rest = subtractDecimals(numeric.value, decimalOfDouble(nearest));
      return typeof rest === 'string' ? undefined : rest;
    }
  }
}

/** The position of the first digit, then the digits without trailing zeros. */
function writeMagnitude(writer: KeyWriter, coefficient: bigint, exponent: number): void {
  const digits = coefficient.toString();
  writer.uint16(digits.length + exponent + 0x8000);
  writer.text(digits.replace(/0+$/, ''));
}
