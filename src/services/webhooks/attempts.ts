import { retryDelayMs, signingSecrets, type Delivery } from '../../domain/webhook';
import { WEBHOOK_FAULT_PAUSE_MS } from '../../tuning';
import { isPassing } from '../database/is-passing';
import type { Clock } from '../support/clock';
import type { Observer } from '../support/observer';
import type { AttemptRecord, DeliveryQueue } from './delivery-queue';
import type { Endpoint, Refused } from './endpoint';
import { UNSIGNABLE, type PostAnswer, type PostRequest } from './poster';

/** What an attempt came to: `retried` is tried again later, `failed` is given up. */
export type AttemptOutcome = 'delivered' | 'retried' | 'failed';

export interface AttemptSurroundings {
  queue: Pick<DeliveryQueue, 'recordAttempt' | 'postpone' | 'giveUp'>;
  post: (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;
  clock: Clock;
  onAttempt: (delivery: Delivery, outcome: AttemptOutcome) => void;
  observer: Pick<Observer, 'isolated'>;
}

/** Posts deliveries to one endpoint, and records what became of them. */
export class Attempts {
  constructor(
    private readonly surroundings: AttemptSurroundings,
    private readonly endpoint: Endpoint,
    private readonly aborting: AbortSignal,
  ) {}

  /**
   * Resolves when it is recorded; `onAnswered` is called before, once the endpoint has answered. Rejects with
   * passing errors alone: after any other the delivery is tried again only later.
   */
  async make(delivery: Delivery, onAnswered: () => void): Promise<void> {
    try {
      await this.attempt(delivery, onAnswered);
    } catch (error) {
      if (isPassing(error)) throw error;
      const { webhookId, deliveryId } = delivery;
      const { observer, queue } = this.surroundings;
      observer.isolated({ where: 'courier', ids: { webhookId, deliveryId }, error });
      await queue.postpone(delivery, this.later(WEBHOOK_FAULT_PAUSE_MS));
    }
  }

  /** A damaged delivery must not stop those behind it. */
  async giveUp(delivery: Delivery): Promise<void> {
    const { queue, clock, observer, onAttempt } = this.surroundings;
    const { webhookId, eventId, place } = delivery;
    const error = new Error('the delivery is damaged and is given up');
    observer.isolated({ where: 'courier', ids: { webhookId, eventId, place }, error });
    await queue.giveUp(delivery, 'it is damaged', clock.now());
    onAttempt(delivery, 'failed');
  }

  private async attempt(delivery: Delivery, onAnswered: () => void): Promise<void> {
    const at = this.surroundings.clock.now();
    const answer = await this.post(delivery, at);
    onAnswered();
    if (answer.kind === 'aborted') return;
    if (answer.kind === 'refused') {
      await this.refused(delivery, answer, at);
      return;
    }
    const { statusCode } = answer;
    await Promise.all([
      this.endpoint.accepted(),
      this.record(delivery, { at, statusCode, status: 'delivered' }, 'delivered'),
    ]);
  }

  private async refused(delivery: Delivery, answer: Refused, at: Date): Promise<void> {
    const { statusCode, error } = answer;
    const record = { at, error, ...(statusCode !== undefined && { statusCode }) };
    if (statusCode === 410) {
      const disabling = this.endpoint.disable('the endpoint answered 410: it is gone');
      const recording = this.record(delivery, { ...record, status: 'failed' }, 'failed');
      await Promise.all([disabling, recording]);
    } else if (this.endpoint.isRefusedAlone(delivery, answer, at)) {
      await this.retryAlone(delivery, answer, record);
    } else {
      const nextAttemptAt = this.endpoint.pause(at, answer);
      await this.record(delivery, { ...record, status: 'pending', nextAttemptAt }, 'retried');
      await this.endpoint.stored();
    }
  }

  private async retryAlone(
    delivery: Delivery,
    { retryAfterMs }: Refused,
    attempted: Pick<AttemptRecord, 'at' | 'error' | 'statusCode'>,
  ): Promise<void> {
    const refusals = (delivery.refusals ?? 0) + 1;
    const delayMs = retryDelayMs(refusals, this.surroundings.clock.random(), retryAfterMs);
    const record = { ...attempted, refusals };
    if (delayMs === undefined) {
      await this.record(delivery, { ...record, status: 'failed' }, 'failed');
      return;
    }
    const nextAttemptAt = this.later(delayMs);
    await this.record(delivery, { ...record, status: 'pending', nextAttemptAt }, 'retried');
  }

  /**
   * A delivery that cannot be signed or sent is tried again like a refused one: the webhook may be repaired.
   */
  private async post(delivery: Delivery, at: Date): Promise<PostAnswer> {
    const { deliveryId, webhookId, body } = delivery;
    const { webhook } = this.endpoint;
    try {
      const secrets = signingSecrets(webhook, at);
      const request = { url: webhook.url, id: deliveryId, body, at, secrets };
      return await this.surroundings.post(request, this.aborting);
    } catch (error) {
      const ids = { webhookId, deliveryId };
      this.surroundings.observer.isolated({ where: 'courier', ids, error });
      return UNSIGNABLE;
    }
  }

  private async record(
    delivery: Delivery,
    record: AttemptRecord,
    outcome: AttemptOutcome,
  ): Promise<void> {
    await this.surroundings.queue.recordAttempt(delivery, record);
    this.surroundings.onAttempt(delivery, outcome);
  }

  private later(durationMs: number): Date {
    return new Date(this.surroundings.clock.now().getTime() + durationMs);
  }
}
