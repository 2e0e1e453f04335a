import type { Reservation } from '../../domain/reservation';
import type { Events } from '../../services/reading/events';
import type { ReservationListQuery, Reservations } from '../../services/reading/reservations';
import type { Observer } from '../../services/support/observer';
import { EVENTS_NAMED_MAX } from '../../tuning';
import { RecentMap } from '../../services/support/recent-map';
import { ofOwnPartner } from '../admission/own-partner';
import { refused, type Endpoint, type EndpointAnswer } from '../endpoint/endpoint';
import { csvAnswer, wantsCsv, withItemsText } from '../lists/csv';
import { cursorVersion } from '../lists/cursor';
import { pageAnswer } from '../lists/page-answer';
import { skipDamaged } from '../lists/skip-damaged';
import { reservationListQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';
import { presentReservation } from './representation';

/** An event's reservations, newest first: pages as JSON, or all of them as CSV. */
export function reservationListEndpoint(
  reservations: Pick<Reservations, 'page' | 'stream'>,
  events: Pick<Events, 'tierNames'>,
  faults: Pick<Observer, 'isolated'>,
): Endpoint {
  const shown = presentingRows(faults);
  return async (request) => {
    const { limit, cursor, ...filter } = validate(reservationListQuery, request.query);
    const { partnerId } = filter;
    if (partnerId !== undefined) ofOwnPartner({ partnerId }, request.caller);
    const query: ReservationListQuery = {
      ...filter,
      eventId: request.params.eventId ?? '',
      ownerId: request.caller.partnerId,
    };
    if (wantsCsv(request)) {
      const rows = await reservations.stream(query);
      return rows ? reservationsCsv(rows, events, shown) : NO_EVENT;
    }
    const page = await reservations.page({ ...query, before: cursorVersion(cursor) }, limit);
    return page
      ? pageAnswer(request, { ...page, data: page.data.flatMap(shown) }, (row) => row)
      : NO_EVENT;
  };
}

const NO_EVENT = refused({ code: 'event_not_found' });

/** Presents rows; one that is too damaged is left out and reported. */
export function presentingRows(faults: Pick<Observer, 'isolated'>) {
  return skipDamaged(presentReservation, ({ eventId, reservationId }, error) => {
    faults.isolated({ where: 'list', ids: { eventId, reservationId }, error });
  });
}

/** All of them, with the names of their tiers, for which each event is asked once. */
export function reservationsCsv(
  rows: AsyncIterable<Reservation>,
  events: Pick<Events, 'tierNames'>,
  shown: ReturnType<typeof presentingRows>,
): EndpointAnswer {
  const namesOf = new RecentMap<string, ReadonlyMap<string, string>>(EVENTS_NAMED_MAX);
  return csvAnswer(COLUMNS, rows, async (row) => {
    const names = namesOf.get(row.eventId) ?? (await events.tierNames(row.eventId));
    namesOf.set(row.eventId, names);
    return shown(row).map((one) => ({ ...withItemsText(one), tiers: tiersText(one, names) }));
  });
}

/** E.g. `2 × VIP, 1 × General`. */
function tiersText(
  { items }: Pick<Reservation, 'items'>,
  names: ReadonlyMap<string, string>,
): string {
  return items.map(({ tierId, seats }) => `${seats} × ${names.get(tierId) ?? tierId}`).join(', ');
}

const COLUMNS = [
  'reservationId',
  'eventId',
  'partnerId',
  'status',
  'seats',
  'items',
  'version',
  'expiresAt',
  'createdAt',
  'updatedAt',
  'confirmedAt',
  'cancelledAt',
  'expiredAt',
  'totalMinor',
  'currency',
  'reference',
  'metadata',
  'tiers',
];
