import { probeDelayMs, type Delivery, type Notice, type Webhook } from '../../domain/webhook';
import { WEBHOOK_CONCURRENCY_MAX, WEBHOOK_FAILING_MS_MAX, WEBHOOK_NOTICE_MS } from '../../limits';
import { WEBHOOK_LEASE_MS } from '../../tuning';
import type { Clock } from '../support/clock';
import type { ClaimedWebhook, CourierStore } from './courier-store';
import { noticeOf } from './notices';
import type { PostAnswer } from './poster';

export type Refused = Extract<PostAnswer, { kind: 'refused' }>;

export interface EndpointSurroundings {
  store: Pick<CourierStore, keyof CourierStore>;
  clock: Clock;
  /** Whether a partner may still get messages. */
  mayHear: (partnerId: string) => Promise<boolean>;
  onDisabled: (webhook: Webhook, reason: string) => void;
}

/**
 * A webhook under a lease, and what the lease's owner finds out about its endpoint. An endpoint that accepts
 * nothing gets one message from time to time; once it accepts one, each further one doubles how many are posted
 * at the same time.
 */
export class Endpoint {
  /** How many posts may be under way. */
  window: number;
  private readAt: number;
  private isJustClaimed = true;
  private lastTakenAt = -Infinity;
  /** Counts what was found out, so that a read that began before it is not taken for what is true now. */
  private findings = 0;
  private storing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly surroundings: EndpointSurroundings,
    private claimed: ClaimedWebhook,
  ) {
    this.window = claimed.failingSince ? 1 : this.concurrency;
    this.readAt = this.now();
  }

  get webhook(): ClaimedWebhook {
    return this.claimed;
  }

  get concurrency(): number {
    const { concurrency = WEBHOOK_CONCURRENCY_MAX } = this.claimed;
    const isPossible = concurrency >= 1 && concurrency <= WEBHOOK_CONCURRENCY_MAX;
    return isPossible ? concurrency : WEBHOOK_CONCURRENCY_MAX;
  }

  /** Whether the webhook must be read again before more is posted to it. */
  isOlderThan(ageMs: number): boolean {
    return this.now() - this.readAt >= ageMs;
  }

  /** The webhook as it is now, under a longer lease; undefined if that was lost, or the webhook is gone. */
  async read(): Promise<ClaimedWebhook | undefined> {
    const { store, mayHear } = this.surroundings;
    for (;;) {
      await this.storing;
      const { findings } = this;
      const fresh = this.isJustClaimed
        ? this.claimed
        : await store.renew(this.claimed, this.later(WEBHOOK_LEASE_MS));
      this.isJustClaimed = false;
      if (findings !== this.findings) continue;
      if (!fresh) return undefined;
      this.claimed = fresh;
      this.window = Math.min(this.window, this.concurrency);
      this.readAt = this.now();
      const { partnerId, status } = fresh;
      if (status === 'disabled' || partnerId === undefined || (await mayHear(partnerId))) {
        return fresh;
      }
      await this.disable('its partner is disabled', false);
    }
  }

  /** It has accepted a message. Resolves when that is stored. */
  async accepted(): Promise<void> {
    this.lastTakenAt = this.now();
    this.window = Math.min(2 * this.window, this.concurrency);
    if (this.claimed.failingSince) {
      const { failingSince: _since, nextAttemptAt: _at, ...working } = this.claimed;
      this.found(working, this.surroundings.store.recordWorking(this.claimed));
    }
    await this.storing;
  }

  /**
   * Whether the refusal of a message, which was posted at that time, says nothing of the endpoint: it has
   * accepted others since it got this one before, or is known to refuse this one alone.
   */
  isRefusedAlone(delivery: Delivery, { statusCode }: Refused, at: Date): boolean {
    // Too many requests: that is about all of them.
    if (statusCode === 429 || this.claimed.failingSince) return false;
    const { refusals = 0, lastAttemptAt = at } = delivery;
    return refusals > 0 || this.lastTakenAt >= lastAttemptAt.getTime();
  }

  /** It has accepted nothing: it gets nothing until the time that is returned, or is disabled after days. */
  pause(at: Date, { retryAfterMs }: Refused): Date {
    const { store, clock } = this.surroundings;
    const { failingSince = at } = this.claimed;
    const failingMs = this.now() - failingSince.getTime();
    const nextAttemptAt = this.later(probeDelayMs(failingMs, clock.random(), retryAfterMs));
    this.window = 1;
    if (failingMs >= WEBHOOK_FAILING_MS_MAX) {
      const reason = `the endpoint took nothing since ${failingSince.toISOString()}`;
      // Whoever waits until it is stored gets the error.
      this.disable(reason).catch(() => undefined);
      return nextAttemptAt;
    }
    const notice = this.noticeOfFailing(failingSince, failingMs);
    const storing = store.recordFailing(this.claimed, failingSince, nextAttemptAt, notice);
    this.found({ ...this.claimed, failingSince, nextAttemptAt }, storing);
    return nextAttemptAt;
  }

  /** Resolves when it is stored. */
  async disable(reason: string, isTold = true): Promise<void> {
    const { store, onDisabled } = this.surroundings;
    const { claimed } = this;
    const now = this.later(0);
    const data = { disabledReason: reason };
    const notice = isTold ? noticeOf(claimed, 'webhook.disabled', data, now) : undefined;
    const disable = async () => {
      if (await store.disable(claimed, reason, now, notice)) onDisabled(claimed, reason);
    };
    this.found({ ...claimed, status: 'disabled' }, disable());
    await this.storing;
  }

  /** Once, when it has failed for some time. */
  private noticeOfFailing(failingSince: Date, failingMs: number): Notice | undefined {
    const isNoticed = this.claimed.noticedSince?.getTime() === failingSince.getTime();
    if (failingMs < WEBHOOK_NOTICE_MS || isNoticed) return undefined;
    return noticeOf(this.claimed, 'webhook.failing', { failingSince }, this.later(0));
  }

  /** Resolves when all that was found out is stored. */
  async stored(): Promise<void> {
    await this.storing;
  }

  private found(webhook: ClaimedWebhook, storing: Promise<unknown>): void {
    this.claimed = webhook;
    this.findings += 1;
    this.readAt = -Infinity;
    this.storing = Promise.all([this.storing, storing]);
    // Whoever waits for it gets the error.
    this.storing.catch(() => undefined);
  }

  private now(): number {
    return this.surroundings.clock.now().getTime();
  }

  private later(durationMs: number): Date {
    return new Date(this.now() + durationMs);
  }
}
