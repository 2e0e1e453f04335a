import fc from 'fast-check';
import type { Item } from '../../src/domain/reservation';
import { driverCollection } from '../../src/services/database/driver-collection';
import { Revenue, type TierRevenue } from '../../src/services/reading/revenue';
import { REVENUE_ROWS_AT_ONCE } from '../../src/tuning';
import type { ApiCaller } from '../support/api-caller';
import { type ProblemView } from '../support/api-caller';
import { commandsOf } from '../support/sent-commands';
import { monitored } from '../support/explain-commands';
import { EVENT, reservation } from '../support/indexed-rows';
import { newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { startServices, type TestServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { useApp } from '../support/use-app';

const TIERS = [
  { tierId: 'vip', name: 'VIP', totalSeats: 20, priceMinor: 10_000, currency: 'EUR' },
  { tierId: 'general', name: 'General', totalSeats: 20, priceMinor: 2550, currency: 'EUR' },
  { tierId: 'free', name: 'Free', totalSeats: 20 },
];

describe('GET /api/v1/events/{eventId}/revenue', () => {
  const api = useApp({ access: { authMode: 'required' } });
  const admin = () => api.caller.as(ADMIN_KEY);

  const tiersOf = async (caller: ApiCaller, eventId: string) => {
    await untilSettled(api.app.models, eventId);
    const path = `/api/v1/events/${eventId}/revenue`;
    return (await caller.get<{ tiers: TierRevenue[] }>(path)).body.tiers;
  };
  const setPrice = (eventId: string, priceMinor: number, currency: string) =>
    admin().patch(
      `/api/v1/events/${eventId}`,
      { tiers: [{ tierId: 'vip', priceMinor, currency }] },
      { 'If-Match': '*' },
    );

  it('says what the seats cost when they were taken, whatever they cost now', async () => {
    const { caller } = await newPartner(api.caller);
    const eventId = await api.createEvent({ tiers: TIERS });
    const buy = (tierId: string, seats: number) =>
      caller.reserve(eventId, { partnerId: undefined, tierId, seats });
    await buy('vip', 2);
    await buy('general', 3);
    await buy('free', 4);
    await setPrice(eventId, 12_000, 'EUR');
    await buy('vip', 1);
    await setPrice(eventId, 900, 'JPY');
    await buy('vip', 5);

    expect(await tiersOf(admin(), eventId)).toEqual([
      { tierId: 'general', seats: 3, amountMinor: 7650, currency: 'EUR' },
      { tierId: 'vip', seats: 3, amountMinor: 32_000, currency: 'EUR' },
      { tierId: 'vip', seats: 5, amountMinor: 4500, currency: 'JPY' },
    ]);
  });

  it('counts neither what is held nor what was cancelled', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const eventId = await api.createEvent({ tiers: TIERS });
    await caller.reserve(eventId, { partnerId, seats: 5, holdSeconds: 600 });
    const { body: sold } = await caller.reserve(eventId, { partnerId, seats: 4 });
    const { body: hold } = await caller.reserve(eventId, { partnerId, seats: 2, holdSeconds: 60 });
    await caller.confirm(hold.reservationId);
    const vip = (seats: number) => [
      { tierId: 'vip', seats, amountMinor: seats * 10_000, currency: 'EUR' },
    ];
    expect(await tiersOf(admin(), eventId)).toEqual(vip(6));

    await caller.change(hold.reservationId, { seats: 1 });
    await caller.cancel(sold.reservationId);
    expect(await tiersOf(admin(), eventId)).toEqual(vip(1));
  });

  it('tells a partner of its own reservations only', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const another = await newPartner(api.caller);
    const eventId = await api.createEvent({ tiers: TIERS });
    await caller.reserve(eventId, { partnerId, seats: 1 });
    await another.caller.reserve(eventId, { partnerId: another.partnerId, seats: 3 });

    expect(await tiersOf(caller, eventId)).toMatchObject([{ seats: 1, amountMinor: 10_000 }]);
    expect(await tiersOf(another.caller, eventId)).toMatchObject([{ amountMinor: 30_000 }]);
    expect(await tiersOf(admin(), eventId)).toMatchObject([{ amountMinor: 40_000 }]);
  });

  it('is nothing of an event without sales, and 404 of one that there is not', async () => {
    expect(await tiersOf(admin(), await api.createEvent({ tiers: TIERS }))).toEqual([]);
    const { status, body } = await admin().get<ProblemView>('/api/v1/events/nowhere/revenue');
    expect([status, body.code]).toEqual([404, 'event_not_found']);
  });
});

describe('the sum', () => {
  const uri = freshDatabaseUri();
  let services: TestServices;
  let revenue: Revenue;
  beforeAll(async () => {
    services = await startServices(monitored(uri));
    revenue = new Revenue(services.models);
  });
  afterAll(async () => {
    await services.abandon();
    await dropDatabase(uri);
  });

  /** Puts them, one reservation each, in the place of all that there was. */
  async function sell(itemsOf: readonly object[][]): Promise<void> {
    const rows = driverCollection(services.models.reservations);
    await rows.deleteMany({});
    const sold = itemsOf.map((items, n) => ({ ...reservation(2 * n), items, status: 'confirmed' }));
    await rows.insertMany(sold as ReturnType<typeof reservation>[]); // some are damaged
  }

  it('is exact beyond 2^31, and says no amount beyond what a number can', async () => {
    const item = fc.record({
      tierId: fc.constantFrom('vip', 'general'),
      seats: fc.integer({ min: 1, max: 1000 }),
      priceMinor: fc.oneof(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 2 ** 31 - 2, max: 2 ** 31 + 1 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      ),
      currency: fc.constantFrom('EUR', 'JPY'),
    });
    const reservations = fc.array(fc.array(item, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(reservations, async (sold) => {
        await sell(sold);
        expect(await revenue.ofEvent(EVENT, undefined)).toEqual(plainSums(sold.flat()));
      }),
      { numRuns: 60 },
    );
  });

  it('is over all reservations, however many, of which it looks at some at a time', async () => {
    const item = { tierId: 'vip', seats: 2, priceMinor: 2 ** 20, currency: 'EUR' };
    const count = 2 * REVENUE_ROWS_AT_ONCE + 1;
    await sell(Array.from({ length: count }, () => [item]));

    expect(await revenue.ofEvent(EVENT, undefined)).toEqual([
      { tierId: 'vip', seats: 2 * count, amountMinor: 2 * count * 2 ** 20, currency: 'EUR' },
    ]);
  });

  it('leaves out what is damaged', async () => {
    const whole = { tierId: 'vip', seats: 2, priceMinor: 500, currency: 'EUR' };
    await sell([[whole, { ...whole, priceMinor: 'much' }, { seats: 1 }], [], [whole]]);

    expect(await revenue.ofEvent(EVENT, undefined)).toMatchObject([{ amountMinor: 2000 }]);
  });

  it('is read once for all who ask at the same time', async () => {
    await sell([[{ tierId: 'vip', seats: 2, priceMinor: 500, currency: 'EUR' }]]);
    const one = () => revenue.ofEvent(EVENT, undefined);
    const alone = await commandsOf(services.models.events.db, one);
    const together = await commandsOf(services.models.events.db, () =>
      Promise.all(Array.from({ length: 20 }, one)),
    );

    // The first caller's read, and the next one, which all others share.
    expect(together).toHaveLength(2 * alone.length);
  });
});

/** The same by arithmetic without bounds. */
function plainSums(items: readonly Required<Item>[]): TierRevenue[] {
  const keys = [...new Set(items.map(({ tierId, currency }) => `${tierId} ${currency}`))].sort();
  return keys.map((key) => {
    const [tierId = '', currency = ''] = key.split(' ');
    const own = items.filter((item) => item.tierId === tierId && item.currency === currency);
    const seats = own.reduce((sum, item) => sum + item.seats, 0);
    const amount = own.reduce(
      (sum, item) => sum + BigInt(item.seats) * BigInt(item.priceMinor),
      0n,
    );
    const isExact = amount <= BigInt(Number.MAX_SAFE_INTEGER);
    return { tierId, seats, ...(isExact && { amountMinor: Number(amount) }), currency };
  });
}
