import type { mongo } from 'mongoose';
import type { Change } from '../../domain/change';
import { reservationChanges } from '../../domain/journal';
import { toLogEntry, type LogEntry } from '../../domain/log-entry';
import type { Reservation } from '../../domain/reservation';
import { SETTLES_UNDER_WAY_MAX } from '../../tuning';
import type { SettlingFault } from '../../models/fault-model';
import type { Models } from '../../models/models';
import { refusedOf, whenAvailable, type RefusedWrite } from '../database/database-errors';
import { UnavailableError } from '../database/unavailable-error';

/** What one commit changed, until it is copied out of the journal. */
interface Settling {
  eventId: string;
  commitId: string;
  changes: readonly Change[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** A reservation's state with the commit that made it. */
interface State {
  commitId: string;
  reservation: Reservation;
}

/**
 * Copies the changes of commits into `reservations` and `changes`. While so many copies are in progress that
 * the database is busy, the commits of all events wait for the next copy: with many events at the same time,
 * each with its own commit, this makes settling much cheaper.
 *
 * A document that the database refuses permanently does not stop its event: it is kept in the collection
 * `faults`, where the audit finds it, and counts as settled.
 */
export class GroupSettler {
  private waiting: Settling[] = [];
  private underWay = 0;

  constructor(
    private readonly models: Models,
    private readonly onFault: (fault: SettlingFault) => void = () => undefined,
  ) {}

  /** Idempotent, and safe if several processes do it at the same time. */
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

  /** If the database refuses one of them, the others are settled all the same. */
  private async copy(group: readonly Settling[]): Promise<void> {
    try {
      const faults = await whenAvailable(() =>
        Promise.all([
          this.copyToLog(group.flatMap(toEntries)),
          this.copyReservations(latestStates(group)),
        ]),
      );
      await whenAvailable(() => this.keep(faults.flat()));
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
  private async copyToLog(entries: LogEntry[]): Promise<SettlingFault[]> {
    if (entries.length === 0) return [];
    const { collection } = this.models.changes;
    const refused = placed(await refusedOf(collection.insertMany(entries, UNORDERED)), entries);
    const taken = await this.takenByOthers(
      refused.filter(({ isDuplicate }) => isDuplicate).map(({ document }) => document),
    );
    return [
      ...taken.map((entry) => faultOf(entry, 'another commit has its version in the log')),
      ...refused
        .filter(({ isDuplicate }) => !isDuplicate)
        .map(({ document, reason }) => faultOf(document, reason)),
    ];
  }

  /**
   * A duplicate has been settled before only if the very same commit stands in the change log, durably: on a
   * primary that was cut off it may be the first try of this same write, which will be rolled back.
   */
  private async takenByOthers(duplicates: readonly LogEntry[]): Promise<LogEntry[]> {
    const byEvent = new Map<string, LogEntry[]>();
    for (const entry of duplicates) {
      byEvent.set(entry.eventId, [...(byEvent.get(entry.eventId) ?? []), entry]);
    }
    const taken = await Promise.all(
      [...byEvent].map(async ([eventId, entries]) => {
        const versions = entries.map(({ version }) => version);
        const stored = await this.models.changes
          .find({ eventId, version: { $in: versions } }, { _id: 0, version: 1, commitId: 1 })
          .lean<Pick<LogEntry, 'version' | 'commitId'>[]>();
        const commitOf = new Map(stored.map(({ version, commitId }) => [version, commitId]));
        if (commitOf.size < entries.length) throw new UnavailableError(NOT_DURABLE);
        return entries.filter(({ version, commitId }) => commitOf.get(version) !== commitId);
      }),
    );
    return taken.flat();
  }

  /**
   * A duplicate shows that a state of the reservation is there already: as good as having written a new
   * one, once it is durable. But a later one may have met the very insert of the state before it; of those
   * that are there, the plain update then finds the older ones.
   */
  private async copyReservations(latest: readonly State[]): Promise<SettlingFault[]> {
    if (latest.length === 0) return [];
    const { collection } = this.models.reservations;
    const writes = latest.map(({ reservation }) => settlingWrite(reservation));
    const refused = placed(await refusedOf(collection.bulkWrite(writes, UNORDERED)), latest);
    const known = refused.flatMap(({ isDuplicate, document }) => (isDuplicate ? [document] : []));
    const later = known.filter(({ reservation }) => !isNew(reservation));
    const updates = later.map(({ reservation }) => laterState(reservation));
    const refusedLater =
      later.length > 0
        ? placed(await refusedOf(collection.bulkWrite(updates, UNORDERED)), later)
        : [];
    await this.assertDurable(known);
    return [...refused, ...refusedLater]
      .filter(({ isDuplicate }) => !isDuplicate)
      .map(({ document, reason }) => faultOf(document, reason));
  }

  private async assertDurable(states: readonly State[]): Promise<void> {
    if (states.length === 0) return;
    const ids = states.map(({ reservation }) => reservation.reservationId);
    const stored = await this.models.reservations
      .find({ reservationId: { $in: ids } }, { _id: 0, reservationId: 1, version: 1 })
      .lean<Pick<Reservation, 'reservationId' | 'version'>[]>();
    const versionOf = new Map(stored.map((found) => [found.reservationId, found.version]));
    const isDurable = ({ reservation: { reservationId, version } }: State) =>
      (versionOf.get(reservationId) ?? 0) >= version;
    if (!states.every(isDurable)) throw new UnavailableError(NOT_DURABLE);
  }

  private async keep(faults: readonly SettlingFault[]): Promise<void> {
    if (faults.length === 0) return;
    // To Mongoose every `_id` of a collection is an ObjectId.
    const collection = this.models.faults.collection as unknown as mongo.Collection<SettlingFault>;
    const known = await refusedOf(collection.insertMany(faults, UNORDERED));
    const isKnown = new Set(known.map(({ index }) => index));
    for (const [index, fault] of faults.entries()) if (!isKnown.has(index)) this.onFault(fault);
  }
}

const UNORDERED = { ordered: false };

const NOT_DURABLE = 'a majority does not have what is there already';

function toEntries({ eventId, commitId, changes }: Settling): LogEntry[] {
  return changes.map((change) => toLogEntry(eventId, commitId, change));
}

function latestStates(group: readonly Settling[]): State[] {
  const latest = new Map<string, State>();
  for (const { commitId, changes } of group) {
    for (const { reservation } of reservationChanges(changes)) {
      const { reservationId, version } = reservation;
      if ((latest.get(reservationId)?.reservation.version ?? 0) < version) {
        latest.set(reservationId, { commitId, reservation });
      }
    }
  }
  return [...latest.values()];
}

function placed<T>(refused: readonly RefusedWrite[], documents: readonly T[]) {
  return refused.flatMap(({ index, ...why }) => {
    const document = documents[index];
    return document === undefined ? [] : [{ ...why, document }];
  });
}

function faultOf(document: LogEntry | State, reason: string): SettlingFault {
  const { commitId } = document;
  if ('reservation' in document) {
    const { eventId, reservationId } = document.reservation;
    const _id = `${commitId}/${reservationId}`;
    return {
      _id,
      eventId,
      commitId,
      belongsTo: 'reservations',
      reason,
      document: document.reservation,
    };
  }
  const { eventId, version } = document;
  return {
    _id: `${commitId}/${version}`,
    eventId,
    commitId,
    belongsTo: 'changes',
    reason,
    document,
  };
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
