import type { Target } from './targets';

/** What a scenario came to. */
export interface ScenarioReport {
  /** For people. */
  text: string;
  /** All that was measured. */
  json: unknown;
  targets: Target[];
  /** What another run can be compared by: the service's own figures, one a round. */
  figures: Figures;
}

export type Figures = Record<string, readonly number[]>;
