import type { mongo } from 'mongoose';
import { explainedPlan } from '../../support/explained-plan';
import { createIndex } from './support/create-index';
import { type Doc, useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

interface Plan {
  stages: string[];
  indexNames: string[];
}

/** The stages of the winning plan and the indexes they name, however deep a version nests them. */
function planOf(explanation: mongo.Document): Plan {
  const plan: Plan = { stages: [], indexNames: [] };
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'stage' && typeof value === 'string') plan.stages.push(value);
      else if (key === 'indexName' && typeof value === 'string') plan.indexNames.push(value);
      else visit(value);
    }
  };
  visit((explanation.queryPlanner as mongo.Document).winningPlan);
  return plan;
}

/** IXSCAN, and what point look-ups are called by version: IDHACK, EXPRESS_IXSCAN, CLUSTERED_IXSCAN. */
const scansAnIndex = ({ stages }: Plan) =>
  stages.some((stage) => stage.endsWith('IXSCAN') || stage === 'IDHACK');

async function thousand(): Promise<mongo.Collection<Doc>> {
  const collection = await mongodb.collectionOf(
    ...Array.from({ length: 1_000 }, (_, n) => ({
      _id: n,
      n,
      eventId: `event-${n % 10}`,
      version: Math.floor(n / 10),
    })),
  );
  await createIndex(collection, { n: 1 });
  await createIndex(collection, { eventId: 1, version: 1 }, { unique: true });
  return collection;
}

describe('explain', () => {
  let collection: mongo.Collection<Doc>;
  beforeAll(async () => {
    collection = await thousand();
  });

  it('names a collection scan if no index helps', async () => {
    const explanation = await collection.find({ other: 1 }).explain('executionStats');

    expect(planOf(explanation).stages).toContain('COLLSCAN');
    expect(explanation.executionStats).toMatchObject({
      executionSuccess: true,
      nReturned: 0,
      totalDocsExamined: 1_000,
    });
  });

  it.each<[string, mongo.Document, string, number]>([
    ['an equality', { n: 5 }, 'n_1', 1],
    ['a range', { n: { $gte: 100, $lt: 110 } }, 'n_1', 10],
    ['a range that is open', { n: { $gt: 989 } }, 'n_1', 10],
    ['a list of values', { n: { $in: [1, 2, 3] } }, 'n_1', 3],
    ['a unique key', { eventId: 'event-3', version: 7 }, 'eventId_1_version_1', 1],
    [
      'an equality and a range in a compound index',
      { eventId: 'event-3', version: { $gte: 90 } },
      'eventId_1_version_1',
      10,
    ],
    ['the first field of a compound index', { eventId: 'event-3' }, 'eventId_1_version_1', 100],
  ])(
    'names the index for %s, which reads no other document',
    async (_what, filter, name, count) => {
      const explanation = await collection.find(filter).explain('executionStats');

      const plan = planOf(explanation);
      expect(scansAnIndex(plan)).toBe(true);
      expect(plan.stages).not.toContain('COLLSCAN');
      expect(plan.indexNames).toContain(name);
      expect(explanation.executionStats).toMatchObject({
        executionSuccess: true,
        nReturned: count,
      });
      const { totalDocsExamined } = explanation.executionStats as { totalDocsExamined: number };
      expect(totalDocsExamined).toBeLessThanOrEqual(count);
    },
  );

  it.each<1 | -1>([1, -1])(
    'merges the scans of a list of values, in the order %d of the field after it, and sorts nothing',
    async (direction) => {
      const filter = { eventId: { $in: ['event-3', 'event-5', 'none'] } };
      const found = collection.find(filter).sort({ version: direction }).limit(5);
      const explanation = await found.clone().explain('executionStats');

      const { stages } = planOf(explanation);
      expect(stages).toContain('SORT_MERGE');
      expect(stages).not.toContain('SORT');
      const { totalDocsExamined } = explanation.executionStats as { totalDocsExamined: number };
      expect(totalDocsExamined).toBeLessThanOrEqual(5);
      const versions = (await found.toArray()).map(({ version }) => version as number);
      expect(versions).toEqual(direction === 1 ? [0, 0, 1, 1, 2] : [99, 99, 98, 98, 97]);
    },
  );

  it('explains an aggregation, which reads no more than its limit', async () => {
    const pipeline = [{ $match: { n: { $gte: 100 } } }, { $sort: { n: 1 } }, { $limit: 7 }];
    const explanation = await mongodb.db.command({
      explain: { aggregate: collection.collectionName, pipeline, cursor: {} },
      verbosity: 'executionStats',
    });

    const { indexNames, docsExamined } = explainedPlan(explanation);
    expect(indexNames).toEqual(['n_1']);
    expect(docsExamined).toBe(7);
  });

  it('names a look-up by _id', async () => {
    const explanation = await collection.find({ _id: 5 }).explain('executionStats');

    expect(scansAnIndex(planOf(explanation))).toBe(true);
    expect(explanation.executionStats).toMatchObject({ nReturned: 1 });
  });

  it('filters what the index finds by the rest of the filter', async () => {
    const explanation = await collection
      .find({ n: { $gte: 100, $lt: 120 }, eventId: /5$/ })
      .explain('executionStats');

    expect(scansAnIndex(planOf(explanation))).toBe(true);
    expect(explanation.executionStats).toMatchObject({ nReturned: 2 });
  });

  it('runs nothing with the verbosity queryPlanner', async () => {
    const explanation = await collection.find({ n: 5 }).explain('queryPlanner');

    expect(scansAnIndex(planOf(explanation))).toBe(true);
    expect(explanation).not.toHaveProperty('executionStats');
    expect(explanation).toMatchObject({
      queryPlanner: { namespace: collection.namespace },
      ok: 1,
    });
  });

  it('explains an update without running it', async () => {
    const explanation = await mongodb.db.command({
      explain: {
        update: collection.collectionName,
        updates: [{ q: { n: 5 }, u: { $set: { changed: true } } }],
      },
      verbosity: 'executionStats',
    });

    expect(scansAnIndex(planOf(explanation))).toBe(true);
    await expect(collection.countDocuments({ changed: true })).resolves.toBe(0);
  });

  it('explains findAndModify without running it', async () => {
    const explanation = await mongodb.db.command({
      explain: {
        findAndModify: collection.collectionName,
        query: { eventId: 'event-3', version: 7 },
        update: { $set: { changed: true } },
      },
      verbosity: 'queryPlanner',
    });

    expect(scansAnIndex(planOf(explanation))).toBe(true);
    await expect(collection.countDocuments({ changed: true })).resolves.toBe(0);
  });

  it('refuses an unknown verbosity', async () => {
    const refusal = await refusalOf(
      mongodb.db.command({ explain: { find: collection.collectionName }, verbosity: 'chatty' }),
    );

    // BadValue or FailedToParse, by version.
    expect([2, 9]).toContain(refusal.code);
  });
});
