import { invalid, ProblemError } from '../../domain/problems';
import type { Events } from '../../services/reading/events';
import {
  isByVersion,
  type ReservationSearch,
  type ReservationSearchQuery,
} from '../../services/reading/reservation-search';
import type { Observer } from '../../services/support/observer';
import { ofOwnPartner } from '../admission/own-partner';
import { needing, type Endpoint, type Route } from '../endpoint/endpoint';
import { wantsCsv } from '../lists/csv';
import { cursorChangedPlace, cursorVersion } from '../lists/cursor';
import { pageAnswer } from '../lists/page-answer';
import {
  reservationSearchQuery,
  type ReservationSearchParameters,
} from '../validation/query-schemas';
import { validate } from '../validation/validation';
import { RESERVATION_SEARCH_DOC } from './reservation-docs';
import { presentingRows, reservationsCsv } from './reservation-list';

/** Must come before the route of one reservation, whose id `search` would be. */
export function reservationSearchRoute(
  search: Pick<ReservationSearch, 'page' | 'stream'>,
  events: Pick<Events, 'tierNames'>,
  faults: Pick<Observer, 'isolated'>,
): Route {
  const shown = presentingRows(faults);
  const endpoint: Endpoint = async (request) => {
    const { limit, cursor, ...parameters } = validate(reservationSearchQuery, request.query);
    const { partnerId } = parameters;
    if (partnerId !== undefined) ofOwnPartner({ partnerId }, request.caller);
    const query = { ...queryFrom(parameters), ownerId: request.caller.partnerId };
    if (wantsCsv(request)) return reservationsCsv(search.stream(query), events, shown);
    const after = isByVersion(query) ? cursorVersion(cursor) : cursorChangedPlace(cursor);
    const page = await search.page({ ...query, after }, limit);
    return pageAnswer(request, { ...page, data: page.data.flatMap(shown) }, (row) => row);
  };
  const methods = { GET: needing('reservations:read', endpoint, RESERVATION_SEARCH_DOC) };
  return { path: '/api/v1/reservations/search', methods };
}

function queryFrom({
  reservationId,
  ...query
}: Omit<ReservationSearchParameters, 'limit' | 'cursor'>): ReservationSearchQuery {
  const { createdFrom, createdTo } = query;
  if (createdFrom && createdTo && createdFrom > createdTo)
    throw new ProblemError(invalid('/createdTo', 'createdTo must not be before createdFrom'));
  return {
    ...query,
    ...(reservationId !== undefined && { reservationId: reservationId.toLowerCase() }),
  };
}
