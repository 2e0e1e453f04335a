import { compareValues, valueKey } from './compare';
import { getField, isDocument } from './values';
import type { Doc } from './values';

/** The array index at which a query matched: the meaning of the positional `$`. */
export interface ArrayMatch {
  index: number | undefined;
}

/**
 * Whether an array at the end of a path is tested element by element and then whole, or only whole.
 */
export type LeafArrays = 'expand' | 'whole';

type Accept = (value: unknown) => boolean;

/**
 * Passes the values at a path to `accept`, in the order of MongoDB's matcher, until one is
 * accepted. Arrays along the path are traversed, and a number in the path also selects an array
 * element. A missing field is passed as undefined.
 */
export function someAtPath(
  document: object,
  path: readonly string[],
  leafArrays: LeafArrays,
  accept: Accept,
  match?: ArrayMatch,
): boolean {
  return someFrom(document, path, 0, leafArrays, accept, match);
}

function someFrom(
  document: object,
  path: readonly string[],
  start: number,
  leafArrays: LeafArrays,
  accept: Accept,
  match: ArrayMatch | undefined,
): boolean {
  let parent = document;
  for (let i = start; i < path.length; i += 1) {
    const value = getField(parent, path[i] ?? '');
    const isLast = i === path.length - 1;
    if (Array.isArray(value)) {
      if (!isLast) return someInArray(value, path, i + 1, leafArrays, accept, match);
      if (leafArrays === 'expand' && someElement(value, accept, match)) return true;
      return accept(value);
    }
    if (isLast) return accept(value);
    if (!isDocument(value)) return accept(undefined);
    parent = value;
  }
  return false;
}

function someElement(array: unknown[], accept: Accept, match: ArrayMatch | undefined): boolean {
  const index = array.findIndex((element) => accept(element));
  if (index < 0) return false;
  if (match !== undefined) match.index = index;
  return true;
}

function someInArray(
  array: unknown[],
  path: readonly string[],
  next: number,
  leafArrays: LeafArrays,
  accept: Accept,
  match: ArrayMatch | undefined,
): boolean {
  const offset = arrayIndexOf(path[next] ?? '');
  const found = array.findIndex(
    (element) => isDocument(element) && someFrom(element, path, next, leafArrays, accept, match),
  );
  if (found >= 0) {
    if (match !== undefined) match.index = found;
    return true;
  }
  if (offset === undefined || offset >= array.length) return false;
  const element = array[offset];
  if (next === path.length - 1) return accept(element);
  if (Array.isArray(element)) {
    return someInArray(element, path, next + 1, leafArrays, accept, match);
  }
  return isDocument(element) && someFrom(element, path, next + 1, leafArrays, accept, match);
}

/** A path component as an array index: digits without a leading zero. */
export function arrayIndexOf(component: string): number | undefined {
  return /^(0|[1-9]\d{0,9})$/.test(component) ? Number(component) : undefined;
}

/**
 * The values that an index on this path has for the document: arrays are traversed, and an array at
 * the end of the path gives its elements. A missing path gives no value.
 */
export function extractPath(doc: Doc, path: string): unknown[] {
  const values: unknown[] = [];
  const collect = (value: unknown) => {
    if (value !== undefined) values.push(value);
    return false;
  };
  someAtPath(doc, path.split('.'), 'whole', collect);
  return values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]));
}

/** The distinct values at a path over all documents, in MongoDB's order. */
export function distinctValues(docs: Iterable<Doc>, key: string): unknown[] {
  const distinct = new Map<string, unknown>();
  for (const doc of docs) {
    for (const value of extractPath(doc, key)) {
      const valueId = valueKey(value);
      if (!distinct.has(valueId)) distinct.set(valueId, value);
    }
  }
  return [...distinct.values()].sort(compareValues);
}
