export type EngineKind = 'mongod' | 'builtin';

/** A database engine that listens on 127.0.0.1. */
export interface RunningEngine {
  readonly kind: EngineKind;
  /** For people: `MongoDB 8.0.4 (mongod)` or `built-in engine`. */
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the engine, with its data on disk. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** Resolves with the reason if the engine ends although nobody stopped it. */
  readonly exited: Promise<string>;
}

/** Where an engine keeps its data and listens; port 0 means any free one. */
export interface EnginePlace {
  readonly directory: string;
  readonly port: number;
  /** The data need not outlive the engine, nor a crash. */
  readonly thrownAway: boolean;
}
