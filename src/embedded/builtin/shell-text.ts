import { BSONSymbol } from 'bson';
import type { Binary, Code, Decimal128, ObjectId, Timestamp } from 'bson';
import { regexParts } from './language/compare';
import { fieldsOf, kindOf } from './language/values';

/** A value as MongoDB writes it into its messages: `{ a: 1, b: "x" }`. */
export function shellText(value: unknown): string {
  const kind = kindOf(value);
  switch (kind) {
    case 'missing':
      return 'undefined';
    case 'null':
      return 'null';
    case 'minKey':
      return 'MinKey';
    case 'maxKey':
      return 'MaxKey';
    case 'string':
    case 'symbol':
      return JSON.stringify(value instanceof BSONSymbol ? value.value : value);
    case 'object':
    case 'dbPointer':
      return documentText(value as object);
    case 'array':
      return `[ ${(value as unknown[]).map(shellText).join(', ')} ]`;
    case 'objectId':
      return `ObjectId('${(value as ObjectId).toHexString()}')`;
    case 'date':
      return `new Date(${(value as Date).getTime()})`;
    case 'binData': {
      const { sub_type: subType, buffer } = value as Binary;
      return `BinData(${subType}, ${Buffer.from(buffer).toString('hex').toUpperCase()})`;
    }
    case 'timestamp': {
      const { t, i } = value as Timestamp;
      return `Timestamp(${t}, ${i})`;
    }
    case 'regex': {
      const { pattern, options } = regexParts(value);
      return `/${pattern}/${options}`;
    }
    case 'javascript':
    case 'javascriptWithScope':
      return (value as Code).code;
    case 'decimal':
      return `NumberDecimal('${(value as Decimal128).toString()}')`;
    case 'double':
      return doubleText(Number(value));
    case 'bool':
    case 'int':
    case 'long':
      return String(value);
  }
}

function documentText(document: object): string {
  const fields = fieldsOf(document).map(
    ([name, value]) => `${fieldName(name)}: ${shellText(value)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** Dotted names stand as they are in MongoDB's messages about keys. */
function fieldName(name: string): string {
  return name === '' ? '""' : name;
}

/** A double shows that it is one: `1.0`. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
