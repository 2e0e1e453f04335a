import type { Delivery, Webhook } from '../../domain/webhook';
import { fromStored } from '../../models/stored';
import type { WebhookModels } from '../../models/webhook-models';
import type { WebhookStream } from '../../models/webhook-stream-model';
import { whenAvailable } from '../database/database-errors';
import { driverCollection } from '../database/driver-collection';

/** A stream under the caller's lease. */
export type ClaimedStream = Required<Pick<WebhookStream, 'lease' | 'dueAt'>> & WebhookStream;

/** What an attempt came to, as the delivery log has it. */
export interface AttemptRecord {
  status: Delivery['status'];
  at: Date;
  statusCode?: number;
  error?: string;
  nextAttemptAt?: Date;
}

/** What the courier reads and writes; each write is atomic in one document. */
export class CourierStore {
  constructor(private readonly models: WebhookModels) {}

  /** Streams that are due, the longest due first, except those of these webhooks. */
  dueStreams(
    now: Date,
    limit: number,
    except: readonly string[],
  ): Promise<Pick<WebhookStream, '_id' | 'webhookId'>[]> {
    return whenAvailable(() =>
      this.models.streams
        .find(
          {
            dueAt: { $lte: now },
            // One that is damaged must not keep the others from being claimed.
            webhookId: { $type: 'string', $nin: [...except] },
            eventId: { $type: 'string' },
          },
          { webhookId: 1 },
        )
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean(),
    );
  }

  /** The stream, if it is still due; from then on, until `leaseUntil`, the caller has its lease. */
  async claimStream(
    { _id }: Pick<WebhookStream, '_id'>,
    lease: string,
    now: Date,
    leaseUntil: Date,
  ): Promise<ClaimedStream | undefined> {
    const claimed = await whenAvailable(() =>
      this.models.streams
        .findOneAndUpdate(
          { _id, dueAt: { $lte: now } },
          { $set: { lease, dueAt: leaseUntil }, $unset: { isUrgent: 1 } },
          { returnDocument: 'after' },
        )
        .lean(),
    );
    return claimed ? { ...claimed, lease, dueAt: leaseUntil } : undefined;
  }

  async webhook(webhookId: string): Promise<Webhook | undefined> {
    const found = await whenAvailable(() => this.models.webhooks.findById(webhookId).lean());
    return found ? fromStored('webhookId', found) : undefined;
  }

  /** What is to be delivered next, in order. */
  async pending(
    { webhookId, eventId, placeMax }: WebhookStream,
    limit: number,
  ): Promise<Delivery[]> {
    const found = await whenAvailable(() =>
      this.models.deliveries
        .find({ webhookId, eventId, status: 'pending', place: { $lte: placeMax } })
        .sort({ place: 1 })
        .limit(limit)
        .lean(),
    );
    return found.map((delivery) => fromStored('deliveryId', delivery));
  }

  /** Records an attempt, unless another process has recorded another one since the delivery was read. */
  async recordAttempt({ deliveryId, attempts }: Delivery, record: AttemptRecord): Promise<void> {
    const { status, at, statusCode, error, nextAttemptAt } = record;
    const gone = {
      ...(statusCode === undefined && { statusCode: 1 as const }),
      ...(error === undefined && { error: 1 as const }),
      ...(nextAttemptAt === undefined && { nextAttemptAt: 1 as const }),
    };
    await whenAvailable(() =>
      this.models.deliveries.updateOne(
        { _id: deliveryId, status: 'pending', attempts },
        {
          $set: {
            status,
            attempts: attempts + 1,
            lastAttemptAt: at,
            ...(attempts === 0 && { firstAttemptAt: at }),
            ...(statusCode !== undefined && { statusCode }),
            ...(error !== undefined && { error }),
            ...(nextAttemptAt && { nextAttemptAt }),
          },
          ...(Object.keys(gone).length > 0 && { $unset: gone }),
        },
      ),
    );
  }

  /** Ends a delivery that is damaged. By the driver: to Mongoose its id may be no id. */
  async giveUp({ deliveryId }: Delivery, error: string, at: Date): Promise<void> {
    await whenAvailable(() =>
      driverCollection(this.models.deliveries).updateOne(
        { _id: deliveryId, status: 'pending' },
        { $set: { status: 'failed', error, lastAttemptAt: at } },
      ),
    );
  }

  /** Records since when a webhook's endpoint has accepted nothing. */
  async recordFailing(webhookId: string, since: Date): Promise<void> {
    await whenAvailable(() =>
      this.models.webhooks.updateOne(
        { _id: webhookId, failingSince: { $exists: false } },
        { $set: { failingSince: since } },
      ),
    );
  }

  async recordWorking(webhookId: string): Promise<void> {
    await whenAvailable(() =>
      this.models.webhooks.updateOne({ _id: webhookId }, { $unset: { failingSince: 1 } }),
    );
  }

  /** Whether it was enabled until now and, with `failingSince`, had accepted nothing since then. */
  async disable(
    webhookId: string,
    reason: string,
    now: Date,
    failingSince?: Date,
  ): Promise<boolean> {
    const result = await whenAvailable(() =>
      this.models.webhooks.updateOne(
        {
          _id: webhookId,
          status: 'enabled',
          ...(failingSince && { failingSince: { $lte: failingSince } }),
        },
        { $set: { status: 'disabled', disabledReason: reason, disabledAt: now, updatedAt: now } },
      ),
    );
    return result.modifiedCount > 0;
  }

  /** Gives the stream back, due at that time, or at once if it was woken meanwhile. */
  async releaseStream({ _id, lease }: ClaimedStream, dueAt: Date, now: Date): Promise<void> {
    const { streams } = this.models;
    const held = { _id, lease };
    const calm = await whenAvailable(() =>
      streams.updateOne(
        { ...held, isUrgent: { $exists: false } },
        { $set: { dueAt }, $unset: { lease: 1 } },
      ),
    );
    if (calm.matchedCount > 0) return;
    await whenAvailable(() =>
      streams.updateOne(held, { $set: { dueAt: now }, $unset: { lease: 1 } }),
    );
  }

  /** Removes a stream with nothing left, unless it was woken meanwhile. */
  async finishStream({ _id, lease, calls }: ClaimedStream): Promise<boolean> {
    const result = await whenAvailable(() => this.models.streams.deleteOne({ _id, lease, calls }));
    return result.deletedCount > 0;
  }

  /** Parks a disabled webhook's stream until it is woken, unless it was woken meanwhile. */
  async parkStream({ _id, lease, calls }: ClaimedStream): Promise<boolean> {
    const result = await whenAvailable(() =>
      this.models.streams.updateOne({ _id, lease, calls }, { $unset: { dueAt: 1, lease: 1 } }),
    );
    return result.matchedCount > 0;
  }

  /** Removes the stream of a deleted webhook. */
  async forgetStream({ _id }: ClaimedStream): Promise<void> {
    await whenAvailable(() => this.models.streams.deleteOne({ _id }));
  }
}
