import type { MetricsReport } from '../telemetry/exposition';

/** What a worker tells the primary. */
export type FromWorker =
  | { kind: 'listening'; url: string }
  /** The reports of all workers are wanted. */
  | { kind: 'gather'; id: number }
  | { kind: 'report'; id: number; report: MetricsReport };

/** What the primary tells a worker. */
export type FromPrimary =
  | { kind: 'stop' }
  /** The worker's own report is wanted. */
  | { kind: 'report'; id: number }
  | { kind: 'gathered'; id: number; reports: MetricsReport[] };
