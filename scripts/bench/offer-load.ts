import { setTimeout as delay } from 'node:timers/promises';
import { requestBytes } from './requests';
import { LoadConnection } from './load-connection';
import type { Latency } from './load';
import { latencyOf } from './statistics';

/** Requests that come at their own pace, whatever becomes of those before them (an open loop). */
export interface Offer {
  streams: OfferedStream[];
  ms: number;
  /** What is due in this time, which comes before, is not reported. */
  warmUpMs: number;
}

export interface OfferedStream {
  url: string;
  body: unknown;
  perSecond: number;
  /** Requests that may be on their way; what is due when all of them are is not sent at all. */
  connections: number;
}

export interface OfferReport {
  offered: number;
  /** Of these, because no connection was free. */
  unsent: number;
  /** By status. */
  answers: Record<string, number>;
  /** In milliseconds since a request was due, which is not when a busy offerer came to send it. */
  accepted: MaybeLatency;
  refused: MaybeLatency;
}

/** Null if there was nothing of the kind: JSON knows no NaN. */
export type MaybeLatency = { [Percentile in keyof Latency]: number | null };

/** Offers what is ordered and reports on each stream. */
export async function offerLoad({ streams, ms, warmUpMs }: Offer): Promise<OfferReport[]> {
  const offers = await Promise.all(streams.map((stream) => StreamOffer.open(stream, warmUpMs)));
  const startedAt = performance.now();
  const timer = setInterval(() => {
    for (const offer of offers) offer.offerDue(startedAt);
  }, 1);
  await Promise.race([delay(warmUpMs + ms), ...offers.map(({ broken }) => broken)]);
  clearInterval(timer);
  return Promise.all(offers.map((offer) => offer.finish()));
}

class StreamOffer {
  private readonly idle: OfferConnection[] = [];
  /** Of all requests, the next one's number. */
  private due = 0;
  private offered = 0;
  private unsent = 0;
  private readonly latenciesMs = new Map<number, number[]>();
  private connections: LoadConnection[] = [];
  /** Rejects if a connection breaks. */
  broken: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly stream: OfferedStream,
    private readonly request: Buffer,
    private readonly warmUpMs: number,
  ) {}

  static async open(stream: OfferedStream, warmUpMs: number): Promise<StreamOffer> {
    const { url, body, connections } = stream;
    const offer = new StreamOffer(stream, requestBytes('POST', url, body), warmUpMs);
    for (let number = 0; number < connections; number += 1) await offer.connect();
    offer.broken = Promise.all(offer.connections.map(({ finished }) => finished));
    offer.broken.catch(() => undefined); // heard where it is awaited
    return offer;
  }

  /** Sends what is due by now, over connections that are idle. */
  offerDue(startedAt: number): void {
    const msEach = 1000 / this.stream.perSecond;
    const elapsedMs = performance.now() - startedAt;
    for (; this.due * msEach <= elapsedMs; this.due += 1) {
      const dueMs = this.due * msEach;
      const isCounted = dueMs >= this.warmUpMs;
      if (isCounted) this.offered += 1;
      const connection = this.idle.shift();
      if (connection) connection.offer(isCounted ? startedAt + dueMs : undefined);
      else if (isCounted) this.unsent += 1;
    }
  }

  async finish(): Promise<OfferReport> {
    for (const connection of this.connections) connection.finishUp();
    await this.broken;
    const accepted = this.latenciesMs.get(201) ?? [];
    const refused = this.latenciesMs.get(503) ?? [];
    return {
      offered: this.offered,
      unsent: this.unsent,
      answers: Object.fromEntries(
        [...this.latenciesMs].map(([status, latencies]) => [status, latencies.length]),
      ),
      accepted: latencyOf(accepted),
      refused: latencyOf(refused),
    };
  }

  private async connect(): Promise<void> {
    const connection = await OfferConnection.open(
      this.stream.url,
      this.request,
      (status, dueAt) => {
        this.idle.push(connection);
        if (dueAt === undefined) return;
        const latencies = this.latenciesMs.get(status) ?? [];
        latencies.push(performance.now() - dueAt);
        this.latenciesMs.set(status, latencies);
      },
    );
    this.connections.push(connection.line);
    this.idle.push(connection);
  }
}

/** Sends when it is told to, and remembers since when the request was due. */
class OfferConnection {
  private dueAt: number | undefined;
  private isSending = false;

  private constructor(readonly line: LoadConnection) {}

  static async open(
    url: string,
    request: Buffer,
    onAnswer: (status: number, dueAt: number | undefined) => void,
  ): Promise<OfferConnection> {
    const line = await LoadConnection.open(
      new URL(url),
      () => (connection.isSending ? request : undefined),
      (status) => {
        onAnswer(status, connection.dueAt);
      },
    );
    const connection = new OfferConnection(line);
    return connection;
  }

  /** Undefined if its answer is not counted. */
  offer(dueAt: number | undefined): void {
    this.dueAt = dueAt;
    this.isSending = true;
    this.line.send();
    this.isSending = false;
  }
}
