import type { QueryFilter } from 'mongoose';
import type { Delivery } from '../../domain/webhook';
import { WEBHOOK_REPLAY_MAX } from '../../limits';
import { WEBHOOK_REPLAY_BATCH } from '../../tuning';
import { fromStored } from '../../models/stored';
import type { StoredDelivery } from '../../models/webhook-delivery-model';
import type { WebhookModels } from '../../models/webhook-models';
import type { WebhookStream } from '../../models/webhook-stream-model';
import type { Clock } from '../support/clock';
import { whenAvailable } from '../database/database-errors';
import { UNOBSERVED, type Observer } from '../support/observer';
import type { FanOutStore, StreamCall } from './fan-out-store';
import { streamIdOf, streamIdsOf } from './stream-id';

export interface Replayed {
  deliveries: number;
  /** Where to continue, if there were too many for one request. */
  nextSince: Date | undefined;
}

type Row = Pick<StoredDelivery, '_id' | 'webhookId' | 'eventId' | 'place' | 'createdAt'>;

/**
 * Puts deliveries back to be posted again, in order and with the same ids. A crash halfway, or a repetition,
 * does no harm: what was put back is delivered, the rest stays as it was.
 */
export class Replays {
  constructor(
    private readonly models: WebhookModels,
    private readonly store: Pick<FanOutStore, 'callStreams'>,
    private readonly clock: Clock,
    private readonly observer: Pick<Observer, 'isolated'> = UNOBSERVED,
  ) {}

  /** The delivery afterwards; undefined if the webhook has none with that id. */
  async replay(webhookId: string, deliveryId: string): Promise<Delivery | undefined> {
    const found = await whenAvailable(() =>
      this.models.deliveries
        .findOneAndUpdate({ _id: deliveryId, webhookId }, PUT_BACK, { returnDocument: 'after' })
        .lean(),
    );
    if (!found) return undefined;
    await this.call([{ webhookId, eventId: found.eventId, placeMax: found.place }]);
    return fromStored('deliveryId', found);
  }

  /** All that were delivered or given up since that time. */
  async replaySince(webhookId: string, since: Date): Promise<Replayed> {
    const until = this.clock.now();
    let deliveries = 0;
    let last: Row | undefined;
    while (deliveries < WEBHOOK_REPLAY_MAX) {
      const found = await this.ended(webhookId, since, until, last);
      if (found.length === 0) return { deliveries, nextSince: undefined };
      last = found.at(-1);
      const rows = found.filter((row) => this.isWhole(row));
      // Woken before, so that a crash leaves no delivery without a due stream; and after, since the first
      // time may have been too early.
      await this.call(callsFor(rows));
      const ids = rows.map(({ _id }) => _id);
      await whenAvailable(() => this.models.deliveries.updateMany({ _id: { $in: ids } }, PUT_BACK));
      await this.call(callsFor(rows));
      deliveries += rows.length;
    }
    return { deliveries, nextSince: last?.createdAt };
  }

  /** Makes the streams of a webhook due at once, including those that are parked or wait. */
  callAll(webhookId: string): Promise<void> {
    return this.hurry({ _id: streamIdsOf(webhookId) });
  }

  private async call(calls: readonly StreamCall[]): Promise<void> {
    await this.store.callStreams(calls, this.clock.now());
    const ids = calls.map(({ webhookId, eventId }) => streamIdOf(webhookId, eventId));
    await this.hurry({ _id: { $in: ids } });
  }

  /** First those under a lease: an owner that gives one back before the second write notices the wake. */
  private async hurry(filter: QueryFilter<WebhookStream>): Promise<void> {
    const { streams } = this.models;
    await whenAvailable(() =>
      streams.updateMany(filter, { $set: { isUrgent: true }, $inc: { calls: 1 } }),
    );
    await whenAvailable(() =>
      streams.updateMany(
        { ...filter, lease: { $exists: false } },
        { $set: { dueAt: this.clock.now() } },
      ),
    );
  }

  private isWhole({ _id, webhookId, eventId, place }: Row): boolean {
    const isWhole =
      typeof _id === 'string' && typeof eventId === 'string' && Number.isFinite(place);
    const error = new Error('the delivery is damaged and is not replayed');
    const ids = { webhookId, deliveryId: _id };
    if (!isWhole) this.observer.isolated({ where: 'replay', ids, error });
    return isWhole;
  }

  private ended(webhookId: string, since: Date, until: Date, last: Row | undefined) {
    const further = last && {
      $or: [
        { createdAt: { $gt: last.createdAt } },
        { createdAt: last.createdAt, _id: { $gt: last._id } },
      ],
    };
    return whenAvailable(() =>
      this.models.deliveries
        .find(
          {
            webhookId,
            createdAt: { $gte: last?.createdAt ?? since, $lte: until },
            status: { $ne: 'pending' },
            ...further,
          },
          { webhookId: 1, eventId: 1, place: 1, createdAt: 1 },
        )
        .sort({ createdAt: 1, _id: 1 })
        .limit(WEBHOOK_REPLAY_BATCH)
        .lean<Row[]>(),
    );
  }
}

const PUT_BACK = {
  $set: { status: 'pending', attempts: 0 },
  $unset: { statusCode: 1, error: 1, firstAttemptAt: 1, lastAttemptAt: 1, nextAttemptAt: 1 },
} as const;

function callsFor(rows: readonly Row[]): StreamCall[] {
  const placeOf = new Map<string, StreamCall>();
  for (const { webhookId, eventId, place } of rows) {
    const placeMax = Math.max(place, placeOf.get(eventId)?.placeMax ?? 0);
    placeOf.set(eventId, { webhookId, eventId, placeMax });
  }
  return [...placeOf.values()];
}
