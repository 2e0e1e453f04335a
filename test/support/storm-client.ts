import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { Answer } from './partner-client';
import type { ApiProcess } from './api-process';

/** What the clients of a storm were told, to be held against the database afterwards. */
export class StormLedger {
  /** Reservations that were answered 201, by id. */
  readonly reserved = new Map<string, Told>();
  readonly cancelled = new Set<string>();
  /** Cancellations that had no clear answer: either may be true. */
  readonly perhapsCancelled = new Set<string>();
  /** What no client may ever be told, a line each. */
  readonly lies: string[] = [];
  refusals = 0;
  lostAnswers = 0;
}

export interface Told {
  seats: number;
  version: number;
}

/**
 * One client: it reserves and cancels through any of the processes until told to stop. When an answer
 * is lost it asks again with the same key, elsewhere perhaps, as a careful partner does.
 */
export class StormClient {
  private readonly mine: string[] = [];

  constructor(
    private readonly apis: readonly ApiProcess[],
    private readonly eventId: string,
    private readonly ledger: StormLedger,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const oldest = this.mine.shift();
      if (oldest !== undefined && Math.random() < 0.5) await this.cancel(oldest);
      else {
        if (oldest !== undefined) this.mine.push(oldest);
        await this.reserve(isOver);
      }
    }
  }

  private async reserve(isOver: () => boolean): Promise<void> {
    const seats = 1 + Math.floor(Math.random() * 10);
    // Half of them have no key, and so are not repeated.
    const key = Math.random() < 0.5 ? randomUUID() : undefined;
    const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': key };
    let answer: Answer | undefined;
    do {
      answer = await this.attempt((api) => api.client.reserve(this.eventId, seats, headers));
    } while (!answer && key !== undefined && !isOver());
    if (answer?.status === 201) this.noteReserved(answer, seats);
    if (answer?.status === 409) this.noteRefused(answer, seats);
  }

  private noteReserved({ body }: Answer, seats: number): void {
    const { reservationId = '', version = 0 } = body;
    if (body.seats !== seats) this.ledger.lies.push(`${reservationId} has ${body.seats} seats`);
    if (this.ledger.reserved.has(reservationId)) this.ledger.lies.push(`${reservationId} twice`);
    this.ledger.reserved.set(reservationId, { seats, version });
    this.mine.push(reservationId);
  }

  private noteRefused({ body }: Answer, seats: number): void {
    this.ledger.refusals += 1;
    if ((body.available ?? Infinity) >= seats) {
      this.ledger.lies.push(`refused ${seats} seats though there were ${body.available}`);
    }
  }

  private async cancel(reservationId: string): Promise<void> {
    const { cancelled, perhapsCancelled, lies } = this.ledger;
    const answer = await this.attempt((api) => api.client.cancel(reservationId));
    if (!answer) {
      perhapsCancelled.add(reservationId);
      this.mine.push(reservationId);
    } else if (answer.status === 204) {
      if (cancelled.has(reservationId)) lies.push(`${reservationId} was cancelled twice`);
      cancelled.add(reservationId);
    } else if (
      answer.body.code === 'reservation_already_cancelled' &&
      perhapsCancelled.has(reservationId)
    ) {
      cancelled.add(reservationId);
    } else {
      lies.push(`cancelling ${reservationId} was answered ${answer.status} ${answer.body.code}`);
    }
  }

  /** The answer, or undefined if there was none or one that leaves the outcome open. */
  private async attempt(ask: (api: ApiProcess) => Promise<Answer>): Promise<Answer | undefined> {
    const api = this.apis[Math.floor(Math.random() * this.apis.length)];
    if (!api) throw new Error('a storm needs processes');
    try {
      const answer = await ask(api);
      if (answer.status < 500) return answer;
      if (answer.status !== 503) this.ledger.lies.push(`answered ${answer.status}`);
    } catch {
      // The process was killed before it answered.
    }
    this.ledger.lostAnswers += 1;
    await delay(5);
    return undefined;
  }
}
