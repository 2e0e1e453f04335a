import type { mongo, QueryFilter } from 'mongoose';
import type { Change, ReservationChange, Snapshot } from '../domain/change';
import { reservationChanges } from '../domain/journal';
import { toLogEntry, type LogEntry } from '../domain/log-entry';
import type { Reservation } from '../domain/reservation';
import type { EventDocument } from '../models/event-model';
import type { Models } from '../models/models';
import { eachWhenAvailable, hasOnlyDuplicateKeys, whenAvailable } from './database-errors';
import { assertUndamaged } from '../domain/event';
import { commitFilter, commitUpdate } from './commit-write';
import type { Attempt, FoundSlot, Ledger, ReservationQuery, Verdict } from './ledger';

/**
 * The ledger in MongoDB, on a connection whose write concern is `majority`, journaled. `writerId` names
 * this process's journal slot: letters and digits.
 */
export class MongoLedger implements Ledger {
  private readonly snapshotFields: Record<string, 0>;

  constructor(
    private readonly models: Models,
    private readonly writerId: string,
  ) {
    this.snapshotFields = { _id: 0, createdAt: 0, journalAt: 0, [this.slotPath]: 0 };
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
    return whenAvailable(async () =>
      toSnapshot(
        await this.models.events
          .findOneAndUpdate(commitFilter(attempt), commitUpdate(attempt, this.slotPath), {
            projection: this.snapshotFields,
            returnDocument: 'after',
          })
          .lean(),
      ),
    );
  }

  verdictOn({ before, commitId }: Attempt): Promise<Verdict> {
    const { eventId, version } = before;
    return whenAvailable(async () => {
      // A write of its own: that a majority has it shows that a majority has the commit before it.
      const slot = await this.models.events.updateOne(
        { eventId, [`${this.slotPath}.commitId`]: commitId },
        { $currentDate: { journalAt: true } },
      );
      if (slot.matchedCount > 0) return 'committed';

      const event = await this.models.events.findOne({ eventId }, { version: 1 }).lean();
      if (event && event.version <= version) return 'undecided';
      // Somebody else may have settled the slot and removed it: then the log tells whose version it is.
      const next = await this.models.changes
        .findOne({ eventId, version: version + 1 })
        .lean<LogEntry>();
      return next?.commitId === commitId ? 'committed' : 'lost';
    });
  }

  async settle(eventId: string, commitId: string, changes: readonly Change[]): Promise<void> {
    const { reservations, changes: log } = this.models;
    const entries = changes.map((change) => toLogEntry(eventId, commitId, change));
    const writes = [...latestByReservation(changes).values()].map(settlingWrite);
    // Each by the driver itself: every field was typed by the domain, casting it again would only cost.
    await whenAvailable(() =>
      Promise.all([
        entries.length > 0 && ignoreDuplicates(log.collection.insertMany(entries, UNORDERED)),
        writes.length > 0 && ignoreDuplicates(reservations.collection.bulkWrite(writes, UNORDERED)),
      ]),
    );
  }

  async removeSlot({ eventId, writerId, commitId }: Parameters<Ledger['removeSlot']>[0]) {
    const path = `journal.${writerId}`;
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
      for (const [writerId, slot] of Object.entries(journal)) {
        if (slot.committedAt < committedBefore) yield { eventId, writerId, ...slot };
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

  private get slotPath(): `journal.${string}` {
    return `journal.${this.writerId}`;
  }
}

const UNORDERED = { ordered: false };

type StoredEvent = Omit<EventDocument, 'createdAt' | 'journalAt'>;

function toSnapshot(document: StoredEvent | null): Snapshot | undefined {
  if (!document) return undefined;
  const { journal, ...event } = document;
  return { event, journal };
}

function latestByReservation(changes: readonly Change[]): Map<string, ReservationChange> {
  return new Map(
    reservationChanges(changes).map((change) => [change.reservation.reservationId, change]),
  );
}

/**
 * Writes a reservation's state unless a later one is there already. A later one makes the insert or
 * upsert meet the unique index, which is as good as having written it. The whole state is written even
 * for a later change, since what came before it may still wait in a crashed process's slot.
 */
function settlingWrite({ reservation }: ReservationChange): mongo.AnyBulkWriteOperation {
  const { reservationId, ...state } = reservation;
  if (reservation.version === reservation.createdVersion) {
    return { insertOne: { document: { ...reservation } } };
  }
  return {
    updateOne: {
      filter: { reservationId, version: { $lt: state.version } },
      update: { $set: state },
      upsert: true,
    },
  };
}

async function ignoreDuplicates(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!hasOnlyDuplicateKeys(error)) throw error;
  }
}
