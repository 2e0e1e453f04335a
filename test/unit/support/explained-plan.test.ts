import type { mongo } from 'mongoose';
import { explainedPlan, isOnIndex } from '../../support/explained-plan';

describe('explainedPlan', () => {
  const ixscan = { stage: 'IXSCAN', indexName: 'a_1' };
  const executionStats = { totalDocsExamined: 3, executionStages: { stage: 'COLLSCAN' } };
  const rejectedPlans = [{ stage: 'COLLSCAN' }];

  it.each<[string, mongo.Document]>([
    [
      'of stage in stage',
      { winningPlan: { stage: 'LIMIT', inputStage: { stage: 'FETCH', inputStage: ixscan } } },
    ],
    [
      'of several inputs',
      {
        winningPlan: { stage: 'FETCH', inputStage: { stage: 'OR', inputStages: [ixscan, ixscan] } },
      },
    ],
    [
      'of the slot-based engine',
      {
        winningPlan: {
          queryPlan: { stage: 'FETCH', planNodeId: 2, inputStage: ixscan },
          slotBasedPlan: { slots: '', stages: '[2] nlj inner [] [s1]' },
        },
      },
    ],
    ['of an express look-up', { winningPlan: { stage: 'EXPRESS_IXSCAN', indexName: 'a_1' } }],
    [
      'of shards',
      {
        winningPlan: {
          stage: 'SHARD_MERGE',
          shards: [{ shardName: 's1', winningPlan: { stage: 'FETCH', inputStage: ixscan } }],
        },
      },
    ],
  ])('reads a plan %s', (_what, queryPlanner) => {
    const plan = explainedPlan({
      queryPlanner: { ...queryPlanner, rejectedPlans },
      executionStats,
    });

    expect(isOnIndex(plan)).toBe(true);
    expect(new Set(plan.indexNames)).toEqual(new Set(['a_1']));
    expect(plan.docsExamined).toBe(3);
  });

  it.each(['IDHACK', 'EXPRESS_UPDATE'])('knows the index of a look-up by _id: %s', (stage) => {
    const plan = explainedPlan({ queryPlanner: { winningPlan: { stage } }, executionStats });

    expect(isOnIndex(plan)).toBe(true);
    expect(plan.indexNames).toEqual(['_id_']);
  });

  it.each<[string, mongo.Document]>([
    ['alone', { stage: 'COLLSCAN' }],
    ['under a sort', { stage: 'SORT', inputStage: { stage: 'COLLSCAN' } }],
    ['of the slot-based engine', { queryPlan: { stage: 'COLLSCAN' } }],
    ['beside an index', { stage: 'OR', inputStages: [ixscan, { stage: 'COLLSCAN' }] }],
    ['that is no scan at all', { stage: 'EOF' }],
  ])('sees a scan of the collection %s', (_what, winningPlan) => {
    expect(isOnIndex(explainedPlan({ queryPlanner: { winningPlan }, executionStats }))).toBe(false);
  });
});
