import type { OperationDoc } from '../openapi/operation-doc';
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
