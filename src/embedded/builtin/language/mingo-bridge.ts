import { Double, Int32, Long } from 'bson';

import { toNumber } from './numbers';
import { fieldsOf, isDocument, isInt32, setField } from './values';
import type { Doc } from './values';

/** mingo calculates with JavaScript's numbers: what it is given loses the numbers' kinds. */
export function promote(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(promote);
  if (isDocument(value)) {
    const result: Doc = {};
    for (const [name, field] of fieldsOf(value)) setField(result, name, promote(field));
    return result;
  }
  return toNumber(value) ?? value;
}

/** What mingo has worked out, as BSON: whole numbers as ints, others as doubles. */
export function demote(value: unknown): unknown {
  if (typeof value === 'number') return isInt32(value) ? new Int32(value) : new Double(value);
  if (typeof value === 'bigint') return Long.fromBigInt(value);
  if (Array.isArray(value)) return value.map(demote);
  if (!isDocument(value)) return value;
  const result: Doc = {};
  for (const [name, field] of fieldsOf(value)) setField(result, name, demote(field));
  return result;
}
