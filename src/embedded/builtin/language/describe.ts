import { Binary, Decimal128, ObjectId, Timestamp } from 'bson';

import { regexParts } from './compare';
import { numericOf, toNumber } from './numbers';
import { fieldsOf, isDocument, kindOf } from './values';

/** A value's text in MongoDB's error messages, such as `{ a: [ 1, "x" ] }`. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[ ${value.map(describe).join(', ')} ]`;
  }
  if (isDocument(value)) {
    const fields = fieldsOf(value).map(([name, field]) => `${name}: ${describe(field)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Binary)
    return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`;
  if (value instanceof Timestamp) return `Timestamp(${value.t}, ${value.i})`;
  if (value instanceof Decimal128) return value.toString();
  const numeric = numericOf(value);
  if (numeric?.kind === 'long') return numeric.value.toString();
  if (numeric?.kind === 'double') return describeDouble(numeric.value);
  const number = toNumber(value);
  if (number !== undefined) return String(number);
  const kind = kindOf(value);
  if (kind === 'regex') {
    const { pattern, options } = regexParts(value);
    return `/${pattern}/${options}`;
  }
  if (kind === 'bool') return value === true ? 'true' : 'false';
  return { minKey: 'MinKey', maxKey: 'MaxKey' }[kind as string] ?? kind;
}

/** A double is shown with its fraction: `1.0`. */
function describeDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A field and its value, such as `a: 1`. */
export function describeField(name: string, value: unknown): string {
  return `${name}: ${describe(value)}`;
}

/** Identifies a document by its `_id`, as MongoDB's messages do. */
export function describeId(doc: object): string {
  const id: unknown = Object.hasOwn(doc, '_id') ? (doc as { _id: unknown })._id : undefined;
  return id === undefined ? '{no id}' : `{_id: ${describe(id)}}`;
}
