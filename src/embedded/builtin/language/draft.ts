import { deserialize, serialize } from 'bson';
import { Aggregator, Query, updateOne } from 'mingo';

import type { Doc } from './values';

const plain = (doc: Doc): Doc => deserialize(serialize(doc));

export interface CompiledFilter {
  matches(doc: Doc): boolean;
}

export function compileFilter(filter: Doc): CompiledFilter {
  const query = new Query(plain(filter));
  return { matches: (doc) => query.test(plain(doc)) };
}

export function compileSort(sort: Doc): (a: Doc, b: Doc) => number {
  const entries = Object.entries(plain(sort));
  return (a, b) => {
    for (const [path, direction] of entries) {
      const [x, y] = [plain(a)[path], plain(b)[path]] as [number, number];
      if (x < y) return -Number(direction);
      if (x > y) return Number(direction);
    }
    return 0;
  };
}

export function compileProjection(projection: Doc | undefined, _filter?: Doc): (doc: Doc) => Doc {
  if (projection === undefined || Object.keys(projection).length === 0) return (doc) => doc;
  return (doc) => new Query({}).find<Doc>([plain(doc)], plain(projection)).all()[0] ?? {};
}

export interface UpdateContext {
  /** The command's query, for the positional `$`. */
  filter: Doc;
  arrayFilters?: readonly Doc[] | undefined;
  /** True when the document is the seed of an upsert's insert. */
  isUpsertInsert?: boolean | undefined;
  now: Date;
}

export interface UpdateOutcome {
  doc: Doc;
  modified: boolean;
}

export function applyUpdate(doc: Doc, update: Doc | Doc[], _context: UpdateContext): UpdateOutcome {
  const docs = [plain(doc)];
  const result = updateOne(docs, {}, plain(update as Doc));
  return { doc: docs[0] ?? doc, modified: result.modifiedCount > 0 };
}

export function upsertSeed(filter: Doc): Doc {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => !name.startsWith('$')));
}

export interface PipelineContext {
  collection(name: string): Iterable<Doc>;
  now: Date;
}

export function runPipeline(
  stages: readonly Doc[],
  input: Iterable<Doc>,
  context: PipelineContext,
): Iterable<Doc> {
  const aggregator = new Aggregator(stages.map(plain), {
    collectionResolver: (name) => [...context.collection(name)],
  });
  return aggregator.run([...input].map(plain));
}

export function extractPath(doc: Doc, path: string): unknown[] {
  return doc[path] === undefined ? [] : [doc[path]];
}

export function distinctValues(docs: Iterable<Doc>, key: string): unknown[] {
  return [...new Set([...docs].flatMap((doc) => extractPath(doc, key)))];
}
