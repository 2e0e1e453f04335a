import type { StreamTickets } from '../../services/access/stream-tickets';
import type { Events } from '../../services/reading/events';
import { credentialOf } from '../admission/gate';
import { needing, once, refused, type Endpoint, type Route } from '../endpoint/endpoint';
import { STREAM_TICKET_DOC } from './stream-docs';

export interface StreamTicketServices {
  events: Pick<Events, 'find'>;
  streamTickets: Pick<StreamTickets, 'issue'>;
}

/** Tickets for the event's stream, which stand for the caller's key or token. */
export function streamTicketRoute({ events, streamTickets }: StreamTicketServices): Route {
  const issue: Endpoint = async ({ params, caller, header, random }) => {
    const eventId = params.eventId ?? '';
    if (!(await events.find(eventId))) return refused({ code: 'event_not_found' });
    const credential = caller.credential ?? credentialOf({ header });
    const body = await streamTickets.issue(eventId, credential, random);
    return { status: 201, headers: { 'Cache-Control': 'no-store' }, body };
  };
  return {
    path: '/api/v1/events/:eventId/stream-tickets',
    methods: { POST: once(needing('events:read', issue, STREAM_TICKET_DOC)) },
  };
}
