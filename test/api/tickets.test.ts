import type { ProblemView } from '../support/api-caller';
import { useApp } from '../support/use-app';

interface TicketView {
  id: string;
  name: string;
  price: number;
  quantityAvailable: number;
}

interface BookingView {
  bookingId: string;
  status: string;
  items: { tier: string; quantity: number; price: number }[];
}

const api = useApp();

const tickets = async () => (await api.caller.get<TicketView[]>('/api/tickets')).body;

const book = (body: unknown) => api.caller.post<BookingView & ProblemView>('/api/book', body);

/** The default event is made with one tier; these take its place. */
const TIERS = [
  { tierId: 'vip', name: 'VIP', totalSeats: 100, priceMinor: 10_050, currency: 'USD' },
  { tierId: 'front', name: 'Front row', totalSeats: 3, priceMinor: 5000, currency: 'JPY' },
  { tierId: 'ga', name: 'General', totalSeats: 4, priceMinor: 1500, currency: 'KWD' },
  { tierId: 'free', name: 'Free', totalSeats: 2 },
];

beforeAll(async () => {
  expect(await tickets()).toEqual([
    { id: 'general', name: 'General', price: 0, quantityAvailable: api.app.config.eventSeats },
  ]);
  const tiers = [{ tierId: 'general', remove: true }, ...TIERS];
  const path = `/api/v1/events/${api.app.config.eventId}`;
  const { status } = await api.caller.patch(path, { tiers }, { 'If-Match': '*' });
  expect(status).toBe(200);
});

describe('GET /api/tickets', () => {
  it('lists the tiers of the default event, prices in major units of their currency', async () => {
    expect(await tickets()).toEqual([
      { id: 'vip', name: 'VIP', price: 100.5, quantityAvailable: 100 },
      { id: 'front', name: 'Front row', price: 5000, quantityAvailable: 3 },
      { id: 'ga', name: 'General', price: 1.5, quantityAvailable: 4 },
      { id: 'free', name: 'Free', price: 0, quantityAvailable: 2 },
    ]);
  });
});

describe('POST /api/book', () => {
  it.each(['vip', 'VIP'])('books seats of the tier %s, by id or name', async (tier) => {
    const [before] = await tickets();
    const { status, body } = await book({ tier, quantity: 2, userId: 'user-1' });

    expect(status).toBe(200);
    expect(body).toEqual({
      bookingId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      status: 'CONFIRMED',
      items: [{ tier: 'VIP', quantity: 2, price: 100.5 }],
    });
    const [after] = await tickets();
    expect(after?.quantityAvailable).toBe((before?.quantityAvailable ?? 0) - 2);
  });

  it('makes a reservation like any other', async () => {
    const { body } = await book({ tier: 'vip', quantity: 3, userId: 'user-2' });

    expect(await api.caller.find(body.bookingId)).toMatchObject({
      status: 200,
      body: {
        eventId: api.app.config.eventId,
        partnerId: 'user-2',
        status: 'confirmed',
        items: [{ tierId: 'vip', seats: 3 }],
      },
    });
    expect((await api.caller.cancel(body.bookingId)).status).toBe(204);
  });

  it('books for a new guest if no user is named', async () => {
    const [first, second] = [
      await book({ tier: 'vip', quantity: 1 }),
      await book({ tier: 'vip', quantity: 1 }),
    ];
    const [a, b] = [
      await api.caller.find(first.body.bookingId),
      await api.caller.find(second.body.bookingId),
    ];

    expect(a.body.partnerId).toMatch(/^guest-/);
    expect(a.body.partnerId).not.toBe(b.body.partnerId);
  });

  it.each([{ userId: 'user-3' }, {}])(
    'books once for several requests of %j with one Idempotency-Key',
    async (user) => {
      const headers = { 'Idempotency-Key': `key of ${JSON.stringify(user)}` };
      const send = (body: object) => api.caller.post<BookingView>('/api/book', body, headers);
      const [before] = await tickets();
      const first = await send({ tier: 'vip', quantity: 2, ...user });
      const again = await send({ quantity: 2, tier: 'VIP', ...user });

      expect([again.status, again.text]).toEqual([200, first.text]);
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(await send({ tier: 'vip', quantity: 3, ...user })).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      });
      const [after] = await tickets();
      expect(after?.quantityAvailable).toBe((before?.quantityAvailable ?? 0) - 2);
    },
  );

  it('answers a repeated request with the price at which it was sold', async () => {
    const path = `/api/v1/events/${api.app.config.eventId}`;
    const price = (priceMinor: number) =>
      api.caller.patch(
        path,
        { tiers: [{ tierId: 'vip', priceMinor, currency: 'USD' }] },
        { 'If-Match': '*' },
      );
    const headers = { 'Idempotency-Key': 'before the price changed' };
    const send = () =>
      api.caller.post<BookingView>('/api/book', { tier: 'vip', quantity: 1 }, headers);
    const first = await send();
    expect((await price(12_000)).status).toBe(200);
    const again = await send();
    await price(10_050);

    expect(first.body.items).toEqual([{ tier: 'VIP', quantity: 1, price: 100.5 }]);
    expect([again.status, again.text]).toEqual([200, first.text]);
  });

  it('refuses more seats than are available', async () => {
    const { status, body } = await book({ tier: 'front', quantity: 4 });

    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'not_enough_seats',
      error: 'Not enough tickets available',
      requested: 4,
      available: 3,
    });
    expect((await tickets())[1]).toMatchObject({ quantityAvailable: 3 });
  });

  it('sells the last tickets once to many callers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => book({ tier: 'ga', quantity: 1 })),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(16);
    expect((await tickets())[2]).toMatchObject({ quantityAvailable: 0 });
  });

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['nothing', {}],
    ['no tier', { quantity: 1 }],
    ['an unknown tier', { tier: 'nope', quantity: 1 }],
    ['an inherited tier', { tier: 'constructor', quantity: 1 }],
    ['a tier that is an operator', { tier: { $gt: '' }, quantity: 1 }],
    ['no quantity', { tier: 'VIP' }],
    ['a quantity of 0', { tier: 'VIP', quantity: 0 }],
    ['a part of a ticket', { tier: 'VIP', quantity: 1.5 }],
    ['a quantity in a string', { tier: 'VIP', quantity: '2' }],
    ['more than a reservation may have', { tier: 'VIP', quantity: 11 }],
    ['a user that is an object', { tier: 'VIP', quantity: 1, userId: {} }],
    ['an unknown field', { tier: 'VIP', quantity: 1, price: 0 }],
  ])('refuses %s', async (_what, body) => {
    const before = await tickets();
    const answer = await book(body);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'validation_failed', error: 'Invalid request' });
    expect(await tickets()).toEqual(before);
  });
});
