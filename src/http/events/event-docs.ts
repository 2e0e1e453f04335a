import { RESERVATION_CHANGE_KINDS } from '../../domain/change';
import { EVENT_STATUSES, STORED_STATUSES, TIME_FIELDS } from '../../domain/event';
import { CHANGES_SEARCHED_MAX } from '../../limits';
import { eventPatchBody, newEventBody } from './event-schemas';
import { json, listAnswers, type AnswerDoc, type OperationDoc } from '../openapi/operation-doc';
import { NOTES } from '../reservations/reservation-docs';
import { COUNT, objectOf, pageOf, referenceTo, TEXT, TIME, VERSION } from '../openapi/schema-parts';
import { changesQuery, eventListQuery } from '../validation/query-schemas';

const PRICE = {
  priceMinor: { ...COUNT, description: "Of one seat, in the currency's minor unit, e.g. cents." },
  currency: { ...TEXT, description: 'ISO 4217.' },
};

const SEAT_COUNTS = { totalSeats: COUNT, availableSeats: COUNT, heldSeats: COUNT };

const SETTINGS = {
  name: TEXT,
  status: { type: 'string', enum: EVENT_STATUSES },
  limits: referenceTo('EventLimits'),
  lowStockAt: {
    type: 'array',
    items: COUNT,
    description:
      'When no more seats than one of these are available, webhooks get `event.low_stock`.',
  },
  startsAt: { ...TIME, description: 'Sales end then, unless `salesCloseAt` says when.' },
  endsAt: TIME,
  timeZone: { ...TEXT, description: 'Of the place, from the IANA database, e.g. `Europe/Berlin`.' },
  salesOpenAt: TIME,
  salesCloseAt: { ...TIME, description: 'May be later than `startsAt`.' },
};

const OFTEN_ABSENT = ['lowStockAt', ...TIME_FIELDS];

const LOGGED = { eventId: TEXT, version: VERSION, at: TIME };

export const EVENT_SCHEMAS = {
  EventLimits: objectOf(
    {
      seatsPerReservation: COUNT,
      seatsPerPartner: {
        ...COUNT,
        description: 'Held and confirmed at a time; no limit if absent.',
      },
    },
    { optional: ['seatsPerPartner'] },
  ),
  Tier: objectOf(
    { tierId: TEXT, name: TEXT, ...PRICE, ...SEAT_COUNTS },
    { optional: Object.keys(PRICE) },
  ),
  Event: objectOf(
    {
      eventId: TEXT,
      ...SEAT_COUNTS,
      reservationCount: { ...COUNT, description: 'Confirmed reservations.' },
      version: VERSION,
      ...SETTINGS,
      tiers: { type: 'array', items: referenceTo('Tier') },
    },
    { optional: OFTEN_ABSENT },
  ),
  EventPage: pageOf('Event'),
  EventRevenue: objectOf({
    tiers: {
      type: 'array',
      items: objectOf(
        {
          tierId: TEXT,
          seats: { ...COUNT, description: 'Those that had a price when they were taken.' },
          amountMinor: {
            ...COUNT,
            description:
              "What they cost, in the currency's minor unit; absent if it is more than a JSON number can say exactly.",
          },
          currency: { ...TEXT, description: 'A code of ISO 4217.' },
        },
        { optional: ['amountMinor'] },
      ),
    },
  }),
  EventSettings: objectOf(
    {
      ...SETTINGS,
      status: {
        type: 'string',
        enum: STORED_STATUSES,
        description: 'The last change of a deleted event makes it `deleted`.',
      },
      tiers: {
        type: 'object',
        description: 'By tier id.',
        additionalProperties: objectOf(
          { name: TEXT, totalSeats: COUNT, ...PRICE },
          { optional: Object.keys(PRICE) },
        ),
      },
    },
    { optional: OFTEN_ABSENT },
  ),
  ReservationChange: objectOf(
    {
      ...LOGGED,
      kind: { type: 'string', enum: RESERVATION_CHANGE_KINDS },
      reservationId: {
        type: 'string',
        format: 'uuid',
        description: "Left out, like all that follows but `items`, if it is another partner's.",
      },
      partnerId: TEXT,
      items: {
        type: 'array',
        items: referenceTo('Item'),
        description:
          'The seats of the reservation after the change; if it ended, the seats that it gave back.',
      },
      expiresAt: TIME,
      ...NOTES,
    },
    { optional: ['reservationId', 'partnerId', 'expiresAt', ...Object.keys(NOTES)] },
  ),
  EventChange: objectOf({
    ...LOGGED,
    kind: { type: 'string', enum: ['event_changed'] },
    settings: referenceTo('EventSettings'),
  }),
  UnknownChange: {
    ...objectOf({ ...LOGGED, kind: { type: 'string', enum: ['unknown'] } }, { optional: ['at'] }),
    description:
      'A version whose change this server does not understand: a newer one made it, or it is damaged.',
  },
  Change: {
    oneOf: [
      referenceTo('ReservationChange'),
      referenceTo('EventChange'),
      referenceTo('UnknownChange'),
    ],
  },
  ChangePage: objectOf({
    data: { type: 'array', items: referenceTo('Change') },
    hasMore: { type: 'boolean' },
    nextAfter: {
      ...VERSION,
      description: 'The last version that was read: send it as `after` to continue.',
    },
  }),
};

const EVENT = {
  eventId: 'node-meetup-2025',
  name: 'Node.js Meet-up',
  totalSeats: 500,
  availableSeats: 497,
  heldSeats: 0,
  reservationCount: 1,
  version: 8,
  status: 'on_sale',
  tiers: [
    { tierId: 'general', name: 'General', totalSeats: 500, availableSeats: 497, heldSeats: 0 },
  ],
  limits: { seatsPerReservation: 10 },
};

const SUMMARY: AnswerDoc = {
  description: 'The event as it is now; its version is the `ETag`.',
  headers: ['ETag'],
  content: json('Event', EVENT),
};

const reading: Pick<OperationDoc, 'tag' | 'headers' | 'answers' | 'problems'> = {
  tag: 'Events',
  headers: ['If-None-Match'],
  answers: { 200: SUMMARY },
  problems: ['event_not_found'],
};

export const DEFAULT_EVENT_DOC: OperationDoc = {
  id: 'getDefaultEvent',
  summary: "Read the default event's summary",
  ...reading,
};

export const EVENT_DOC: OperationDoc = {
  id: 'getEvent',
  summary: "Read an event's summary",
  ...reading,
};

export const EVENT_LIST_DOC: OperationDoc = {
  id: 'listEvents',
  tag: 'Events',
  summary: 'List events',
  description: 'Newest first: those with the `status`, or without one all that are not `archived`.',
  query: eventListQuery,
  answers: listAnswers('EventPage', EVENT),
};

export const CREATE_EVENT_DOC: OperationDoc = {
  id: 'createEvent',
  tag: 'Events',
  summary: 'Create an event',
  description:
    'With one tier, `general` (`totalSeats`), or with several (`tiers`). Tiers need different ids; the event ends ' +
    'after it starts, and the sales close after they open. Without an `eventId` one is made from the name.',
  body: {
    name: 'NewEvent',
    schema: newEventBody,
    examples: {
      oneTier: { name: 'Node.js Meet-up', totalSeats: 500 },
      tiers: {
        eventId: 'gala-2026',
        name: 'Gala',
        tiers: [
          { tierId: 'vip', name: 'VIP', totalSeats: 100, priceMinor: 10_000, currency: 'EUR' },
          { tierId: 'ga', name: 'General', totalSeats: 900, priceMinor: 2500, currency: 'EUR' },
        ],
        limits: { seatsPerReservation: 6, seatsPerPartner: 200 },
        lowStockAt: [200, 50],
        startsAt: '2026-09-01T20:00:00+02:00',
        endsAt: '2026-09-01T23:00:00+02:00',
        timeZone: 'Europe/Berlin',
        salesCloseAt: '2026-09-01T17:00:00Z',
      },
    },
  },
  answers: { 201: { ...SUMMARY, description: 'The event.', headers: ['ETag', 'Location'] } },
  problems: ['event_exists', 'event_not_found'],
};

export const CHANGE_EVENT_DOC: OperationDoc = {
  id: 'changeEvent',
  tag: 'Events',
  summary: 'Change an event',
  description:
    'Changes all that the body names or, on any refusal, nothing, if the event still has the version of `If-Match`. ' +
    'Tiers are matched by `tierId`: new ones are added; `"remove": true` removes one that was never sold from. ' +
    'A tier never shrinks below what is held and confirmed. `null` removes a time, a limit or the thresholds. ' +
    '`"status": "archived"` ends the sales as `closed` does, and the list of events leaves it out.',
  headers: ['If-Match'],
  body: {
    name: 'EventPatch',
    schema: eventPatchBody,
    examples: {
      pause: { status: 'paused' },
      resize: { tiers: [{ tierId: 'general', totalSeats: 600 }] },
      noLimit: { limits: { seatsPerPartner: null }, salesCloseAt: null },
    },
  },
  answers: { 200: SUMMARY },
  problems: ['event_not_found', 'tier_not_found', 'version_mismatch', 'version_required'],
};

export const DELETE_EVENT_DOC: OperationDoc = {
  id: 'deleteEvent',
  tag: 'Events',
  summary: 'Delete an event',
  description:
    'If it has the version of `If-Match` and no reservation was ever made: one with reservations can be `archived` instead. ' +
    'Its id stays taken, and its change log can still be read.',
  headers: ['If-Match'],
  answers: { 204: { description: 'It is deleted.' } },
  problems: ['event_not_found', 'event_has_reservations', 'version_mismatch', 'version_required'],
};

export const REVENUE_DOC: OperationDoc = {
  id: 'getEventRevenue',
  tag: 'Events',
  summary: "Read an event's revenue",
  description:
    'What the confirmed reservations bring, by tier and currency, at the prices at which their seats were taken: a ' +
    "partner's key gets that of its own reservations. Seats that had no price are not part of it. What was answered " +
    'a moment ago may not be part of it yet.',
  answers: {
    200: {
      description: 'The revenue, in the order of the ids of tiers.',
      content: json('EventRevenue', {
        tiers: [{ tierId: 'vip', seats: 3, amountMinor: 30_000, currency: 'EUR' }],
      }),
    },
  },
  problems: ['event_not_found'],
};

const CHANGE = {
  eventId: 'node-meetup-2025',
  version: 8,
  at: '2026-05-01T18:00:00.000Z',
  kind: 'reserved',
  reservationId: '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11',
  partnerId: 'abc-corp',
  items: [{ tierId: 'general', seats: 3 }],
};

export const CHANGES_DOC: OperationDoc = {
  id: 'listChanges',
  tag: 'Events',
  summary: "Read an event's change log",
  description:
    'Every change in the order of versions, without a gap, from the version after `after`: pages as JSON, or all ' +
    "of it as CSV. To get the next changes, send `nextAfter` as `after`. With `partnerId` only that partner's changes " +
    'come, and those that concern all: `event_changed` and `unknown`. A page of these looks through at most ' +
    `${CHANGES_SEARCHED_MAX} versions, so it may have few changes, or none, while \`hasMore\` is true. ` +
    'A partner may name only itself.',
  query: changesQuery,
  answers: {
    200: {
      description: 'A page of it, or all as CSV.',
      content: {
        ...json('ChangePage', { data: [CHANGE], hasMore: false, nextAfter: 8 }),
        'text/csv': {
          schema: { type: 'string' },
          example:
            'version,at,kind,reservationId,partnerId,items,expiresAt,reference,metadata,settings\n' +
            `8,2026-05-01T18:00:00.000Z,reserved,${CHANGE.reservationId},abc-corp,general:3,,,,\n`,
        },
      },
    },
  },
  problems: ['event_not_found'],
};
