import type { Events } from '../services/events';
import { ok, refused, type Endpoint } from './endpoint';
import { presentChange, presentEvent } from './representation';
import { changesQuery } from './schemas';
import { validate } from './validation';

/** The summary of the event that the path names, or of the default one, with its version as ETag. */
export function summaryEndpoint(events: Pick<Events, 'find'>, defaultEventId: string): Endpoint {
  return async ({ params }) => {
    const event = await events.find(params.eventId ?? defaultEventId);
    return event
      ? ok(presentEvent(event), { ETag: `"${event.version}"`, 'Cache-Control': 'no-cache' })
      : refused({ code: 'event_not_found' });
  };
}

/** The event's log, from the version after `after`. */
export function changesEndpoint(events: Pick<Events, 'changes'>): Endpoint {
  return async ({ params, query }) => {
    const { after, limit } = validate(changesQuery, query);
    const changes = await events.changes(params.eventId ?? '', after, limit);
    return changes
      ? ok({ data: changes.map(presentChange), hasMore: changes.length === limit })
      : refused({ code: 'event_not_found' });
  };
}
