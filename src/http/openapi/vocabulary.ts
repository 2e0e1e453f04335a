import { RETRY_AFTER_SECONDS } from '../../limits';
import type { JsonSchema } from './json-schema';

/** What operations are grouped by, in the order of the page. */
export const TAGS = {
  Reservations: 'Reserve, hold, confirm, change and cancel seats.',
  Events: 'Events with their tiers, their seats and their change log.',
  Partners: 'Partners, their keys, and the record of administrative actions.',
  Webhooks: 'Have changes posted to you, signed, at least once and in order.',
  Service: 'Health, documentation and what problems mean.',
  'Older paths':
    'For clients of older TicketBoss servers, and of an older tiered front end: the default event, whatever tiers it has.',
} as const satisfies Record<string, string>;

export type Tag = keyof typeof TAGS;

interface Described {
  description: string;
  schema: JsonSchema;
  example: unknown;
}

const RESERVATION_ID = '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11';

/** Every parameter of a path, by its name. */
export const PATH_PARAMETERS: Readonly<Record<string, Described>> = {
  eventId: {
    description: 'The id of an event.',
    schema: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' },
    example: 'node-meetup-2025',
  },
  reservationId: {
    description: 'The `reservationId` of a reservation.',
    schema: { type: 'string', format: 'uuid' },
    example: RESERVATION_ID,
  },
  partnerId: {
    description: 'The id of a partner.',
    schema: { type: 'string', minLength: 1, maxLength: 100 },
    example: 'abc-corp',
  },
  keyId: {
    description: 'The id of a key: the middle part of `tb_<keyId>_<secret>`.',
    schema: { type: 'string', pattern: '^[0-9a-f]{16}$' },
    example: '00112233445566ff',
  },
  webhookId: {
    description: 'The `webhookId` of a webhook.',
    schema: { type: 'string' },
    example: '0d9f6c52-6a3e-4a57-8f0b-3f2a51a8c7de',
  },
  deliveryId: {
    description: 'The id of a delivery, also the `webhook-id` of its message.',
    schema: { type: 'string' },
    example: 'msg_K7uGf2oXcQyB1sVJ0mY3rZtA5eW',
  },
  slug: {
    description: "A problem's code with hyphens.",
    schema: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' },
    example: 'not-enough-seats',
  },
};

/** Headers that operations read. Those with an example have it filled in where requests are tried out. */
export const REQUEST_HEADERS = {
  'Idempotency-Key': {
    description:
      'Any text of your own, 1 to 255 printable characters, bare or in double quotes; best a random one, such as a ' +
      'UUID. A request that is repeated with the same key and body has one effect and gets the first answer again; ' +
      'with another body it is refused.',
    schema: {
      type: 'string',
      pattern: '^("[\\x20-\\x7e\\xa0-\\xff]{1,255}"|[\\x20-\\x7e\\xa0-\\xff]{1,255})$',
    },
    required: false,
  },
  'If-Match': {
    description:
      'The `ETag` of the event as you know it: its `version` in quotes, so that it may be made from the body. Several ' +
      'are separated by commas, `*` is any.',
    schema: { type: 'string' },
    example: '"8"',
    required: true,
  },
  'If-None-Match': {
    description: 'The `ETag` that you have: if it is still the same, the answer is 304.',
    schema: { type: 'string' },
    required: false,
  },
  'Last-Event-ID': {
    description: 'The last `id` that you got from a stream: it continues after that.',
    schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
    example: '8',
    required: false,
  },
} as const satisfies Record<
  string,
  Omit<Described, 'example'> & { example?: string; required: boolean }
>;

export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Headers that answers bear. */
export const ANSWER_HEADERS = {
  'X-Request-Id': {
    description:
      'Names this request in the log: your own id, if you sent a valid one, else a new one.',
    schema: { type: 'string' },
    example: '0b0c6f0a-4d5b-4f0e-8f0e-0d5c2f7b1e7a',
  },
  Location: {
    description: 'The path of what was created.',
    schema: { type: 'string' },
    example: `/api/v1/reservations/${RESERVATION_ID}`,
  },
  ETag: {
    description: 'Changes whenever the resource changes; for `If-Match` and `If-None-Match`.',
    schema: { type: 'string' },
    example: '"8"',
  },
  Link: {
    description: 'The next page (`rel="next"`), if there is one.',
    schema: { type: 'string' },
    example: '</api/v1/events?limit=20&cursor=WzE3Nj>; rel="next"',
  },
  'Idempotency-Replayed': {
    description: 'Present if this is the answer of an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Set-Cookie': {
    description: 'The cookie of a session, or its end.',
    schema: { type: 'string' },
    example: 'ticketboss-session=tbs_AAAA; Path=/; HttpOnly; SameSite=Strict',
  },
  'Retry-After': {
    description: 'Try again after this number of seconds.',
    schema: { type: 'integer', minimum: 1 },
    example: RETRY_AFTER_SECONDS,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string' },
    example: 'Bearer realm="TicketBoss"',
  },
  RateLimit: {
    description: 'How many requests are left, and when there are more (IETF draft).',
    schema: { type: 'string' },
    example: '"key";r=0;t=12',
  },
  'RateLimit-Policy': {
    description: 'How many requests there are in how many seconds (IETF draft).',
    schema: { type: 'string' },
    example: '"key";q=6000;w=60',
  },
} as const satisfies Record<string, Described>;

export type AnswerHeader = keyof typeof ANSWER_HEADERS;
