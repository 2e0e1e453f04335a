import type { Events } from '../../services/reading/events';
import type { Observer } from '../../services/support/observer';
import type { Page, Place } from '../../services/database/page';
import type { ReservationListQuery, Reservations } from '../../services/reading/reservations';
import { changesCsv, reservationsCsv } from './csv';
import { cursorPlace, cursorTo, cursorVersion } from './cursor';
import {
  ok,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type EndpointRequest,
} from '../endpoint/endpoint';
import { presentChangeFor, presentEvent } from '../events/representation';
import { presentReservation } from '../reservations/representation';
import { changesQuery, eventListQuery, reservationListQuery } from '../validation/query-schemas';
import { undamaged } from './undamaged';
import { validate } from '../validation/validation';

/** All events, newest first. */
export function eventListEndpoint(
  events: Pick<Events, 'page'>,
  faults: Pick<Observer, 'isolated'>,
): Endpoint {
  const shown = undamaged(presentEvent, ({ eventId }, error) => {
    faults.isolated({ where: 'list', ids: { eventId }, error });
  });
  return async (request) => {
    const { limit, cursor } = validate(eventListQuery, request.query);
    const page = await events.page(limit, cursorPlace(cursor));
    return pageAnswer(request, { ...page, data: page.data.flatMap(shown) }, (event) => event);
  };
}

/** An event's reservations, newest first: pages as JSON, or all of them as CSV. */
export function reservationListEndpoint(
  reservations: Pick<Reservations, 'page' | 'stream'>,
  faults: Pick<Observer, 'isolated'>,
): Endpoint {
  return async (request) => {
    const { limit, cursor, ...filter } = validate(reservationListQuery, request.query);
    const query: ReservationListQuery = {
      ...filter,
      eventId: request.params.eventId ?? '',
      ownerId: request.caller.partnerId,
    };
    if (wantsCsv(request)) {
      const rows = await reservations.stream(query);
      if (!rows) return NO_EVENT;
      return reservationsCsv(rows, ({ eventId, reservationId }, error) => {
        faults.isolated({ where: 'list', ids: { eventId, reservationId }, error });
      });
    }
    const page = await reservations.page({ ...query, before: cursorVersion(cursor) }, limit);
    return page ? pageAnswer(request, page, presentReservation) : NO_EVENT;
  };
}

/** The event's change log from the version after `after`: pages as JSON, or all of it as CSV. */
export function changesEndpoint(events: Pick<Events, 'changes' | 'streamChanges'>): Endpoint {
  return async (request) => {
    const { after, limit } = validate(changesQuery, request.query);
    const eventId = request.params.eventId ?? '';
    if (wantsCsv(request)) {
      const rows = await events.streamChanges(eventId, after);
      return rows ? changesCsv(rows, request.caller) : NO_EVENT;
    }
    const changes = await events.changes(eventId, after, limit + 1);
    if (!changes) return NO_EVENT;
    const data = changes.slice(0, limit).map((change) => presentChangeFor(request.caller, change));
    return ok({ data, hasMore: changes.length > limit }, VARY);
  };
}

const NO_EVENT = refused({ code: 'event_not_found' });

const VARY = { Vary: 'Accept' };

function wantsCsv(request: EndpointRequest): boolean {
  return request.accepts('json', 'csv') === 'csv';
}

/** A page of a list, with the way to the next one. */
export function pageAnswer<T>(
  request: EndpointRequest,
  { data, next }: Page<T, Place | number>,
  present: (row: T) => unknown,
): EndpointAnswer {
  const nextCursor = next === undefined ? null : cursorTo(next);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...request.query, cursor: nextCursor })) {
    query.set(name, String(value));
  }
  return ok(
    { data: data.map(present), hasMore: next !== undefined, nextCursor },
    {
      ...VARY,
      ...(nextCursor !== null && { Link: `<${request.path}?${query.toString()}>; rel="next"` }),
    },
  );
}
