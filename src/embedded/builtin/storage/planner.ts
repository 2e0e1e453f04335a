import { CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isDocument } from '../language/values';
import { boundsOf } from './bounds';
import type { IndexBounds } from './bounds';
import type { Collection } from './collection';
import type { Index } from './collection-index';
import { sameKey } from './index-conflicts';
import { holdsAllMatches } from './partial-index';
import { analyzeFilter } from './predicates';
import type { FilterAnalysis } from './predicates';

/** How the documents of a query are found. */
export type Plan = CollectionScan | IndexScan;

export interface CollectionScan {
  readonly kind: 'collectionScan';
  readonly reverse: boolean;
  /** The documents are found in the requested order. */
  readonly sorted: boolean;
  /** Every document found matches; the filter need not be applied. */
  readonly exact: boolean;
}

export interface IndexScan {
  readonly kind: 'indexScan';
  readonly index: Index;
  readonly bounds: IndexBounds;
  readonly reverse: boolean;
  readonly sorted: boolean;
  /** Each of the ranges has the requested order; together they have it if they are merged. */
  readonly merged: boolean;
  readonly exact: boolean;
}

export interface Query {
  readonly filter: Doc;
  readonly sort: Doc | undefined;
  /** An index by its name or key, or `{ $natural: 1 }`. */
  readonly hint: unknown;
  /** The `$$` variables of the filter's expressions. */
  readonly variables?: Doc | undefined;
}

/** MongoDB merges as many scans; if there are more, it sorts. */
const MERGED_RANGES_MAX = 200;

/**
 * Chooses the index of which the filter fixes the most leading fields, then one that a bound
 * narrows, then one that has the requested order. If there is none, the collection is scanned.
 */
export function planQuery(collection: Collection | undefined, query: Query): Plan {
  const natural = naturalDirection(query);
  const analysis = analyzeFilter(query.filter);
  if (collection === undefined || natural !== undefined) {
    return scanOf(query, analysis, natural === -1);
  }
  const hinted = hintedIndex(collection, query.hint);
  if (hinted !== undefined) return candidateOf(hinted, query, analysis).plan;
  const best = collection.indexes
    .filter((index) => holdsAllMatches(index, analysis))
    .map((index) => candidateOf(index, query, analysis))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)[0];
  return best === undefined ? scanOf(query, analysis, false) : best.plan;
}

function scanOf(query: Query, analysis: FilterAnalysis, reverse: boolean): CollectionScan {
  return {
    kind: 'collectionScan',
    reverse,
    sorted: sortFields(query).length === 0,
    exact: analysis.complete && analysis.predicates.size === 0,
  };
}

interface Candidate {
  readonly plan: IndexScan;
  /** 0 if the index does not help. */
  readonly rank: number;
}

function candidateOf(index: Index, query: Query, analysis: FilterAnalysis): Candidate {
  const bounds = boundsOf(index, analysis);
  const sort = sortFields(query);
  const whole = sortDirection(index, sort, bounds.constants);
  const direction =
    whole ??
    (isMergeable(index, sort, bounds) ? sortDirection(index, sort, bounds.equalities) : undefined);
  const sorted = direction !== undefined;
  const covered = analysis.predicates.size === bounds.equalities && !bounds.bounded;
  const plan: IndexScan = {
    kind: 'indexScan',
    index,
    bounds,
    reverse: direction === 'backward',
    sorted,
    merged: sorted && whole === undefined,
    exact: bounds.exact && covered && analysis.complete,
  };
  const serves = sorted && sort.length > 0;
  const rank =
    bounds.equalities * 8 +
    (bounds.points === undefined ? 0 : 4) +
    (bounds.bounded ? 2 : 0) +
    (serves ? 1 : 0);
  return { plan, rank };
}

interface SortField {
  readonly path: string;
  readonly descending: boolean;
}

function sortFields({ sort }: Query): SortField[] {
  return Object.entries(sort ?? {})
    .filter(([path]) => path !== '$natural')
    .map(([path, direction]) => ({ path, descending: (toNumber(direction) ?? 1) < 0 }));
}

/** Whether the order is one of the fields after those that are fixed, and there are not too many ranges. */
function isMergeable(
  index: Index,
  sort: readonly SortField[],
  { points, ranges, constants, equalities }: IndexBounds,
): boolean {
  const several = index.fields.slice(constants, equalities).map(({ path }) => path);
  return (
    points === undefined &&
    ranges.length <= MERGED_RANGES_MAX &&
    !sort.some(({ path }) => several.includes(path))
  );
}

/**
 * The direction in which the index has the requested order where that many leading fields have one
 * value, if it does. An index of arrays contains a document several times, and one with truncated
 * keys is not exactly sorted.
 */
function sortDirection(
  index: Index,
  sort: readonly SortField[],
  constants: number,
): 'forward' | 'backward' | undefined {
  if (sort.length === 0) return 'forward';
  if (index.multikey || index.cut) return undefined;
  const constant = new Set(index.fields.slice(0, constants).map((field) => field.path));
  const wanted = sort.filter((field) => !constant.has(field.path));
  const given = index.fields.filter((field) => !constant.has(field.path));
  const matching = wanted.every((field, i) => given[i]?.path === field.path);
  if (!matching) return undefined;
  const turned = wanted.map((field, i) => field.descending !== given[i]?.descending);
  if (turned.every((each) => !each)) return 'forward';
  return turned.every(Boolean) ? 'backward' : undefined;
}

function naturalDirection({ sort, hint }: Query): 1 | -1 | undefined {
  for (const place of [sort, hint]) {
    if (isDocument(place) && Object.hasOwn(place, '$natural')) {
      return (toNumber(place.$natural) ?? 1) < 0 ? -1 : 1;
    }
  }
  return undefined;
}

function hintedIndex(collection: Collection, hint: unknown): Index | undefined {
  if (hint === undefined || (isDocument(hint) && Object.keys(hint).length === 0)) return undefined;
  const index = collection.indexes.find((candidate) => isHinted(candidate, hint));
  if (index === undefined) {
    throw new CommandError(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not ' +
        'correspond to an existing index',
    );
  }
  return index;
}

function isHinted(index: Index, hint: unknown): boolean {
  if (typeof hint === 'string') return index.name === hint;
  if (!isDocument(hint)) return false;
  const key = Object.entries(hint).map(([path, direction]) => [path, toNumber(direction) ?? 0]);
  return sameKey(index.spec.key, Object.fromEntries(key) as Record<string, number>);
}
