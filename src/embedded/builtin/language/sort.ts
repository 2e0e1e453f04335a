import { compareValues } from './compare';
import { CommandError } from './errors';
import { someAtPath } from './paths';
import { toNumber } from './numbers';
import { isDocument } from './values';
import type { Doc } from './values';

interface SortPart {
  path: string[];
  direction: 1 | -1;
}

/**
 * Compiles a sort. An array is sorted by its least element when ascending and its greatest when
 * descending; an empty array comes before null, and a missing field counts as null.
 */
export function compileSort(sort: Doc): (a: Doc, b: Doc) => number {
  const parts = Object.entries(sort).map(([name, direction]) => sortPart(name, direction));
  return (a, b) => {
    for (const { path, direction } of parts) {
      const order = compareKeys(sortKey(a, path, direction), sortKey(b, path, direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

/** Compiles a sort of plain values: 1 or -1. */
export function compileValueSort(direction: unknown): (a: unknown, b: unknown) => number {
  const sign = directionOf(direction);
  return (a, b) => compareValues(a, b) * sign;
}

function sortPart(name: string, direction: unknown): SortPart {
  if (name === '') {
    throw new CommandError('Location40352', 'FieldPath cannot be constructed with empty string');
  }
  if (isDocument(direction)) {
    if (Object.hasOwn(direction, '$meta')) {
      throw new CommandError('NotImplemented', 'Sorting by $meta is not supported');
    }
    throw new CommandError(
      'Location17312',
      '$meta is the only expression supported by $sort right now',
    );
  }
  const path = name.split('.');
  if (path.includes('')) {
    throw new CommandError('Location15998', 'FieldPath field names may not be empty strings.');
  }
  if (path.some((part) => part.startsWith('$'))) {
    throw new CommandError(
      'Location16410',
      `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
    );
  }
  return { path, direction: directionOf(direction) };
}

function directionOf(direction: unknown): 1 | -1 {
  const number = toNumber(direction);
  if (number === undefined) {
    throw new CommandError(
      'Location15974',
      `Illegal key in $sort specification: ${String(direction)}`,
    );
  }
  if (number !== 1 && number !== -1) {
    throw new CommandError(
      'Location15975',
      '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
    );
  }
  return number;
}

const EMPTY_ARRAY = Symbol('empty array');

function sortKey(doc: Doc, path: readonly string[], direction: 1 | -1): unknown {
  let key: unknown;
  let hasKey = false;
  const take = (value: unknown) => {
    if (!hasKey || compareKeys(value, key) * direction < 0) key = value;
    hasKey = true;
    return false;
  };
  someAtPath(doc, path, 'whole', (value) => {
    if (!Array.isArray(value)) return take(value);
    if (value.length === 0) return take(EMPTY_ARRAY);
    value.forEach(take);
    return false;
  });
  return key;
}

function compareKeys(a: unknown, b: unknown): number {
  if (a === EMPTY_ARRAY || b === EMPTY_ARRAY) {
    if (a === b) return 0;
    // Only MinKey sorts before an empty array.
    const [other, sign] = a === EMPTY_ARRAY ? [b, -1] : [a, 1];
    return compareValues(other, null) < 0 ? -sign : sign;
  }
  return compareValues(a, b);
}
