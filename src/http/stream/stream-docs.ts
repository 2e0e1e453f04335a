import { STREAM_TICKET_SECONDS } from '../../limits';
import { json, type OperationDoc } from '../openapi/operation-doc';
import { objectOf, TEXT, TIME } from '../openapi/schema-parts';
import { streamQuery } from './stream-query';

export const STREAM_DOC: OperationDoc = {
  id: 'streamEvent',
  tag: 'Events',
  summary: "Follow an event's changes as they happen",
  description:
    'Server-sent events: first one named `summary` with the event as it is, then one named `change` for each ' +
    'change, as the change log has it, with its version as `id`. A reader that reconnects sends the last `id` that it got ' +
    'as `Last-Event-ID`, as browsers do by themselves, and continues after it, without a gap or repetition. ' +
    "With `partnerId` only that partner's changes come, and those that concern all: `event_changed` and `unknown`; " +
    'now and then an `id` alone says up to which version others were passed over. A partner may name only itself. ' +
    'A page whose `EventSource` can send no key asks for a `ticket` first. ' +
    'Comments keep a silent stream open. Streams end now and then, and those of readers that do not keep up are ' +
    'cut off: reconnect, as `retry` says.',
  query: streamQuery,
  headers: ['Last-Event-ID'],
  answers: {
    200: {
      description: 'The stream.',
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example:
            'retry: 2000\n' +
            'event: summary\nid: 7\ndata: {"eventId":"node-meetup-2025","version":7}\n\n' +
            'event: change\nid: 8\ndata: {"eventId":"node-meetup-2025","version":8,"kind":"confirmed"}\n\n',
        },
      },
    },
  },
  problems: ['event_not_found'],
};

export const STREAM_TICKET_DOC: OperationDoc = {
  id: 'createStreamTicket',
  tag: 'Events',
  summary: "Get a ticket for an event's live stream",
  description:
    `For readers that cannot send a key: a ticket opens this event's stream, as \`?ticket=\`, for ${STREAM_TICKET_SECONDS} ` +
    'seconds and as often as wanted, with what the key or token that asked for it allows. A stream that is open goes on ' +
    'after that, as long as the key is valid. A connection with a ticket that has expired is refused with 401: ask for a ' +
    'new one. A repetition under an `Idempotency-Key` gets the same ticket, even if it has expired.',
  answers: {
    201: {
      description: 'The ticket. It is a secret.',
      content: json(objectOf({ ticket: TEXT, expiresAt: TIME }), {
        ticket: 'tbst_Vd0jXbmZ1sT7m0vWkq3pQyJc8hHfR2nLxA5eUo9gK4M',
        expiresAt: '2026-05-01T18:01:00.000Z',
      }),
    },
  },
  problems: ['event_not_found'],
};
