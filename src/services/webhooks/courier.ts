import { setMaxListeners } from 'node:events';
import { v4 as uuidv4 } from 'uuid';
import {
  isWholeDelivery,
  retryDelayMs,
  signingSecrets,
  type Delivery,
  type Webhook,
} from '../../domain/webhook';
import { WEBHOOK_TIMEOUT_MS } from '../../limits';
import {
  WEBHOOK_DELIVERIES_PER_TURN,
  WEBHOOK_FAULT_PAUSE_MS,
  WEBHOOK_LEASE_MS,
  WEBHOOK_POSTS_MAX,
  WEBHOOK_POSTS_PER_WEBHOOK_MAX,
} from '../../tuning';
import type { Clock } from '../support/clock';
import { isPassing } from '../database/is-passing';
import type { Observer } from '../support/observer';
import type { AttemptRecord, ClaimedStream, CourierStore } from './courier-store';
import { UNSIGNABLE, type PostAnswer, type PostRequest } from './poster';

/** What an attempt came to: `retried` is tried again later, `failed` is given up. */
export type AttemptOutcome = 'delivered' | 'retried' | 'failed';

export interface CourierSurroundings {
  store: Pick<CourierStore, keyof CourierStore>;
  post: (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;
  clock: Clock;
  /** Whether a partner may still get messages. */
  mayHear: (partnerId: string) => Promise<boolean>;
  onAttempt: (delivery: Delivery, outcome: AttemptOutcome) => void;
  onDisabled: (webhook: Webhook, reason: string) => void;
  observer: Pick<Observer, 'isolated'>;
  /** Called with temporary trouble: work under a lease continues when the lease has ended. */
  onTrouble: (error: unknown) => void;
}

/**
 * What becomes of a stream after a turn: it is due again at that time, has nothing left, waits for its
 * webhook, or is removed.
 */
type StreamEnd = Date | 'finished' | 'parked' | 'forgotten';

/**
 * Takes streams that are due and makes their deliveries, one after the other in each. A lease keeps other
 * processes away meanwhile. An owner that was paused longer than its lease posts at most one message a second
 * time: all its writes require the lease or the state that it read.
 */
export class Courier {
  private readonly busy = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private claiming: Promise<void> | undefined;
  private isCalled = false;
  private isStopping = false;
  private readonly stopping = new AbortController();

  constructor(private readonly surroundings: CourierSurroundings) {
    // Each post listens; above ten Node.js would suspect a leak.
    setMaxListeners(WEBHOOK_POSTS_MAX, this.stopping.signal);
  }

  /** Takes as many streams as there is room for. Resolves when they are taken, not when they are done. */
  pump(): Promise<void> {
    if (this.isStopping) return Promise.resolve();
    this.isCalled = true;
    this.claiming ??= this.claimAll();
    return this.claiming;
  }

  /** Resolves when nothing is due or in progress any more. */
  async finish(): Promise<void> {
    while (this.claiming || this.underWay.size > 0) {
      await Promise.all([this.claiming, ...this.underWay]);
    }
  }

  /**
   * Takes no more; deliveries that receivers have not answered within that time are left to other processes.
   */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    const cancel = this.surroundings.clock.after(graceMs, () => {
      this.stopping.abort();
    });
    await this.finish();
    cancel();
  }

  private async claimAll(): Promise<void> {
    while (this.isCalled) {
      this.isCalled = false;
      if (await this.claimSome()) this.isCalled = true;
    }
    // At once, so that no call comes between the last look at it and the end.
    this.claiming = undefined;
  }

  /** Whether there may be more to take at once. */
  private async claimSome(): Promise<boolean> {
    const { store, clock, onTrouble } = this.surroundings;
    const room = WEBHOOK_POSTS_MAX - this.underWay.size;
    if (room <= 0 || this.isStopping) return false;
    const full = [...this.busy].flatMap(([webhookId, count]) =>
      count >= WEBHOOK_POSTS_PER_WEBHOOK_MAX ? [webhookId] : [],
    );
    const now = clock.now();
    let claimed = 0;
    try {
      for (const key of await store.dueStreams(now, room, full)) {
        if ((this.busy.get(key.webhookId) ?? 0) >= WEBHOOK_POSTS_PER_WEBHOOK_MAX) continue;
        const stream = await store.claimStream(key, uuidv4(), now, this.later(WEBHOOK_LEASE_MS));
        if (!stream) continue;
        this.take(stream);
        claimed += 1;
      }
    } catch (error) {
      onTrouble(error);
      return false;
    }
    return claimed > 0;
  }

  private take(stream: ClaimedStream): void {
    const { webhookId } = stream;
    this.busy.set(webhookId, (this.busy.get(webhookId) ?? 0) + 1);
    const work = this.seeTo(stream)
      .catch((error: unknown) => {
        this.surroundings.onTrouble(error);
      })
      .finally(() => {
        const left = (this.busy.get(webhookId) ?? 1) - 1;
        if (left > 0) this.busy.set(webhookId, left);
        else this.busy.delete(webhookId);
        this.underWay.delete(work);
        void this.pump();
      });
    this.underWay.add(work);
  }

  private async seeTo(stream: ClaimedStream): Promise<void> {
    const { store } = this.surroundings;
    const next = await this.turn(stream);
    if (next === 'forgotten') await store.forgetStream(stream);
    else if (next === 'parked' && (await store.parkStream(stream))) return;
    else if (next === 'finished' && (await store.finishStream(stream))) return;
    else
      await store.releaseStream(stream, next instanceof Date ? next : this.later(0), this.later(0));
  }

  /** After an unexpected error a stream gets its next turn only later. */
  private async turn(stream: ClaimedStream): Promise<StreamEnd> {
    try {
      return await this.deliverTurn(stream);
    } catch (error) {
      if (isPassing(error)) throw error;
      const { webhookId, eventId } = stream;
      this.surroundings.observer.isolated({ where: 'courier', ids: { webhookId, eventId }, error });
      return this.later(WEBHOOK_FAULT_PAUSE_MS);
    }
  }

  private async deliverTurn(stream: ClaimedStream): Promise<StreamEnd> {
    const { store } = this.surroundings;
    const pending = await store.pending(stream, WEBHOOK_DELIVERIES_PER_TURN);
    for (const delivery of pending) {
      // The last attempt of a turn must end within the lease.
      if (this.later(2 * WEBHOOK_TIMEOUT_MS) > stream.dueAt) return this.later(0);
      // Read each time, so that a change, disabling or deletion takes effect at once.
      const webhook = await store.webhook(stream.webhookId);
      if (!webhook) return 'forgotten';
      if (webhook.status === 'disabled') return 'parked';
      if (!(await this.mayHear(webhook))) {
        await this.disable(webhook, 'its partner is disabled');
        return 'parked';
      }
      const next = isWholeDelivery(delivery)
        ? await this.deliver(delivery, webhook)
        : await this.giveUp(delivery);
      if (next !== 'done') return next;
    }
    return pending.length < WEBHOOK_DELIVERIES_PER_TURN ? 'finished' : this.later(0);
  }

  private async mayHear({ partnerId }: Webhook): Promise<boolean> {
    return partnerId === undefined || (await this.surroundings.mayHear(partnerId));
  }

  /** One attempt: `done` if the next delivery may follow, else when the stream is due again. */
  private async deliver(delivery: Delivery, webhook: Webhook): Promise<'done' | 'parked' | Date> {
    const { store, clock } = this.surroundings;
    const at = clock.now();
    const answer = await this.post(delivery, webhook, at);
    if (answer.kind === 'aborted') return this.later(0);
    const record = { at, ...(answer.statusCode && { statusCode: answer.statusCode }) };
    if (answer.kind === 'taken') {
      await this.record(delivery, { ...record, status: 'delivered' }, 'delivered');
      if (webhook.failingSince) await store.recordWorking(webhook.webhookId);
      return 'done';
    }
    const { error } = answer;
    await store.recordFailing(webhook.webhookId, at);
    const attempts = delivery.attempts + 1;
    const delayMs = retryDelayMs(attempts, clock.random(), answer.retryAfterMs);
    if (answer.statusCode === 410) {
      await this.record(delivery, { ...record, error, status: 'failed' }, 'failed');
      await this.disable(webhook, 'the endpoint answered 410: it is gone');
      return 'parked';
    }
    if (delayMs === undefined) {
      await this.record(delivery, { ...record, error, status: 'failed' }, 'failed');
      const since = delivery.firstAttemptAt ?? at;
      const reason = `the endpoint took nothing since ${since.toISOString()}`;
      return (await this.disable(webhook, reason, since)) ? 'parked' : 'done';
    }
    const nextAttemptAt = this.later(delayMs);
    await this.record(delivery, { ...record, error, status: 'pending', nextAttemptAt }, 'retried');
    return nextAttemptAt;
  }

  /**
   * A delivery that cannot be signed or sent is tried again like a refused one: the webhook may be repaired.
   */
  private async post(delivery: Delivery, webhook: Webhook, at: Date): Promise<PostAnswer> {
    const { deliveryId, webhookId, body } = delivery;
    try {
      const secrets = signingSecrets(webhook, at);
      const request = { url: webhook.url, id: deliveryId, body, at, secrets };
      return await this.surroundings.post(request, this.stopping.signal);
    } catch (error) {
      const ids = { webhookId, deliveryId };
      this.surroundings.observer.isolated({ where: 'courier', ids, error });
      return UNSIGNABLE;
    }
  }

  /** A damaged delivery must not stop those behind it. */
  private async giveUp(delivery: Delivery): Promise<'done'> {
    const { store, clock, observer, onAttempt } = this.surroundings;
    const { webhookId, eventId, place } = delivery;
    const error = new Error('the delivery is damaged and is given up');
    observer.isolated({ where: 'courier', ids: { webhookId, eventId, place }, error });
    await store.giveUp(delivery, 'it is damaged', clock.now());
    onAttempt(delivery, 'failed');
    return 'done';
  }

  private async record(
    delivery: Delivery,
    record: AttemptRecord,
    outcome: AttemptOutcome,
  ): Promise<void> {
    await this.surroundings.store.recordAttempt(delivery, record);
    this.surroundings.onAttempt(delivery, outcome);
  }

  private async disable(webhook: Webhook, reason: string, failingSince?: Date): Promise<boolean> {
    const { store, clock, onDisabled } = this.surroundings;
    const isDisabled = await store.disable(webhook.webhookId, reason, clock.now(), failingSince);
    if (isDisabled) onDisabled(webhook, reason);
    return isDisabled;
  }

  private later(durationMs: number): Date {
    return new Date(this.surroundings.clock.now().getTime() + durationMs);
  }
}
