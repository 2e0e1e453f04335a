// Longer than other files, but data alone: a block for each route, in their order.

import {
  DELIVERY_STATUSES,
  MESSAGE_TYPES,
  WANTED_TYPES,
  WEBHOOK_STATUSES,
} from '../../domain/webhook';
import { WEBHOOK_BACKLOG_COUNT_MAX, WEBHOOK_CONCURRENCY_MAX } from '../../limits';
import { json, listAnswers, type OperationDoc } from '../openapi/operation-doc';
import { COUNT, objectOf, pageOf, TEXT, TIME, VERSION } from '../openapi/schema-parts';
import { pageQuery } from '../validation/query-schemas';
import {
  deliveryListQuery,
  newWebhookBody,
  webhookPatchBody,
  webhookReplayBody,
} from './webhook-schemas';

const REPLAY = objectOf({
  since: { ...TIME, description: 'Deliveries made from then on are posted again.' },
  until: { ...TIME, description: 'When it was asked for; later ones are not part of it.' },
});

const FIELDS = {
  webhookId: { type: 'string', format: 'uuid' },
  url: { type: 'string', format: 'uri' },
  eventTypes: { type: 'array', items: { type: 'string', enum: WANTED_TYPES } },
  eventIds: {
    ...{ type: 'array', items: TEXT },
    description: 'The events that it gets messages about; all if absent.',
  },
  partnerId: {
    ...TEXT,
    description:
      "The partner whose webhook it is, and whose reservations it gets messages about; nobody's if absent.",
  },
  partnerIds: {
    ...{ type: 'array', items: TEXT },
    description:
      'The partners whose reservations a webhook of no partner gets messages about; all if absent.',
  },
  notifyUrl: {
    ...{ type: 'string', format: 'uri' },
    description:
      'Gets `webhook.failing` when the endpoint has accepted nothing for an hour, and `webhook.disabled`.',
  },
  concurrency: {
    type: 'integer',
    minimum: 1,
    maximum: WEBHOOK_CONCURRENCY_MAX,
    description:
      'How many messages are posted at the same time, each of another reservation; with 1, an event is one line.',
  },
  status: { type: 'string', enum: WEBHOOK_STATUSES },
  disabledReason: TEXT,
  disabledAt: TIME,
  failingSince: { ...TIME, description: 'The endpoint has accepted nothing since then.' },
  nextAttemptAt: {
    ...TIME,
    description:
      'When an endpoint that fails gets the next message, the only one until it accepts it.',
  },
  replay: { ...REPLAY, description: 'The replay that is under way.' },
  createdAt: TIME,
  updatedAt: TIME,
};

const OFTEN_ABSENT = [
  ...['eventIds', 'partnerId', 'partnerIds', 'notifyUrl', 'disabledReason', 'disabledAt'],
  ...['failingSince', 'nextAttemptAt', 'replay'],
];

const BACKLOG = {
  backlog: {
    ...COUNT,
    description: `How many messages wait, without replays; at most ${WEBHOOK_BACKLOG_COUNT_MAX} are counted.`,
  },
  oldestAt: { ...TIME, description: 'When the oldest of them was made.' },
};

const CODE = {
  type: 'integer',
  description: 'What the endpoint answered last; absent if it did not answer.',
};

const DELIVERY_FIELDS = {
  deliveryId: { ...TEXT, description: 'The `webhook-id` of the message.' },
  webhookId: { type: 'string', format: 'uuid' },
  eventId: TEXT,
  version: VERSION,
  type: { type: 'string', enum: MESSAGE_TYPES },
  status: { type: 'string', enum: DELIVERY_STATUSES },
  attempts: COUNT,
  statusCode: CODE,
  error: { ...TEXT, description: 'Why the last attempt failed.' },
  firstAttemptAt: TIME,
  lastAttemptAt: TIME,
  nextAttemptAt: {
    ...TIME,
    description:
      'While it is pending, when it may be tried next; if the endpoint fails, not before the `nextAttemptAt` of the webhook.',
  },
  createdAt: TIME,
};

const OFTEN_ABSENT_OF_DELIVERY = [
  ...['statusCode', 'error', 'firstAttemptAt', 'lastAttemptAt', 'nextAttemptAt'],
];

export const WEBHOOK_SCHEMAS = {
  Webhook: objectOf(FIELDS, { optional: OFTEN_ABSENT }),
  WebhookPage: pageOf('Webhook'),
  WebhookWithBacklog: objectOf(
    { ...FIELDS, ...BACKLOG },
    { optional: [...OFTEN_ABSENT, 'oldestAt'] },
  ),
  WebhookWithSecret: objectOf(
    {
      ...FIELDS,
      secret: {
        ...TEXT,
        description: 'Signs the messages, by Standard Webhooks; it is shown only once.',
      },
      formerSecretExpiresAt: {
        ...TIME,
        description: 'Until then messages are signed with the previous secret, too.',
      },
    },
    { optional: [...OFTEN_ABSENT, 'formerSecretExpiresAt'] },
  ),
  PingOutcome: objectOf(
    { delivered: { type: 'boolean' }, statusCode: CODE, error: TEXT },
    { optional: ['statusCode', 'error'] },
  ),
  Delivery: objectOf(DELIVERY_FIELDS, { optional: OFTEN_ABSENT_OF_DELIVERY }),
  DeliveryWithBody: objectOf(
    {
      ...DELIVERY_FIELDS,
      body: { ...TEXT, description: 'What is posted, as the text that is signed.' },
    },
    { optional: OFTEN_ABSENT_OF_DELIVERY },
  ),
  DeliveryPage: pageOf('Delivery'),
  WebhookReplay: REPLAY,
  SkippedDeliveries: objectOf({
    skipped: { ...COUNT, description: 'How many messages were given up.' },
  }),
};

const WEBHOOK_ID = '0d9f6c52-6a3e-4a57-8f0b-3f2a51a8c7de';

const WEBHOOK = {
  webhookId: WEBHOOK_ID,
  url: 'https://abc-corp.example/ticketboss',
  eventTypes: ['reservation.confirmed', 'reservation.cancelled'],
  partnerId: 'abc-corp',
  concurrency: WEBHOOK_CONCURRENCY_MAX,
  status: 'enabled',
  createdAt: '2026-05-01T18:00:00.000Z',
  updatedAt: '2026-05-01T18:00:00.000Z',
};

const SECRET = { ...WEBHOOK, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' };

export const DELIVERY = {
  deliveryId: 'msg_K7uGf2oXcQyB1sVJ0mY3rZtA5eW',
  webhookId: WEBHOOK_ID,
  eventId: 'node-meetup-2025',
  version: 8,
  type: 'reservation.confirmed',
  status: 'delivered',
  attempts: 1,
  statusCode: 204,
  firstAttemptAt: '2026-05-01T18:00:00.100Z',
  lastAttemptAt: '2026-05-01T18:00:00.100Z',
  createdAt: '2026-05-01T18:00:00.050Z',
};

const PUT_BACK = {
  deliveryId: DELIVERY.deliveryId,
  webhookId: WEBHOOK_ID,
  eventId: 'node-meetup-2025',
  version: 8,
  type: 'reservation.confirmed',
  status: 'pending',
  attempts: 0,
  nextAttemptAt: '2026-05-01T18:05:00.000Z',
  createdAt: DELIVERY.createdAt,
};

const { nextAttemptAt: _next, ...ENDED } = PUT_BACK;
const SKIPPED = { ...ENDED, status: 'failed', error: 'it was skipped' };

const NOW = { description: 'The webhook as it is now.', content: json('Webhook', WEBHOOK) };

export const CREATE_WEBHOOK_DOC: OperationDoc = {
  id: 'createWebhook',
  tag: 'Webhooks',
  summary: 'Have changes posted to a URL',
  description:
    'Changes from now on are posted there, signed by the Standard Webhooks specification, at least once and in order for each reservation. ' +
    'A partner gets messages about its own reservations and all events. A webhook that belongs to no partner gets messages about everything, or the reservations of `partnerIds` alone. ' +
    '`eventIds` narrows it to some events; `reservation.*` and `event.*` stand for all types of a kind, also for those that are new in a later version.',
  body: {
    name: 'NewWebhook',
    schema: newWebhookBody,
    examples: {
      own: { url: WEBHOOK.url, eventTypes: WEBHOOK.eventTypes },
      ofEvents: { url: WEBHOOK.url, eventTypes: ['reservation.*'], eventIds: ['gala-2026'] },
      ofPartner: { url: WEBHOOK.url, eventTypes: ['event.sold_out'], partnerId: 'abc-corp' },
    },
  },
  answers: {
    201: {
      description: 'It is created; its secret is shown only once.',
      headers: ['Location'],
      content: json('WebhookWithSecret', SECRET),
    },
  },
  problems: ['forbidden', 'webhook_limit_reached'],
};

export const WEBHOOK_LIST_DOC: OperationDoc = {
  id: 'listWebhooks',
  tag: 'Webhooks',
  summary: 'List webhooks',
  description: 'Newest first.',
  query: pageQuery,
  answers: listAnswers('WebhookPage', WEBHOOK),
};

export const FIND_WEBHOOK_DOC: OperationDoc = {
  id: 'getWebhook',
  tag: 'Webhooks',
  summary: 'Read a webhook',
  answers: {
    200: {
      description: 'The webhook as it is now, and what waits for it.',
      content: json('WebhookWithBacklog', {
        ...WEBHOOK,
        backlog: 2,
        oldestAt: DELIVERY.createdAt,
      }),
    },
  },
  problems: ['webhook_not_found'],
};

export const CHANGE_WEBHOOK_DOC: OperationDoc = {
  id: 'changeWebhook',
  tag: 'Webhooks',
  summary: 'Change, enable or disable a webhook',
  description:
    'When it is enabled again, the deliveries that waited are posted in order. `null` removes a filter, and `notifyUrl`. ' +
    'A change of what it gets messages about is for changes from then on, perhaps also for those shortly before.',
  body: {
    name: 'WebhookPatch',
    schema: webhookPatchBody,
    examples: {
      types: { eventTypes: ['event.changed'] },
      enable: { status: 'enabled' },
      allEvents: { eventIds: null },
    },
  },
  answers: { 200: NOW },
  problems: ['webhook_not_found'],
};

export const DELETE_WEBHOOK_DOC: OperationDoc = {
  id: 'deleteWebhook',
  tag: 'Webhooks',
  summary: 'Delete a webhook',
  answers: { 204: { description: 'Nothing more is posted.' } },
  problems: ['webhook_not_found'],
};

export const ROTATE_SECRET_DOC: OperationDoc = {
  id: 'rotateWebhookSecret',
  tag: 'Webhooks',
  summary: 'Make a new secret',
  description:
    'For a day messages are signed with the previous one, too: two signatures, one of which is enough.',
  answers: {
    200: {
      description: 'The new secret is shown only once.',
      content: json('WebhookWithSecret', {
        ...SECRET,
        formerSecretExpiresAt: '2026-05-02T18:00:00.000Z',
      }),
    },
  },
  problems: ['webhook_not_found'],
};

export const PING_WEBHOOK_DOC: OperationDoc = {
  id: 'pingWebhook',
  tag: 'Webhooks',
  summary: 'Post a test message',
  description: 'A message of the type `webhook.ping`, once, even if the webhook is disabled.',
  answers: {
    200: {
      description: 'What the endpoint answered.',
      content: json('PingOutcome', { delivered: true, statusCode: 204 }),
    },
  },
  problems: ['webhook_not_found'],
};

export const DELIVERY_LIST_DOC: OperationDoc = {
  id: 'listDeliveries',
  tag: 'Webhooks',
  summary: "List a webhook's deliveries",
  description:
    'Newest first, of the last 30 days; with `status=failed` only those that were given up.',
  query: deliveryListQuery,
  answers: listAnswers('DeliveryPage', DELIVERY),
  problems: ['webhook_not_found'],
};

export const FIND_DELIVERY_DOC: OperationDoc = {
  id: 'getDelivery',
  tag: 'Webhooks',
  summary: 'Read a delivery, with what is posted',
  answers: {
    200: {
      description: 'The delivery as it is now.',
      content: json('DeliveryWithBody', {
        ...DELIVERY,
        body: '{"type":"reservation.confirmed","timestamp":"2026-05-01T18:00:00.000Z","data":{}}',
      }),
    },
  },
  problems: ['webhook_not_found', 'delivery_not_found'],
};

export const REPLAY_DELIVERY_DOC: OperationDoc = {
  id: 'replayDelivery',
  tag: 'Webhooks',
  summary: 'Post a delivery again',
  answers: {
    202: { description: 'It is posted soon.', content: json('Delivery', PUT_BACK) },
  },
  problems: ['webhook_not_found', 'delivery_not_found'],
};

export const REPLAY_WEBHOOK_DOC: OperationDoc = {
  id: 'replayWebhook',
  tag: 'Webhooks',
  summary: 'Post all deliveries since a time again',
  description:
    'In order, with their ids, whether they were accepted or given up, behind all that have not been posted yet. While such a replay is under way, it is the answer, and no other one begins.',
  body: {
    name: 'WebhookReplaySince',
    schema: webhookReplayBody,
    examples: { since: { since: '2026-05-01T00:00:00Z' } },
  },
  answers: {
    202: {
      description: 'The replay that is under way.',
      content: json('WebhookReplay', {
        since: '2026-05-01T00:00:00.000Z',
        until: '2026-05-02T09:30:00.000Z',
      }),
    },
  },
  problems: ['webhook_not_found'],
};

export const SKIP_DELIVERY_DOC: OperationDoc = {
  id: 'skipDelivery',
  tag: 'Webhooks',
  summary: 'Give up a delivery that waits',
  description: 'Those behind it continue. One that has ended stays as it is.',
  answers: {
    200: {
      description: 'The delivery as it is now.',
      content: json('Delivery', SKIPPED),
    },
  },
  problems: ['webhook_not_found', 'delivery_not_found'],
};

export const SKIP_WEBHOOK_DOC: OperationDoc = {
  id: 'skipWebhookBacklog',
  tag: 'Webhooks',
  summary: 'Give up all deliveries that wait',
  description: 'Also replays. Messages of later changes are posted as before.',
  answers: {
    200: {
      description: 'They are not posted any more, but for those under way.',
      content: json('SkippedDeliveries', { skipped: 3 }),
    },
  },
  problems: ['webhook_not_found'],
};
