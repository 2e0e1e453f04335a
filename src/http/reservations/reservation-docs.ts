// Longer than other files, but data alone: a block for each route, in their order.

import { RESERVATION_STATUSES } from '../../domain/reservation';
import { HOLD_SECONDS_MAX, SEARCH_CHANGES_AGE_MS } from '../../limits';
import type { JsonSchema } from '../openapi/json-schema';
import { json, type OperationDoc } from '../openapi/operation-doc';
import { COUNT, objectOf, pageOf, referenceTo, TEXT, TIME, VERSION } from '../openapi/schema-parts';
import { reservationListQuery, reservationSearchQuery } from '../validation/query-schemas';
import { reservationBody } from '../validation/schemas';
import { changeBody, confirmationBody, extensionBody } from './reservation-schemas';

/** What a partner notes about a reservation for itself. */
export const NOTES: Readonly<Record<string, JsonSchema>> = {
  reference: { ...TEXT, description: "The partner's own, e.g. its order number; not unique." },
  metadata: {
    type: 'object',
    additionalProperties: TEXT,
    description: "The partner's own keys and values.",
  },
};

const OPTIONAL = [
  ...['expiresAt', 'confirmedAt', 'cancelledAt', 'expiredAt'],
  ...['totalMinor', 'currency', 'currentStatus'],
];

export const RESERVATION_SCHEMAS = {
  Item: objectOf(
    {
      tierId: TEXT,
      seats: { type: 'integer', minimum: 1 },
      priceMinor: {
        ...COUNT,
        description:
          "Of one seat, as it was when these were taken, in the currency's minor unit by ISO 4217; " +
          'absent if the tier had none. Seats of one tier that were taken at several prices are several items.',
      },
      currency: { ...TEXT, description: 'A code of ISO 4217.' },
    },
    { optional: ['priceMinor', 'currency'] },
  ),
  Reservation: objectOf(
    {
      reservationId: { type: 'string', format: 'uuid' },
      eventId: TEXT,
      partnerId: TEXT,
      seats: { ...COUNT, description: 'The sum of the items.' },
      items: { type: 'array', items: referenceTo('Item') },
      status: { type: 'string', enum: RESERVATION_STATUSES },
      version: {
        ...VERSION,
        description: 'The version of the event that the last change to this reservation made.',
      },
      expiresAt: { ...TIME, description: 'When the hold ends, or ended.' },
      createdAt: TIME,
      updatedAt: { ...TIME, description: 'When it was changed last.' },
      confirmedAt: TIME,
      cancelledAt: TIME,
      expiredAt: { ...TIME, description: 'When the seats of the hold were given back.' },
      totalMinor: {
        ...COUNT,
        description:
          'The price of all seats; with `currency`, if every item has a price in that one.',
      },
      currency: TEXT,
      ...NOTES,
      currentStatus: {
        type: 'string',
        enum: RESERVATION_STATUSES,
        description: 'Only in an answer that is given again, if the reservation has changed since.',
      },
    },
    { optional: [...OPTIONAL, ...Object.keys(NOTES)] },
  ),
  ReservationPage: pageOf('Reservation'),
};

const RESERVATION = {
  reservationId: '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11',
  eventId: 'node-meetup-2025',
  partnerId: 'abc-corp',
  seats: 3,
  items: [{ tierId: 'general', seats: 3 }],
  status: 'confirmed',
  version: 8,
  createdAt: '2026-05-01T18:00:00.000Z',
  updatedAt: '2026-05-01T18:00:00.000Z',
  confirmedAt: '2026-05-01T18:00:00.000Z',
};

const RESERVED = {
  description: 'The reservation as it is now.',
  content: json('Reservation', RESERVATION),
};

const reserving: Pick<
  OperationDoc,
  'tag' | 'description' | 'headers' | 'body' | 'answers' | 'problems'
> = {
  tag: 'Reservations',
  description:
    'Seats of one tier (`seats`, and `tierId` unless it is the first), or of several (`items`), all or nothing. ' +
    `With \`holdSeconds\` (at most ${HOLD_SECONDS_MAX}) they are held, to be confirmed in that time; without it, sold at once. ` +
    "`reference` and `metadata` are the partner's own notes, and come back wherever the reservation is shown. " +
    "The event's limits bound the seats. `partnerId` may be left out by a partner's own key, and is required otherwise.",
  headers: ['Idempotency-Key'],
  body: {
    name: 'NewReservation',
    schema: reservationBody,
    examples: {
      oneTier: { partnerId: 'abc-corp', seats: 3 },
      namedTier: { partnerId: 'abc-corp', seats: 2, tierId: 'vip' },
      severalTiers: {
        partnerId: 'abc-corp',
        items: [
          { tierId: 'vip', seats: 1 },
          { tierId: 'ga', seats: 4 },
        ],
      },
      hold: { partnerId: 'abc-corp', seats: 3, holdSeconds: 600 },
      notes: {
        partnerId: 'abc-corp',
        seats: 3,
        reference: 'order-4711',
        metadata: { channel: 'web', 'customer.id': 'c-9' },
      },
    },
  },
  answers: {
    201: {
      description:
        'The seats are yours: `version` is the version of the event that this very reservation made.',
      headers: ['Location', 'Idempotency-Replayed'],
      content: json('Reservation', RESERVATION),
    },
  },
  problems: [
    'event_not_found',
    'tier_not_found',
    'not_enough_seats',
    'partner_limit_reached',
    'partner_not_found',
    'sales_closed',
    'idempotency_key_reused',
  ],
};

export const RESERVE_DOC: OperationDoc = {
  id: 'reserve',
  summary: 'Reserve seats of the default event',
  ...reserving,
};

export const RESERVE_AT_EVENT_DOC: OperationDoc = {
  id: 'reserveAtEvent',
  summary: 'Reserve seats',
  ...reserving,
};

export const FIND_RESERVATION_DOC: OperationDoc = {
  id: 'getReservation',
  tag: 'Reservations',
  summary: 'Read a reservation',
  description: 'Even if it was cancelled or has expired.',
  answers: { 200: RESERVED },
  problems: ['reservation_not_found'],
};

export const CHANGE_DOC: OperationDoc = {
  id: 'changeReservation',
  tag: 'Reservations',
  summary: 'Change a reservation',
  description:
    'The body says what is wanted from now on, of a hold or a confirmed reservation: `seats` of its only tier, ' +
    'or `items` of any tiers. What is more is taken, under the limits and at the prices of now, or all of it is ' +
    'refused; what is less is free at once, the seats that were taken last before the others. `reference` and ' +
    '`metadata` replace the old ones as a whole, `null` removes them. What is not named stays.',
  body: {
    name: 'ReservationUpdate',
    schema: changeBody,
    examples: {
      oneTier: { seats: 1 },
      severalTiers: {
        items: [
          { tierId: 'vip', seats: 1 },
          { tierId: 'ga', seats: 5 },
        ],
      },
      notes: { reference: 'order-4712', metadata: null },
    },
  },
  answers: { 200: RESERVED },
  problems: [
    'reservation_not_found',
    'reservation_already_cancelled',
    'hold_expired',
    'tier_not_found',
    'not_enough_seats',
    'partner_limit_reached',
    'sales_closed',
  ],
};

export const CANCEL_DOC: OperationDoc = {
  id: 'cancelReservation',
  tag: 'Reservations',
  summary: 'Cancel a reservation',
  description: 'Held or confirmed: its seats are free at once.',
  answers: { 204: { description: 'The seats are free again.' } },
  problems: ['reservation_not_found', 'reservation_already_cancelled', 'hold_expired'],
};

export const CONFIRM_DOC: OperationDoc = {
  id: 'confirmReservation',
  tag: 'Reservations',
  summary: 'Confirm a hold',
  description:
    'All of it, or the `seats` of its only tier, or the `items`: then the other seats are free at once. Confirming ' +
    'again changes nothing. With `retake`, a hold that is over is sold after all, at its first prices, if its seats ' +
    'are free and the limits of now allow it.',
  body: {
    name: 'Confirmation',
    schema: confirmationBody,
    isOptional: true,
    examples: {
      all: {},
      part: { seats: 2 },
      partOfSeveralTiers: { items: [{ tierId: 'vip', seats: 1 }] },
      late: { retake: true },
    },
  },
  answers: { 200: RESERVED },
  problems: ['reservation_not_found', 'reservation_already_cancelled', 'hold_expired'],
};

export const EXTEND_DOC: OperationDoc = {
  id: 'extendHold',
  tag: 'Reservations',
  summary: 'Extend a hold',
  description:
    'It ends so many seconds from now: never earlier than before, and at most two hours after it was made.',
  body: {
    name: 'HoldExtension',
    schema: extensionBody,
    examples: { tenMinutes: { holdSeconds: 600 } },
  },
  answers: { 200: RESERVED },
  problems: [
    'reservation_not_found',
    'reservation_already_cancelled',
    'hold_expired',
    'hold_limit_reached',
    'not_held',
  ],
};

const CSV = {
  'text/csv': {
    schema: { type: 'string' },
    example:
      'reservationId,eventId,partnerId,status,seats,items,version,expiresAt,createdAt,' +
      'updatedAt,confirmedAt,cancelledAt,expiredAt,totalMinor,currency,reference,metadata,tiers\n' +
      `${RESERVATION.reservationId},node-meetup-2025,abc-corp,confirmed,3,general:3,8,,2026-05-01T18:00:00.000Z,` +
      '2026-05-01T18:00:00.000Z,2026-05-01T18:00:00.000Z,,,,,order-4711,,3 × General\n',
  },
};

export const RESERVATION_LIST_DOC: OperationDoc = {
  id: 'listReservations',
  tag: 'Reservations',
  summary: "List an event's reservations",
  description: 'Newest first; pages as JSON, or all of them as CSV.',
  query: reservationListQuery,
  answers: {
    200: {
      description: 'A page of them, or all as CSV.',
      headers: ['Link'],
      content: {
        ...json('ReservationPage', { data: [RESERVATION], hasMore: false, nextCursor: null }),
        ...CSV,
      },
    },
  },
  problems: ['event_not_found'],
};

export const RESERVATION_SEARCH_DOC: OperationDoc = {
  id: 'searchReservations',
  tag: 'Reservations',
  summary: 'Search reservations of all events',
  description:
    'All conditions must hold: `createdFrom`, `createdTo` and `updatedSince` are inclusive, `reservationId` is an id ' +
    "or its first 8 characters or more. A partner's key finds its own reservations only.\n\n" +
    'Newest first; pages as JSON, or all of them as CSV. A page may have fewer rows than `limit`, even none, although ' +
    '`hasMore` is true: it ends when it has looked at enough. What was answered a moment ago may not be found yet; ' +
    'the route of one reservation and the list of an event have it at once.\n\n' +
    '**Reconciling:** with `updatedSince`, what was last changed then or later, oldest change first. The last page has a ' +
    '`nextCursor`, too: keep it, and ask with it and the same `updatedSince` again later. So no change is missed: what ' +
    `changes meanwhile comes at the end. What changed in the last ${SEARCH_CHANGES_AGE_MS / 1000} seconds comes again with that ` +
    'cursor, since an earlier change may be found a moment later than others, after the crash of a server half a ' +
    'minute later: of two answers about a reservation the higher `version` is the newer one.',
  query: reservationSearchQuery,
  answers: {
    200: {
      description: 'A page of them, or all as CSV.',
      headers: ['Link'],
      content: {
        ...json('ReservationPage', {
          data: [RESERVATION],
          hasMore: false,
          nextCursor: 'WzE3Nzc2NTg0MDAwMDAsIjdkMWY0YTUyLTNhMGItNGM1ZS05ZjU1LTBiN2EzYjBmOWMxMSJd',
        }),
        ...CSV,
      },
    },
  },
};
