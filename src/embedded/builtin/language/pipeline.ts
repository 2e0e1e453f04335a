import { CommandError } from './errors';
import { compileExpression } from './expression';
import { rootScope } from './expression-scope';
import { compileFilter } from './filter';
import { joinStages } from './stages-join';
import { shapeStages } from './stages-shape';
import { flowStages } from './stages-flow';
import type { PipelineContext, Stage, StageContext, StageRun } from './stage';
import { notSupported, unsupported } from './unsupported';
import { isDocument } from './values';
import type { Doc } from './values';

/**
 * Runs an aggregation pipeline. It is checked completely first; then documents are processed as
 * they are read, except by stages that need all of them, such as `$sort` and `$group`.
 */
export function runPipeline(
  stages: readonly Doc[],
  input: Iterable<Doc>,
  context: PipelineContext,
): Iterable<Doc> {
  return compilePipeline(stages, context)(input);
}

export function compilePipeline(stages: readonly unknown[], context: PipelineContext): StageRun {
  const variables = new Map(Object.entries(context.variables ?? {}));
  const stageContext: StageContext = {
    collection: (name) => context.collection(name),
    now: context.now,
    check: context.check,
    variables: context.variables,
    names: new Set(variables.keys()),
    scope: (doc) => rootScope(doc, context.now, variables),
    compile: compilePipeline,
  };
  refuseLateDocuments(stages);
  const runs = stages.map((stage) => compileStage(stage, stageContext));
  const { check } = context;
  return (docs) =>
    runs.reduce((flow, run) => (check === undefined ? run(flow) : watched(run(flow), check)), docs);
}

/** `$documents` replaces the collection, so it must come first. */
export function refuseLateDocuments(stages: readonly unknown[]): void {
  if (stages.slice(1).some((stage) => isDocument(stage) && Object.hasOwn(stage, '$documents'))) {
    throw new CommandError(
      'Location40602',
      '$documents is only valid as the first stage in a pipeline',
    );
  }
}

function* watched(docs: Iterable<Doc>, check: () => void): Iterable<Doc> {
  for (const doc of docs) {
    check();
    yield doc;
  }
}

function compileStage(stage: unknown, context: StageContext): StageRun {
  if (!isDocument(stage)) {
    throw new CommandError(
      'TypeMismatch',
      "Each element of the 'pipeline' array must be an object",
    );
  }
  const [entry, another] = Object.entries(stage);
  if (entry === undefined || another !== undefined) {
    throw new CommandError(
      'Location40323',
      'A pipeline stage specification object must contain exactly one field.',
    );
  }
  const [name, spec] = entry;
  const compile = stagesByName.get(name);
  if (compile !== undefined) return compile(spec, context, name);
  if (unsupported.stages.has(name)) throw notSupported(name);
  throw (
    refusals.get(name)?.() ??
    new CommandError('Location40324', `Unrecognized pipeline stage name: '${name}'`)
  );
}

/** True for every stage of MongoDB, including those that are refused here. */
export function isStageName(name: string): boolean {
  return stagesByName.has(name) || unsupported.stages.has(name) || refusals.has(name);
}

const coreStages: Readonly<Record<string, Stage>> = {
  $match: (spec, { now, variables }) => {
    if (!isDocument(spec)) {
      throw new CommandError(
        'Location15959',
        'the match filter must be an expression in an object',
      );
    }
    const filter = compileFilter(spec, { now, variables });
    return function* match(docs) {
      for (const doc of docs) if (filter.matches(doc)) yield doc;
    };
  },
  $facet: (spec, context) => {
    if (!isDocument(spec) || Object.keys(spec).length === 0) {
      throw new CommandError(
        'Location40169',
        'the $facet specification must be a non-empty object',
      );
    }
    const facets = Object.entries(spec).map(([name, stages]): [string, StageRun] => [
      name,
      facetPipeline(name, stages, context),
    ]);
    return function* facet(docs) {
      const all = [...docs];
      yield Object.fromEntries(facets.map(([name, run]) => [name, [...run(all)]]));
    };
  },
  $documents: (spec, context) => {
    const values = compileExpression(spec, context.names)(context.scope({}));
    if (!Array.isArray(values) || !values.every(isDocument)) {
      throw new CommandError('Location5858203', 'an array of objects is expected in $documents');
    }
    return () => values;
  },
};

const notInFacet = new Set([
  '$facet',
  '$out',
  '$merge',
  '$geoNear',
  '$indexStats',
  '$collStats',
  '$documents',
]);

function facetPipeline(name: string, stages: unknown, context: StageContext): StageRun {
  if (!Array.isArray(stages)) {
    throw new CommandError(
      'Location40170',
      `arguments to $facet must be arrays, ${name} is not one`,
    );
  }
  for (const stage of stages as unknown[]) {
    const stageName = isDocument(stage) ? (Object.keys(stage)[0] ?? '') : '';
    if (notInFacet.has(stageName)) {
      throw new CommandError(
        'Location40600',
        `${stageName} is not allowed to be used within a $facet stage`,
      );
    }
  }
  return context.compile(stages as unknown[], context);
}

const stagesByName: ReadonlyMap<string, Stage> = new Map(
  [coreStages, flowStages, shapeStages, joinStages].flatMap((table) => Object.entries(table)),
);

const refusals: ReadonlyMap<string, () => CommandError> = new Map([
  [
    '$changeStream',
    () =>
      new CommandError(
        'Location40573',
        'The $changeStream stage is only supported on replica sets',
      ),
  ],
  [
    '$geoNear',
    () =>
      new CommandError(
        'IndexNotFound',
        '$geoNear requires a 2d or 2dsphere index, but none were found',
      ),
  ],
  ...['$search', '$searchMeta', '$vectorSearch', '$listSearchIndexes'].map(
    (name): [string, () => CommandError] => [
      name,
      () =>
        new CommandError(
          'SearchNotEnabled',
          `${name} requires additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable.`,
        ),
    ],
  ),
]);
