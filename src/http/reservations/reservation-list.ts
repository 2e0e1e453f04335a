import type { Reservation } from '../../domain/reservation';
import type { ReservationListQuery, Reservations } from '../../services/reading/reservations';
import type { Observer } from '../../services/support/observer';
import { ofOwnPartner } from '../admission/own-partner';
import { refused, type Endpoint } from '../endpoint/endpoint';
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
  faults: Pick<Observer, 'isolated'>,
): Endpoint {
  const { shown, csvRow } = presentingRows(faults);
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
      return rows ? csvAnswer(RESERVATION_COLUMNS, rows, csvRow) : NO_EVENT;
    }
    const page = await reservations.page({ ...query, before: cursorVersion(cursor) }, limit);
    return page
      ? pageAnswer(request, { ...page, data: page.data.flatMap(shown) }, (row) => row)
      : NO_EVENT;
  };
}

const NO_EVENT = refused({ code: 'event_not_found' });

/** Presents rows of JSON and of CSV; one that is too damaged is left out and reported. */
export function presentingRows(faults: Pick<Observer, 'isolated'>) {
  const shown = skipDamaged(presentReservation, ({ eventId, reservationId }, error) => {
    faults.isolated({ where: 'list', ids: { eventId, reservationId }, error });
  });
  return { shown, csvRow: (row: Reservation) => shown(row).map(withItemsText) };
}

export const RESERVATION_COLUMNS = [
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
];
