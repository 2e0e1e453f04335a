export { CommandError, errorCodes } from './errors';
export type { ErrorCode } from './errors';
export { compareValues, valuesEqual } from './compare';
export {
  applyUpdate,
  compileFilter,
  compileProjection,
  compileSort,
  distinctValues,
  extractPath,
  runPipeline,
  upsertSeed,
} from './draft';
export type { CompiledFilter, PipelineContext, UpdateContext, UpdateOutcome } from './draft';
export { decodeOptions } from './values';
export type { Doc } from './values';
