/**
 * MongoDB's query, update and aggregation languages as pure functions on decoded BSON documents.
 * Unsupported features are refused with MongoDB's error codes.
 */
export { compareValues, identical, valuesEqual } from './compare';
export { CommandError, errorCodes } from './errors';
export type { ErrorCode } from './errors';
export { evaluateVariables } from './expression';
export { compileFilter } from './filter';
export type { CompiledFilter, FilterOptions } from './filter';
export { distinctValues, extractPath } from './paths';
export { refuseLateDocuments, runPipeline } from './pipeline';
export type { PipelineContext } from './stage';
export { compileProjection } from './projection';
export { compileSort } from './sort';
export { applyUpdate, assertUpdate } from './update';
export type { UpdateContext, UpdateOutcome } from './update';
export { upsertSeed } from './upsert-seed';
export { decodeOptions } from './values';
export type { Doc } from './values';
