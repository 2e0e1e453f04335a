import type { NewEvent } from '../../src/domain/event';
import type { ProblemView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();

const TWO_TIERS: Partial<NewEvent> = {
  tiers: [
    { tierId: 'vip', name: 'VIP', totalSeats: 5 },
    { tierId: 'ga', name: 'General', totalSeats: 10 },
  ],
};

const ITEMS = [
  { tierId: 'vip', seats: 2 },
  { tierId: 'ga', seats: 4 },
];

describe('PATCH /api/v1/reservations/{id}', () => {
  it('keeps fewer seats and releases the rest', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });
    const { status, body } = await api.caller.change(made.reservationId, { seats: 2 });

    expect(status).toBe(200);
    expect(body).toEqual({
      ...made,
      seats: 2,
      items: [{ tierId: 'general', seats: 2 }],
      version: 2,
      updatedAt: body.updatedAt,
    });
    expect((await api.caller.find(made.reservationId)).body).toEqual(body);
    expect(await api.caller.summary(eventId)).toMatchObject({
      availableSeats: 8,
      reservationCount: 1,
      version: 2,
    });
  });

  it('reduces each item separately', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { body: made } = await api.caller.reserve(eventId, { items: ITEMS });
    const fewer = [
      { tierId: 'ga', seats: 1 },
      { tierId: 'vip', seats: 2 },
    ];
    const { body } = await api.caller.change(made.reservationId, { items: fewer });
    expect(body).toMatchObject({ seats: 3, items: fewer });

    const one = await api.caller.change(made.reservationId, {
      items: [{ tierId: 'ga', seats: 1 }],
    });
    expect(one.body).toMatchObject({ seats: 1, items: [{ tierId: 'ga', seats: 1 }] });
    const { tiers, availableSeats } = await api.caller.summary(eventId);
    expect([availableSeats, ...tiers.map((tier) => tier.availableSeats)]).toEqual([14, 5, 9]);
  });

  it('releases seats of a hold, which stays held until the same time', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5, holdSeconds: 60 });
    const { body } = await api.caller.change(made.reservationId, { seats: 1 });

    expect(body).toMatchObject({ status: 'held', expiresAt: made.expiresAt, seats: 1 });
    expect(await api.caller.summary(eventId)).toMatchObject({
      availableSeats: 9,
      heldSeats: 1,
      reservationCount: 0,
    });
    await api.caller.confirm(made.reservationId);
    await api.caller.cancel(made.reservationId);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 10, heldSeats: 0 });
  });

  it('changes nothing, not even the version, if all seats are kept', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });

    expect(await api.caller.change(made.reservationId, { seats: 5 })).toMatchObject({
      status: 200,
      body: made,
    });
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 1 });
  });

  it.each<[string, object, string]>([
    ['no seats', { seats: 0 }, '/seats'],
    ['no item', { items: [] }, '/items'],
    ['nothing', {}, ''],
    ['a part of a seat', { seats: 1.5 }, '/seats'],
    ['both seats and items', { seats: 1, items: [{ tierId: 'general', seats: 1 }] }, '/seats'],
    ['another partner', { seats: 1, partnerId: 'other' }, '/partnerId'],
  ])('refuses %s', async (_what, body, pointer) => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });
    const answer = await api.caller.patch<ProblemView>(
      `/api/v1/reservations/${made.reservationId}`,
      body,
    );

    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(answer.body.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
    expect((await api.caller.find(made.reservationId)).body).toEqual(made);
  });

  it('refuses seats if there are several items', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { body: made } = await api.caller.reserve(eventId, { items: ITEMS });

    expect(await api.caller.change(made.reservationId, { seats: 2 })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer: '/seats' }] },
    });
  });

  it('refuses a cancelled or unknown reservation and an invalid id', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });
    await api.caller.cancel(made.reservationId);
    const unknown = '00000000-0000-4000-8000-000000000000';

    expect(await api.caller.change(made.reservationId, { seats: 2 })).toMatchObject({
      status: 404,
      body: { code: 'reservation_already_cancelled' },
    });
    expect(await api.caller.change(unknown, { seats: 2 })).toMatchObject({
      status: 404,
      body: { code: 'reservation_not_found' },
    });
    expect(await api.caller.change('abc', { seats: 2 })).toMatchObject({
      status: 400,
      body: { code: 'invalid_reservation_id' },
    });
  });

  it('releases seats once when many requests ask for the same', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.caller.change(made.reservationId, { seats: 2 })),
    );

    expect(answers.every(({ status, body }) => status === 200 && body.seats === 2)).toBe(true);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 8, version: 2 });
  });

  it('makes seats available to the next request', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 10 });
    expect((await api.caller.reserve(eventId, { seats: 4 })).status).toBe(409);
    await api.caller.change(made.reservationId, { seats: 6 });
    expect((await api.caller.reserve(eventId, { seats: 4 })).status).toBe(201);
  });
});

describe('more seats by PATCH', () => {
  it('are taken in one version, confirmed or held like the others', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { body: sold } = await api.caller.reserve(eventId, { seats: 2 });
    const grown = await api.caller.change(sold.reservationId, { seats: 4 });
    expect(grown).toMatchObject({
      status: 200,
      body: { seats: 4, items: [{ tierId: 'vip', seats: 4 }], status: 'confirmed', version: 2 },
    });
    const { body: hold } = await api.caller.reserve(eventId, {
      items: [{ tierId: 'ga', seats: 1 }],
      holdSeconds: 60,
    });
    const swapped = [
      { tierId: 'ga', seats: 3 },
      { tierId: 'vip', seats: 1 },
    ];
    expect(await api.caller.change(hold.reservationId, { items: swapped })).toMatchObject({
      body: { items: swapped, status: 'held', expiresAt: hold.expiresAt, version: 4 },
    });
    const { tiers, heldSeats } = await api.caller.summary(eventId);
    expect([heldSeats, ...tiers.map(({ availableSeats }) => availableSeats)]).toEqual([4, 0, 7]);
    expect((await api.caller.find(hold.reservationId)).body.items).toEqual(swapped);
  });

  it('are taken while others are given back', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { body } = await api.caller.reserve(eventId, { items: ITEMS });
    const items = [{ tierId: 'vip', seats: 5 }];
    expect((await api.caller.change(body.reservationId, { items })).body).toMatchObject({ items });
    const { tiers } = await api.caller.summary(eventId);
    expect(tiers.map(({ availableSeats }) => availableSeats)).toEqual([0, 10]);
  });

  it.each<[string, object, number, object]>([
    [
      'seats that are not there',
      { items: [{ tierId: 'vip', seats: 6 }] },
      409,
      { code: 'not_enough_seats', tierId: 'vip', requested: 4, available: 3 },
    ],
    [
      'some that are there, but others that are not',
      {
        items: [
          { tierId: 'ga', seats: 1 },
          { tierId: 'vip', seats: 6 },
        ],
      },
      409,
      { code: 'not_enough_seats', tierId: 'vip' },
    ],
    [
      'an unknown tier',
      { items: [{ tierId: 'nowhere', seats: 1 }] },
      404,
      { code: 'tier_not_found', tierId: 'nowhere' },
    ],
    [
      'more than the event allows in one reservation',
      {
        items: [
          { tierId: 'ga', seats: 10 },
          { tierId: 'vip', seats: 2 },
        ],
      },
      400,
      { code: 'validation_failed', errors: [{ pointer: '/items' }] },
    ],
    [
      'more than the partner may have',
      { seats: 5 },
      409,
      { code: 'partner_limit_reached', requested: 3, available: 1 },
    ],
  ])('are refused as a whole: %s', async (_what, body, status, problem) => {
    const eventId = await api.createEvent({ ...TWO_TIERS, limits: { seatsPerPartner: 11 } });
    await api.caller.reserve(eventId, {
      items: [{ tierId: 'ga', seats: 8 }],
      partnerId: 'abc-corp',
    });
    if (!('seats' in body)) {
      await api.caller.patch(
        `/api/v1/events/${eventId}`,
        { limits: { seatsPerPartner: null } },
        { 'If-Match': '*' },
      );
    }
    const { body: made } = await api.caller.reserve(eventId, { seats: 2 });
    expect(await api.caller.change(made.reservationId, body)).toMatchObject({
      status,
      body: problem,
    });
    expect((await api.caller.find(made.reservationId)).body).toEqual(made);
  });

  it('are refused while sales are paused, fewer seats and new notes are not', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 2 });
    const pause = { status: 'paused' };
    await api.caller.patch(`/api/v1/events/${eventId}`, pause, { 'If-Match': '*' });
    expect(await api.caller.change(body.reservationId, { seats: 3 })).toMatchObject({
      status: 409,
      body: { code: 'sales_closed', reason: 'paused' },
    });
    const change = { seats: 1, reference: 'order-2' };
    expect((await api.caller.change(body.reservationId, change)).body).toMatchObject(change);
  });

  it('have the price of now, and are the first to be given back', async () => {
    const tier = { tierId: 'vip', name: 'VIP', totalSeats: 9, priceMinor: 100, currency: 'EUR' };
    const eventId = await api.createEvent({ tiers: [tier] });
    const { body } = await api.caller.reserve(eventId, { seats: 2 });
    const price = { tiers: [{ tierId: 'vip', priceMinor: 150, currency: 'EUR' }] };
    await api.caller.patch(`/api/v1/events/${eventId}`, price, { 'If-Match': '*' });
    const lot = (seats: number, priceMinor: number) => ({
      tierId: 'vip',
      seats,
      priceMinor,
      currency: 'EUR',
    });
    const change = (seats: number) => api.caller.change(body.reservationId, { seats });
    expect((await change(3)).body).toMatchObject({
      items: [lot(2, 100), lot(1, 150)],
      totalMinor: 350,
    });
    expect((await change(4)).body).toMatchObject({ items: [lot(2, 100), lot(2, 150)] });
    expect((await change(3)).body).toMatchObject({ items: [lot(2, 100), lot(1, 150)] });
    expect((await change(1)).body).toMatchObject({ items: [lot(1, 100)] });
  });

  it('are the last one, for one of many who want it', async () => {
    const eventId = await api.createEvent({ tiers: [{ tierId: 'ga', name: 'GA', totalSeats: 6 }] });
    const made = await Promise.all(
      Array.from({ length: 5 }, () => api.caller.reserve(eventId, { seats: 1 })),
    );
    const answers = await Promise.all([
      ...made.map(({ body }) => api.caller.change(body.reservationId, { seats: 2 })),
      api.caller.reserve(eventId, { seats: 1 }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 0 });
  });
});

describe('reference and metadata by PATCH', () => {
  const NOTES = { reference: 'order-1', metadata: { channel: 'web', 'a.b': 'c' } };

  it('replace the old ones, null removes them, and what is not named stays', async () => {
    const eventId = await api.createEvent();
    const key = { 'Idempotency-Key': 'one' };
    const first = await api.caller.reserve(eventId, { seats: 2, ...NOTES }, key);
    const { reservationId } = first.body;
    const change = (body: object) => api.caller.change(reservationId, body);

    expect((await change({ reference: 'order-2' })).body).toMatchObject({
      ...NOTES,
      reference: 'order-2',
      seats: 2,
    });
    const replaced = { metadata: { $x: 'y' } };
    expect((await change(replaced)).body.metadata).toEqual(replaced.metadata);
    const { body } = await change({ reference: null, metadata: null });
    expect(body).not.toHaveProperty('reference');
    expect(body).not.toHaveProperty('metadata');
    expect((await api.caller.find(reservationId)).body).toEqual(body);

    const again = await api.caller.reserve(eventId, { seats: 2, ...NOTES }, key);
    expect(again.body).toEqual({ ...first.body, currentStatus: 'confirmed' });
  });

  it('that are the same change nothing', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 2, ...NOTES });
    expect((await api.caller.change(body.reservationId, NOTES)).body).toEqual(body);
  });
});
