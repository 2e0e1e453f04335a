import {
  BSONRegExp,
  BSONSymbol,
  Binary,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'bson';
import type { DeserializeOptions } from 'bson';

/** A decoded document. Its numbers are instances of bson's classes, which keep their types. */
export type Doc = Record<string, unknown>;

/**
 * How documents are decoded in this folder: Int32, Double, Long, Decimal128, Binary and regular
 * expressions become instances. Double keeps the sign of zero, NaN and the infinities.
 */
export const decodeOptions = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
} as const satisfies DeserializeOptions;

/** The alias of a value's BSON type; `missing` stands for a missing field. */
export type Kind =
  | 'missing'
  | 'null'
  | 'int'
  | 'long'
  | 'double'
  | 'decimal'
  | 'string'
  | 'symbol'
  | 'object'
  | 'array'
  | 'binData'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'timestamp'
  | 'regex'
  | 'dbPointer'
  | 'javascript'
  | 'javascriptWithScope'
  | 'minKey'
  | 'maxKey';

// The prototype determines the type: data can contain fields named "constructor" or "_bsontype",
// but cannot change a prototype.
const kindOfPrototype = new Map<unknown, Kind>([
  [Object.prototype, 'object'],
  [null, 'object'],
  [Array.prototype, 'array'],
  [Int32.prototype, 'int'],
  [Double.prototype, 'double'],
  [Long.prototype, 'long'],
  [Decimal128.prototype, 'decimal'],
  [ObjectId.prototype, 'objectId'],
  [Date.prototype, 'date'],
  [Timestamp.prototype, 'timestamp'],
  [Binary.prototype, 'binData'],
  [UUID.prototype, 'binData'],
  [BSONRegExp.prototype, 'regex'],
  [RegExp.prototype, 'regex'],
  [BSONSymbol.prototype, 'symbol'],
  [MinKey.prototype, 'minKey'],
  [MaxKey.prototype, 'maxKey'],
  [Code.prototype, 'javascript'],
  [DBRef.prototype, 'object'],
]);

export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'undefined':
      return 'missing';
    case 'number':
      return isInt32(value) ? 'int' : 'double';
    case 'bigint':
      return 'long';
    case 'object': {
      if (value === null) return 'null';
      const kind = kindOfPrototype.get(Object.getPrototypeOf(value)) ?? kindOfForeign(value);
      return kind === 'javascript' && (value as Code).scope !== null ? 'javascriptWithScope' : kind;
    }
    case 'function':
    case 'symbol':
      throw new TypeError(`A ${typeof value} is not a BSON value.`);
  }
}

/** Objects of another realm (e.g. a test runner's sandbox) have other prototypes. */
function kindOfForeign(value: object): Kind {
  if (Array.isArray(value)) return 'array';
  if (Object.prototype.toString.call(value) === '[object Date]') return 'date';
  if (Object.prototype.toString.call(value) === '[object RegExp]') return 'regex';
  return ArrayBuffer.isView(value) ? 'binData' : 'object';
}

/** True if bson encodes this JavaScript number as an Int32. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

export function isArray(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

export function isDocument(value: unknown): value is Doc {
  return kindOf(value) === 'object';
}

/** The numbers of the BSON types, as `$type` accepts them. */
export const typeNumbers: Readonly<Record<string, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

/** The field's own value: `constructor` or `__proto__` are ordinary field names in data. */
export function getField(document: object, name: string): unknown {
  if (Object.hasOwn(document, name)) return (document as Doc)[name];
  if (document instanceof DBRef) return dbRefFields(document)[name];
  return undefined;
}

export function hasField(document: object, name: string): boolean {
  return Object.hasOwn(document, name) || getField(document, name) !== undefined;
}

/**
 * Sets an own field, including `__proto__`, which plain assignment would treat as the prototype.
 */
export function setField(document: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(document, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    document[name] = value;
  }
}

/**
 * A document's fields in order. bson decodes `{ $ref, $id }` to a DBRef, which is a document here.
 */
export function fieldsOf(document: object): [string, unknown][] {
  return Object.entries(document instanceof DBRef ? dbRefFields(document) : document);
}

function dbRefFields(reference: DBRef): Doc {
  const db = reference.db === undefined ? {} : { $db: reference.db };
  return { $ref: reference.collection, $id: reference.oid, ...db, ...reference.fields };
}
