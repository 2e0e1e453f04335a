import { kindOf } from '../language/values';
import { boundedKey, VALUE_BYTES_MAX } from './collection-index';
import type { Index, IndexField } from './collection-index';
import { prefixRange, successor } from './byte-range';
import type { ByteRange } from './byte-range';
import { TYPE_BYTE, writeValue } from './index-key';
import { KeyWriter } from './key-writer';
import type { Bound, FilterAnalysis, Predicate } from './predicates';

/** The part of an index that a filter selects. */
export interface IndexBounds {
  /** Ranges of keys in the index's order, without overlaps. */
  readonly ranges: readonly ByteRange[];
  /** The keys with which each of the ranges begins: the points of the fields that are fixed. */
  readonly prefixes: readonly Buffer[];
  /** Instead of ranges: the exact keys, if every field of a unique index is fixed. */
  readonly points: readonly Buffer[] | undefined;
  /** The number of leading fields that the filter fixes to points. */
  readonly equalities: number;
  /** Whether the next field is bounded. */
  readonly bounded: boolean;
  /**
   * The number of leading fields that are fixed to one value, so that the rest of the index is
   * sorted.
   */
  readonly constants: number;
  /** Every document in the bounds fulfils the filter's predicates on these paths. */
  readonly exact: boolean;
}

/** The maximum number of combined points; beyond it, the next field is left to the filter. */
const POINTS_MAX = 5000;

const writer = new KeyWriter();

export function boundsOf(index: Index, analysis: FilterAnalysis): IndexBounds {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let equalities = 0;
  let constants = 0;
  for (const [i, field] of index.fields.entries()) {
    const predicate = analysis.predicates.get(field.path);
    const points = predicate?.points;
    if (predicate === undefined || !mayCombine(index, i)) break;
    if (points === undefined || prefixes.length * points.length > POINTS_MAX) {
      const ranges = rangesOf(index, field, predicate, prefixes);
      return ranges === undefined
        ? result(index, prefixes, equalities, constants)
        : {
            ranges,
            prefixes,
            points: undefined,
            equalities,
            constants,
            bounded: true,
            exact: false,
          };
    }
    prefixes = extend(prefixes, points, field);
    if (prefixes.length === 1 && constants === i) constants += 1;
    equalities += 1;
  }
  return result(index, prefixes, equalities, constants);
}

function result(
  index: Index,
  prefixes: readonly Buffer[],
  equalities: number,
  constants: number,
): IndexBounds {
  const points =
    index.unique && equalities === index.fields.length ? prefixes.map(boundedKey) : undefined;
  const exact = !index.multikey && prefixes.every((prefix) => prefix.length <= VALUE_BYTES_MAX);
  const whole = equalities === 0;
  const ranges = whole ? [WHOLE_INDEX] : prefixes.map((prefix) => cutRange(prefixRange(prefix)));
  return { ranges, prefixes, points, equalities, bounded: false, constants, exact };
}

/** The range contains every type byte, inverted or not. */
const WHOLE_INDEX: ByteRange = { start: Buffer.of(0x00), end: Buffer.of(0xff) };

/**
 * Different elements of an array may fulfil the conditions on two of its fields, but an index entry
 * contains the fields of one element: so only the first of the two may bound the index.
 */
function mayCombine(index: Index, i: number): boolean {
  if (!index.multikey) return true;
  const root = index.fields[i]?.parts[0];
  return !index.fields.slice(0, i).some((field) => field.parts[0] === root);
}

/** The combinations of every prefix with every point, in key order, without duplicates. */
function extend(
  prefixes: readonly Buffer[],
  points: readonly unknown[],
  field: IndexField,
): Buffer[] {
  const encoded = points.map((value) => encode(value, field));
  const keys = new Map<string, Buffer>();
  for (const prefix of prefixes) {
    for (const point of encoded) {
      const key = Buffer.concat([prefix, point]);
      keys.set(key.toString('latin1'), key);
    }
  }
  return [...keys.values()].sort((a, b) => Buffer.compare(a, b));
}

function encode(value: unknown, field: IndexField): Buffer {
  writer.length = 0;
  writeValue(writer, value);
  if (field.descending) writer.invertFrom(0);
  return writer.take();
}

function rangesOf(
  index: Index,
  field: IndexField,
  predicate: Predicate,
  prefixes: readonly Buffer[],
): ByteRange[] | undefined {
  const lower = predicate.lower;
  // One element of an array may fulfil the lower and another the upper bound, so only one bound is
  // used.
  const upper = index.multikey && lower !== undefined ? undefined : predicate.upper;
  const type = kindOf(lower?.value ?? upper?.value);
  if (lower === undefined && upper === undefined) return undefined;
  if (
    lower !== undefined &&
    upper !== undefined &&
    TYPE_BYTE[kindOf(upper.value)] !== TYPE_BYTE[type]
  ) {
    return [];
  }
  const typeByte = TYPE_BYTE[type];
  const range = field.descending
    ? descendingRange(field, lower, upper, typeByte)
    : ascendingRange(field, lower, upper, typeByte);
  if (Buffer.compare(range.start, range.end) >= 0) return [];
  return prefixes.map((prefix) =>
    cutRange({
      start: Buffer.concat([prefix, range.start]),
      end: Buffer.concat([prefix, range.end]),
    }),
  );
}

/** Without a bound, the range ends with the type of the compared value. */
function ascendingRange(
  field: IndexField,
  lower: Bound | undefined,
  upper: Bound | undefined,
  typeByte: number,
): ByteRange {
  return {
    start: lower === undefined ? Buffer.of(typeByte) : startAt(encode(lower.value, field), lower),
    end: upper === undefined ? Buffer.of(typeByte + 1) : endAt(encode(upper.value, field), upper),
  };
}

/** In a descending field greater values come first. */
function descendingRange(
  field: IndexField,
  lower: Bound | undefined,
  upper: Bound | undefined,
  typeByte: number,
): ByteRange {
  const inverted = ~typeByte & 0xff;
  return {
    start: upper === undefined ? Buffer.of(inverted) : startAt(encode(upper.value, field), upper),
    end: lower === undefined ? Buffer.of(inverted + 1) : endAt(encode(lower.value, field), lower),
  };
}

function startAt(key: Buffer, bound: Bound): Buffer {
  return bound.inclusive ? key : successor(key);
}

function endAt(key: Buffer, bound: Bound): Buffer {
  return bound.inclusive ? successor(key) : key;
}

/**
 * Index keys are truncated, so bounds are truncated too, to a wider range; the filter checks the
 * rest.
 */
function cutRange({ start, end }: ByteRange): ByteRange {
  return {
    start: start.length <= VALUE_BYTES_MAX ? start : start.subarray(0, VALUE_BYTES_MAX),
    end: end.length <= VALUE_BYTES_MAX ? end : successor(end.subarray(0, VALUE_BYTES_MAX)),
  };
}
