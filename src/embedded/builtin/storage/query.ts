import type { Deadline } from '../deadline';
import { compileFilter, compileSort, CommandError } from '../language';
import type { CompiledFilter, Doc } from '../language';
import type { Collection, IndexEntry, StoredDocument } from './collection';
import { planQuery } from './planner';
import type { IndexScan, Plan, Query } from './planner';

/** What a query examined, for `explain`. */
export interface QueryStats {
  keysExamined: number;
  docsExamined: number;
}

export interface QueryRun {
  readonly plan: Plan;
  readonly stats: QueryStats;
  /** The matching documents in the requested order, found as they are read. */
  readonly documents: Generator<StoredDocument, void>;
  /** The number of matches, if it is known without examining them. */
  readonly knownCount: () => number | undefined;
}

export interface QueryLimits {
  /** The maximum number of documents, including skipped ones; a sort keeps no more than these. */
  readonly limit?: number | undefined;
  readonly deadline?: Deadline;
}

/** MongoDB's memory limit of a sort. */
const SORT_BYTES_MAX = 100 * 1024 * 1024;
/** A sort with a limit up to this number keeps only the first documents. */
const SORT_TOP_MAX = 10_000;

/** Plans and runs a query. An invalid filter, sort or hint is refused at once. */
export function runQuery(
  collection: Collection | undefined,
  query: Query,
  limits: QueryLimits = {},
): QueryRun {
  const filter = compileFilter(query.filter, { variables: query.variables });
  const sort = isSorting(query.sort) ? compileSort(query.sort) : undefined;
  const plan = planQuery(collection, query);
  const stats: QueryStats = { keysExamined: 0, docsExamined: 0 };
  const matching = matches(collection, plan, filter, { stats, deadline: limits.deadline });
  const documents =
    sort === undefined || plan.sorted ? matching : sorted(matching, sort, limits.limit);
  return { plan, stats, documents, knownCount: () => knownCount(collection, plan) };
}

function knownCount(collection: Collection | undefined, plan: Plan): number | undefined {
  if (collection === undefined) return 0;
  if (!plan.exact) return undefined;
  if (plan.kind === 'collectionScan') return collection.count();
  const { index, bounds } = plan;
  if (index.multikey) return undefined;
  if (bounds.points !== undefined) {
    return bounds.points.filter((point) => collection.recordAt(index, point) !== undefined).length;
  }
  return bounds.ranges.reduce((sum, range) => sum + collection.countEntries(index, range), 0);
}

function isSorting(sort: Doc | undefined): sort is Doc {
  return sort !== undefined && Object.keys(sort).some((path) => path !== '$natural');
}

interface Watch {
  readonly stats: QueryStats;
  readonly deadline: Deadline | undefined;
}

function* matches(
  collection: Collection | undefined,
  plan: Plan,
  filter: CompiledFilter,
  { stats, deadline }: Watch,
): Generator<StoredDocument, void> {
  if (collection === undefined) return;
  const found =
    plan.kind === 'collectionScan'
      ? collection.documents(plan.reverse)
      : fetched(collection, plan, stats);
  for (const stored of found) {
    stats.docsExamined += 1;
    deadline?.check();
    if (plan.exact || filter.matches(stored.doc)) yield stored;
  }
}

/** A record may have been removed since the index was read. */
function* fetched(
  collection: Collection,
  plan: IndexScan,
  stats: QueryStats,
): Generator<StoredDocument, void> {
  const seen = plan.index.multikey ? new Set<number>() : undefined;
  for (const record of indexed(collection, plan)) {
    stats.keysExamined += 1;
    if (seen?.has(record) === true) continue;
    seen?.add(record);
    const stored = collection.fetch(record);
    if (stored !== undefined) yield stored;
  }
}

function* indexed(collection: Collection, plan: IndexScan): Generator<number, void> {
  const { index, bounds, reverse, merged } = plan;
  if (merged) {
    yield* mergedRanges(collection, plan);
    return;
  }
  if (bounds.points !== undefined) {
    const points = reverse ? [...bounds.points].reverse() : bounds.points;
    for (const point of points) {
      const record = collection.recordAt(index, point);
      if (record !== undefined) yield record;
    }
    return;
  }
  const ranges = reverse ? [...bounds.ranges].reverse() : bounds.ranges;
  for (const range of ranges) yield* collection.records(index, range, reverse);
}

interface Head {
  readonly entry: IndexEntry;
  readonly scan: Generator<IndexEntry, void>;
}

/** Takes from all ranges at the same time what comes first by the fields after those that are fixed. */
function* mergedRanges(
  collection: Collection,
  { index, bounds, reverse }: IndexScan,
): Generator<number, void> {
  const before = reverse ? 1 : -1;
  let heads = bounds.ranges.flatMap((range, i) => {
    const prefixBytes = bounds.prefixes[i]?.length ?? 0;
    return advanced(collection.entries(index, { range, reverse, prefixBytes }));
  });
  while (heads.length > 0) {
    const first = heads.reduce((one, other) =>
      Buffer.compare(other.entry.rest, one.entry.rest) === before ? other : one,
    );
    yield first.entry.record;
    heads = heads.flatMap((head) => (head === first ? advanced(head.scan) : [head]));
  }
}

/** None if the scan has ended. */
function advanced(scan: Head['scan']): Head[] {
  const next = scan.next();
  return next.done ? [] : [{ entry: next.value, scan }];
}

/** Sorts in memory. Equal documents keep the order in which they were found. */
function* sorted(
  documents: Iterable<StoredDocument>,
  compare: (a: Doc, b: Doc) => number,
  limit: number | undefined,
): Generator<StoredDocument, void> {
  const keep = limit !== undefined && limit <= SORT_TOP_MAX ? limit : undefined;
  const order = (a: StoredDocument, b: StoredDocument) => compare(a.doc, b.doc);
  let kept: StoredDocument[] = [];
  let bytes = 0;
  for (const stored of documents) {
    kept.push(stored);
    bytes += stored.raw.length;
    if (keep !== undefined && kept.length >= 2 * keep + 100) {
      kept = kept.sort(order).slice(0, keep);
      bytes = kept.reduce((sum, { raw }) => sum + raw.length, 0);
    }
    if (bytes > SORT_BYTES_MAX) {
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Sort exceeded memory limit of ${SORT_BYTES_MAX} bytes, and the built-in engine does not sort on disk.`,
      );
    }
  }
  kept.sort(order);
  yield* keep === undefined ? kept : kept.slice(0, keep);
}
