import { DELIVERY_STATUSES, MESSAGE_TYPES, WEBHOOK_STATUSES } from '../../domain/webhook';
import { WEBHOOK_REPLAY_MAX } from '../../limits';
import { json, listAnswers, type OperationDoc } from '../openapi/operation-doc';
import { COUNT, objectOf, pageOf, TEXT, TIME, VERSION } from '../openapi/schema-parts';
import { pageQuery } from '../validation/query-schemas';
import { newWebhookBody, webhookPatchBody, webhookReplayBody } from './webhook-schemas';

const FIELDS = {
  webhookId: { type: 'string', format: 'uuid' },
  url: { type: 'string', format: 'uri' },
  eventTypes: { type: 'array', items: { type: 'string', enum: MESSAGE_TYPES } },
  partnerId: {
    ...TEXT,
    description:
      'The partner whose reservations it gets messages about; all reservations if absent.',
  },
  status: { type: 'string', enum: WEBHOOK_STATUSES },
  disabledReason: TEXT,
  disabledAt: TIME,
  failingSince: { ...TIME, description: 'The endpoint has accepted nothing since then.' },
  createdAt: TIME,
  updatedAt: TIME,
};

const OFTEN_ABSENT = ['partnerId', 'disabledReason', 'disabledAt', 'failingSince'];

const CODE = {
  type: 'integer',
  description: 'What the endpoint answered last; absent if it did not answer.',
};

export const WEBHOOK_SCHEMAS = {
  Webhook: objectOf(FIELDS, { optional: OFTEN_ABSENT }),
  WebhookPage: pageOf('Webhook'),
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
  Delivery: objectOf(
    {
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
      nextAttemptAt: TIME,
      createdAt: TIME,
    },
    { optional: ['statusCode', 'error', 'firstAttemptAt', 'lastAttemptAt', 'nextAttemptAt'] },
  ),
  DeliveryPage: pageOf('Delivery'),
  WebhookReplay: objectOf({
    deliveries: { ...COUNT, description: 'How many deliveries are posted again.' },
    nextSince: {
      type: ['string', 'null'],
      format: 'date-time',
      description: 'Where to continue, if there were too many for one request.',
    },
  }),
};

const WEBHOOK_ID = '0d9f6c52-6a3e-4a57-8f0b-3f2a51a8c7de';

const WEBHOOK = {
  webhookId: WEBHOOK_ID,
  url: 'https://abc-corp.example/ticketboss',
  eventTypes: ['reservation.confirmed', 'reservation.cancelled'],
  partnerId: 'abc-corp',
  status: 'enabled',
  createdAt: '2026-05-01T18:00:00.000Z',
  updatedAt: '2026-05-01T18:00:00.000Z',
};

const SECRET = { ...WEBHOOK, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' };

const DELIVERY = {
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
  createdAt: DELIVERY.createdAt,
};

const NOW = { description: 'The webhook as it is now.', content: json('Webhook', WEBHOOK) };

export const CREATE_WEBHOOK_DOC: OperationDoc = {
  id: 'createWebhook',
  tag: 'Webhooks',
  summary: 'Have changes posted to a URL',
  description:
    'Changes from now on are posted there, signed by the Standard Webhooks specification, at least once and in order for each event. ' +
    'A partner gets messages about its own reservations and all events. A webhook that belongs to no partner gets messages about everything.',
  body: {
    name: 'NewWebhook',
    schema: newWebhookBody,
    examples: {
      own: { url: WEBHOOK.url, eventTypes: WEBHOOK.eventTypes },
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
  answers: { 200: NOW },
  problems: ['webhook_not_found'],
};

export const CHANGE_WEBHOOK_DOC: OperationDoc = {
  id: 'changeWebhook',
  tag: 'Webhooks',
  summary: 'Change, enable or disable a webhook',
  description: 'When it is enabled again, the deliveries that waited are posted in order.',
  body: {
    name: 'WebhookPatch',
    schema: webhookPatchBody,
    examples: { types: { eventTypes: ['event.changed'] }, enable: { status: 'enabled' } },
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
  description: 'Newest first, of the last 30 days.',
  query: pageQuery,
  answers: listAnswers('DeliveryPage', DELIVERY),
  problems: ['webhook_not_found'],
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
  description: `In order, with their ids, whether they were accepted or given up; at most ${WEBHOOK_REPLAY_MAX} at a time.`,
  body: {
    name: 'WebhookReplaySince',
    schema: webhookReplayBody,
    examples: { since: { since: '2026-05-01T00:00:00Z' } },
  },
  answers: {
    202: {
      description: 'They are posted soon.',
      content: json('WebhookReplay', { deliveries: 3, nextSince: null }),
    },
  },
  problems: ['webhook_not_found'],
};
