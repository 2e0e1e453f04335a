import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { Notice, Webhook } from '../../domain/webhook';
import { fromStored } from '../../models/stored';
import type { StoredWebhook } from '../../models/webhook-model';
import type { WebhookModels } from '../../models/webhook-models';
import { whenAvailable } from '../database/database-errors';

/** A webhook under the caller's lease, as it was read. */
export interface ClaimedWebhook extends Webhook {
  lease: string;
  calls: number;
  notice?: Notice;
  noticedSince?: Date;
}

/** The lease on webhooks and how their endpoints do; each write is atomic in one document. */
export class CourierStore {
  constructor(private readonly models: Pick<WebhookModels, 'webhooks'>) {}

  /** Webhooks that are due and nobody serves, the longest due first, except these. */
  async dueWebhooks(now: Date, limit: number, except: readonly string[]): Promise<string[]> {
    const found = await whenAvailable(() =>
      this.models.webhooks
        .find(
          // One that is damaged must not keep the others from being claimed.
          { ...isDue(now), _id: { $type: 'string', $nin: [...except] } },
          { _id: 1 },
        )
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean(),
    );
    return found.map(({ _id }) => _id);
  }

  /** The webhook, if it is still due; from then on, until `leaseUntil`, the caller has its lease. */
  claim(
    webhookId: string,
    lease: string,
    now: Date,
    leaseUntil: Date,
  ): Promise<ClaimedWebhook | undefined> {
    return this.update({ _id: webhookId, ...isDue(now) }, { $set: { lease, leaseUntil } });
  }

  /** The webhook as it is now, under a longer lease; undefined if that was lost, or the webhook is gone. */
  renew(
    { webhookId, lease }: ClaimedWebhook,
    leaseUntil: Date,
  ): Promise<ClaimedWebhook | undefined> {
    return this.update({ _id: webhookId, lease }, { $set: { leaseUntil } });
  }

  /** Gives it back, due at that time, or not at all, unless it was called meanwhile: then at once. */
  async release(
    { webhookId, lease, calls }: ClaimedWebhook,
    dueAt: Date | undefined,
    now: Date,
  ): Promise<void> {
    const isAsRead = calls > 0 ? { calls } : { calls: { $in: [null, 0] } };
    await this.giveBack({ _id: webhookId, lease, ...isAsRead }, dueAt, {
      _id: webhookId,
      lease,
      now,
    });
  }

  /** Gives it back until the endpoint is tried again, whatever is called for, unless the webhook was changed. */
  async pause(
    { webhookId, lease, updatedAt }: ClaimedWebhook,
    nextAttemptAt: Date,
    now: Date,
  ): Promise<void> {
    const held = { _id: webhookId, lease };
    await this.giveBack({ ...held, updatedAt, nextAttemptAt }, nextAttemptAt, { ...held, now });
  }

  /** Gives a disabled webhook back until it is enabled, or its notice is due. */
  async park(
    { webhookId, lease }: ClaimedWebhook,
    noticeAt: Date | undefined,
    now: Date,
  ): Promise<void> {
    const held = { _id: webhookId, lease };
    await this.giveBack({ ...held, status: 'disabled' }, noticeAt, { ...held, now });
  }

  /** What its second address is to be told; nothing more if undefined. */
  async recordNotice(
    { webhookId, lease }: ClaimedWebhook,
    notice: Notice | undefined,
  ): Promise<void> {
    const update = notice ? { $set: { notice } } : { $unset: { notice: 1 as const } };
    await whenAvailable(() => this.models.webhooks.updateOne({ _id: webhookId, lease }, update));
  }

  /** Records since when an endpoint has accepted nothing and when it is tried again, unless it was changed. */
  async recordFailing(
    { webhookId, lease, updatedAt }: ClaimedWebhook,
    failingSince: Date,
    nextAttemptAt: Date,
    notice?: Notice,
  ): Promise<void> {
    const noticed = notice && { notice, noticedSince: failingSince };
    await whenAvailable(() =>
      this.models.webhooks.updateOne(
        { _id: webhookId, lease, updatedAt },
        { $set: { failingSince, nextAttemptAt, ...noticed } },
      ),
    );
  }

  async recordWorking({ webhookId, lease }: ClaimedWebhook): Promise<void> {
    await whenAvailable(() =>
      this.models.webhooks.updateOne(
        { _id: webhookId, lease },
        { $unset: { failingSince: 1, nextAttemptAt: 1 } },
      ),
    );
  }

  /** Whether it was enabled until now and not changed since it was read. */
  async disable(
    { webhookId, updatedAt }: ClaimedWebhook,
    reason: string,
    now: Date,
    notice?: Notice,
  ): Promise<boolean> {
    const disabled = { status: 'disabled', disabledReason: reason, disabledAt: now } as const;
    const result = await whenAvailable(() =>
      this.models.webhooks.updateOne(
        { _id: webhookId, status: 'enabled', updatedAt },
        {
          $set: { ...disabled, updatedAt: now, ...(notice && { notice }) },
          $unset: { nextAttemptAt: 1 },
        },
      ),
    );
    return result.modifiedCount > 0;
  }

  private async update(
    filter: QueryFilter<StoredWebhook>,
    update: UpdateQuery<StoredWebhook>,
  ): Promise<ClaimedWebhook | undefined> {
    const found = await whenAvailable(() =>
      this.models.webhooks.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean(),
    );
    if (!found) return undefined;
    const { lease = '', calls = 0 } = found;
    return { ...fromStored('webhookId', found), lease, calls };
  }

  private async giveBack(
    asRead: QueryFilter<StoredWebhook>,
    dueAt: Date | undefined,
    { now, ...held }: { _id: string; lease: string; now: Date },
  ): Promise<void> {
    const { webhooks } = this.models;
    const later = dueAt
      ? { $set: { dueAt }, $unset: NO_LEASE }
      : { $unset: { ...NO_LEASE, dueAt: 1 } };
    const result = await whenAvailable(() => webhooks.updateOne(asRead, later));
    if (result.matchedCount > 0) return;
    await whenAvailable(() => webhooks.updateOne(held, { $set: { dueAt: now }, $unset: NO_LEASE }));
  }
}

const NO_LEASE = { lease: 1, leaseUntil: 1 } as const;

/** Nobody has its lease, and its endpoint need not be spared. */
function isDue(now: Date): QueryFilter<StoredWebhook> {
  return {
    dueAt: { $lte: now },
    leaseUntil: { $not: { $gt: now } },
    nextAttemptAt: { $not: { $gt: now } },
  };
}
