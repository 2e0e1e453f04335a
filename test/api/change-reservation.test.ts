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
    const { status, body } = await api.caller.reduce(made.reservationId, { seats: 2 });

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
    const { body } = await api.caller.reduce(made.reservationId, { items: fewer });
    expect(body).toMatchObject({ seats: 3, items: fewer });

    const one = await api.caller.reduce(made.reservationId, {
      items: [{ tierId: 'ga', seats: 1 }],
    });
    expect(one.body).toMatchObject({ seats: 1, items: [{ tierId: 'ga', seats: 1 }] });
    const { tiers, availableSeats } = await api.caller.summary(eventId);
    expect([availableSeats, ...tiers.map((tier) => tier.availableSeats)]).toEqual([14, 5, 9]);
  });

  it('releases seats of a hold, which stays held until the same time', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5, holdSeconds: 60 });
    const { body } = await api.caller.reduce(made.reservationId, { seats: 1 });

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

    expect(await api.caller.reduce(made.reservationId, { seats: 5 })).toMatchObject({
      status: 200,
      body: made,
    });
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 1 });
  });

  it.each<[string, object, string]>([
    ['more seats than before', { seats: 6 }, '/seats'],
    ['more of an item than before', { items: [{ tierId: 'general', seats: 6 }] }, '/items'],
    [
      'more of an item than before, in two parts',
      {
        items: [
          { tierId: 'general', seats: 3 },
          { tierId: 'general', seats: 3 },
        ],
      },
      '/items',
    ],
    ['a tier that it has not', { items: [{ tierId: 'vip', seats: 1 }] }, '/items'],
    ['no seats', { seats: 0 }, '/seats'],
    ['no item', { items: [] }, '/items'],
    ['nothing', {}, '/seats'],
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

    expect(await api.caller.reduce(made.reservationId, { seats: 2 })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer: '/seats' }] },
    });
  });

  it('refuses a cancelled or unknown reservation and an invalid id', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });
    await api.caller.cancel(made.reservationId);
    const unknown = '00000000-0000-4000-8000-000000000000';

    expect(await api.caller.reduce(made.reservationId, { seats: 2 })).toMatchObject({
      status: 404,
      body: { code: 'reservation_already_cancelled' },
    });
    expect(await api.caller.reduce(unknown, { seats: 2 })).toMatchObject({
      status: 404,
      body: { code: 'reservation_not_found' },
    });
    expect(await api.caller.reduce('abc', { seats: 2 })).toMatchObject({
      status: 400,
      body: { code: 'invalid_reservation_id' },
    });
  });

  it('releases seats once when many requests ask for the same', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.caller.reduce(made.reservationId, { seats: 2 })),
    );

    expect(answers.every(({ status, body }) => status === 200 && body.seats === 2)).toBe(true);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 8, version: 2 });
  });

  it('makes seats available to the next request', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, { seats: 10 });
    expect((await api.caller.reserve(eventId, { seats: 4 })).status).toBe(409);
    await api.caller.reduce(made.reservationId, { seats: 6 });
    expect((await api.caller.reserve(eventId, { seats: 4 })).status).toBe(201);
  });
});
