import type { mongo, QueryFilter } from 'mongoose';
import type { Change, Journal, JournalSlot, Snapshot } from '../../domain/change';
import { assertUndamaged } from '../../domain/event';
import type { LogEntry } from '../../domain/log-entry';
import type { Reservation } from '../../domain/reservation';
import { COMMITTERS_KEPT_MAX } from '../../tuning';
import type { EventDocument } from '../../models/event-model';
import type { SettlingFault } from '../../models/fault-model';
import type { Models } from '../../models/models';
import { commitFilter, commitUpdate } from './commit-write';
import { eachWhenAvailable, isTooLarge, whenAvailable } from '../database/database-errors';
import { GroupSettler } from './group-settler';
import {
  TooLargeError,
  type Attempt,
  type Ledger,
  type ReservationQuery,
  type SlotName,
  type Written,
} from './ledger';
import { PrimaryProof } from '../database/primary-proof';
import { RecentMap } from '../support/recent-map';
import { seatsFilter, seatsUpdate } from './seats-write';

export interface MongoLedgerOptions {
  /**
   * Whether the database is a single server, so that a read shows the latest state there is. In a replica set
   * a primary that was cut off may continue to answer reads while another one accepts writes.
   */
  isStandalone?: () => boolean;
  proof?: Pick<PrimaryProof, 'prove'>;
  /** Called with changes that could not be settled, and where they are kept instead. */
  onFault?: (fault: SettlingFault) => void;
}

/**
 * The ledger in MongoDB, on a connection whose write concern is `majority`, journaled. `writerId` names this
 * process among those that write to the same database: letters and digits.
 *
 * Its own reads have read concern `local`: they see what others have written before a majority has it, so
 * that the next write fits. Nothing depends on that alone: a commit's filter names the state that was read,
 * so that its acknowledgement proves that state, too; where no commit proves it, the read is durable.
 */
export class MongoLedger implements Ledger {
  readonly slotIds: readonly string[];
  private readonly snapshotFields: Record<string, 0>;
  private readonly settler: GroupSettler;
  private readonly isStandalone: () => boolean;
  private readonly proof: Pick<PrimaryProof, 'prove'>;
  /** By event, a commit that is known to be durable. */
  private readonly durable = new RecentMap<string, string>(COMMITTERS_KEPT_MAX);

  constructor(
    private readonly models: Models,
    writerId: string,
    { isStandalone = () => false, onFault, proof }: MongoLedgerOptions = {},
  ) {
    this.proof = proof ?? new PrimaryProof(models, isStandalone);
    this.settler = new GroupSettler(models, onFault);
    this.isStandalone = isStandalone;
    this.slotIds = [`${writerId}a`, `${writerId}b`];
    this.snapshotFields = { ...NOT_OF_A_SNAPSHOT };
    for (const slotId of this.slotIds) this.snapshotFields[`journal.${slotId}`] = 0;
  }

  readSnapshot(eventId: string): Promise<Snapshot | undefined> {
    return whenAvailable(async () =>
      undamaged(
        await this.models.events
          .findOne({ eventId }, this.snapshotFields)
          .readConcern('local')
          .lean(),
      ),
    );
  }

  async readDurableSnapshot(eventId: string): Promise<Snapshot | undefined> {
    if (this.isStandalone()) {
      const snapshot = await this.readSnapshot(eventId);
      if (!snapshot || snapshot.event.lastCommitId === this.durable.get(eventId)) return snapshot;
    }
    const found = await whenAvailable(() =>
      this.models.events
        .findOneAndUpdate({ eventId }, PROOF, {
          projection: this.snapshotFields,
          returnDocument: 'after',
        })
        .lean(),
    );
    if (found) {
      this.durable.set(eventId, found.lastCommitId);
      return undamaged(found);
    }
    // If nothing is found, nothing is written, and so nothing is proved.
    const isProved = await this.proof.prove();
    return isProved && (await this.readSnapshot(eventId))
      ? this.readDurableSnapshot(eventId)
      : undefined;
  }

  /**
   * By two reads, each on its own index; of a reservation that changes between them the later state counts.
   */
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
        .readConcern('local')
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
      return (await this.models.reservations.exists(filter).readConcern('local')) !== null;
    };
    return whenAvailable(async () => {
      const used = await Promise.all(tierIds.map(wasUsed));
      return tierIds.filter((_, index) => used[index]);
    });
  }

  async commit(attempt: Attempt): Promise<Snapshot | undefined> {
    const { replaces, before, commitId } = attempt;
    const [filter, update] =
      replaces === undefined
        ? [commitFilter(attempt), commitUpdate(attempt)]
        : [seatsFilter(attempt, replaces), seatsUpdate(attempt)];
    // By the driver itself: the domain has typed every field, and Mongoose drops tiers such as `constructor`.
    const events = this.models.events.collection as unknown as mongo.Collection<EventDocument>; // the model's
    const options = { projection: this.snapshotFields, returnDocument: 'after' } as const;
    const { eventId } = before;
    try {
      const after = toSnapshot(
        await whenAvailable(() => events.findOneAndUpdate(filter, update, options)),
      );
      if (after) this.durable.set(eventId, commitId);
      return after;
    } catch (error) {
      throw isTooLarge(error) ? new TooLargeError(eventId, error) : error;
    }
  }

  /**
   * By a fence: a write that makes the attempt's filter false, and returns the slot. Once a majority has it,
   * the attempt has taken effect before it or never will.
   */
  async fateOf(attempt: Attempt, fenceId: string): Promise<Written | undefined> {
    const { before, slotId, commitId, replaces } = attempt;
    const { eventId } = before;
    if (replaces !== undefined) await this.removeSlot({ eventId, slotId, commitId: replaces });
    return whenAvailable(async () => {
      const found = toSnapshot(
        await this.models.events
          .findOneAndUpdate(
            { eventId },
            { $set: { lastCommitId: fenceId } },
            { projection: NOT_OF_A_SNAPSHOT, returnDocument: 'after' },
          )
          .lean(),
      );
      if (!found) return undefined;
      const after = { ...found, journal: this.withoutOwnSlots(found.journal) };
      const slot = found.journal[slotId];
      if (slot?.commitId === commitId) {
        return { after, version: slot.changes.at(-1)?.version ?? before.version };
      }
      // Another process may have settled the slot and removed it: then the change log tells whose versions
      // they are.
      const last = await this.models.changes
        .findOne({ eventId, version: { $gt: before.version }, commitId })
        .readConcern('local')
        .sort({ version: -1 })
        .lean<LogEntry>();
      return last ? { after, version: last.version } : undefined;
    });
  }

  settle(eventId: string, commitId: string, changes: readonly Change[]): Promise<void> {
    return this.settler.settle(eventId, commitId, changes);
  }

  async removeSlot({ eventId, slotId, commitId }: SlotName): Promise<void> {
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

  /** The server looks through the journals; only the names of the slots are returned. */
  async *findSlots(committedBefore: Date): AsyncGenerator<SlotName> {
    const events = this.models.events
      .find(
        { journalAt: { $gt: new Date(0) } },
        { _id: 0, eventId: 1, slots: slotsBefore(committedBefore) },
      )
      .readConcern('local')
      .lean<{ eventId: string; slots: Omit<SlotName, 'eventId'>[] }>()
      .cursor();
    for await (const { eventId, slots } of eachWhenAvailable(events)) {
      for (const slot of slots) yield { eventId, ...slot };
    }
  }

  readDurableSlot({ eventId, slotId, commitId }: SlotName): Promise<JournalSlot | undefined> {
    const path = `journal.${slotId}`;
    return whenAvailable(async () => {
      const found = await this.models.events
        .findOneAndUpdate({ eventId, [`${path}.commitId`]: commitId }, PROOF, {
          projection: { [path]: 1 },
          returnDocument: 'after',
        })
        .lean<Pick<EventDocument, 'journal'>>();
      return found?.journal[slotId];
    });
  }

  private withoutOwnSlots(journal: Journal): Journal {
    return Object.fromEntries(
      Object.entries(journal).filter(([slotId]) => !this.slotIds.includes(slotId)),
    );
  }

  /** What the filter matches; nothing if none are wanted. */
  private async findAll(
    wanted: readonly string[],
    filter: QueryFilter<Reservation>,
  ): Promise<Reservation[]> {
    if (wanted.length === 0) return [];
    return whenAvailable(() =>
      this.models.reservations.find(filter, { _id: 0 }).readConcern('local').lean(),
    );
  }
}

/**
 * A write without effect on the event: when a majority has it, a majority has everything that was there
 * before it.
 */
const PROOF = { $inc: { proofs: 1 } } as const;

const NOT_OF_A_SNAPSHOT = { _id: 0, createdAt: 0, journalAt: 0, proofs: 0 } as const;

type StoredEvent = Omit<EventDocument, 'createdAt' | 'journalAt' | 'proofs'>;

function toSnapshot(document: StoredEvent | null): Snapshot | undefined {
  if (!document) return undefined;
  const { journal, ...event } = document;
  return { event, journal };
}

function undamaged(document: StoredEvent | null): Snapshot | undefined {
  const snapshot = toSnapshot(document);
  if (snapshot) assertUndamaged(snapshot.event);
  return snapshot;
}

/** An expression for the names of an event's slots that were written before that time. */
function slotsBefore(time: Date) {
  const isBefore = { $lt: ['$$slot.v.committedAt', time] };
  const old = { $filter: { input: { $objectToArray: '$journal' }, as: 'slot', cond: isBefore } };
  const name = { slotId: '$$slot.k', commitId: '$$slot.v.commitId' };
  return { $map: { input: old, as: 'slot', in: name } };
}
