import type { BenchOptions } from './bench-arguments';
import type { BenchDatabase } from './bench-database';
import type { Resources } from './resources';

/** What the scenarios of one run share. */
export interface BenchRun {
  options: BenchOptions;
  database: BenchDatabase;
  resources: Resources;
  /** To the person who waits; a line each. */
  tell(line: string): void;
}
