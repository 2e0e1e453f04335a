import type { NewEvent } from '../../src/domain/event';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

const TIERS: Partial<NewEvent> = {
  tiers: [
    { tierId: 'vip', name: 'VIP', totalSeats: 5, priceMinor: 100, currency: 'EUR' },
    { tierId: 'ga', name: 'General', totalSeats: 10 },
  ],
};

const ITEMS = [
  { tierId: 'vip', seats: 2 },
  { tierId: 'ga', seats: 3 },
];

const hold = async (eventId: string, body: object = {}) =>
  (await api.caller.reserve(eventId, { seats: 3, holdSeconds: 60, ...body })).body;

const secondsOf = ({ createdAt, expiresAt = '' }: { createdAt: string; expiresAt?: string }) =>
  Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 1000);

/** A hold whose time is over. */
async function lateHold(eventId: string, body: object = {}) {
  const made = await hold(eventId, { ...body, holdSeconds: 1 });
  await until(() => Date.now() > Date.parse(made.expiresAt ?? ''));
  return made;
}

describe('POST /api/v1/reservations/{id}/extend', () => {
  it('puts the end off, never to an earlier time', async () => {
    const made = await hold(await api.createEvent());
    const extended = await api.caller.extend(made.reservationId, 600);
    expect(extended).toMatchObject({ status: 200, body: { status: 'held', version: 2 } });
    expect(secondsOf(extended.body)).toBeGreaterThanOrEqual(600);
    expect(secondsOf(extended.body)).toBeLessThan(610);
    expect((await api.caller.extend(made.reservationId, 10)).body).toEqual(extended.body);
    expect((await api.caller.find(made.reservationId)).body).toEqual(extended.body);
  });

  it('ends at most two hours after the hold was made', async () => {
    const made = await hold(await api.createEvent());
    await until(() => Date.now() > Date.parse(made.createdAt));
    const latestExpiresAt = new Date(Date.parse(made.createdAt) + 7_200_000).toISOString();
    expect(await api.caller.extend(made.reservationId, 7200)).toMatchObject({
      status: 409,
      body: { code: 'hold_limit_reached', latestExpiresAt },
    });
    expect((await api.caller.extend(made.reservationId, 7190)).status).toBe(200);
  });

  it('leaves the first answer to a repeated request as it was', async () => {
    const eventId = await api.createEvent();
    const body = { seats: 1, holdSeconds: 60 };
    const key = { 'Idempotency-Key': 'one' };
    const first = await api.caller.reserve(eventId, body, key);
    await api.caller.extend(first.body.reservationId, 600);
    expect((await api.caller.reserve(eventId, body, key)).body).toEqual({
      ...first.body,
      currentStatus: 'held',
    });
  });

  it('is refused of what is over, confirmed, cancelled or unknown', async () => {
    const eventId = await api.createEvent();
    const late = await lateHold(eventId);
    expect(await api.caller.extend(late.reservationId, 60)).toMatchObject({
      status: 409,
      body: { code: 'hold_expired', expiresAt: late.expiresAt },
    });
    const made = await hold(eventId);
    await api.caller.confirm(made.reservationId);
    expect(await api.caller.extend(made.reservationId, 60)).toMatchObject({
      status: 409,
      body: { code: 'not_held' },
    });
    await api.caller.cancel(made.reservationId);
    expect(await api.caller.extend(made.reservationId, 60)).toMatchObject({
      status: 404,
      body: { code: 'reservation_already_cancelled' },
    });
    expect((await api.caller.extend('00000000-0000-4000-8000-000000000000', 60)).status).toBe(404);
  });

  it.each([{}, { holdSeconds: 0 }, { holdSeconds: 7201 }, { holdSeconds: '60' }, { seconds: 60 }])(
    'refuses %j',
    async (body) => {
      const made = await hold(await api.createEvent());
      const path = `/api/v1/reservations/${made.reservationId}/extend`;
      expect(await api.caller.post(path, body)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    },
  );
});

describe('a confirmation of a part', () => {
  it('sells it and gives the rest back, in one version', async () => {
    const eventId = await api.createEvent(TIERS);
    const key = { 'Idempotency-Key': 'one' };
    const wish = { items: ITEMS, holdSeconds: 60 };
    const first = await api.caller.reserve(eventId, wish, key);
    const part = { items: [{ tierId: 'vip', seats: 1 }] };
    const { status, body } = await api.caller.confirm(first.body.reservationId, part);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'confirmed',
      version: 2,
      seats: 1,
      items: [{ tierId: 'vip', seats: 1, priceMinor: 100, currency: 'EUR' }],
      totalMinor: 100,
    });
    const { tiers, heldSeats } = await api.caller.summary(eventId);
    expect([heldSeats, ...tiers.map(({ availableSeats }) => availableSeats)]).toEqual([0, 4, 10]);
    expect((await api.caller.confirm(first.body.reservationId, part)).body).toEqual(body);
    expect((await api.caller.reserve(eventId, wish, key)).body).toEqual({
      ...first.body,
      currentStatus: 'confirmed',
    });
  });

  it('may be of seats of its only tier, or of all of them', async () => {
    const eventId = await api.createEvent();
    const [one, other] = [await hold(eventId), await hold(eventId)];
    expect((await api.caller.confirm(one.reservationId, { seats: 2 })).body.seats).toBe(2);
    expect((await api.caller.confirm(other.reservationId, { seats: 3 })).body.seats).toBe(3);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 5, heldSeats: 0 });
  });

  it.each<[string, object, string]>([
    ['more seats than are held', { items: [{ tierId: 'vip', seats: 3 }] }, '/items'],
    ['a tier of which none are held', { items: [{ tierId: 'nowhere', seats: 1 }] }, '/items'],
    ['seats of several tiers without their names', { seats: 2 }, '/seats'],
    ['no seats', { seats: 0 }, '/seats'],
    ['a misspelt field', { seat: 1 }, '/seat'],
    ['a part together with retake', { items: [ITEMS[0]], retake: true }, '/retake'],
    ['a text for retake', { retake: 'yes' }, '/retake'],
  ])('refuses %s, and sells nothing', async (_what, body, pointer) => {
    const eventId = await api.createEvent(TIERS);
    const made = await hold(eventId, { seats: undefined, items: ITEMS });
    expect(await api.caller.confirm(made.reservationId, body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer }] },
    });
    expect((await api.caller.find(made.reservationId)).body).toEqual(made);
  });

  it('of what is confirmed already is refused, unless it is the same', async () => {
    const made = await hold(await api.createEvent());
    const { body } = await api.caller.confirm(made.reservationId);
    expect(await api.caller.confirm(made.reservationId, { seats: 1 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/seats' }] },
    });
    expect((await api.caller.confirm(made.reservationId, { seats: 3 })).body).toEqual(body);
  });
});

describe('retake', () => {
  it('sells the seats of a hold that is over, at their first prices', async () => {
    const eventId = await api.createEvent(TIERS);
    const made = await lateHold(eventId, { seats: undefined, items: ITEMS });
    const tiers = [{ tierId: 'vip', priceMinor: 999, currency: 'EUR' }];
    await api.caller.patch(`/api/v1/events/${eventId}`, { tiers }, { 'If-Match': '*' });
    expect(await api.caller.confirm(made.reservationId)).toMatchObject({
      status: 409,
      body: { code: 'hold_expired' },
    });
    const retaken = await api.caller.confirm(made.reservationId, { retake: true });
    expect(retaken).toMatchObject({
      status: 200,
      body: { status: 'confirmed', items: made.items, confirmedAt: retaken.body.updatedAt },
    });
    expect(retaken.body).not.toHaveProperty('expiredAt');
    expect((await api.caller.confirm(made.reservationId, { retake: true })).body).toEqual(
      retaken.body,
    );
    expect(await api.caller.summary(eventId)).toMatchObject({
      availableSeats: 10,
      heldSeats: 0,
      reservationCount: 1,
    });
  });

  it('confirms a hold that is not over', async () => {
    const made = await hold(await api.createEvent());
    const confirmed = await api.caller.confirm(made.reservationId, { retake: true });
    expect(confirmed.body).toMatchObject({ status: 'confirmed', version: 2 });
  });

  it('is refused, with the reason, if the seats are gone', async () => {
    const eventId = await api.createEvent();
    const made = await lateHold(eventId, { seats: 8 });
    expect((await api.caller.reserve(eventId, { seats: 3 })).status).toBe(201);
    expect(await api.caller.confirm(made.reservationId, { retake: true })).toMatchObject({
      status: 409,
      body: {
        code: 'hold_expired',
        expiresAt: made.expiresAt,
        reason: 'not_enough_seats',
        requested: 8,
        available: 7,
      },
    });
    expect((await api.caller.find(made.reservationId)).body.status).toBe('expired');
  });

  it('is refused if the partner may not have so many any more, or sales are over', async () => {
    const eventId = await api.createEvent({ limits: { seatsPerPartner: 4 } });
    const made = await lateHold(eventId);
    await hold(eventId, { seats: 2 });
    expect((await api.caller.confirm(made.reservationId, { retake: true })).body).toMatchObject({
      code: 'hold_expired',
      reason: 'partner_limit_reached',
    });
    const settings = { status: 'closed', limits: { seatsPerPartner: null } };
    await api.caller.patch(`/api/v1/events/${eventId}`, settings, { 'If-Match': '*' });
    expect((await api.caller.confirm(made.reservationId, { retake: true })).body).toMatchObject({
      code: 'hold_expired',
      reason: 'sales_closed',
    });
  });

  it('is refused of a reservation that was cancelled', async () => {
    const made = await hold(await api.createEvent());
    await api.caller.cancel(made.reservationId);
    expect((await api.caller.confirm(made.reservationId, { retake: true })).status).toBe(404);
  });

  it('and another buyer, for the last seats, have one winner', async () => {
    const eventId = await api.createEvent();
    const made = await lateHold(eventId, { seats: 6 });
    const [late, other] = await Promise.all([
      api.caller.confirm(made.reservationId, { retake: true }),
      api.caller.reserve(eventId, { seats: 6 }),
    ]);
    expect([late.status, other.status].sort()).toEqual(
      late.status === 200 ? [200, 409] : [201, 409],
    );
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 4, heldSeats: 0 });
  });
});
