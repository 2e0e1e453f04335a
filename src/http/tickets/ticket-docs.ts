import { json, type OperationDoc } from '../openapi/operation-doc';
import { COUNT, objectOf, TEXT } from '../openapi/schema-parts';
import { bookingBody } from '../validation/schemas';

const PRICE = { type: 'number', description: 'Of one, in major units.' };

export const TICKET_SCHEMAS = {
  Ticket: objectOf({ id: TEXT, name: TEXT, price: PRICE, quantityAvailable: COUNT }),
  Booking: objectOf({
    bookingId: { type: 'string', format: 'uuid' },
    status: { type: 'string', enum: ['CONFIRMED'] },
    items: {
      type: 'array',
      items: objectOf({ tier: TEXT, quantity: COUNT, price: PRICE }),
    },
  }),
};

export const TICKETS_DOC: OperationDoc = {
  id: 'listTickets',
  tag: 'Older paths',
  summary: 'List the tiers of the default event',
  answers: {
    200: {
      description: 'A tier each.',
      content: json({ type: 'array', items: { $ref: '#/components/schemas/Ticket' } }, [
        { id: 'vip', name: 'VIP', price: 100, quantityAvailable: 42 },
      ]),
    },
  },
  problems: ['event_not_found'],
};

export const BOOK_DOC: OperationDoc = {
  id: 'book',
  tag: 'Older paths',
  summary: 'Book seats of one tier',
  description:
    'The tier by its name or its id. Without a `userId` it is booked for a new guest, who is found again by the ' +
    '`Idempotency-Key`: it must then differ from those of all other guests.',
  headers: ['Idempotency-Key'],
  body: {
    name: 'NewBooking',
    schema: bookingBody,
    examples: {
      guest: { tier: 'VIP', quantity: 2 },
      user: { tier: 'VIP', quantity: 2, userId: 'u-7' },
    },
  },
  answers: {
    200: {
      description: 'The seats are booked.',
      headers: ['Idempotency-Replayed'],
      content: json('Booking', {
        bookingId: '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11',
        status: 'CONFIRMED',
        items: [{ tier: 'VIP', quantity: 2, price: 100 }],
      }),
    },
  },
  problems: [
    'event_not_found',
    'idempotency_key_reused',
    'not_enough_seats',
    'partner_limit_reached',
    'partner_not_found',
    'sales_closed',
  ],
};
