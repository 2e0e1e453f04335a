import { setMaxListeners } from 'node:events';
import { v4 as uuidv4 } from 'uuid';
import {
  WEBHOOK_LEASE_MS,
  WEBHOOK_POSTS_MAX,
  WEBHOOK_POSTS_PER_OWNER_MAX,
  WEBHOOK_TURNS_MAX,
} from '../../tuning';
import type { ClaimedWebhook } from './courier-store';
import { PostSlots } from './post-slots';
import { WebhookTurn, type TurnSurroundings } from './webhook-turn';

export interface CourierSurroundings extends Omit<TurnSurroundings, 'slots'> {
  /** Called with temporary trouble: work under a lease continues when the lease has ended. */
  onTrouble: (error: unknown) => void;
}

/**
 * Takes webhooks that are due and has their deliveries made. A lease keeps other processes away from a webhook
 * meanwhile. An owner that was paused longer than its lease posts what it had under way a second time at most:
 * all its writes require the lease or the state that it read.
 */
export class Courier {
  private readonly turns = new Map<string, WebhookTurn>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly slots = new PostSlots(WEBHOOK_POSTS_MAX, WEBHOOK_POSTS_PER_OWNER_MAX);
  private claiming: Promise<void> | undefined;
  private isCalled = false;
  private isStopping = false;
  private readonly stopping = new AbortController();

  constructor(private readonly surroundings: CourierSurroundings) {
    // Each post listens; above ten Node.js would suspect a leak.
    setMaxListeners(WEBHOOK_POSTS_MAX, this.stopping.signal);
  }

  /**
   * There may be something to deliver. Resolves when as many webhooks are taken as there is room for, not when
   * they are done.
   */
  pump(): Promise<void> {
    for (const turn of this.turns.values()) turn.call();
    return this.claim();
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
    this.slots.close();
    for (const turn of this.turns.values()) turn.stop();
    const cancel = this.surroundings.clock.after(graceMs, () => {
      this.stopping.abort();
    });
    await this.finish();
    cancel();
  }

  private claim(): Promise<void> {
    if (this.isStopping) return Promise.resolve();
    this.isCalled = true;
    this.claiming ??= this.claimAll();
    return this.claiming;
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
    const room = WEBHOOK_TURNS_MAX - this.turns.size;
    if (room <= 0 || this.isStopping) return false;
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + WEBHOOK_LEASE_MS);
    try {
      const due = await store.dueWebhooks(now, room, [...this.turns.keys()]);
      const claimed = await Promise.all(
        due.map(async (webhookId) => {
          const webhook = await store.claim(webhookId, uuidv4(), now, leaseUntil);
          if (webhook) this.take(webhook);
          return webhook !== undefined;
        }),
      );
      return claimed.includes(true);
    } catch (error) {
      onTrouble(error);
      return false;
    }
  }

  private take(webhook: ClaimedWebhook): void {
    const { webhookId } = webhook;
    const { slots } = this;
    const turn = new WebhookTurn({ ...this.surroundings, slots }, webhook, this.stopping.signal);
    this.turns.set(webhookId, turn);
    if (this.isStopping) turn.stop();
    const work = turn
      .run()
      .catch((error: unknown) => {
        this.surroundings.onTrouble(error);
      })
      .finally(() => {
        this.turns.delete(webhookId);
        this.underWay.delete(work);
        void this.claim();
      });
    this.underWay.add(work);
  }
}
