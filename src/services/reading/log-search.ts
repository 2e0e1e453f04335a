import { reservationAfter, type ReservationLogEntry } from '../../domain/log-entry';
import { isOfReservation, readCommit } from '../../domain/read-log';
import type { Reservation } from '../../domain/reservation';
import type { CommitDocument } from '../../models/commit-model';
import type { Models } from '../../models/models';
import type { ReservationDocument } from '../../models/reservation-model';
import { eachWhenAvailable, whenAvailable } from '../database/database-errors';
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
  type Reading,
} from './search-places';

/**
 * Searches of all partners go through the change log in the order of time: an index of the reservations
 * themselves would have an entry for every one, where the log has one for a commit.
 */
export class LogSearch {
  constructor(private readonly models: Pick<Models, 'reservations' | 'commits'>) {}

  /** What each change left that is the reservation's last one. */
  changed(
    { since, until, place }: ChangedRange,
    eventId: string | undefined,
    reading: Reading,
  ): AsyncGenerator<Found> {
    const from = latest(since, place?.createdAt);
    const isWanted = (entry: ReservationLogEntry) =>
      eventId === undefined || entry.eventId === eventId;
    const steps = this.steps({ $gte: from, $lte: until }, 1, isWanted, place, reading);
    return this.current(steps, reading, ({ version }, entry) => version === entry.version);
  }

  /** What each change made. */
  created({ from, to, place }: CreatedRange, reading: Reading): AsyncGenerator<Found> {
    const upTo = earliest(to, place?.createdAt);
    const at = { $gte: from ?? new Date(0), ...(upTo && { $lte: upTo }) };
    const steps = this.steps(at, -1, ({ created }) => created === undefined, place, reading);
    return this.current(steps, reading, () => true);
  }

  /**
   * What is wanted of the changes in the log, in the order of their times and ids, and a step after each
   * commit, so that it is known how far the log was read.
   */
  private async *steps(
    at: { $gte: Date; $lte?: Date },
    direction: 1 | -1,
    isWanted: (entry: ReservationLogEntry) => boolean,
    after: Place | undefined,
    reading: Reading,
  ): AsyncGenerator<Step> {
    const commits = this.models.commits
      .find({ at })
      .sort({ at: direction })
      .limit(reading.atMost ?? 0) // 0 is no limit
      .batchSize(reading.atOnce)
      .lean()
      .cursor() as AsyncIterable<CommitDocument>; // Mongoose types a lean cursor as one of documents
    const compare = (a: Place, b: Place) => direction * comparePlaces(a, b);
    const inOrder = (ofOneTime: readonly CommitDocument[]) =>
      ofOneTime
        .flatMap((commit) => [
          { place: { createdAt: commit.at, id: direction === 1 ? LAST_ID : FIRST_ID } },
          ...entriesOf(commit).filter(isWanted).map(toStep),
        ])
        .filter(({ place }) => !after || compare(place, after) > 0)
        .sort((a, b) => compare(a.place, b.place));
    let count = 0;
    let ofOneTime: CommitDocument[] = [];
    for await (const commit of eachWhenAvailable(commits)) {
      count += 1;
      if (ofOneTime[0] && ofOneTime[0].at.getTime() !== commit.at.getTime()) {
        yield* inOrder(ofOneTime);
        ofOneTime = [];
      }
      ofOneTime.push(commit);
    }
    const [last] = ofOneTime;
    if (last && count === reading.atMost) {
      // Some of its time may not have been read any more.
      ofOneTime = await whenAvailable(() => this.models.commits.find({ at: last.at }).lean());
    }
    yield* inOrder(ofOneTime);
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
