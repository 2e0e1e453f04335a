import type { Worker } from 'node:cluster';
import { REPORTS_GATHER_MS_MAX } from '../tuning';
import { cumulative, type MetricsReport } from '../telemetry/exposition';
import type { FromPrimary, FromWorker } from './messages';

/** Gathers the workers' metrics for whichever of them was asked for the metrics of all. */
export class ReportCollector {
  private readonly collections = new Map<number, (worker: Worker, report: MetricsReport) => void>();
  private collected = 0;
  private readonly latest = new Map<number, MetricsReport>();
  /** What ended workers had counted: sums that fell would look like restarts of everything. */
  private ended: Promise<MetricsReport> = Promise.resolve([]);

  constructor(private readonly workers: () => Worker[]) {}

  receive(worker: Worker, message: FromWorker): void {
    if (message.kind === 'gather') void this.answer(worker, message.id);
    if (message.kind === 'report') this.collections.get(message.id)?.(worker, message.report);
  }

  /** Keeps what the worker had counted when it was last asked. */
  release(worker: Worker): void {
    const report = this.latest.get(worker.id);
    this.latest.delete(worker.id);
    if (report) this.ended = this.ended.then((ended) => cumulative([ended, report]));
  }

  private async answer(worker: Worker, id: number): Promise<void> {
    const reports = await this.collect();
    send(worker, { kind: 'gathered', id, reports: [...reports, await this.ended] });
  }

  /** The reports that come in time; a worker that just dies never sends its own. */
  private collect(): Promise<MetricsReport[]> {
    const id = this.collected++;
    const asked = this.workers();
    const reports = new Map<number, MetricsReport>();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.collections.delete(id);
        resolve([...reports.values()]);
      };
      const timer = setTimeout(finish, REPORTS_GATHER_MS_MAX);
      this.collections.set(id, (worker, report) => {
        reports.set(worker.id, report);
        this.latest.set(worker.id, report);
        if (reports.size === asked.length) finish();
      });
      for (const worker of asked) send(worker, { kind: 'report', id });
    });
  }
}

export function send(worker: Worker, message: FromPrimary): void {
  if (worker.isConnected()) worker.send(message);
}
