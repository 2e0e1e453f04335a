import type { Caller } from '../../domain/caller';
import type { ReadEntry } from '../../domain/read-log';
import type { Events } from '../../services/reading/events';
import {
  onlyOfPartner,
  partnerChanges,
  type ChangesPage,
} from '../../services/reading/partner-changes';
import { ofOwnPartner } from '../admission/own-partner';
import { ok, refused, type Endpoint, type EndpointAnswer } from '../endpoint/endpoint';
import { csvAnswer, wantsCsv, withItemsText } from '../lists/csv';
import { changesQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';
import { presentChangeFor } from './representation';

/** The event's change log from the version after `after`, or one partner's part of it: pages as JSON, or all as CSV. */
export function changeListEndpoint(events: Pick<Events, 'changes' | 'streamChanges'>): Endpoint {
  return async (request) => {
    const { after, limit, partnerId } = validate(changesQuery, request.query);
    if (partnerId !== undefined) ofOwnPartner({ partnerId }, request.caller);
    const eventId = request.params.eventId ?? '';
    if (wantsCsv(request)) {
      const rows = await events.streamChanges(eventId, after);
      if (!rows) return NO_EVENT;
      const shown = partnerId === undefined ? rows : onlyOfPartner(rows, partnerId);
      return changesCsv(shown, request.caller);
    }
    const page = await (partnerId === undefined
      ? allChanges(events, eventId, after, limit)
      : partnerChanges(events, { eventId, partnerId, after, limit }));
    if (!page) return NO_EVENT;
    const data = page.data.map((change) => presentChangeFor(request.caller, change));
    return ok({ ...page, data }, { Vary: 'Accept' });
  };
}

const NO_EVENT = refused({ code: 'event_not_found' });

async function allChanges(
  events: Pick<Events, 'changes'>,
  eventId: string,
  after: number,
  limit: number,
): Promise<ChangesPage | undefined> {
  const changes = await events.changes(eventId, after, limit + 1);
  if (!changes) return undefined;
  const data = changes.slice(0, limit);
  return { data, hasMore: changes.length > limit, nextAfter: data.at(-1)?.version ?? after };
}

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
