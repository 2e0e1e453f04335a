import { reservationAfter, type ReservationLogEntry } from '../../domain/log-entry';
import { isOfReservation, readCommit } from '../../domain/read-log';
import type { Reservation } from '../../domain/reservation';
import type { CommitDocument } from '../../models/commit-model';
import type { Models } from '../../models/models';
import type { ReservationDocument } from '../../models/reservation-model';
import { whenAvailable } from '../database/database-errors';
import type { Reading } from '../database/found-rows';
import type { Place } from '../database/page';
import { fromCommitDocument } from '../database/stored-commit';
import { fromReservationDocument, toUuids } from '../database/stored-reservation';
import { slices } from './ordered-rows';
import {
  comparePlaces,
  earliest,
  FIRST_ID,
  LAST_ID,
  latest,
  type ChangedRange,
  type CreatedRange,
  type Found,
} from './search-places';

/**
 * Searches of all partners go through the change log in the order of time: an index of the reservations
 * themselves would have an entry for every one, where the log has one for a commit.
 */
export class LogSearch {
  constructor(private readonly models: Pick<Models, 'reservations' | 'commits'>) {}

  /** What each change left that is the reservation's last one. */
  changed(
    { since, place }: ChangedRange,
    eventId: string | undefined,
    reading: Reading,
  ): AsyncGenerator<Found> {
    const from = latest(since, place?.createdAt);
    const isWanted = (entry: ReservationLogEntry) =>
      eventId === undefined || entry.eventId === eventId;
    const steps = this.steps({ $gte: from, $lte: LAST_TIME }, 1, isWanted, place, reading);
    return this.current(steps, reading, ({ version }, entry) => version === entry.version);
  }

  /** What each change made. */
  created({ from, to, place }: CreatedRange, reading: Reading): AsyncGenerator<Found> {
    const upTo = earliest(to, place?.createdAt);
    const at = { $gte: from ?? new Date(0), $lte: upTo ?? LAST_TIME };
    const steps = this.steps(at, -1, ({ created }) => created === undefined, place, reading);
    return this.current(steps, reading, () => true);
  }

  /**
   * What is wanted of the changes in the log, in the order of their times and ids; a commit without any is a
   * step, too, so that it is known how far the log was read.
   */
  private async *steps(
    range: Range,
    direction: 1 | -1,
    isWanted: (entry: ReservationLogEntry) => boolean,
    after: Place | undefined,
    { atOnce }: Reading,
  ): AsyncGenerator<Step> {
    const compare = (a: Place, b: Place) => direction * comparePlaces(a, b);
    const stepsOf = (commit: CommitDocument): Step[] => {
      const wanted = entriesOf(commit).filter(isWanted).map(toStep);
      const id = direction === 1 ? LAST_ID : FIRST_ID;
      return wanted.length > 0 ? wanted : [{ place: { createdAt: commit.at, id } }];
    };
    let at: object = range;
    for (;;) {
      const read = await this.commits(at, direction, atOnce);
      const last = read.length < atOnce ? undefined : read.at(-1);
      // Of the last time there may be more, which the next look finds; if there was no other time, this one does.
      const earlier = read.filter((commit) => commit.at.getTime() !== last?.at.getTime());
      const isOneTime = last !== undefined && earlier.length === 0;
      const whole = isOneTime ? await this.commits({ $gte: last.at, $lte: last.at }) : earlier;
      yield* whole
        .flatMap(stepsOf)
        .filter(({ place }) => !after || compare(place, after) > 0)
        .sort((a, b) => compare(a.place, b.place));
      if (!last) return;
      const { $gte, $lte } = range;
      if (direction === 1) at = { ...(isOneTime ? { $gt: last.at } : { $gte: last.at }), $lte };
      else at = { $gte, ...(isOneTime ? { $lt: last.at } : { $lte: last.at }) };
    }
  }

  private commits(at: object, direction: 1 | -1 = 1, limit = 0): Promise<CommitDocument[]> {
    return whenAvailable(() =>
      this.models.commits
        .find({ at })
        .sort({ at: direction })
        .limit(limit) // 0 is no limit
        .lean<CommitDocument[]>(),
    );
  }

  /** The reservations of the steps as they are now, where they belong there. */
  private async *current(
    steps: AsyncIterable<Step>,
    reading: Reading,
    belongs: (reservation: Reservation, entry: ReservationLogEntry) => boolean,
  ): AsyncGenerator<Found> {
    for await (const slice of slices(steps, reading.atOnce)) {
      const ids = slice.flatMap(({ entry }) => (entry ? [entry.reservationId] : []));
      const rows = ids.length === 0 ? [] : await this.byIds(ids);
      const known = new Map(rows.map((row) => [row.reservationId, row]));
      for (const { place, entry } of slice) {
        const reservation = entry && newer(known.get(entry.reservationId), entry);
        yield reservation && belongs(reservation, entry) ? { place, reservation } : { place };
      }
    }
  }

  private async byIds(ids: readonly string[]): Promise<Reservation[]> {
    const found = await whenAvailable(() =>
      this.models.reservations.find({ _id: { $in: toUuids(ids) } }).lean<ReservationDocument[]>(),
    );
    return found.map(fromReservationDocument);
  }
}

/** Later than any. */
const LAST_TIME = new Date(8.64e15);

interface Range {
  $gte: Date;
  $lte: Date;
}

/** A place in the change log, and the change that belongs there. */
interface Step {
  place: Place;
  entry?: ReservationLogEntry;
}

/** The log has a change a moment before the reservation, and also one that the database refused to settle. */
function newer(settled: Reservation | undefined, entry: ReservationLogEntry): Reservation {
  return settled && settled.version >= entry.version ? settled : reservationAfter(entry);
}

function toStep(entry: ReservationLogEntry): Step {
  return { place: { createdAt: entry.at, id: entry.reservationId }, entry };
}

function entriesOf(commit: CommitDocument): ReservationLogEntry[] {
  const entries = readCommit(commit.eventId, fromCommitDocument(commit)) ?? [];
  return entries.filter(isOfReservation);
}
