import type { Delivery, Replay } from '../../domain/webhook';
import { CLOCK_SKEW_MS_MAX, WEBHOOK_REPLAY_BATCH } from '../../tuning';
import { fromStored } from '../../models/stored';
import type { StoredDelivery } from '../../models/webhook-delivery-model';
import type { WebhookModels } from '../../models/webhook-models';
import type { Clock } from '../support/clock';
import { whenAvailable } from '../database/database-errors';
import type { Observer } from '../support/observer';
import type { ClaimedWebhook } from './courier-store';

type Row = Pick<StoredDelivery, '_id' | 'line' | 'place' | 'createdAt'>;

/**
 * Puts deliveries back to be posted again, in order and with the same ids, behind all that have not been posted
 * yet.
 */
export class Replays {
  constructor(
    private readonly models: Pick<WebhookModels, 'webhooks' | 'deliveries'>,
    private readonly clock: Clock,
  ) {}

  /** Puts one back, and has the endpoint tried at once. Undefined if the webhook has none with that id. */
  async replay(webhookId: string, deliveryId: string): Promise<Delivery | undefined> {
    const now = this.clock.now();
    const { deliveries, webhooks } = this.models;
    const found = await whenAvailable(() =>
      deliveries
        .findOneAndUpdate({ _id: deliveryId, webhookId }, putBack(now), { returnDocument: 'after' })
        .lean(),
    );
    if (!found) return undefined;
    const { line, eventId } = found;
    await letGo(deliveries, { webhookId, line, eventId }, now);
    await whenAvailable(() =>
      webhooks.updateOne(
        { _id: webhookId, status: 'enabled' },
        { $min: { dueAt: now }, $inc: { calls: 1 }, $unset: { nextAttemptAt: 1 } },
      ),
    );
    return fromStored('deliveryId', found);
  }

  /**
   * Has all put back that were delivered or given up since that time, unless such a replay is under way: then
   * that one is returned. Undefined if there is no such webhook.
   */
  async replaySince(webhookId: string, since: Date): Promise<Replay | undefined> {
    const { webhooks } = this.models;
    const now = this.clock.now();
    await whenAvailable(() =>
      webhooks.updateOne(
        { _id: webhookId, replay: { $exists: false } },
        { $set: { replay: { since, until: now } }, $min: { dueAt: now }, $inc: { calls: 1 } },
      ),
    );
    const found = await whenAvailable(() => webhooks.findById(webhookId, { replay: 1 }).lean());
    return found ? (found.replay ?? { since, until: now }) : undefined;
  }

  /**
   * Puts the next ones of a replay back; false if there are none any more. A crash halfway does no harm: what was
   * put back is no longer found.
   */
  async continue(
    { webhookId, replay }: ClaimedWebhook,
    observer: Pick<Observer, 'isolated'>,
  ): Promise<boolean> {
    if (!replay) return false;
    const { webhooks, deliveries } = this.models;
    const isSame = { _id: webhookId, 'replay.until': replay.until };
    let { after } = replay;
    for (;;) {
      const rows = await this.ended(webhookId, { ...replay, ...(after && { after }) });
      const last = rows.at(-1);
      if (!last) {
        await whenAvailable(() => webhooks.updateOne(isSame, { $unset: { replay: 1 } }));
        return false;
      }
      after = { createdAt: last.createdAt, deliveryId: last._id };
      const ids = rows.filter((row) => isWhole(row, webhookId, observer)).map(({ _id }) => _id);
      const put = putBack(this.clock.now());
      await whenAvailable(() =>
        deliveries.updateMany({ _id: { $in: ids }, status: { $ne: 'pending' } }, put),
      );
      const reached = { $set: { 'replay.after': after } };
      await whenAvailable(() => webhooks.updateOne(isSame, reached));
      if (ids.length > 0) return true;
    }
  }

  /** The next ones that had ended when the replay was asked for. */
  private ended(webhookId: string, { since, until, after }: Replay): Promise<Row[]> {
    const further = after && {
      $or: [
        { createdAt: { $gt: after.createdAt } },
        { createdAt: after.createdAt, _id: { $gt: after.deliveryId } },
      ],
    };
    const attemptedBy = new Date(until.getTime() + CLOCK_SKEW_MS_MAX);
    return whenAvailable(() =>
      this.models.deliveries
        .find(
          {
            webhookId,
            _id: { $type: 'string' },
            createdAt: { $gte: after?.createdAt ?? since, $lte: until },
            status: { $ne: 'pending' },
            lastAttemptAt: { $not: { $gt: attemptedBy } },
            ...further,
          },
          { line: 1, place: 1, createdAt: 1 },
        )
        .sort({ createdAt: 1, _id: 1 })
        .limit(WEBHOOK_REPLAY_BATCH)
        .lean<Row[]>(),
    );
  }
}

/** Lets those go that waited for one that has ended, or may be tried now, in its line or its event. */
export async function letGo(
  deliveries: WebhookModels['deliveries'],
  { webhookId, line, eventId }: Pick<Delivery, 'webhookId' | 'line' | 'eventId'>,
  now: Date,
): Promise<void> {
  const untried = {
    webhookId,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: { $gt: now },
  } as const;
  for (const behind of [{ line }, { eventId }]) {
    await whenAvailable(() =>
      deliveries.updateMany({ ...untried, ...behind }, { $set: { nextAttemptAt: now } }),
    );
  }
}

function isWhole(row: Row, webhookId: string, observer: Pick<Observer, 'isolated'>): boolean {
  const { _id, line, place } = row;
  const whole = typeof line === 'string' && Number.isFinite(place);
  const error = new Error('the delivery is damaged and is not replayed');
  if (!whole) observer.isolated({ where: 'replay', ids: { webhookId, deliveryId: _id }, error });
  return whole;
}

function putBack(now: Date) {
  return {
    $set: { status: 'pending', isReplay: true, attempts: 0, nextAttemptAt: now },
    $unset: { statusCode: 1, error: 1, firstAttemptAt: 1, lastAttemptAt: 1, refusals: 1 },
  } as const;
}
