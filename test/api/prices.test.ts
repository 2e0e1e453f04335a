import type { NewEvent } from '../../src/domain/event';
import type { PageView, ReservationView } from '../support/api-caller';
import { startServices } from '../support/start-services';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { useApp } from '../support/use-app';

const api = useApp();

const PRICED: Partial<NewEvent> = {
  tiers: [
    { tierId: 'vip', name: 'VIP', totalSeats: 9, priceMinor: 10_000, currency: 'EUR' },
    { tierId: 'ga', name: 'General', totalSeats: 9, priceMinor: 2550, currency: 'EUR' },
    { tierId: 'yen', name: 'Elsewhere', totalSeats: 9, priceMinor: 500, currency: 'JPY' },
    { tierId: 'free', name: 'Free', totalSeats: 9 },
  ],
};

const items = (...tierIds: string[]) => tierIds.map((tierId) => ({ tierId, seats: 2 }));

const setPrice = (eventId: string, priceMinor: number) =>
  api.caller.patch(
    `/api/v1/events/${eventId}`,
    { tiers: [{ tierId: 'vip', priceMinor, currency: 'EUR' }] },
    { 'If-Match': '*' },
  );

describe('a reservation', () => {
  it('says what its seats cost', async () => {
    const eventId = await api.createEvent(PRICED);
    const { body } = await api.caller.reserve(eventId, { items: items('vip', 'ga') });

    expect(body).toMatchObject({
      items: [
        { tierId: 'vip', seats: 2, priceMinor: 10_000, currency: 'EUR' },
        { tierId: 'ga', seats: 2, priceMinor: 2550, currency: 'EUR' },
      ],
      totalMinor: 25_100,
      currency: 'EUR',
    });
    expect((await api.caller.find(body.reservationId)).body).toEqual(body);
  });

  it.each([
    ['in two currencies', ['vip', 'yen']],
    ['without a price', ['free']],
    ['of which some have no price', ['vip', 'free']],
  ])('has no total for seats %s', async (_which, tierIds) => {
    const eventId = await api.createEvent(PRICED);
    const { body } = await api.caller.reserve(eventId, { items: items(...tierIds) });
    expect([body.totalMinor, body.currency]).toEqual([undefined, undefined]);
    expect(body.items.map(({ tierId }) => tierId)).toEqual(tierIds);
    expect((await api.caller.find(body.reservationId)).body).toEqual(body);
  });

  it('keeps the price at which its seats were taken, whatever the tier costs later', async () => {
    const eventId = await api.createEvent(PRICED);
    const key = { 'Idempotency-Key': 'one' };
    const first = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 60 }, key);
    await setPrice(eventId, 12_000);

    expect((await api.caller.reserve(eventId, { seats: 3, holdSeconds: 60 }, key)).text).toBe(
      first.text,
    );
    const old = { items: [{ tierId: 'vip', priceMinor: 10_000, currency: 'EUR' }] };
    const { reservationId } = first.body;
    expect((await api.caller.confirm(reservationId)).body).toMatchObject(old);
    const fewer = await api.caller.change(reservationId, { seats: 2 });
    expect(fewer.body).toMatchObject({ ...old, totalMinor: 20_000 });
    const { body: later } = await api.caller.reserve(eventId, { seats: 1 });
    expect(later).toMatchObject({ totalMinor: 12_000 });

    const path = `/api/v1/events/${eventId}`;
    const { body: list } = await api.caller.get<PageView<ReservationView>>(`${path}/reservations`);
    expect(list.data).toEqual([later, fewer.body]);
    const { body: log } = await api.caller.get(`${path}/changes`);
    expect(log).toMatchObject({
      data: [
        { kind: 'held', ...old },
        { kind: 'event_changed' },
        { kind: 'confirmed', ...old },
        { ...old },
        { kind: 'reserved', items: later.items },
      ],
    });
    const { text } = await api.caller.get(`${path}/reservations`, { Accept: 'text/csv' });
    expect(text).toContain(',20000,EUR,');
  });
});

it('a price that another process has just set is that of the next sale, not the one known before', async () => {
  const uri = freshDatabaseUri();
  const [seller, another] = [await startServices(uri), await startServices(uri)];
  const [eventId, ifMatch] = ['meet-up', 'any'] as const;
  const [vip] = PRICED.tiers ?? [];
  await seller.events.create({ eventId, name: 'Meet-up', tiers: vip ? [vip] : [] });
  const sell = async ({ reservations } = seller) => {
    const request = { eventId, partnerId: 'abc-corp', items: [{ seats: 1 }] };
    const outcome = await reservations.reserve(request);
    return outcome.kind === 'reservation' ? outcome.reservation.items : outcome;
  };
  // Both sell, so that each commits without a look at what the other has committed since.
  for (let sale = 0; sale < 3; sale += 1) {
    await sell();
    await sell(another);
  }
  const settings = { tiers: [{ tierId: 'vip', priceMinor: 12_000, currency: 'EUR' }] };
  await another.committers.submit(eventId, { kind: 'change_event', ifMatch, settings });

  const sold = await sell();
  await seller.stop();
  await another.stop();
  await dropDatabase(uri);
  expect(sold).toMatchObject([{ priceMinor: 12_000 }]);
});

describe('GET /api/tickets', () => {
  it('shows prices with the digits of ISO 4217', async () => {
    const { eventId } = api.app.config;
    await api.caller.patch(
      `/api/v1/events/${eventId}`,
      {
        tiers: [
          { tierId: 'cop', name: 'A', totalSeats: 1, priceMinor: 1250, currency: 'COP' },
          { tierId: 'jpy', name: 'B', totalSeats: 1, priceMinor: 1250, currency: 'JPY' },
        ],
      },
      { 'If-Match': '*' },
    );
    const { body } = await api.caller.get<{ id: string; price: number }[]>('/api/tickets');
    const prices = new Map(body.map(({ id, price }) => [id, price]));
    expect([prices.get('cop'), prices.get('jpy')]).toEqual([12.5, 1250]);
  });
});
