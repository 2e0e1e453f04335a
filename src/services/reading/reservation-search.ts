import type { Models } from '../../models/models';
import type { Reservation, ReservationStatus } from '../../domain/reservation';
import { SEARCH_EXAMINED_MAX, SEARCH_READ_AT_ONCE } from '../../tuning';
import type { Reading } from '../database/found-rows';
import type { Page } from '../database/page';
import { LogSearch } from './log-search';
import { RowSearch } from './row-search';
import { FIRST_ID, latest, type ChangedPlace, type Found } from './search-places';
import type { SettledHorizon } from './settled-horizon';

/** Which reservations are searched for, over all events. All conditions must hold. */
export interface ReservationSearchQuery {
  reference?: string;
  partnerId?: string;
  /** The partner that asks: it sees only its own reservations. Absent if it may see all. */
  ownerId?: string | undefined;
  eventId?: string;
  status?: ReservationStatus;
  /** The beginning of the id, in lower case: 8 hexadecimal digits at least, with hyphens as in a UUID. */
  reservationId?: string;
  /** Both inclusive. */
  createdFrom?: Date;
  createdTo?: Date;
  /** Only what has changed since, inclusive; the oldest change first. */
  updatedSince?: Date;
  after?: SearchPlace | undefined;
}

/**
 * Where a page ended: the time by which the search is ordered and an id; in a search that is ordered by an
 * event's versions, the version.
 */
export type SearchPlace = ChangedPlace | number;

/** With a next place though there is no more yet, if what has changed since a time is searched for. */
export interface SearchPage extends Page<Reservation, SearchPlace> {
  hasMore: boolean;
}

/**
 * Whether the search is ordered by versions, as the lists of an event are, and not by times: an index has
 * only the former.
 */
export function isByVersion(query: ReservationSearchQuery): boolean {
  const { eventId, reservationId, reference, updatedSince } = query;
  return eventId !== undefined && (reservationId ?? reference ?? updatedSince) === undefined;
}

/**
 * Finds reservations over all events, newest first, or what has changed since a time. An index leads to most
 * of what is searched for, the other conditions are checked row by row: so many rows at most that a page is
 * quick, and may be short though there is more. What is committed is found as soon as it is settled, some
 * milliseconds later. So a change may be found before another one that was made earlier: a search for what has
 * changed ends with a place before which nothing can come any more, and the next one begins there.
 */
export class ReservationSearch {
  private readonly rows: RowSearch;
  private readonly log: LogSearch;

  constructor(
    models: Models,
    private readonly horizon: Pick<SettledHorizon, 'read'>,
  ) {
    this.rows = new RowSearch(models);
    this.log = new LogSearch(models);
  }

  async page(query: ReservationSearchQuery, limit: number): Promise<SearchPage> {
    // First: what is not after it is settled when the rows are read.
    const openSince = query.updatedSince && (await this.openSince(query));
    const data: Reservation[] = [];
    let next = query.after;
    let examined = 0;
    const reading = {
      atOnce: Math.max(limit + 1, SEARCH_READ_AT_ONCE),
      atMost: SEARCH_EXAMINED_MAX + limit + 1,
    };
    for await (const { place, reservation } of this.found(query, reading)) {
      const isWanted = reservation && isWantedBy(query, reservation);
      const isFull = isWanted ? data.length === limit : examined >= SEARCH_EXAMINED_MAX;
      if (isFull) return { data, next: within(next, openSince), hasMore: next !== undefined };
      if (isWanted) data.push(reservation);
      examined += 1;
      next = place ?? next;
    }
    return { data, next: openSince && endOf(query, next, openSince), hasMore: false };
  }

  private async openSince({ after }: ReservationSearchQuery): Promise<Date> {
    const known = typeof after === 'object' ? after.openSince : undefined;
    return known ?? new Date((await this.horizon.read()).getTime() + 1);
  }

  /** All of them, one by one, from the beginning. */
  async *stream({ after: _, ...query }: ReservationSearchQuery): AsyncGenerator<Reservation> {
    for await (const { reservation } of this.found(query, { atOnce: SEARCH_READ_AT_ONCE })) {
      if (reservation && isWantedBy(query, reservation)) yield reservation;
    }
  }

  /** Every row in question, in order. */
  private found(query: ReservationSearchQuery, reading: Reading): AsyncIterable<Found> {
    const { rows, log } = this;
    const { updatedSince, after, ownerId, partnerId = ownerId } = query;
    const place = typeof after === 'object' ? after : undefined;
    if (updatedSince) {
      const changed = { since: updatedSince, place };
      if (query.reservationId !== undefined) return rows.byId(query.reservationId, changed);
      return partnerId === undefined
        ? log.changed(changed, query.eventId, reading)
        : rows.changedOfPartner(changed, partnerId, reading);
    }
    const created = { from: query.createdFrom, to: query.createdTo, place };
    if (query.reservationId !== undefined) return rows.byId(query.reservationId, created);
    if (query.reference !== undefined) {
      return rows.byIndex({ reference: query.reference }, created, reading);
    }
    if (query.eventId !== undefined) {
      const before = typeof after === 'number' ? after : undefined;
      const { eventId, status } = query;
      return rows.ofEvent({ eventId, partnerId, status, before }, created, reading);
    }
    const { status } = query;
    if (partnerId !== undefined) return rows.ofPartner(partnerId, status, created, reading);
    return status === undefined || status === 'confirmed'
      ? log.created(created, reading)
      : rows.ofStatus(status, created, reading);
  }
}

/** A place on the way. */
function within(place: SearchPlace | undefined, openSince: Date | undefined) {
  const isOpen = typeof place === 'object' && openSince && place.createdAt >= openSince;
  return isOpen ? { ...place, openSince } : place;
}

/** Where the next search begins that finds what comes from now on. */
function endOf(
  { updatedSince }: ReservationSearchQuery,
  last: SearchPlace | undefined,
  openSince: Date,
): ChangedPlace {
  if (typeof last === 'object' && last.createdAt < openSince) {
    return { createdAt: last.createdAt, id: last.id };
  }
  const createdAt = last === undefined ? updatedSince : latest(openSince, updatedSince);
  return { createdAt: createdAt ?? openSince, id: FIRST_ID };
}

function isWantedBy(query: ReservationSearchQuery, reservation: Reservation): boolean {
  const { reference, partnerId, ownerId, eventId, status, createdFrom, createdTo } = query;
  const { createdAt } = reservation;
  return (
    (reference === undefined || reference === reservation.reference) &&
    (partnerId === undefined || partnerId === reservation.partnerId) &&
    (ownerId === undefined || ownerId === reservation.partnerId) &&
    (eventId === undefined || eventId === reservation.eventId) &&
    (status === undefined || status === reservation.status) &&
    (createdFrom === undefined || createdFrom <= createdAt) &&
    (createdTo === undefined || createdTo >= createdAt)
  );
}
