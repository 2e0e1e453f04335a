import type { Caller } from '../../domain/caller';
import type { ReadEntry } from '../../domain/read-log';
import type { Events } from '../../services/reading/events';
import { ok, refused, type Endpoint, type EndpointAnswer } from '../endpoint/endpoint';
import { csvAnswer, wantsCsv, withItemsText } from '../lists/csv';
import { changesQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';
import { presentChangeFor } from './representation';

/** The event's change log from the version after `after`: pages as JSON, or all of it as CSV. */
export function changeListEndpoint(events: Pick<Events, 'changes' | 'streamChanges'>): Endpoint {
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
    return ok({ data, hasMore: changes.length > limit }, { Vary: 'Accept' });
  };
}

const NO_EVENT = refused({ code: 'event_not_found' });

const COLUMNS = [
  'version',
  'at',
  'kind',
  'reservationId',
  'partnerId',
  'items',
  'expiresAt',
  'reference',
  'metadata',
  'settings',
];

export function changesCsv(rows: AsyncIterable<ReadEntry>, caller: Caller): EndpointAnswer {
  return csvAnswer(COLUMNS, rows, (row) => [withItemsText(presentChangeFor(caller, row))]);
}
