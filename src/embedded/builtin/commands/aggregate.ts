import { CommandError, refuseLateDocuments, runPipeline } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isDocument, kindOf } from '../language/values';
import type { Catalog } from '../storage/catalog';
import type { StoredDocument } from '../storage/collection';
import type { Query } from '../storage/planner';
import { runQuery } from '../storage/query';
import type { QueryRun } from '../storage/query';
import type { Command } from './command';
import type { CommandRequest } from './command-request';
import { describeStorage } from './collection-stats';
import { encodeWithinBounds } from './documents';
import { variablesOf } from './query-fields';

export const aggregateCommand: Command = {
  names: ['aggregate'],
  fields: [
    'pipeline',
    'cursor',
    'explain',
    'allowDiskUse',
    'bypassDocumentValidation',
    'hint',
    'collation',
    'let',
    'isMapReduceCommand',
  ],
  kind: 'read',
  run(request, { catalog, cursors }) {
    const { namespace, split } = parseAggregate(request);
    const cursor = request.document('cursor');
    if (request.body.explain !== undefined) {
      throw new CommandError('InvalidOptions', "Use the 'explain' command instead of the option.");
    }
    if (cursor === undefined) {
      throw new CommandError(
        'FailedToParse',
        "The 'cursor' option is required, except for aggregate with the explain argument",
      );
    }
    return cursors.start({
      namespace,
      documents: results(namespace, split, request, catalog),
      batchSize: batchSizeOf(cursor),
      deadline: request.deadline,
    });
  },
};

export interface ParsedAggregate {
  readonly namespace: string;
  readonly split: SplitPipeline;
}

export function parseAggregate(request: CommandRequest): ParsedAggregate {
  request.required('pipeline');
  const stages = request.documentList('pipeline') ?? [];
  refuseLateDocuments(stages);
  return { namespace: namespaceOf(request, stages[0]), split: splitPipeline(stages, request) };
}

/**
 * `{ aggregate: 1 }` has no collection: its pipeline must produce the documents, e.g. by
 * `$documents`.
 */
function namespaceOf(request: CommandRequest, stage: Doc | undefined): string {
  const isCollectionless = toNumber(request.body.aggregate) === 1;
  const name = Object.keys(stage ?? {})[0] ?? '';
  if (isCollectionless === (name === '$documents')) {
    return isCollectionless ? `${request.db}.$cmd.aggregate` : request.namespace;
  }
  throw new CommandError(
    'InvalidNamespace',
    isCollectionless
      ? `{aggregate: 1} is not valid for '${name}'; a collection is required.`
      : `'${name}' can only be run with {aggregate: 1}`,
  );
}

/** The stages at the start of a pipeline that the planner can answer, and the stages after them. */
interface SplitPipeline {
  readonly query: Query;
  readonly limit: number | undefined;
  /** The options of `$collStats` if that is the first stage; then there is no query. */
  readonly stats: Doc | undefined;
  readonly rest: readonly Doc[];
}

const NO_QUERY: Query = { filter: {}, sort: undefined, hint: undefined };

function splitPipeline(stages: readonly Doc[], request: CommandRequest): SplitPipeline {
  let next = 0;
  const take = (name: string): unknown => {
    const stage = stages[next];
    if (stage === undefined || !Object.hasOwn(stage, name) || Object.keys(stage).length !== 1) {
      return undefined;
    }
    return stage[name];
  };
  const stats = take('$collStats');
  if (isDocument(stats)) return { query: NO_QUERY, limit: undefined, stats, rest: stages.slice(1) };
  const match = take('$match');
  if (isDocument(match)) next += 1;
  const sort = take('$sort');
  const takesSort =
    isDocument(sort) &&
    Object.keys(sort).length > 0 &&
    Object.values(sort).every((each) => toNumber(each) !== undefined);
  if (takesSort) next += 1;
  const limit = toNumber(take('$limit'));
  return {
    query: {
      filter: isDocument(match) ? match : {},
      sort: takesSort ? sort : undefined,
      hint: request.body.hint,
      variables: variablesOf(request.document('let')),
    },
    // The `$limit` stage stays in the pipeline; here it only bounds the memory of the sort.
    limit: limit !== undefined && Number.isSafeInteger(limit) && limit > 0 ? limit : undefined,
    stats: undefined,
    rest: stages.slice(next),
  };
}

function results(
  namespace: string,
  split: SplitPipeline,
  request: CommandRequest,
  catalog: Catalog,
): Generator<Buffer, void> {
  const collection = catalog.get(namespace);
  if (split.stats !== undefined) {
    return pipe([describeStorage(namespace, collection, split.stats)], split, request, catalog);
  }
  const run = runQuery(collection, split.query, {
    limit: split.limit,
    deadline: request.deadline,
  });
  if (split.rest.length === 0) return undecoded(run.documents);
  const input = countsOnly(split.rest[0]) ? blanks(run) : decoded(run.documents);
  return pipe(input, split, request, catalog);
}

/** All stages are checked first; documents are processed as the client reads the results. */
function pipe(
  input: Iterable<Doc>,
  { rest, query }: SplitPipeline,
  { db, deadline }: CommandRequest,
  catalog: Catalog,
): Generator<Buffer, void> {
  const output = runPipeline(rest, input, {
    now: new Date(),
    variables: query.variables,
    check: () => {
      deadline.check();
    },
    collection: (name) => decoded(catalog.get(`${db}.${name}`)?.documents() ?? []),
  });
  return encoded(output);
}

function* encoded(docs: Iterable<Doc>): Generator<Buffer, void> {
  for (const doc of docs) yield encodeWithinBounds(doc);
}

function* undecoded(documents: Iterable<StoredDocument>): Generator<Buffer, void> {
  for (const { raw } of documents) yield raw;
}

function* decoded(documents: Iterable<StoredDocument>): Generator<Doc, void> {
  for (const { doc } of documents) yield doc;
}

/** Counting needs no field, so no document is decoded, and none is read if the number is known. */
function* blanks(run: QueryRun): Generator<Doc, void> {
  const blank: Doc = {};
  const known = run.knownCount();
  for (let i = 0; known !== undefined && i < known; i += 1) yield blank;
  if (known !== undefined) return;
  for (const stored of run.documents) {
    if (stored.record > 0) yield blank;
  }
}

/** The stage that drivers send to count: `{ $group: { _id: 1, n: { $sum: 1 } } }`; or `$count`. */
function countsOnly(stage: Doc | undefined): boolean {
  if (stage === undefined) return false;
  const group = stage.$group;
  if (!isDocument(group)) return Object.hasOwn(stage, '$count');
  return Object.entries(group).every(([name, value]) =>
    name === '_id'
      ? value === null || toNumber(value) !== undefined
      : isDocument(value) &&
        Object.keys(value).join() === '$sum' &&
        toNumber(value.$sum) !== undefined,
  );
}

function batchSizeOf(cursor: Doc): number | undefined {
  for (const field of Object.keys(cursor)) {
    if (field !== 'batchSize') {
      throw new CommandError(
        'Location40415',
        `BSON field 'aggregate.cursor.${field}' is an unknown field.`,
      );
    }
  }
  const { batchSize } = cursor;
  if (batchSize === undefined) return undefined;
  const size = toNumber(batchSize);
  if (size === undefined || size < 0) {
    throw new CommandError(
      'TypeMismatch',
      `cursor.batchSize field must be a non-negative number, not ${kindOf(batchSize)}`,
    );
  }
  return Math.trunc(size);
}
