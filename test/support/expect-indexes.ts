import { indexNamesOf, type CommandPlan } from './explain-commands';
import { isOnIndex } from './explained-plan';

/** That commands were served by just these indexes, without sorting, and examined few documents. */
export function expectServed(
  plans: readonly CommandPlan[],
  docsMax: number,
  indexes: readonly string[],
): void {
  expect(plans.filter((plan) => !isOnIndex(plan) || plan.stages.includes('SORT'))).toEqual([]);
  expect(Math.max(...plans.map(({ docsExamined }) => docsExamined))).toBeLessThanOrEqual(docsMax);
  expect(new Set(plans.flatMap((plan) => plan.indexes))).toEqual(new Set(indexes));
}

/** That the models have these indexes and no others. */
export async function expectOnlyIndexes(models: object, needed: readonly string[]): Promise<void> {
  expect((await indexNamesOf(models)).sort()).toEqual([...new Set(needed)].sort());
}
