import type { NewEvent } from '../../src/domain/event';
import type { ProblemView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();

const THREE_TIERS: Partial<NewEvent> = {
  tiers: [
    { tierId: 'vip', name: 'VIP', totalSeats: 3, priceMinor: 10_000, currency: 'USD' },
    { tierId: 'front', name: 'Front row', totalSeats: 5, priceMinor: 5000, currency: 'USD' },
    { tierId: 'ga', name: 'General', totalSeats: 20 },
  ],
};

async function availableOf(eventId: string) {
  const { tiers, availableSeats } = await api.caller.summary(eventId);
  const perTier = Object.fromEntries(tiers.map((tier) => [tier.tierId, tier.availableSeats]));
  return { ...perTier, all: availableSeats };
}

describe('POST …/reservations of one tier', () => {
  it("reserves in the event's first tier if none is named", async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const { status, body } = await api.caller.reserve(eventId, { seats: 2 });

    expect(status).toBe(201);
    expect(body).toMatchObject({ seats: 2, items: [{ tierId: 'vip', seats: 2 }] });
    expect(await availableOf(eventId)).toEqual({ vip: 1, front: 5, ga: 20, all: 26 });
  });

  it('reserves in the named tier', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const { body } = await api.caller.reserve(eventId, { tierId: 'ga', seats: 2 });

    expect(body.items).toEqual([{ tierId: 'ga', seats: 2 }]);
    expect(await availableOf(eventId)).toEqual({ vip: 3, front: 5, ga: 18, all: 26 });
  });

  it('refuses if the tier does not have enough seats, and says how many are available', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const { status, body } = await api.caller.reserve(eventId, { tierId: 'vip', seats: 4 });

    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'not_enough_seats',
      error: 'Not enough seats left',
      tierId: 'vip',
      requested: 4,
      available: 3,
    });
    expect((await api.caller.reserve(eventId, { tierId: 'front', seats: 4 })).status).toBe(201);
  });

  it.each(['nope', 'constructor', 'hasOwnProperty', 'VIP'])(
    'refuses the unknown tier %s',
    async (tierId) => {
      const eventId = await api.createEvent(THREE_TIERS);
      const bodies = [{ tierId, seats: 1 }, { items: [{ tierId, seats: 1 }] }];

      for (const body of bodies) {
        expect(await api.caller.reserve(eventId, body)).toMatchObject({
          status: 404,
          body: { code: 'tier_not_found', error: 'Tier not found', tierId },
        });
      }
      expect(await api.caller.summary(eventId)).toMatchObject({ version: 0 });
    },
  );
});

describe('POST …/reservations of several items', () => {
  it('reserves all of them in one version', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const items = [
      { tierId: 'ga', seats: 4 },
      { tierId: 'vip', seats: 1 },
    ];
    const { status, body } = await api.caller.reserve(eventId, { items });

    expect(status).toBe(201);
    expect(body).toMatchObject({ seats: 5, items, version: 1 });
    expect((await api.caller.find(body.reservationId)).body).toEqual(body);
    expect(await availableOf(eventId)).toEqual({ vip: 2, front: 5, ga: 16, all: 23 });
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 1, reservationCount: 1 });
  });

  it('reserves all or nothing', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const items = [
      { tierId: 'ga', seats: 4 },
      { tierId: 'vip', seats: 4 },
    ];
    const { status, body } = await api.caller.reserve(eventId, { items });

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'not_enough_seats', requested: 4, available: 3 });
    expect(await availableOf(eventId)).toEqual({ vip: 3, front: 5, ga: 20, all: 28 });
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 0 });
  });

  it('reserves nothing if one of the tiers does not exist', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const items = [
      { tierId: 'ga', seats: 4 },
      { tierId: 'nope', seats: 1 },
    ];

    expect(await api.caller.reserve(eventId, { items })).toMatchObject({ status: 404 });
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 28, version: 0 });
  });

  it('adds up items of one tier before it checks the available seats', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const twice = (first: number, second: number) => ({
      items: [
        { tierId: 'vip', seats: first },
        { tierId: 'ga', seats: 1 },
        { tierId: 'vip', seats: second },
      ],
    });

    expect(await api.caller.reserve(eventId, twice(2, 2))).toMatchObject({
      status: 409,
      body: { code: 'not_enough_seats', tierId: 'vip', requested: 4, available: 3 },
    });
    const { status, body } = await api.caller.reserve(eventId, twice(2, 1));
    expect(status).toBe(201);
    expect(body.items).toMatchObject([
      { tierId: 'vip', seats: 3 },
      { tierId: 'ga', seats: 1 },
    ]);
    expect(await availableOf(eventId)).toEqual({ vip: 0, front: 5, ga: 19, all: 24 });
  });

  it("compares their sum with the event's seats per reservation", async () => {
    const eventId = await api.createEvent({ ...THREE_TIERS, limits: { seatsPerReservation: 4 } });
    const items = [
      { tierId: 'ga', seats: 3 },
      { tierId: 'front', seats: 2 },
    ];
    const { status, body } = await api.caller.post<ProblemView>(
      `/api/v1/events/${eventId}/reservations`,
      { partnerId: 'abc-corp', items },
    );

    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'validation_failed',
      error: 'seats must be between 1 and 4',
      errors: [{ pointer: '/items' }],
    });
  });

  it('sells each tier to the last seat under many mixed requests', async () => {
    const eventId = await api.createEvent(THREE_TIERS);
    const wanted = Array.from({ length: 60 }, (_, n) =>
      n % 2 === 0
        ? { tierId: ['vip', 'front', 'ga'][n % 3] ?? 'ga', seats: 1 }
        : { items: ['ga', 'vip'].map((tierId) => ({ tierId, seats: 1 })) },
    );
    const answers = await Promise.all(wanted.map((body) => api.caller.reserve(eventId, body)));

    const sold = answers.filter(({ status }) => status === 201).map(({ body }) => body);
    const { totalSeats, availableSeats, tiers } = await api.caller.summary(eventId);
    expect(sold.reduce((sum, { seats }) => sum + seats, 0)).toBe(totalSeats - availableSeats);
    expect(tiers.find(({ tierId }) => tierId === 'vip')).toMatchObject({ availableSeats: 0 });
    for (const { availableSeats: left } of tiers) expect(left).toBeGreaterThanOrEqual(0);
  });

  it.each<[string, object, string[]]>([
    ['no item', { items: [] }, ['/items']],
    ['items that are no list', { items: {} }, ['/items']],
    ['an item that is none', { items: [null] }, ['/items/0']],
    ['an item of nothing', { items: [{}] }, ['/items/0/tierId', '/items/0/seats']],
    ['an item without seats', { items: [{ tierId: 'ga', seats: 0 }] }, ['/items/0/seats']],
    ['a part of a seat', { items: [{ tierId: 'ga', seats: 1.5 }] }, ['/items/0/seats']],
    ['a tier that is an operator', { tierId: { $ne: '' }, seats: 1 }, ['/tierId']],
    ['an unknown field', { items: [{ tierId: 'ga', seats: 1, price: 0 }] }, ['/items/0/price']],
    ['items and seats', { items: [{ tierId: 'ga', seats: 1 }], seats: 1 }, ['/seats']],
    ['items and a tier', { items: [{ tierId: 'ga', seats: 1 }], tierId: 'ga' }, ['/tierId']],
  ])('refuses %s', async (_what, body, pointers) => {
    const eventId = await api.createEvent(THREE_TIERS);
    const answer = await api.caller.post<ProblemView>(`/api/v1/events/${eventId}/reservations`, {
      partnerId: 'abc-corp',
      ...body,
    });

    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

it('shows prices in minor units with their currency, if there are any', async () => {
  const eventId = await api.createEvent(THREE_TIERS);
  const { tiers } = await api.caller.summary(eventId);

  expect(tiers.map(({ priceMinor, currency }) => [priceMinor, currency])).toEqual([
    [10_000, 'USD'],
    [5000, 'USD'],
    [undefined, undefined],
  ]);
});
