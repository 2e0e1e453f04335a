import { CommandError } from './errors';
import { runPipeline } from './pipeline';
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

/** Applies an update that is a pipeline. */
export function applyPipelineUpdate(
  doc: Doc,
  stages: readonly Doc[],
  context: { now: Date; variables?: Doc | undefined },
): Doc {
  for (const stage of stages) {
    const name = isDocument(stage) ? Object.keys(stage)[0] : undefined;
    if (name?.startsWith('$') === true && !stagesAllowed.has(name)) {
      throw new CommandError(
        'InvalidOptions',
        `${name} is not allowed to be used within an update`,
      );
    }
  }
  const { now, variables } = context;
  const [updated] = runPipeline(stages, [doc], { collection: () => [], now, variables });
  if (updated === undefined) return doc;
  return Object.hasOwn(updated, '_id') || !Object.hasOwn(doc, '_id')
    ? updated
    : { _id: doc._id, ...updated };
}
