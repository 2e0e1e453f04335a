import type { MetricsReport } from '../telemetry/exposition';

/** What a worker tells the primary. */
export type FromWorker =
  | { kind: 'listening'; url: string }
  /** The reports of all workers are wanted. */
  | { kind: 'gather'; id: number }
  | ({ kind: 'lease'; id: number } & WantedLease)
  | { kind: 'report'; id: number; report: MetricsReport };

/** What the primary tells a worker. */
export type FromPrimary =
  | { kind: 'stop' }
  /** The worker's own report is wanted. */
  | { kind: 'report'; id: number }
  | { kind: 'gathered'; id: number; reports: MetricsReport[] }
  | { kind: 'leased'; id: number; lease: Lease };

/** See `TakeLease`. */
export interface WantedLease {
  limit: string;
  key: string;
  requests: number;
  requestsMax: number;
}

export interface Lease {
  requests: number;
  taken: number;
  resetAt: number;
}
