export type EngineKind = 'mongod' | 'builtin';

/** A database engine that listens on 127.0.0.1. */
export interface RunningEngine {
  readonly kind: EngineKind;
  /** For display: `MongoDB 8.0.4 (mongod)` or `built-in engine`. */
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Stops the engine, with its data on disk. Resolves when the process has ended. */
  stop(): Promise<void>;
  /** Resolves with the reason if the engine ends without having been stopped. */
  readonly exited: Promise<string>;
}

/** Where an engine keeps its data and listens; port 0 selects any free one. */
export interface EnginePlace {
  readonly directory: string;
  readonly port: number;
  /** The data need not survive the engine or a crash. */
  readonly thrownAway: boolean;
}
