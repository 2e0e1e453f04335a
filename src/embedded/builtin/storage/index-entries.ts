import { CommandError } from '../language';
import type { Doc } from '../language';
import { isArray, getField, isDocument } from '../language/values';

/**
 * The values of a document in an index, one list per entry, as in MongoDB: an array has an entry
 * for every element, and a missing field counts as null. `undefined` stands for a missing value,
 * EMPTY_ARRAY for an empty array.
 */
export interface EntryValues {
  readonly entries: readonly (readonly unknown[])[];
  /** True if an array was found along a path: then the document may have several entries. */
  readonly multikey: boolean;
  /** True if the document has at least one of the fields. */
  readonly present: boolean;
}

export const EMPTY_ARRAY = Symbol('empty array');

/** Most documents and indexes have no arrays; then there is one entry of plain values. */
export function entryValues(doc: Doc, paths: readonly (readonly string[])[]): EntryValues {
  const values = paths.map((path) => valueAt(doc, path));
  if (!values.includes(ARRAY_ON_THE_WAY)) {
    return {
      entries: [values],
      multikey: false,
      present: values.some((value) => value !== undefined),
    };
  }
  const entries: unknown[][] = [];
  expand(
    doc,
    paths.map((path) => ({ path, value: undefined, done: false })),
    entries,
  );
  return {
    entries,
    multikey: true,
    present: entries.some((entry) => entry.some((value) => value !== undefined)),
  };
}

const ARRAY_ON_THE_WAY = Symbol('array on the way');

function valueAt(doc: Doc, path: readonly string[]): unknown {
  let value: unknown = doc;
  for (const name of path) {
    if (!isDocument(value)) return undefined;
    value = getField(value, name);
    if (isArray(value)) return ARRAY_ON_THE_WAY;
  }
  return value;
}

/** One indexed field during the walk: the rest of its path, or its value once found. */
interface Walk {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly done: boolean;
}

/** Descends to the first array; all fields that lead to it are expanded together, per element. */
function expand(from: unknown, walks: readonly Walk[], entries: unknown[][]): void {
  let array: unknown[] | undefined;
  const arrived = walks.map((walk) => {
    if (walk.done) return { walk, atArray: false };
    const step = descend(from, walk.path);
    if (!isArray(step.value)) {
      return { walk: { path: [], value: step.value, done: true }, atArray: false };
    }
    if (array !== undefined && array !== step.value) refuseParallelArrays(walk.path);
    array = step.value;
    return { walk: { path: step.rest, value: undefined, done: false }, atArray: true };
  });
  if (array === undefined) {
    entries.push(arrived.map(({ walk }) => walk.value));
    return;
  }
  // An empty array has one entry, so that the document is in the index.
  const elements = array.length === 0 ? [EMPTY_ARRAY] : array;
  for (const element of elements) {
    const next = arrived.map(({ walk, atArray }) =>
      atArray ? intoElement(walk, element, array ?? []) : walk,
    );
    expand(element, next, entries);
  }
}

function intoElement(walk: Walk, element: unknown, array: readonly unknown[]): Walk {
  const [name] = walk.path;
  if (name === undefined) return { path: [], value: element, done: true };
  if (element === EMPTY_ARRAY) return { path: [], value: undefined, done: true };
  // `a.0` selects the array element at that position, if there is one.
  if (/^(0|[1-9]\d*)$/.test(name) && Number(name) < array.length) {
    return resolveWithin(array[Number(name)], walk.path.slice(1));
  }
  return { path: walk.path, value: undefined, done: false };
}

/** Continues from an element that the path selected by position. Nested arrays are not expanded. */
function resolveWithin(element: unknown, path: readonly string[]): Walk {
  const step = path.length === 0 ? { value: element, rest: [] } : descend(element, path);
  return { path: [], value: step.value, done: true };
}

function descend(
  from: unknown,
  path: readonly string[],
): { value: unknown; rest: readonly string[] } {
  let value = from;
  for (const [i, name] of path.entries()) {
    value = isDocument(value) ? getField(value, name) : undefined;
    if (isArray(value)) return { value, rest: path.slice(i + 1) };
  }
  return { value, rest: [] };
}

function refuseParallelArrays(path: readonly string[]): never {
  throw new CommandError(
    'CannotIndexParallelArrays',
    `cannot index parallel arrays: the field ${path.join('.')} is not the only array`,
  );
}
