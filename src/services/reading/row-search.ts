import { mongo } from 'mongoose';
import {
  RESERVATION_STATUSES,
  type Reservation,
  type ReservationStatus,
} from '../../domain/reservation';
import type { Models } from '../../models/models';
import type { ReservationDocument } from '../../models/reservation-model';
import { CLOCK_SKEW_MS_MAX, SEARCH_EXAMINED_MAX, SEARCH_READ_AT_ONCE } from '../../tuning';
import { whenAvailable } from '../database/database-errors';
import { foundRows, type Reading } from '../database/found-rows';
import type { Place } from '../database/page';
import { fromReservationDocument } from '../database/stored-reservation';
import { merged } from './ordered-rows';
import {
  comparePlaces,
  earliest,
  latest,
  placeAt,
  type ChangedRange,
  type CreatedRange,
  type Found,
} from './search-places';

interface EventFilter {
  eventId: string;
  partnerId?: string | undefined;
  status?: ReservationStatus | undefined;
  before?: number | undefined;
}

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

/** Searches to which an index of the reservations leads. */
export class RowSearch {
  constructor(private readonly models: Pick<Models, 'reservations' | 'commits'>) {}

  /** By the beginning of their ids. Ids are random there: so few have it that they are sorted here. */
  async *byId(prefix: string, range: CreatedRange | ChangedRange): AsyncGenerator<Found> {
    const digits = prefix.replaceAll('-', '');
    const [first, last] = [digits.padEnd(32, '0'), digits.padEnd(32, 'f')];
    const _id = { $gte: new mongo.UUID(first), $lte: new mongo.UUID(last) };
    const reading = { atOnce: SEARCH_READ_AT_ONCE, atMost: SEARCH_EXAMINED_MAX };
    const documents: ReservationDocument[] = [];
    for await (const row of this.rows({ _id }, { _id: 1 }, reading)) documents.push(row);
    const isChanged = 'since' in range;
    const [start, end] = isChanged ? [range.since, undefined] : [range.from, range.to];
    const order = isChanged ? comparePlaces : (a: Place, b: Place) => comparePlaces(b, a);
    const isWithin = (place: Place) =>
      (!start || place.createdAt >= start) &&
      (!end || place.createdAt <= end) &&
      (!range.place || order(place, range.place) > 0);
    const found = documents.map(fromReservationDocument).flatMap((reservation) => {
      const at = isChanged ? reservation.updatedAt : reservation.createdAt;
      const place = placeAt(at, reservation.reservationId);
      return place && isWithin(place) ? [{ place, reservation }] : [];
    });
    yield* found.sort((a, b) => order(a.place, b.place));
  }

  /** By an index that continues with `createdAt` and `_id`. */
  byIndex(
    filter: mongo.Filter<ReservationDocument>,
    { from, to, place }: CreatedRange,
    reading: Reading,
  ): AsyncGenerator<Found> {
    const upTo = earliest(to, place?.createdAt);
    const bounds = { ...(from && { $gte: from }), ...(upTo && { $lte: upTo }) };
    const rows = this.rows(
      {
        ...filter,
        ...(Object.keys(bounds).length > 0 && { createdAt: bounds }),
        ...(place && {
          $or: [{ createdAt: { $lt: place.createdAt } }, { _id: { $lt: uuidOf(place) } }],
        }),
      },
      NEWEST_FIRST,
      reading,
    );
    return eachFound(rows, ({ createdAt, reservationId }) => placeAt(createdAt, reservationId));
  }

  ofPartner(
    partnerId: string,
    status: ReservationStatus | undefined,
    range: CreatedRange,
    reading: Reading,
  ): AsyncGenerator<Found> {
    return this.byIndex(
      { partnerId, status: status ?? anyOf(RESERVATION_STATUSES) },
      range,
      reading,
    );
  }

  /** Of a status that few have: an index has no entry for the confirmed ones. */
  ofStatus(
    status: Exclude<ReservationStatus, 'confirmed'>,
    range: CreatedRange,
    reading: Reading,
  ): AsyncGenerator<Found> {
    const filter = status === 'held' ? { status } : { status, updatedAt: { $exists: true } };
    return this.byIndex(filter, range, reading);
  }

  /** In the order of the versions that made them, by the indexes of the event's lists. */
  async *ofEvent(
    { eventId, partnerId, status, before }: EventFilter,
    { from, to }: CreatedRange,
    reading: Reading,
  ): AsyncGenerator<Found> {
    const [after, upTo] = await Promise.all([
      from && this.versionBefore(eventId, from.getTime() - VERSIONS_SLACK_MS),
      to && this.versionBefore(eventId, to.getTime() + VERSIONS_SLACK_MS),
    ]);
    const createdVersion = {
      ...(before !== undefined && { $lt: before }),
      ...(after && { $gt: after.version }),
      ...(upTo && !upTo.isNewest && { $lte: upTo.version }),
    };
    const filter = {
      eventId,
      ...(partnerId === undefined
        ? { status: status ?? anyOf(RESERVATION_STATUSES) }
        : { partnerId }),
      ...(Object.keys(createdVersion).length > 0 && { createdVersion }),
    };
    const rows = this.rows(filter, { createdVersion: -1 }, reading);
    yield* eachFound(rows, ({ createdVersion: version }) =>
      Number.isSafeInteger(version) ? version : undefined,
    );
  }

  /** A partner's: those that were changed, by their index, and the others by the time when they were made. */
  changedOfPartner(
    range: ChangedRange,
    partnerId: string,
    reading: Reading,
  ): AsyncGenerator<Found> {
    const changed = this.rows(
      { partnerId, ...within('updatedAt', range) },
      { updatedAt: 1, _id: 1 },
      reading,
    );
    const made = this.rows(
      // Nothing else is what it was made as.
      { partnerId, status: anyOf(['held', 'confirmed']), ...within('createdAt', range) },
      { createdAt: 1, _id: 1 },
      reading,
    );
    return merged(
      eachFound(changed, ({ updatedAt, reservationId }) => placeAt(updatedAt, reservationId)),
      eachFound(
        made,
        ({ createdAt, reservationId }) => placeAt(createdAt, reservationId),
        ({ version, createdVersion }) => version === createdVersion,
      ),
      ({ place: a }, { place: b }) =>
        typeof a === 'object' && typeof b === 'object' ? comparePlaces(a, b) : 0,
    );
  }

  private rows(
    filter: mongo.Filter<ReservationDocument>,
    sort: Record<string, 1 | -1>,
    reading: Reading,
  ): AsyncIterable<ReservationDocument> {
    return foundRows(this.models.reservations, filter, sort, reading);
  }

  /**
   * The newest version of an event that was made before that time, as the order of the versions tells, and
   * whether it is the event's newest: found by halving the log again and again.
   */
  private async versionBefore(eventId: string, timeMs: number) {
    const newest = await this.commitAfter(eventId, 0, -1);
    const end = newest?.lastVersion ?? 0;
    if (!newest || newest.at.getTime() < timeMs) return { version: end, isNewest: true };
    let [version, later] = [0, end];
    while (version < later) {
      const middle = Math.floor((version + later) / 2);
      const commit = await this.commitAfter(eventId, middle, 1);
      if (commit && commit.at.getTime() < timeMs) version = commit.lastVersion;
      else later = middle;
    }
    return { version, isNewest: false };
  }

  private commitAfter(eventId: string, version: number, direction: 1 | -1) {
    return whenAvailable(() =>
      this.models.commits
        .findOne({ eventId, lastVersion: { $gt: version } }, { lastVersion: 1, at: 1 })
        .sort({ lastVersion: direction })
        .lean(),
    );
  }
}

/** Clocks that differ make times of an event go back a little from one version to the next. */
const VERSIONS_SLACK_MS = 2 * CLOCK_SKEW_MS_MAX;

function anyOf(statuses: readonly ReservationStatus[]) {
  return { $in: [...statuses] };
}

function within(field: 'createdAt' | 'updatedAt', { since, place }: ChangedRange) {
  return {
    [field]: { $gte: latest(since, place?.createdAt) },
    ...(place && { $or: [{ [field]: { $gt: place.createdAt } }, { _id: { $gt: uuidOf(place) } }] }),
  };
}

async function* eachFound(
  rows: AsyncIterable<ReservationDocument>,
  placeOf: (reservation: Reservation) => Found['place'],
  belongs: (reservation: Reservation) => boolean = () => true,
): AsyncGenerator<Found> {
  for await (const row of rows) {
    const reservation = fromReservationDocument(row);
    yield { place: placeOf(reservation), ...(belongs(reservation) && { reservation }) };
  }
}

function uuidOf({ id }: Place): mongo.UUID {
  return new mongo.UUID(id);
}
