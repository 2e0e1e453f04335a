import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal128, Double, Int32, Long, serialize } from 'bson';
import fc from 'fast-check';
import { CommandError, compileFilter, compileSort } from '../../../src/embedded/builtin/language';
import type { Doc } from '../../../src/embedded/builtin/language';
import { Catalog } from '../../../src/embedded/builtin/storage/catalog';
import type { Collection } from '../../../src/embedded/builtin/storage/collection';
import { decode } from '../../../src/embedded/builtin/storage/collection';
import { parseIndexSpec } from '../../../src/embedded/builtin/storage/index-spec';
import { runQuery } from '../../../src/embedded/builtin/storage/query';

let directory: string;
let catalog: Catalog;
let collections = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'builtin-planner-'));
  catalog = new Catalog(directory, { durable: false });
});

afterAll(async () => {
  await catalog.store.close();
  await rm(directory, { recursive: true });
});

/** A collection of these documents, numbered, with these indexes. */
async function collectionOf(docs: readonly Doc[], indexes: readonly Doc[]): Promise<Collection> {
  collections += 1;
  const namespace = `test.c${collections}`;
  await catalog.store.write(() => {
    const collection = catalog.create(namespace);
    for (const [i, spec] of indexes.entries()) {
      catalog.createIndex(collection, parseIndexSpec({ name: `index${i}`, ...spec }));
    }
    for (const [i, doc] of docs.entries()) insert(collection, { _id: new Int32(i), ...doc });
  });
  return catalog.getOrCreate(namespace);
}

function insert(collection: Collection, doc: Doc): void {
  const raw = Buffer.from(serialize(doc));
  collection.insert(raw, decode(raw));
}

function idsOf(documents: Iterable<{ doc: Doc }>): number[] {
  return [...documents].map(({ doc }) => Number(doc._id));
}

const number = fc.oneof(
  fc.integer({ min: -2, max: 4 }).map((value) => new Int32(value)),
  fc.constantFrom(0.5, -0, 2, NaN, Infinity).map((value) => new Double(value)),
  fc.constantFrom(Long.fromBigInt(2n ** 53n + 1n), Decimal128.fromString('2.50')),
);
const scalar = fc.oneof(number, fc.constantFrom('', 'a', 'b', null, true, new Date(0)));
const operand = fc.oneof(
  { weight: 9, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant({ d: new Int32(1) }) },
);
const field = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
);
const nested = fc.oneof(
  { weight: 5, arbitrary: fc.record({ d: field, e: field }, { requiredKeys: [] }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ d: scalar, e: scalar }, { requiredKeys: [] }), {
      maxLength: 2,
    }),
  },
  { weight: 1, arbitrary: scalar },
);
const documents = fc.array(
  fc.record(
    {
      a: field,
      b: scalar,
      c: nested,
      long: fc.constantFrom('x'.repeat(2000) + '1', 'x'.repeat(2000) + '2'),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 12 },
);

const path = fc.constantFrom('a', 'b', 'c.d', 'c.e', 'c', '_id', 'long');
const condition = fc.oneof(
  operand,
  operand.map((value) => ({ $eq: value })),
  fc.array(operand, { maxLength: 3 }).map((values) => ({ $in: values })),
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), operand)
    .map(([operator, value]) => ({ [operator]: value })),
  fc
    .tuple(fc.constantFrom('$gt', '$gte'), operand, fc.constantFrom('$lt', '$lte'), operand)
    .map(([lower, low, upper, high]) => ({ [lower]: low, [upper]: high })),
  fc.boolean().map((value) => ({ $exists: value })),
  operand.map((value) => ({ $ne: value })),
  fc.constantFrom(
    'x'.repeat(2000) + '1',
    { $gt: 'x'.repeat(1990) },
    { $lte: 'x'.repeat(2000) + '1' },
  ),
);
const clause = fc.tuple(path, condition).map(([name, value]) => ({ [name]: value }));
const filters = fc.oneof(
  fc.array(fc.tuple(path, condition), { maxLength: 3 }).map((fields) => Object.fromEntries(fields)),
  fc.tuple(clause, clause).map((clauses) => ({ $and: clauses })),
  fc.tuple(clause, clause).map((clauses) => ({ $or: clauses })),
);
const direction = fc.constantFrom(1, -1).map((value) => new Int32(value));
const keys = fc
  .uniqueArray(path, { minLength: 1, maxLength: 3 })
  .filter((paths) => !(paths.includes('c') && paths.some((other) => other.startsWith('c.'))))
  .filter((paths) => paths.join() !== '_id')
  .chain((paths) => fc.tuple(...paths.map((each) => fc.tuple(fc.constant(each), direction))))
  .map((fields) => Object.fromEntries(fields));
const indexes = fc.array(
  fc
    .tuple(
      keys,
      fc.constantFrom<Doc>(
        {},
        { sparse: true },
        { partialFilterExpression: { b: { $exists: true } } },
        { partialFilterExpression: { a: { $gt: new Int32(0) } } },
      ),
    )
    .map(([key, options]) => ({ key, ...options })),
  { minLength: 1, maxLength: 3 },
);
const sorts = fc.option(
  fc
    .uniqueArray(path, { minLength: 1, maxLength: 2 })
    .chain((paths) => fc.tuple(...paths.map((each) => fc.tuple(fc.constant(each), direction))))
    .map((fields) => Object.fromEntries(fields) as Doc),
  { nil: undefined },
);

function ignoreParallelArrays(error: unknown): void {
  if (!(error instanceof CommandError && error.codeName === 'CannotIndexParallelArrays'))
    throw error;
}

/** Two arrays in one compound index are refused; such a case says nothing about plans. */
async function tryCollection(
  docs: readonly Doc[],
  specs: readonly Doc[],
): Promise<Collection | undefined> {
  try {
    return await collectionOf(docs, specs);
  } catch (error) {
    ignoreParallelArrays(error);
    return undefined;
  }
}

describe('a planned query', () => {
  it('finds what a collection scan finds, in the requested order', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        indexes,
        filters,
        sorts,
        async (docs, specs, filter: Doc, sort) => {
          const collection = await tryCollection(docs, specs);
          if (collection === undefined) return;
          const matching = compileFilter(filter);
          const expected = [...collection.documents()].filter(({ doc }) => matching.matches(doc));
          const found = [...runQuery(collection, { filter, sort, hint: undefined }).documents];
          expect(idsOf(found).sort()).toEqual(idsOf(expected).sort());
          if (sort === undefined) return;
          const compare = compileSort(sort);
          for (const [i, stored] of found.slice(1).entries()) {
            expect(compare(found[i]?.doc ?? {}, stored.doc)).toBeLessThanOrEqual(0);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('finds the same after documents were changed and removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        documents,
        indexes,
        filters,
        async (docs, others, specs, filter: Doc) => {
          const collection = await tryCollection(docs, specs);
          if (collection === undefined) return;
          await catalog.store
            .write(() => {
              for (const [i, stored] of [...collection.documents()].entries()) {
                const other = others[i];
                const doc = { _id: stored.doc._id, ...other };
                const raw = Buffer.from(serialize(doc));
                if (other === undefined) collection.remove(stored);
                else collection.replace(stored, raw, decode(raw));
              }
            })
            .catch(ignoreParallelArrays);
          const matching = compileFilter(filter);
          const expected = [...collection.documents()].filter(({ doc }) => matching.matches(doc));
          const { documents: found } = runQuery(collection, {
            filter,
            sort: undefined,
            hint: undefined,
          });
          expect(idsOf(found).sort()).toEqual(idsOf(expected).sort());
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
