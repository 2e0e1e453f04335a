import type { MetricsReport } from '../telemetry/exposition';
import { RATE_LIMIT_WINDOW_MS } from '../limits';
import type { FromPrimary, FromWorker, Lease, WantedLease } from './messages';

/** A worker's end of the line to the primary. */
export class PrimaryLink {
  private ownReport: () => Promise<MetricsReport> = () => Promise.resolve([]);
  private stop: (() => void) | undefined;
  private isStopWanted = false;
  private readonly gathering = new Map<number, (reports: MetricsReport[]) => void>();
  private gathered = 0;
  private readonly leasing = new Map<number, (lease: Lease) => void>();
  private leased = 0;

  constructor() {
    process.on('message', (message: FromPrimary) => {
      this.receive(message);
    });
  }

  /** Tells the primary that this worker accepts requests. */
  listening(url: string): void {
    this.send({ kind: 'listening', url });
  }

  /** Called when the primary wants this worker to end. */
  onStop(stop: () => void): void {
    this.stop = stop;
    if (this.isStopWanted) stop();
  }

  /** See `Surroundings.shareReports`. */
  shareReports(own: () => Promise<MetricsReport>): () => Promise<MetricsReport[]> {
    this.ownReport = own;
    return () =>
      new Promise((resolve) => {
        const id = this.gathered++;
        this.gathering.set(id, resolve);
        this.send({ kind: 'gather', id });
      });
  }

  /** See `TakeLease`. */
  lease({ limit, key, requests, requestsMax }: WantedLease): Promise<Lease> {
    // The primary is gone, and so is this process in a moment.
    if (!process.connected) {
      const resetAt = Date.now() + RATE_LIMIT_WINDOW_MS;
      return Promise.resolve({ requests, taken: requests, resetAt });
    }
    return new Promise((resolve) => {
      const id = this.leased++;
      this.leasing.set(id, resolve);
      this.send({ kind: 'lease', id, limit, key, requests, requestsMax });
    });
  }

  private receive(message: FromPrimary): void {
    switch (message.kind) {
      case 'stop':
        this.isStopWanted = true;
        this.stop?.();
        return;
      case 'report':
        void this.report(message.id);
        return;
      case 'gathered':
        this.gathering.get(message.id)?.(message.reports);
        this.gathering.delete(message.id);
        return;
      case 'leased':
        this.leasing.get(message.id)?.(message.lease);
        this.leasing.delete(message.id);
    }
  }

  private async report(id: number): Promise<void> {
    this.send({ kind: 'report', id, report: await this.ownReport() });
  }

  private send(message: FromWorker): void {
    // Not when the primary is gone: then Node.js ends this process.
    if (process.connected) process.send?.(message);
  }
}
