import { updatedByPipeline } from '../support/pipeline-update';

/** A document as the application sees it: plain values, dates and UUIDs. */
export type Doc = Record<string, unknown>;

/** As much of MongoDB's query language as TicketBoss's own queries use; fails on anything else. */
export function matches(doc: Doc, filter: Doc): boolean {
  return Object.entries(filter).every(([path, wanted]) => {
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
  if (!Object.keys(update).some((key) => key.startsWith('$'))) {
    return { _id: doc._id, ...clone(update) };
  }
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
  const named = Object.entries(projection);
  if (named.some(([, value]) => value !== 0)) {
    const fields = named.filter(([, value]) => value !== 0);
    const parts = fields.map(([path, value]) => included(doc, path, value));
    return clone(Object.assign(projection._id === 0 ? {} : { _id: doc._id }, ...parts) as Doc);
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
  if (typeof value !== 'object' || value === null || isScalar(value)) return value;
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

export function isOperators(value: unknown): value is Doc {
  return isObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}

function holds(operator: string, value: unknown, operand: unknown): boolean {
  switch (operator) {
    case '$in':
      return (operand as unknown[]).some((one) => isEqual(value, one));
    case '$nin':
      return !(operand as unknown[]).some((one) => isEqual(value, one));
    case '$exists':
      return (value !== undefined) === operand;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return isOrdered(ORDER[operator], value, operand);
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

const ORDER = {
  $gt: <T>(a: T, b: T) => a > b,
  $gte: <T>(a: T, b: T) => a >= b,
  $lt: <T>(a: T, b: T) => a < b,
  $lte: <T>(a: T, b: T) => a <= b,
};

/** Values of different types are never in an order that a filter asks for. */
function isOrdered(order: (a: unknown, b: unknown) => boolean, a: unknown, b: unknown): boolean {
  if (a instanceof Date) return b instanceof Date && order(a, b);
  return typeof a === typeof b && (typeof a === 'number' || typeof a === 'string') && order(a, b);
}

/** By what their JSON is: of a UUID it is its text. */
export function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (isObject(a) && isObject(b) && JSON.stringify(a) === JSON.stringify(b));
}

/** A value that is an object only in JavaScript, and never changed: a date, or one of BSON's types. */
function isScalar(value: object): boolean {
  return value instanceof Date || '_bsontype' in value;
}

function isObject(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null;
}
