import type { mongo } from 'mongoose';

/** What an explanation says of how documents were found. */
export interface ExplainedPlan {
  /** Names of the winning plan's stages, e.g. IXSCAN. */
  stages: string[];
  indexNames: string[];
  docsExamined: number;
}

/**
 * Reads the winning plan, however a version of MongoDB nests it: stage in stage, under `queryPlan` by
 * the slot-based engine, one for each shard, or as one EXPRESS stage for look-ups by a unique key.
 * https://www.mongodb.com/docs/manual/reference/explain-results/
 */
export function explainedPlan(explanation: mongo.Document): ExplainedPlan {
  const stages: string[] = [];
  const indexNames: string[] = [];
  for (const winner of valuesOf(explanation, 'winningPlan')) {
    stages.push(...textsOf(winner, 'stage'));
    indexNames.push(...textsOf(winner, 'indexName'));
  }
  // A look-up by `_id` may be so short a way that no index is named.
  if (indexNames.length === 0 && stages.some(isById)) indexNames.push('_id_');
  const [docsExamined] = valuesOf(explanation, 'totalDocsExamined');
  return { stages, indexNames, docsExamined: Number(docsExamined) };
}

/** Whether nothing but indexes led to the documents. */
export function isOnIndex({ stages }: ExplainedPlan): boolean {
  const isScan = (stage: string) => stage.endsWith('IXSCAN') || isById(stage);
  return stages.some(isScan) && !stages.includes('COLLSCAN');
}

function isById(stage: string): boolean {
  return stage === 'IDHACK' || stage.startsWith('EXPRESS_');
}

function textsOf(value: unknown, key: string): string[] {
  return valuesOf(value, key).filter((found) => typeof found === 'string');
}

/** Every value under that key, outer ones first; plans that lost are left out. */
function valuesOf(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (name === 'rejectedPlans') return [];
    return [...(name === key ? [inner] : []), ...valuesOf(inner, key)];
  });
}
