import { setTimeout as delay } from 'node:timers/promises';
import type { LoadOrder, LoadReport } from './load';
import { LoadConnection } from './load-connection';
import { nextRequestOf } from './requests';
import { latencyOf } from './statistics';

/** Sends what is ordered over all connections at once and reports on the answers. */
export async function generateLoad(order: LoadOrder): Promise<LoadReport> {
  const tally = new Tally('answers' in order.until ? order.until.answers : Infinity);
  const servers = order.servers ?? [order.url];
  const nextRequest = nextRequestOf(order);
  const connections = await Promise.all(
    Array.from({ length: order.connections }, (_, number) => {
      const server = new URL(servers[number % servers.length] ?? order.url);
      return LoadConnection.open(server, nextRequest, tally.add);
    }),
  );
  // A connection that breaks ends the run at once.
  const finished = Promise.all(connections.map((connection) => connection.finished));
  finished.catch(() => undefined);
  for (const connection of connections) connection.send();
  await Promise.race([pause(order.warmUpMs), finished]);
  tally.begin();
  const end = 'ms' in order.until ? pause(order.until.ms) : tally.complete;
  await Promise.race([end, finished]);
  const report = tally.report();
  for (const connection of connections) connection.finishUp();
  await finished;
  return report;
}

/** Keeps no process that has lost its connections. */
function pause(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false });
}

/** Counts answers while it is open; before and after, it lets them pass. */
class Tally {
  private latenciesMs: number[] = [];
  private readonly byStatus = new Map<number, StatusCount>();
  private startedAt: number | undefined;
  private cpuAtStart = process.cpuUsage();
  private early = 0;
  private resolve: () => void = () => undefined;
  /** Resolves when the answers that were asked for are there. */
  readonly complete = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });

  constructor(private readonly answersMax: number) {}

  begin(): void {
    this.startedAt = performance.now();
    this.cpuAtStart = process.cpuUsage();
  }

  readonly add = (status: number, ms: number): void => {
    if (this.startedAt === undefined) {
      this.early += 1;
      return;
    }
    this.latenciesMs.push(ms);
    this.count(status, (performance.now() - this.startedAt) / 1000);
    if (this.latenciesMs.length >= this.answersMax) this.resolve();
  };

  report(): LoadReport {
    const seconds = (performance.now() - (this.startedAt ?? performance.now())) / 1000;
    const { user, system } = process.cpuUsage(this.cpuAtStart);
    const statuses = [...this.byStatus];
    this.startedAt = undefined;
    return {
      seconds,
      answers: Object.fromEntries(statuses.map(([status, { count }]) => [status, count])),
      spans: Object.fromEntries(
        statuses.map(([status, { first, last }]) => [status, { first, last }]),
      ),
      answersWithWarmUp: this.early + this.latenciesMs.length,
      latencyMs: latencyOf(this.latenciesMs),
      generatorLoad: (user + system) / 1e6 / seconds,
    };
  }

  private count(status: number, at: number): void {
    const counted = this.byStatus.get(status);
    if (!counted) this.byStatus.set(status, { count: 1, first: at, last: at });
    else {
      counted.count += 1;
      counted.last = at;
    }
  }
}

interface StatusCount {
  count: number;
  /** In seconds since answers count. */
  first: number;
  last: number;
}
