import type { Names, Scope } from './expression-scope';
import type { Doc } from './values';

export interface PipelineContext {
  /** Another collection of the same database, for `$lookup` and its like; empty if there is none. */
  collection(name: string): Iterable<Doc>;
  now: Date;
  /** Called for each document that goes from one stage to the next; throws to end the pipeline. */
  check?: (() => void) | undefined;
  /** The command's `let` variables, evaluated. */
  variables?: Doc | undefined;
}

/** What the stages of one pipeline share. */
export interface StageContext extends PipelineContext {
  names: Names;
  scope(doc: Doc): Scope;
  /** Compiles another pipeline, for the stages that have one of their own. */
  compile(stages: readonly unknown[], context: PipelineContext): StageRun;
}

export type StageRun = (docs: Iterable<Doc>) => Iterable<Doc>;

/** Compiles one stage's specification, refusing a wrong one. */
export type Stage = (spec: unknown, context: StageContext, name: string) => StageRun;
