import type { Delivery } from '../../domain/webhook';
import {
  WEBHOOK_DELIVERIES_PAGE,
  WEBHOOK_FAULT_PAUSE_MS,
  WEBHOOK_HINTED_LOOK_MS,
  WEBHOOK_READ_MS_MAX,
  WEBHOOK_REPLAYS_SHARE,
} from '../../tuning';
import { isPassing } from '../database/is-passing';
import { Attempts, type AttemptSurroundings } from './attempts';
import type { ClaimedWebhook } from './courier-store';
import type { DeliveryQueue, NextDeliveries } from './delivery-queue';
import { Endpoint, type EndpointSurroundings } from './endpoint';
import { postNotice } from './notices';
import type { PostSlots } from './post-slots';
import type { Replays } from './replays';

export interface TurnSurroundings extends AttemptSurroundings, EndpointSurroundings {
  queue: Pick<DeliveryQueue, keyof DeliveryQueue>;
  replays: Pick<Replays, 'continue'>;
  slots: Pick<PostSlots, 'take' | 'release'>;
}

/** What becomes of the webhook when nothing is under way. */
type TurnEnd = 'lost' | 'parked' | { pausedUntil: Date } | { dueAt: Date | undefined };

/**
 * One process serves one webhook under a lease: it posts what is due, several messages at the same time, each
 * the first of its line.
 */
export class WebhookTurn {
  private readonly endpoint: Endpoint;
  private readonly attempts: Attempts;
  /** What is posted next, until it is read again. */
  private ready: Delivery[] = [];
  private hasMore = true;
  /** What is being posted, or was and is being recorded. */
  private readonly underWay = new Map<Delivery, Promise<void>>();
  /** How many of these are being posted. */
  private posts = 0;
  private trouble: { error: unknown } | undefined;
  private isStopping = false;
  private isWoken = false;
  private onWoken: () => void = () => undefined;

  constructor(
    private readonly surroundings: TurnSurroundings,
    webhook: ClaimedWebhook,
    private readonly aborting: AbortSignal,
  ) {
    this.endpoint = new Endpoint(surroundings, webhook);
    this.attempts = new Attempts(surroundings, this.endpoint, aborting);
  }

  /**
   * Resolves when the webhook is given back. After an error others continue only when the lease has ended, which
   * is sooner after a passing one; then it rejects.
   */
  async run(): Promise<void> {
    const { store, observer } = this.surroundings;
    try {
      await this.end(await this.serve());
    } catch (error) {
      this.isStopping = true;
      await Promise.all(this.underWay.values());
      const { webhook } = this.endpoint;
      const { webhookId } = webhook;
      const isTemporary = isPassing(error);
      if (!isTemporary) observer.isolated({ where: 'courier', ids: { webhookId }, error });
      const pauseMs = isTemporary ? WEBHOOK_READ_MS_MAX : WEBHOOK_FAULT_PAUSE_MS;
      await store.renew(webhook, this.later(pauseMs));
      if (isTemporary) throw error;
    }
  }

  /** There may be more to post. */
  call(): void {
    this.hasMore = true;
    this.wake();
  }

  /** Starts no more posts. */
  stop(): void {
    this.isStopping = true;
    this.wake();
  }

  private async end(end: TurnEnd): Promise<void> {
    const { store } = this.surroundings;
    const { webhook } = this.endpoint;
    if (end === 'lost') return;
    const noticeAt = await postNotice(this.surroundings, webhook, this.aborting);
    if (end === 'parked') await store.park(webhook, noticeAt, this.later(0));
    else if ('pausedUntil' in end) await store.pause(webhook, end.pausedUntil, this.later(0));
    else await store.release(webhook, end.dueAt, this.later(0));
  }

  private async serve(): Promise<TurnEnd> {
    for (;;) {
      this.isWoken = false;
      const end = await this.look();
      await this.startReady();
      if (this.trouble) throw this.trouble.error;
      if (this.underWay.size === 0) {
        if (this.isStopping) return { dueAt: this.later(0) };
        if (end) return end;
      } else {
        await this.change();
      }
    }
  }

  /** How the turn ends when nothing is under way any more; undefined if there is more to post. */
  private async look(): Promise<TurnEnd | undefined> {
    if (this.endpoint.isOlderThan(WEBHOOK_READ_MS_MAX)) return this.read();
    if (this.ready.length > 0) return undefined;
    if (this.hasMore) return this.read();
    if (this.underWay.size > 0) return undefined;
    const nextAt = await this.nextAt();
    const isMoreDue = this.endpoint.webhook.replay ?? (nextAt && nextAt <= this.later(0));
    return isMoreDue ? this.read() : { dueAt: nextAt };
  }

  private async read(): Promise<TurnEnd | undefined> {
    this.ready = [];
    const webhook = await this.endpoint.read();
    if (!webhook) return 'lost';
    if (webhook.status === 'disabled') return 'parked';
    const { nextAttemptAt } = webhook;
    if (nextAttemptAt && nextAttemptAt > this.later(0)) return { pausedUntil: nextAttemptAt };
    const isAlone = this.underWay.size === 0;
    await this.readDeliveries();
    // Else others may be behind those that were under way when it was read.
    if (this.ready.length > 0 || !isAlone) return undefined;
    const nextAt = await this.nextAt();
    // What is due, but was not ready, is part of a page that is not complete yet.
    const soon = this.later(WEBHOOK_HINTED_LOOK_MS);
    return { dueAt: nextAt && nextAt < soon ? soon : nextAt };
  }

  private nextAt(): Promise<Date | undefined> {
    return this.surroundings.queue.nextAt(this.endpoint.webhook.webhookId);
  }

  private async readDeliveries(): Promise<void> {
    this.hasMore = false;
    const live = await this.next(false);
    this.prepare(live, live.ready.length);
    if (this.ready.length > 0) return;
    const replays = [...this.underWay.keys()].filter(({ isReplay }) => isReplay).length;
    const room = Math.max(1, Math.floor(this.endpoint.concurrency / WEBHOOK_REPLAYS_SHARE));
    if (replays >= room) {
      this.hasMore = true;
      return;
    }
    let found = await this.next(true);
    if (found.ready.length + replays === 0 && (await this.continueReplay())) {
      found = await this.next(true);
    }
    this.hasMore ||= found.ready.length > 0;
    this.prepare(found, room - replays);
  }

  private continueReplay(): Promise<boolean> {
    const { replays, observer } = this.surroundings;
    return replays.continue(this.endpoint.webhook, observer);
  }

  private async next(isReplay: boolean): Promise<NextDeliveries> {
    const { webhook, concurrency } = this.endpoint;
    for (;;) {
      const found = await this.surroundings.queue.next({
        webhookId: webhook.webhookId,
        isReplay,
        now: this.later(0),
        limit: WEBHOOK_DELIVERIES_PAGE * this.endpoint.window,
        isByEvent: concurrency === 1,
        busy: [...this.underWay.keys()],
      });
      if (found.damaged.length === 0) return found;
      for (const delivery of found.damaged) await this.attempts.giveUp(delivery);
    }
  }

  private prepare({ ready, hasMore }: NextDeliveries, room: number): void {
    this.ready = ready.slice(0, room);
    this.hasMore ||= hasMore || ready.length > room;
  }

  private async startReady(): Promise<void> {
    const { slots } = this.surroundings;
    const owner = this.endpoint.webhook.partnerId ?? '';
    while (this.mayStart()) {
      if (!(await slots.take(owner))) return;
      // It may have waited for long.
      await this.look().catch((error: unknown) => {
        this.trouble = { error };
      });
      const delivery = this.mayStart() ? this.ready.shift() : undefined;
      if (delivery) this.start(delivery, owner);
      else slots.release(owner);
    }
  }

  private mayStart(): boolean {
    const { window } = this.endpoint;
    const isPossible = this.ready.length > 0 && !this.isStopping && !this.trouble;
    // A slow database must not let more and more be posted that nobody would know of after a crash.
    return isPossible && this.posts < window && this.underWay.size < 2 * window - 1;
  }

  private start(delivery: Delivery, owner: string): void {
    this.posts += 1;
    const onAnswered = () => {
      this.posts -= 1;
      this.surroundings.slots.release(owner);
      this.wake();
    };
    const work = this.attempts
      .make(delivery, onAnswered)
      .catch((error: unknown) => {
        this.trouble = { error };
      })
      .finally(() => {
        this.underWay.delete(delivery);
        this.wake();
      });
    this.underWay.set(delivery, work);
  }

  /** Resolves when something has changed since the last look, or what was read is outdated. */
  private async change(): Promise<void> {
    if (this.isWoken) return;
    await new Promise<void>((resolve) => {
      const cancel = this.surroundings.clock.after(WEBHOOK_READ_MS_MAX, () => {
        this.wake();
      });
      this.onWoken = () => {
        cancel();
        resolve();
      };
    });
  }

  private wake(): void {
    this.isWoken = true;
    this.onWoken();
  }

  private later(durationMs: number): Date {
    return new Date(this.surroundings.clock.now().getTime() + durationMs);
  }
}
