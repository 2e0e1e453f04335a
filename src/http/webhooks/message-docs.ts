import { STORED_STATUSES, TIME_FIELDS } from '../../domain/event';
import {
  EVENT_MESSAGE_TYPES,
  NOTICE_TYPES,
  RESERVATION_MESSAGE_TYPES,
  type MessageType,
} from '../../domain/webhook';
import type { JsonSchema } from '../openapi/json-schema';
import { COUNT, objectOf, referenceTo, TEXT, TIME, VERSION } from '../openapi/schema-parts';

type AnyType = MessageType | (typeof NOTICE_TYPES)[number] | 'webhook.ping';

const SUMMARIES: Readonly<Record<AnyType, string>> = {
  'reservation.held': 'Seats are held',
  'reservation.confirmed': 'Seats are sold, at once or after a hold',
  'reservation.cancelled': 'A reservation was cancelled, its seats are free again',
  'reservation.expired': 'A hold was not confirmed in time, its seats are free again',
  'reservation.changed':
    'The seats of a reservation, the end of its hold or its notes were changed',
  'event.available': 'Seats are available again, after none was',
  'event.low_stock': 'No more seats are available than a number of `lowStockAt` of the event',
  'event.sold_out': 'No seat is available any more',
  'event.changed': "An event's settings were changed",
  'webhook.ping': 'Somebody asked for this message to try the endpoint',
  'webhook.failing': 'For `notifyUrl`: an endpoint has accepted nothing for an hour',
  'webhook.disabled': 'For `notifyUrl`: a webhook was disabled',
};

/** The settings of an event at a version. */
const EVENT_CHANGED = objectOf(
  {
    eventId: TEXT,
    name: TEXT,
    status: { type: 'string', enum: STORED_STATUSES },
    limits: referenceTo('EventLimits'),
    lowStockAt: { type: 'array', items: COUNT },
    startsAt: TIME,
    endsAt: TIME,
    timeZone: TEXT,
    salesOpenAt: TIME,
    salesCloseAt: TIME,
    tiers: {
      type: 'array',
      items: objectOf(
        { tierId: TEXT, name: TEXT, totalSeats: COUNT, priceMinor: COUNT, currency: TEXT },
        { optional: ['priceMinor', 'currency'] },
      ),
    },
    version: VERSION,
  },
  { optional: ['lowStockAt', ...TIME_FIELDS] },
);

/** What was left at a version, of all tiers. */
const STOCK = { eventId: TEXT, version: VERSION, availableSeats: COUNT };

const WEBHOOK_ID: JsonSchema = { type: 'string', format: 'uuid' };

const DATA: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(
    RESERVATION_MESSAGE_TYPES.map((type) => [type, referenceTo('Reservation')]),
  ),
  'event.available': objectOf(STOCK),
  'event.low_stock': objectOf({
    ...STOCK,
    threshold: { ...COUNT, description: 'The lowest number of `lowStockAt` that was reached.' },
  }),
  'event.sold_out': objectOf(STOCK),
  'event.changed': EVENT_CHANGED,
  'webhook.ping': objectOf({ webhookId: WEBHOOK_ID }),
  'webhook.failing': objectOf({ webhookId: WEBHOOK_ID, url: TEXT, failingSince: TIME }),
  'webhook.disabled': objectOf({ webhookId: WEBHOOK_ID, url: TEXT, disabledReason: TEXT }),
};

/** Every message that a webhook can get, as the section `webhooks` of the OpenAPI document. */
export function webhookSection(): Record<string, object> {
  const types = [
    ...[...RESERVATION_MESSAGE_TYPES, ...EVENT_MESSAGE_TYPES],
    ...(['webhook.ping', ...NOTICE_TYPES] as const),
  ] as const;
  return Object.fromEntries(types.map((type) => [type, { post: messageOperation(type) }]));
}

function messageOperation(type: AnyType): object {
  const schema = objectOf({
    type: { type: 'string', enum: [type] },
    timestamp: { ...TIME, description: 'When it happened.' },
    data: DATA[type] ?? {},
  });
  return {
    operationId: `on${type.replaceAll(/(?:^|[._])(\w)/g, (_all, first: string) => first.toUpperCase())}`,
    tags: ['Webhooks'],
    summary: SUMMARIES[type],
    parameters: HEADERS.map(([name, description]) => ({
      name,
      in: 'header',
      required: true,
      description,
      schema: TEXT,
    })),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      '2XX': { description: 'It was received. With any other answer it is posted again.' },
      410: { description: 'The endpoint is gone: the webhook is disabled.' },
    },
    security: [],
  };
}

/** Of the Standard Webhooks specification. */
const HEADERS = [
  ['webhook-id', 'The same whenever the message is posted again.'],
  ['webhook-timestamp', 'When it was posted, in seconds since 1970.'],
  ['webhook-signature', 'One or more signatures, separated by blanks: `v1,` and base64.'],
] as const;
