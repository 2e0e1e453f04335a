import type { mongo, QueryFilter } from 'mongoose';
import type { Change, Snapshot } from '../domain/change';
import type { LogEntry } from '../domain/log-entry';
import type { Reservation } from '../domain/reservation';
import type { EventDocument } from '../models/event-model';
import type { Models } from '../models/models';
import { eachWhenAvailable, whenAvailable } from './database-errors';
import { assertUndamaged } from '../domain/event';
import { commitFilter, commitUpdate } from './commit-write';
import { GroupSettler } from './group-settler';
import { seatsFilter, seatsUpdate } from './seats-write';
import type { Attempt, FoundSlot, Ledger, ReservationQuery, Verdict } from './ledger';

/**
 * The ledger in MongoDB, on a connection whose write concern is `majority`, journaled. `writerId` names
 * this process among those that write to the same database: letters and digits.
 */
export class MongoLedger implements Ledger {
  readonly slotIds: readonly string[];
  private readonly snapshotFields: Record<string, 0>;
  private readonly settler: GroupSettler;

  constructor(
    private readonly models: Models,
    writerId: string,
  ) {
    this.settler = new GroupSettler(models);
    this.slotIds = [`${writerId}a`, `${writerId}b`];
    this.snapshotFields = { _id: 0, createdAt: 0, journalAt: 0 };
    for (const slotId of this.slotIds) this.snapshotFields[`journal.${slotId}`] = 0;
  }

  readSnapshot(eventId: string): Promise<Snapshot | undefined> {
    return whenAvailable(async () => {
      const snapshot = toSnapshot(
        await this.models.events.findOne({ eventId }, this.snapshotFields).lean(),
      );
      if (snapshot) assertUndamaged(snapshot.event);
      return snapshot;
    });
  }

  /** By two reads, each on an index of its own; of what changes between them the later state counts. */
  async findReservations(query: ReservationQuery): Promise<Reservation[]> {
    const { eventId, reservationIds, activeOfPartners } = query;
    const [byId, byPartner] = await Promise.all([
      this.findAll(reservationIds, { eventId, reservationId: { $in: [...reservationIds] } }),
      this.findAll(activeOfPartners, {
        eventId,
        partnerId: { $in: [...activeOfPartners] },
        status: { $in: ['held', 'confirmed'] },
      }),
    ]);
    const latest = new Map(byId.map((found) => [found.reservationId, found]));
    for (const found of byPartner) {
      const known = latest.get(found.reservationId);
      if (!known || known.version < found.version) latest.set(found.reservationId, found);
    }
    return [...latest.values()];
  }

  findOverdueHolds(eventId: string, now: Date, countMax: number): Promise<Reservation[]> {
    return whenAvailable(() =>
      this.models.reservations
        .find({ eventId, status: 'held', expiresAt: { $lte: now } }, { _id: 0 })
        .sort({ expiresAt: 1 })
        .limit(countMax)
        .lean(),
    );
  }

  findUsedTiers(
    eventId: string,
    tierIds: readonly string[],
    versionMax: number,
  ): Promise<string[]> {
    const wasUsed = async (tierId: string) => {
      const named = [{ 'items.tierId': tierId }, { 'createdItems.tierId': tierId }];
      const filter = { eventId, createdVersion: { $lte: versionMax }, $or: named };
      return (await this.models.reservations.exists(filter)) !== null;
    };
    return whenAvailable(async () => {
      const used = await Promise.all(tierIds.map(wasUsed));
      return tierIds.filter((_, index) => used[index]);
    });
  }

  commit(attempt: Attempt): Promise<Snapshot | undefined> {
    const { replaces } = attempt;
    const [filter, update] =
      replaces === undefined
        ? [commitFilter(attempt), commitUpdate(attempt)]
        : [seatsFilter(attempt, replaces), seatsUpdate(attempt)];
    // By the driver itself: the domain has typed every field, and Mongoose drops tiers such as `constructor`.
    const events = this.models.events.collection as unknown as mongo.Collection<EventDocument>; // the model's
    const options = { projection: this.snapshotFields, returnDocument: 'after' } as const;
    return whenAvailable(async () =>
      toSnapshot(await events.findOneAndUpdate(filter, update, options)),
    );
  }

  verdictOn(attempt: Attempt): Promise<Verdict> {
    const { before, slotId, commitId, replaces } = attempt;
    const { eventId } = before;
    const path = `journal.${slotId}`;
    return whenAvailable(async () => {
      // A write of its own: that a majority has it shows that a majority has the commit before it.
      const marked = await this.models.events
        .findOneAndUpdate(
          { eventId, [`${path}.commitId`]: commitId },
          { $currentDate: { journalAt: true } },
          { projection: { journal: 1 }, returnDocument: 'after' },
        )
        .lean<Pick<EventDocument, 'journal'>>();
      const version = marked?.journal[slotId]?.changes.at(-1)?.version;
      if (version !== undefined) return { kind: 'committed', version };

      const waiting =
        replaces === undefined
          ? { eventId, version: { $lte: before.version } }
          : { eventId, [`${path}.commitId`]: replaces };
      if (await this.models.events.exists(waiting)) return { kind: 'undecided' };
      // Somebody else may have settled the slot and removed it: then the log tells whose versions they are.
      const last = await this.models.changes
        .findOne({ eventId, version: { $gt: before.version }, commitId })
        .sort({ version: -1 })
        .lean<LogEntry>();
      return last ? { kind: 'committed', version: last.version } : { kind: 'lost' };
    });
  }

  settle(eventId: string, commitId: string, changes: readonly Change[]): Promise<void> {
    return this.settler.settle(eventId, commitId, changes);
  }

  async removeSlot({ eventId, slotId, commitId }: Parameters<Ledger['removeSlot']>[0]) {
    const path = `journal.${slotId}`;
    await whenAvailable(async () => {
      const { events } = this.models;
      await events.updateOne(
        { eventId, [`${path}.commitId`]: commitId },
        { $unset: { [path]: 1 } },
      );
      await events.updateOne({ eventId, journal: {} }, { $unset: { journalAt: 1 } });
    });
  }

  async *findSlots(committedBefore: Date): AsyncGenerator<FoundSlot> {
    const events = this.models.events
      .find({ journalAt: { $gt: new Date(0) } }, { _id: 0, eventId: 1, journal: 1 })
      .lean<Pick<EventDocument, 'eventId' | 'journal'>>()
      .cursor();
    for await (const { eventId, journal } of eachWhenAvailable(events)) {
      for (const [slotId, slot] of Object.entries(journal)) {
        if (slot.committedAt < committedBefore) yield { eventId, slotId, ...slot };
      }
    }
  }

  /** What the filter matches; nothing if none are wanted. */
  private async findAll(
    wanted: readonly string[],
    filter: QueryFilter<Reservation>,
  ): Promise<Reservation[]> {
    if (wanted.length === 0) return [];
    return whenAvailable(() => this.models.reservations.find(filter, { _id: 0 }).lean());
  }
}

type StoredEvent = Omit<EventDocument, 'createdAt' | 'journalAt'>;

function toSnapshot(document: StoredEvent | null): Snapshot | undefined {
  if (!document) return undefined;
  const { journal, ...event } = document;
  return { event, journal };
}
