import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  WORKER_DEATHS_MAX,
  WORKER_DEATHS_WITHIN_MS,
  WORKER_RESTART_MS_MAX,
  WORKER_RESTART_MS_MIN,
} from '../tuning';
import type { Program } from '../program';
import { LimitKeeper } from './limit-keeper';
import type { FromWorker } from './messages';
import { ReportCollector, send } from './report-collector';

export interface SupervisorOptions {
  /** How many processes serve the port. */
  workers: number;
  host: string;
  port: number;
  /** The database that all workers use. */
  databaseUri: string;
  log: Logger;
  /** Called with the reason when the supervisor gives up keeping the workers alive. */
  onFailure: (reason: string) => void;
}

/**
 * Starts workers that serve one port and replaces those that die (node:cluster, whose primary hands the
 * connections out in turn). It serves nothing itself, and when it ends, for whatever reason, they end, too.
 */
export class Supervisor implements Program {
  private readonly reports = new ReportCollector(workersNow);
  private environment: Record<string, string>;
  /** When workers died within the last minute. */
  private deaths: number[] = [];
  private isStopping = false;

  constructor(private readonly options: SupervisorOptions) {
    this.environment = { MONGODB_URI: options.databaseUri };
    const limits = new LimitKeeper();
    cluster.on('message', (worker, message: FromWorker) => {
      this.reports.receive(worker, message);
      if (message.kind !== 'lease') return;
      send(worker, { kind: 'leased', id: message.id, lease: limits.lease(message) });
    });
    process.once('exit', () => {
      for (const worker of workersNow()) worker.process.kill('SIGKILL');
    });
  }

  /** The first worker starts alone: it prepares the database, and says once what keeps it from starting. */
  async start(): Promise<string> {
    const { host, port, workers } = this.options;
    // Those that replace others must find the port that was announced.
    if (port === 0) this.environment.PORT = String(await freePort(host));
    const url = await this.startWorker();
    await Promise.all(Array.from({ length: workers - 1 }, () => this.startWorker()));
    return url;
  }

  /** Rejects if a worker could not finish its requests. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const exits = workersNow().map(async (worker) => {
      send(worker, { kind: 'stop' });
      const [code] = (await once(worker, 'exit')) as [number | null]; // of node:cluster
      return code;
    });
    const codes = await Promise.all(exits);
    if (codes.some((code) => code !== 0)) throw new Error('a worker did not end gracefully');
  }

  /** Resolves with its address when it listens; rejects if it ends before. */
  private startWorker(): Promise<string> {
    const worker = cluster.fork(this.environment);
    return new Promise((resolve, reject) => {
      let isListening = false;
      worker.on('message', (message: FromWorker) => {
        if (message.kind !== 'listening') return;
        isListening = true;
        resolve(message.url);
      });
      worker.once('exit', (code: number | null, signal: string | null) => {
        this.reports.release(worker);
        if (this.isStopping) return;
        const ending = `worker ${worker.process.pid ?? ''} ended with ${code ?? signal ?? 'nothing'}`;
        if (!isListening) reject(new WorkerError(`${ending} before it listened`));
        else if (code === 0) void this.replace(ending);
        else void this.replaceDead(ending);
      });
    });
  }

  /** Later each time, and in the end not at all: what kills them may be permanent. */
  private async replaceDead(ending: string): Promise<void> {
    const now = Date.now();
    this.deaths = [...this.deaths.filter((at) => now - at < WORKER_DEATHS_WITHIN_MS), now];
    const { length } = this.deaths;
    if (length > WORKER_DEATHS_MAX * this.options.workers) {
      this.options.onFailure(`${ending}, the ${length}th within a minute: giving up`);
      return;
    }
    await delay(Math.min(WORKER_RESTART_MS_MAX, WORKER_RESTART_MS_MIN * 2 ** (length - 1)));
    await this.replace(ending);
  }

  private async replace(ending: string): Promise<void> {
    if (this.isStopping) return;
    this.options.log.warn(`${ending}, starting another`);
    try {
      await this.startWorker();
    } catch (error) {
      await this.replaceDead(error instanceof Error ? error.message : String(error));
    }
  }
}

/** A worker could not be started; it has logged why. */
export class WorkerError extends Error {}

function workersNow(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  server.close();
  await once(server, 'close');
  return port;
}
