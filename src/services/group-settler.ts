import type { mongo } from 'mongoose';
import type { Change, ReservationChange } from '../domain/change';
import { reservationChanges } from '../domain/journal';
import { toLogEntry, type LogEntry } from '../domain/log-entry';
import type { Reservation } from '../domain/reservation';
import { SETTLES_UNDER_WAY_MAX } from '../limits';
import type { Models } from '../models/models';
import { hasOnlyDuplicateKeys, whenAvailable } from './database-errors';
import { UnavailableError } from './ledger';

/** What one commit changed, until it is copied out of the journal. */
interface Settling {
  eventId: string;
  commitId: string;
  changes: readonly Change[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Copies the changes of commits into `reservations` and `changes`. While so many copies are under way
 * that the database has enough to do, the commits of all events gather for the next one: with many
 * events at a time, each with a commit of its own, settling costs a small part of it.
 */
export class GroupSettler {
  private waiting: Settling[] = [];
  private underWay = 0;

  constructor(private readonly models: Models) {}

  /** Idempotent, and safe to be done by several at once. */
  settle(eventId: string, commitId: string, changes: readonly Change[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ eventId, commitId, changes, resolve, reject });
      if (this.underWay < SETTLES_UNDER_WAY_MAX) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.underWay += 1;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      await this.copy(group);
    }
    this.underWay -= 1;
  }

  /** What the database has against one of them is not laid to the others' charge. */
  private async copy(group: readonly Settling[]): Promise<void> {
    try {
      await whenAvailable(() =>
        Promise.all([
          this.copyToLog(group.flatMap(toEntries)),
          this.copyReservations(latestStates(group.flatMap(({ changes }) => changes))),
        ]),
      );
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && !(error instanceof UnavailableError)) {
        await Promise.all(group.map((one) => this.copy([one])));
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }

  /** By the driver itself: every field was typed by the domain, casting it again would only cost. */
  private async copyToLog(entries: LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await isWithoutDuplicates(this.models.changes.collection.insertMany(entries, UNORDERED));
  }

  /**
   * A duplicate shows that a state of the reservation is there already: as good as having written a new
   * one. But a later one may have met the very insert of the state before it; of those that are there,
   * the plain update then finds the older ones.
   */
  private async copyReservations(latest: readonly Reservation[]): Promise<void> {
    if (latest.length === 0) return;
    const { collection } = this.models.reservations;
    const writes = latest.map(settlingWrite);
    if (await isWithoutDuplicates(collection.bulkWrite(writes, UNORDERED))) return;
    const later = latest.filter((reservation) => !isNew(reservation)).map(laterState);
    if (later.length > 0) await collection.bulkWrite(later, UNORDERED);
  }
}

const UNORDERED = { ordered: false };

function toEntries({ eventId, commitId, changes }: Settling): LogEntry[] {
  return changes.map((change) => toLogEntry(eventId, commitId, change));
}

function latestStates(changes: readonly Change[]): Reservation[] {
  const latest = new Map<string, ReservationChange>();
  for (const change of reservationChanges(changes)) {
    const { reservationId } = change.reservation;
    if ((latest.get(reservationId)?.version ?? 0) < change.version) {
      latest.set(reservationId, change);
    }
  }
  return [...latest.values()].map(({ reservation }) => reservation);
}

/**
 * Writes a reservation's state unless a later one is there already. The whole state is written even for
 * a later change, since what came before it may still wait in a crashed process's slot.
 */
function settlingWrite(reservation: Reservation): mongo.AnyBulkWriteOperation {
  if (isNew(reservation)) return { insertOne: { document: { ...reservation } } };
  const { updateOne } = laterState(reservation);
  return { updateOne: { ...updateOne, upsert: true } };
}

function laterState({ reservationId, ...state }: Reservation) {
  return {
    updateOne: {
      filter: { reservationId, version: { $lt: state.version } },
      update: { $set: state },
    },
  };
}

function isNew({ version, createdVersion }: Reservation): boolean {
  return version === createdVersion;
}

/** Whether all were written; those that were not are there already. */
async function isWithoutDuplicates(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (!hasOnlyDuplicateKeys(error)) throw error;
    return false;
  }
}
