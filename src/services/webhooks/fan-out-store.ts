import type { QueryFilter } from 'mongoose';
import { wantedTypes, type Delivery, type MessageType, type Webhook } from '../../domain/webhook';
import type { Models } from '../../models/models';
import { fromStored, toStored } from '../../models/stored';
import type { WebhookCursor } from '../../models/webhook-cursor-model';
import type { StoredWebhook } from '../../models/webhook-model';
import type { WebhookModels } from '../../models/webhook-models';
import { isDuplicateKey, whenAvailable } from '../database/database-errors';
import { insertAll, updateAll, type RefusedWrite } from '../database/unordered-writes';

export interface EventVersion {
  eventId: string;
  version: number;
}

/** What the fan-out reads and writes; each write is atomic in one document and may be repeated. */
export class FanOutStore {
  constructor(
    private readonly models: Pick<Models, 'events' | 'commits'>,
    private readonly webhookModels: WebhookModels,
  ) {}

  /** When the oldest webhook was made; undefined if there is none. */
  async oldestWebhook(): Promise<Date | undefined> {
    const oldest = await whenAvailable(() =>
      // One that is damaged must not hide the others.
      this.webhookModels.webhooks
        .findOne({ createdAt: { $type: 'date' } }, { createdAt: 1 })
        .sort({ createdAt: 1 })
        .lean(),
    );
    return oldest?.createdAt;
  }

  /** Events in the order of their ids, with their versions. */
  async eventsAfter(eventId: string, limit: number): Promise<EventVersion[]> {
    const found = await whenAvailable(() =>
      this.models.events
        .find({ _id: { $gt: eventId } }, { version: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean(),
    );
    return found.map(({ _id, version }) => ({ eventId: _id, version }));
  }

  /** Those of the cursors that there are. */
  async cursorsOf(eventIds: readonly string[]): Promise<EventVersion[]> {
    const found = await whenAvailable(() =>
      this.webhookModels.cursors.find({ _id: { $in: [...eventIds] } }, { version: 1 }).lean(),
    );
    return found.map((cursor) => fromStored('eventId', cursor));
  }

  /** Those of the events that some webhook wants messages about. */
  async wantedOf(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { webhooks } = this.webhookModels;
    if (await whenAvailable(() => webhooks.exists({ eventIds: null }))) return new Set(eventIds);
    const found = await whenAvailable(() =>
      webhooks.find({ eventIds: { $in: [...eventIds] } }, { eventIds: 1 }).lean(),
    );
    return new Set(found.flatMap((webhook) => webhook.eventIds ?? []));
  }

  /** Moves the cursors of events to these versions, but for those that somebody has a lease on. */
  async passOver(events: readonly EventVersion[], now: Date): Promise<void> {
    const { cursors } = this.webhookModels;
    const opened = events.map(({ eventId, version }) => ({
      ...{ _id: eventId, version },
      leaseUntil: new Date(0),
    }));
    const refused = await insertAll(cursors, opened);
    assertDuplicates(refused);
    const moved = refused.flatMap(({ index }) => events[index] ?? []);
    await updateAll(
      cursors,
      moved.map(({ eventId, version }) => ({
        q: { _id: eventId, version: { $lt: version }, leaseUntil: { $lte: now } },
        u: { $set: { version }, $unset: { lowStockAt: 1 } },
      })),
    );
  }

  async hasCursor(eventId: string): Promise<boolean> {
    return (
      (await whenAvailable(() => this.webhookModels.cursors.exists({ _id: eventId }))) !== null
    );
  }

  /** Makes the cursor of an event unless there is one. */
  async openCursor(eventId: string, version: number): Promise<void> {
    const cursor = { eventId, version, leaseUntil: new Date(0) };
    try {
      await whenAvailable(() => this.webhookModels.cursors.create(toStored('eventId', cursor)));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** The cursor, if nobody else has a lease on it; from then on the caller has. */
  async claimCursor(
    eventId: string,
    lease: string,
    now: Date,
    leaseUntil: Date,
  ): Promise<WebhookCursor | undefined> {
    const claimed = await whenAvailable(() =>
      this.webhookModels.cursors
        .findOneAndUpdate(
          { _id: eventId, leaseUntil: { $lte: now } },
          { $set: { lease, leaseUntil } },
          { returnDocument: 'after' },
        )
        .lean(),
    );
    return claimed ? fromStored('eventId', claimed) : undefined;
  }

  /** Whether the lease was still the caller's. */
  async advanceCursor({ eventId, lease, version, lowStockAt, leaseUntil }: WebhookCursor) {
    const result = await whenAvailable(() =>
      this.webhookModels.cursors.updateOne(
        { _id: eventId, lease: lease ?? '' },
        { $set: { version, lowStockAt, leaseUntil } },
      ),
    );
    return result.matchedCount > 0;
  }

  async releaseCursor(eventId: string, lease: string): Promise<void> {
    await whenAvailable(() =>
      this.webhookModels.cursors.updateOne(
        { _id: eventId, lease },
        { $set: { leaseUntil: new Date(0) }, $unset: { lease: 1 } },
      ),
    );
  }

  /** The newest version after `after` that was made before that time; `after` if there is none. */
  async versionBefore(eventId: string, time: Date, after: number): Promise<number> {
    // Goes back from the newest on the index of the log, over no more than what came since that time.
    const found = await whenAvailable(() =>
      this.models.commits
        .findOne({ eventId, lastVersion: { $gt: after }, at: { $lt: time } }, { lastVersion: 1 })
        .sort({ lastVersion: -1 })
        .lean(),
    );
    return found?.lastVersion ?? after;
  }

  /** The webhooks of these partners, those of everybody, and all that want one of these types. */
  async webhooksFor(
    partnerIds: readonly string[],
    types: readonly MessageType[],
  ): Promise<Webhook[]> {
    const filters: QueryFilter<StoredWebhook>[] = [
      { partnerId: { $in: [null, ...partnerIds] } },
      ...(types.length > 0 ? [{ eventTypes: { $in: wantedTypes(types) } }] : []),
    ];
    const found = await whenAvailable(() =>
      Promise.all(
        filters.map((filter) =>
          this.webhookModels.webhooks.find(filter, { secrets: 0 }).lean<StoredWebhook[]>(),
        ),
      ),
    );
    // Each read has its index; one webhook may be found by both.
    const known = new Map(found.flat().map((webhook) => [webhook._id, webhook]));
    return [...known.values()].map((webhook) => fromStored('webhookId', webhook));
  }

  /** Deliveries that exist already stay as they are. */
  async addDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    const documents = deliveries.map((delivery) => toStored('deliveryId', delivery));
    assertDuplicates(await insertAll(this.webhookModels.deliveries, documents));
  }

  /** Makes webhooks due, but for those whose endpoints are to be spared for now, and disabled ones. */
  async callWebhooks(webhookIds: readonly string[], now: Date): Promise<void> {
    if (webhookIds.length === 0) return;
    await whenAvailable(() =>
      this.webhookModels.webhooks.updateMany(
        {
          _id: { $in: [...webhookIds] },
          status: 'enabled',
          nextAttemptAt: { $not: { $gt: now } },
        },
        { $min: { dueAt: now }, $inc: { calls: 1 } },
      ),
    );
  }
}

/** Fails if the server refused any write for another reason than that the document is there. */
function assertDuplicates(refused: readonly RefusedWrite[]): void {
  const other = refused.find(({ isDuplicate }) => !isDuplicate);
  if (other) throw new Error(`the database refused to store a webhook's message: ${other.reason}`);
}
