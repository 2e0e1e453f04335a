import { CommandError } from './errors';
import { compilePipeline, isStageName } from './pipeline';
import { isDocument } from './values';
import type { Doc } from './values';

const stagesAllowed = new Set([
  '$addFields',
  '$set',
  '$project',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
]);

/** Compiles an update that is a pipeline. */
export function compilePipelineUpdate(
  stages: readonly Doc[],
  context: { now: Date; variables?: Doc | undefined },
): (doc: Doc) => Doc {
  for (const stage of stages) {
    const name = isDocument(stage) ? Object.keys(stage)[0] : undefined;
    if (name !== undefined && isStageName(name) && !stagesAllowed.has(name)) {
      throw new CommandError(
        'InvalidOptions',
        `${name} is not allowed to be used within an update`,
      );
    }
  }
  const { now, variables } = context;
  const run = compilePipeline(stages, { collection: () => [], now, variables });
  return (doc) => {
    const [updated = doc] = run([doc]);
    return Object.hasOwn(updated, '_id') || !Object.hasOwn(doc, '_id')
      ? updated
      : { _id: doc._id, ...updated };
  };
}
