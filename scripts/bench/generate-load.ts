import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadOrder, LoadReport } from './load';
import { LoadConnection, type NextRequest } from './load-connection';
import { percentile, sorted } from './statistics';

/** Sends what is ordered over all connections at once and reports on the answers. */
export async function generateLoad(order: LoadOrder): Promise<LoadReport> {
  const tally = new Tally('answers' in order.until ? order.until.answers : Infinity);
  const url = new URL(order.url);
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () =>
      LoadConnection.open(url, nextRequestOf(order), tally.add),
    ),
  );
  // A connection that breaks ends the run at once.
  const finished = Promise.all(connections.map((connection) => connection.finished));
  finished.catch(() => undefined);
  for (const connection of connections) connection.send();
  await Promise.race([delay(order.warmUpMs), finished]);
  tally.begin();
  const end = 'ms' in order.until ? delay(order.until.ms) : tally.complete;
  await Promise.race([end, finished]);
  const report = tally.report();
  for (const connection of connections) connection.finishUp();
  await finished;
  return report;
}

/** Counts answers while it is open; before and after, it lets them pass. */
class Tally {
  private latenciesMs: number[] = [];
  private readonly byStatus = new Map<number, number>();
  private startedAt: number | undefined;
  private early = 0;
  private resolve: () => void = () => undefined;
  /** Resolves when the answers that were asked for are there. */
  readonly complete = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });

  constructor(private readonly answersMax: number) {}

  begin(): void {
    this.startedAt = performance.now();
  }

  readonly add = (status: number, ms: number): void => {
    if (this.startedAt === undefined) {
      this.early += 1;
      return;
    }
    this.latenciesMs.push(ms);
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    if (this.latenciesMs.length >= this.answersMax) this.resolve();
  };

  report(): LoadReport {
    const seconds = (performance.now() - (this.startedAt ?? performance.now())) / 1000;
    const latencies = sorted(this.latenciesMs);
    const answers = Object.fromEntries(this.byStatus);
    this.startedAt = undefined;
    return {
      seconds,
      answers,
      answersWithWarmUp: this.early + latencies.length,
      latencyMs: {
        p50: percentile(latencies, 0.5),
        p90: percentile(latencies, 0.9),
        p99: percentile(latencies, 0.99),
        p999: percentile(latencies, 0.999),
      },
    };
  }
}

function nextRequestOf(order: LoadOrder): NextRequest {
  if (order.variant === 'keyed') {
    return () => requestBytes(order, [`Idempotency-Key: ${randomUUID()}`]);
  }
  const same = requestBytes(order);
  if (order.variant === undefined) return () => same;
  const { body, ...withoutBody } = order;
  return (answer) => {
    const held = answer && reservationIdIn(answer);
    if (held === undefined) return same;
    return requestBytes({ ...withoutBody, url: `${order.url}/${held}/confirm` }, [
      'Content-Length: 0',
    ]);
  };
}

/** Of an answer 201, which holds; the answers to confirmations are 200. */
function reservationIdIn(answer: Buffer): string | undefined {
  const text = answer.toString('latin1');
  return text.startsWith('HTTP/1.1 201') ? /"reservationId":"([^"]+)"/.exec(text)?.[1] : undefined;
}

export function requestBytes({ method, url, body }: LoadOrder, headers: string[] = []): Buffer {
  const { host, pathname } = new URL(url);
  const payload = body === undefined ? '' : JSON.stringify(body);
  const entity =
    body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(payload)}`];
  const head = [
    `${method} ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Accept: */*',
    ...entity,
    ...headers,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${payload}`);
}
