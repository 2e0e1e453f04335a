import { setTimeout as delay } from 'node:timers/promises';
import { requestBytes } from './generate-load';
import { LoadConnection } from './load-connection';
import { percentile, sorted } from './statistics';

/** Requests that come at their own pace, whatever becomes of those before them (an open loop). */
export interface Offer {
  streams: OfferedStream[];
  ms: number;
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
  /** Of these, for want of a connection. */
  unsent: number;
  /** By status. */
  answers: Record<string, number>;
  /** In milliseconds. */
  accepted: Percentiles;
  refused: Percentiles;
}

/** Null if there was nothing of the kind: JSON knows no NaN. */
export interface Percentiles {
  p50: number | null;
  p99: number | null;
}

/** Offers what is ordered and reports on each stream. */
export async function offerLoad({ streams, ms }: Offer): Promise<OfferReport[]> {
  const offers = await Promise.all(streams.map((stream) => StreamOffer.open(stream)));
  const startedAt = performance.now();
  const timer = setInterval(() => {
    for (const offer of offers) offer.offerUntil(performance.now() - startedAt);
  }, 1);
  await Promise.race([delay(ms), ...offers.map(({ broken }) => broken)]);
  clearInterval(timer);
  return Promise.all(offers.map((offer) => offer.finish()));
}

class StreamOffer {
  private readonly idle: LoadConnection[] = [];
  private offered = 0;
  private unsent = 0;
  private isSending = false;
  private readonly latenciesMs = new Map<number, number[]>();
  private connections: LoadConnection[] = [];
  /** Rejects if a connection breaks. */
  broken: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly stream: OfferedStream,
    private readonly request: Buffer,
  ) {}

  static async open(stream: OfferedStream): Promise<StreamOffer> {
    const { url, body, connections } = stream;
    const offer = new StreamOffer(stream, requestBytes({ ...ONE_BY_ONE, url, body }));
    for (let number = 0; number < connections; number += 1) await offer.connect();
    offer.broken = Promise.all(offer.connections.map(({ finished }) => finished));
    offer.broken.catch(() => undefined); // heard where it is awaited
    return offer;
  }

  /** Sends what is due so long after the start, over connections that are idle. */
  offerUntil(elapsedMs: number): void {
    const { perSecond } = this.stream;
    while ((this.offered * 1000) / perSecond <= elapsedMs) {
      this.offered += 1;
      const connection = this.idle.shift();
      if (connection) this.send(connection);
      else this.unsent += 1;
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
      accepted: percentiles(accepted),
      refused: percentiles(refused),
    };
  }

  private send(connection: LoadConnection): void {
    this.isSending = true;
    connection.send();
    this.isSending = false;
  }

  private async connect(): Promise<void> {
    const connection: LoadConnection = await LoadConnection.open(
      new URL(this.stream.url),
      () => {
        if (this.isSending) return this.request;
        this.idle.push(connection);
        return undefined;
      },
      (status, ms) => {
        const latencies = this.latenciesMs.get(status) ?? [];
        latencies.push(ms);
        this.latenciesMs.set(status, latencies);
      },
    );
    this.connections.push(connection);
    this.idle.push(connection);
  }
}

const ONE_BY_ONE = { method: 'POST', connections: 1, warmUpMs: 0, until: { ms: 0 } } as const;

function percentiles(latenciesMs: readonly number[]) {
  const inOrder = sorted(latenciesMs);
  return { p50: percentile(inOrder, 0.5), p99: percentile(inOrder, 0.99) };
}
