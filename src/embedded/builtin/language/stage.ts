import type { Names, Scope } from './expression-scope';
import type { Doc } from './values';

export interface PipelineContext {
  /**
   * Another collection of the same database, for `$lookup` and similar stages; empty if it does not
   * exist.
   */
  collection(name: string): Iterable<Doc>;
  now: Date;
  /** Called for each document that passes between stages; throws to end the pipeline. */
  check?: (() => void) | undefined;
  /** The evaluated variables of the command's `let`. */
  variables?: Doc | undefined;
}

/** What the stages of a pipeline share. */
export interface StageContext extends PipelineContext {
  names: Names;
  scope(doc: Doc): Scope;
  /** Compiles a nested pipeline. */
  compile(stages: readonly unknown[], context: PipelineContext): StageRun;
}

export type StageRun = (docs: Iterable<Doc>) => Iterable<Doc>;

/** Compiles a stage's specification, and refuses an invalid one. */
export type Stage = (spec: unknown, context: StageContext, name: string) => StageRun;
