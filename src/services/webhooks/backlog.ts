import type { Delivery } from '../../domain/webhook';
import { WEBHOOK_BACKLOG_COUNT_MAX } from '../../limits';
import { fromStored } from '../../models/stored';
import type { WebhookModels } from '../../models/webhook-models';
import { whenAvailable } from '../database/database-errors';
import type { Clock } from '../support/clock';
import { letGo } from './replays';

/** What waits for a webhook, without replays. */
export interface BacklogView {
  /** Counted up to a bound. */
  backlog: number;
  /** When the oldest one was made; absent if none waits. */
  oldestAt?: Date;
}

/** Shows and gives up what waits for a webhook. */
export class Backlog {
  constructor(
    private readonly models: Pick<WebhookModels, 'webhooks' | 'deliveries'>,
    private readonly clock: Clock,
  ) {}

  async view(webhookId: string): Promise<BacklogView> {
    const [found] = await whenAvailable(() =>
      this.models.deliveries.aggregate<{ count: number; oldestAt: Date | null }>([
        { $match: { webhookId, isReplay: false, status: 'pending' } },
        { $limit: WEBHOOK_BACKLOG_COUNT_MAX },
        { $group: { _id: null, count: { $sum: 1 }, oldestAt: { $min: '$createdAt' } } },
      ]),
    );
    if (!found) return { backlog: 0 };
    return { backlog: found.count, ...(found.oldestAt && { oldestAt: found.oldestAt }) };
  }

  /** Gives up all that waits, replays too; returns how many messages. One under way may still arrive. */
  async skipAll(webhookId: string): Promise<number> {
    const { webhooks, deliveries } = this.models;
    await whenAvailable(() => webhooks.updateOne({ _id: webhookId }, { $unset: { replay: 1 } }));
    const waiting = { webhookId, isReplay: { $in: [false, true] }, status: 'pending' } as const;
    const result = await whenAvailable(() => deliveries.updateMany(waiting, SKIP));
    return result.modifiedCount;
  }

  /** The delivery afterwards: given up if it waited. Undefined if the webhook has none with that id. */
  async skip(webhookId: string, deliveryId: string): Promise<Delivery | undefined> {
    const { webhooks, deliveries } = this.models;
    const one = { _id: deliveryId, webhookId };
    await whenAvailable(() => deliveries.updateOne({ ...one, status: 'pending' }, SKIP));
    const found = await whenAvailable(() => deliveries.findOne(one).lean());
    if (!found) return undefined;
    const now = this.clock.now();
    const { line, eventId } = found;
    await letGo(deliveries, { webhookId, line, eventId }, now);
    const call = { $min: { dueAt: now }, $inc: { calls: 1 } };
    await whenAvailable(() => webhooks.updateOne({ _id: webhookId, status: 'enabled' }, call));
    return fromStored('deliveryId', found);
  }
}

const SKIP = {
  $set: { status: 'failed', error: 'it was skipped' },
  $unset: { nextAttemptAt: 1 },
} as const;
