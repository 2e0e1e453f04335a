import type { Commit, Journal, Snapshot } from '../../domain/change';
import { assertUndamaged } from '../../domain/event';
import { movedTo } from '../../domain/journal';
import type { PartnerSeats } from '../../domain/partner-seats';
import type { Reservation } from '../../domain/reservation';
import { COMMITTERS_KEPT_MAX } from '../../tuning';
import type { EventDocument } from '../../models/event-model';
import type { SettlingFault } from '../../models/fault-model';
import type { Models } from '../../models/models';
import { commitFilter, commitUpdate } from './commit-write';
import { eachWhenAvailable, isTooLarge, whenAvailable } from '../database/database-errors';
import { fromCommitDocument, fromStoredCommit, fromStoredJournal } from '../database/stored-commit';
import { NOT_OF_AN_EVENT, toEvent, type StoredSnapshot } from '../database/stored-event';
import { fromReservationDocument, partnerSeatsId, toUuids } from '../database/stored-reservation';
import { GroupSettler } from './group-settler';
import { TooLargeError, type Attempt, type Ledger, type SlotName, type Written } from './ledger';
import { driverCollection } from '../database/driver-collection';
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
    this.snapshotFields = { ...NOT_OF_AN_EVENT };
    for (const slotId of this.slotIds) this.snapshotFields[`journal.${slotId}`] = 0;
  }

  readSnapshot(eventId: string): Promise<Snapshot | undefined> {
    return whenAvailable(async () =>
      undamaged(
        await this.models.events
          .findOne({ _id: eventId }, this.snapshotFields)
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
        .findOneAndUpdate({ _id: eventId }, PROOF, {
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

  async findReservations(
    eventId: string,
    reservationIds: readonly string[],
  ): Promise<Reservation[]> {
    const found = await whenAvailable(() =>
      this.models.reservations
        .find({ _id: { $in: toUuids(reservationIds) }, eventId })
        .readConcern('local')
        .lean(),
    );
    return found.map(fromReservationDocument);
  }

  async findPartnerSeats(eventId: string, partnerIds: readonly string[]): Promise<PartnerSeats[]> {
    const partnerOf = new Map(partnerIds.map((id) => [partnerSeatsId(eventId, id), id]));
    const found = await whenAvailable(() =>
      this.models.partnerSeats
        .find({ _id: { $in: [...partnerOf.keys()] } })
        .readConcern('local')
        .lean(),
    );
    return found.map(({ _id, ...counted }) => ({
      partnerId: partnerOf.get(_id) ?? '',
      ...counted,
    }));
  }

  async sumSeats(eventId: string, partnerId: string, exceptIds: readonly string[]) {
    const [sum = { seats: 0, version: 0 }] = await whenAvailable(() =>
      this.models.reservations
        .aggregate<Pick<PartnerSeats, 'seats' | 'version'>>([
          {
            $match: {
              eventId,
              partnerId,
              status: { $in: ['held', 'confirmed'] },
              _id: { $nin: toUuids(exceptIds) },
            },
          },
          { $group: { _id: null, seats: { $sum: '$seats' }, version: { $max: '$version' } } },
        ])
        .option({ readConcern: { level: 'local' } }),
    );
    return sum;
  }

  async findOverdueHolds(eventId: string, now: Date, countMax: number): Promise<Reservation[]> {
    const found = await whenAvailable(() =>
      this.models.reservations
        .find({ eventId, status: 'held', expiresAt: { $lte: now } })
        .readConcern('local')
        .sort({ expiresAt: 1 })
        .limit(countMax)
        .lean(),
    );
    return found.map(fromReservationDocument);
  }

  async commit(attempt: Attempt): Promise<Written | undefined> {
    // By the driver itself: the domain has typed every field, and Mongoose drops tiers such as `constructor`.
    const events = driverCollection(this.models.events);
    const { replaces, before, after, commit } = attempt;
    const { eventId } = before;
    try {
      if (replaces === undefined) {
        const found = await whenAvailable(() =>
          events.findOneAndUpdate(commitFilter(attempt), commitUpdate(attempt), ONLY_ITS_ID),
        );
        if (!found) return undefined;
        this.durable.set(eventId, commit.commitId);
        // Its version is the proof that nothing but this write has changed the event.
        return { after: { event: after }, commit };
      }
      const found = await whenAvailable(() =>
        events.findOneAndUpdate(seatsFilter(attempt, replaces), seatsUpdate(attempt), NO_JOURNAL),
      );
      if (!found) return undefined;
      this.durable.set(eventId, commit.commitId);
      const event = toEvent(found);
      return { after: { event }, commit: movedTo(event, after, commit) };
    } catch (error) {
      throw isTooLarge(error) ? new TooLargeError(eventId, error) : error;
    }
  }

  /**
   * By a fence: a write that makes the attempt's filter false, and returns the slot. Once a majority has it,
   * the attempt has taken effect before it or never will.
   */
  async fateOf(attempt: Attempt, fenceId: string): Promise<Written | undefined> {
    const { before, slotId, replaces } = attempt;
    const { commitId } = attempt.commit;
    const { eventId } = before;
    if (replaces !== undefined) await this.removeSlot({ eventId, slotId, commitId: replaces });
    return whenAvailable(async () => {
      const found = await this.models.events
        .findOneAndUpdate(
          { _id: eventId },
          { $set: { lastCommitId: fenceId } },
          { projection: NOT_OF_AN_EVENT, returnDocument: 'after' },
        )
        .lean();
      if (!found) return undefined;
      const { event, journal } = toSnapshot(found);
      const after = { event, journal: this.withoutOwnSlots(journal) };
      const slot = journal[slotId];
      if (slot?.commitId === commitId) return { after, commit: slot };
      // Another process may have settled the slot and removed it: then the commit is in the change log.
      const settled = await this.models.commits
        .findOne({ _id: commitId })
        .readConcern('local')
        .lean();
      return settled ? { after, commit: fromCommitDocument(settled) } : undefined;
    });
  }

  settle(eventId: string, commit: Commit): Promise<void> {
    return this.settler.settle(eventId, commit);
  }

  async removeSlot({ eventId, slotId, commitId }: SlotName): Promise<void> {
    const path = `journal.${slotId}`;
    await whenAvailable(async () => {
      const { events } = this.models;
      await events.updateOne(
        { _id: eventId, [`${path}.commitId`]: commitId },
        { $unset: { [path]: 1 } },
      );
      await events.updateOne({ _id: eventId, journal: {} }, { $unset: { journalAt: 1 } });
    });
  }

  /** The server looks through the journals; only the names of the slots are returned. */
  async *findSlots(committedBefore: Date): AsyncGenerator<SlotName> {
    const events = this.models.events
      .find({ journalAt: { $gt: new Date(0) } }, { slots: slotsBefore(committedBefore) })
      .readConcern('local')
      .lean<{ _id: string; slots: Omit<SlotName, 'eventId'>[] }>()
      .cursor();
    for await (const { _id: eventId, slots } of eachWhenAvailable(events)) {
      for (const slot of slots) yield { eventId, ...slot };
    }
  }

  readDurableSlot({ eventId, slotId, commitId }: SlotName): Promise<Commit | undefined> {
    const path = `journal.${slotId}`;
    return whenAvailable(async () => {
      const found = await this.models.events
        .findOneAndUpdate({ _id: eventId, [`${path}.commitId`]: commitId }, PROOF, {
          projection: { [path]: 1 },
          returnDocument: 'after',
        })
        .lean<Pick<EventDocument, 'journal'>>();
      const slot = found?.journal[slotId];
      return slot && fromStoredCommit(slot);
    });
  }

  private withoutOwnSlots(journal: Journal): Journal {
    return Object.fromEntries(
      Object.entries(journal).filter(([slotId]) => !this.slotIds.includes(slotId)),
    );
  }
}

/**
 * A write without effect on the event: when a majority has it, a majority has everything that was there
 * before it.
 */
const PROOF = { $inc: { proofs: 1 } } as const;

const ONLY_ITS_ID = { projection: { _id: 1 } } as const;

const NO_JOURNAL = {
  projection: { ...NOT_OF_AN_EVENT, journal: 0 },
  returnDocument: 'after',
} as const;

function toSnapshot({ journal, ...document }: StoredSnapshot) {
  return { event: toEvent(document), journal: fromStoredJournal(journal) };
}

function undamaged(document: StoredSnapshot | null): Snapshot | undefined {
  if (!document) return undefined;
  const snapshot = toSnapshot(document);
  assertUndamaged(snapshot.event);
  return snapshot;
}

/** An expression for the names of an event's slots that were written before that time. */
function slotsBefore(time: Date) {
  const isBefore = { $lt: ['$$slot.v.at', time] };
  const old = { $filter: { input: { $objectToArray: '$journal' }, as: 'slot', cond: isBefore } };
  const name = { slotId: '$$slot.k', commitId: '$$slot.v.commitId' };
  return { $map: { input: old, as: 'slot', in: name } };
}
