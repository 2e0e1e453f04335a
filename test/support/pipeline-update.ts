import { deserialize, serialize } from 'bson';
import { applyUpdate, type Doc } from '../../src/embedded/builtin/language';

/** The document after an update by a pipeline, as MongoDB would answer it: plain values, dates and UUIDs. */
export function updatedByPipeline(doc: object, pipeline: readonly Doc[], now: Date): Doc {
  const { doc: after } = applyUpdate({ ...doc }, pipeline, { filter: {}, now });
  return deserialize(serialize(after));
}
