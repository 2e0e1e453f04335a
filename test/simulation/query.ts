import { compileFilter } from '../../src/embedded/builtin/language';
import { updatedByPipeline } from '../support/pipeline-update';

/** A document as the application sees it: plain values and dates. */
export type Doc = Record<string, unknown>;

/** As much of MongoDB's query language as TicketBoss's own queries use; fails on anything else. */
export function matches(doc: Doc, filter: Doc): boolean {
  return Object.entries(filter).every(([path, wanted]) => {
    if (path === '$or') return (wanted as Doc[]).some((branch) => matches(doc, branch)); // its only form
    if (path === '$expr') return compileFilter({ $expr: wanted }).matches(doc);
    if (path.startsWith('$')) throw new Error(`unknown operator ${path}`);
    const values = valuesAt(doc, path.split('.'));
    return isOperators(wanted)
      ? Object.entries(wanted).every(([operator, operand]) =>
          values.some((value) => holds(operator, value, operand)),
        )
      : values.some((value) => isEqual(value, wanted));
  });
}

/** The document after the update; the one that is given stays as it is. */
export function updated(doc: Doc, update: Doc | Doc[], now: Date): Doc {
  if (Array.isArray(update)) return updatedByPipeline(doc, update, now);
  const after = clone(doc);
  for (const [operator, fields] of Object.entries(update)) {
    for (const [path, operand] of Object.entries(fields as Doc)) {
      const keys = path.split('.');
      const last = keys.pop() ?? '';
      const parent = keys.reduce<Doc>((at, key) => (at[key] ??= {}) as Doc, after); // objects alone
      apply(parent, last, operator, operand, now);
    }
  }
  return after;
}

function apply(parent: Doc, key: string, operator: string, operand: unknown, now: Date): void {
  switch (operator) {
    case '$set':
      parent[key] = clone(operand);
      return;
    case '$unset':
      Reflect.deleteProperty(parent, key);
      return;
    case '$inc':
      parent[key] = Number(parent[key] ?? 0) + Number(operand);
      return;
    case '$currentDate':
      parent[key] = now;
      return;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

/** A copy with the fields that the projection leaves. */
export function projected(doc: Doc, projection: Doc = {}): Doc {
  const { _id, ...fields } = projection;
  const named = Object.entries(fields);
  if (named.some(([, value]) => value === 1)) {
    return clone(
      Object.assign({}, ...named.map(([path, value]) => included(doc, path, value))) as Doc,
    );
  }
  const copy = clone(doc);
  for (const [path] of named) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), copy);
    if (isObject(parent)) Reflect.deleteProperty(parent, last);
  }
  return copy;
}

/** One field of a projection: as it is in the document, or the value of an expression. */
function included(doc: Doc, path: string, value: unknown): Doc {
  if (value !== 1) {
    const computed = updatedByPipeline(doc, [{ $set: { [path]: value } }], new Date(0));
    return { [path]: computed[path] };
  }
  const keys = path.split('.');
  const [found] = valuesAt(doc, keys);
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), found) as Doc; // a key at least
}

/** Compares by the fields of a sort, dates and numbers alike; what is missing comes first. */
export function comparison(sort: Record<string, number>): (a: Doc, b: Doc) => number {
  return (a, b) => {
    for (const [field, direction] of Object.entries(sort)) {
      const order = Number(a[field] ?? -Infinity) - Number(b[field] ?? -Infinity);
      if (order !== 0 && !Number.isNaN(order)) return order * direction;
    }
    return 0;
  };
}

/** A deep copy of plain values. (`structuredClone` costs ten times as much for such small ones.) */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(clone) as T; // of the same kind
  const copy: Doc = {};
  for (const key in value) {
    const inner = value[key];
    if (inner !== undefined) copy[key] = clone(inner);
  }
  return copy as T; // field by field the same
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value) && path.length > 0) return value.flatMap((one) => valuesAt(one, path));
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  return isObject(value) ? valuesAt(value[key], rest) : [undefined];
}

function isOperators(value: unknown): value is Doc {
  return isObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

function holds(operator: string, value: unknown, operand: unknown): boolean {
  switch (operator) {
    case '$in':
      return (operand as unknown[]).some((one) => isEqual(value, one));
    case '$exists':
      return (value !== undefined) === operand;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return isOrdered(value, operand) && ORDER[operator](Number(value), Number(operand));
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

const ORDER = {
  $gt: (a: number, b: number) => a > b,
  $gte: (a: number, b: number) => a >= b,
  $lt: (a: number, b: number) => a < b,
  $lte: (a: number, b: number) => a <= b,
};

function isOrdered(a: unknown, b: unknown): boolean {
  return a instanceof Date ? b instanceof Date : typeof a === 'number' && typeof b === 'number';
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (isObject(a) && isObject(b) && JSON.stringify(a) === JSON.stringify(b));
}

function isObject(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null;
}
