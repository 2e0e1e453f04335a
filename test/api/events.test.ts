import type { ApiCaller, PageView, ProblemView, SummaryView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();
const EVENTS = '/api/v1/events';

function create(body: unknown) {
  return api.caller.post<SummaryView & ProblemView>(EVENTS, body);
}

let named = 0;
const unusedId = () => `made-${(named += 1)}`;

describe('POST /api/v1/events', () => {
  it('creates an event with one tier from totalSeats', async () => {
    const eventId = unusedId();
    const created = await create({ eventId, name: 'Meet-up', totalSeats: 40 });

    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${EVENTS}/${eventId}`);
    expect(created.headers.get('etag')).toBe('"0"');
    expect(created.body).toEqual({
      eventId,
      name: 'Meet-up',
      totalSeats: 40,
      availableSeats: 40,
      heldSeats: 0,
      reservationCount: 0,
      version: 0,
      status: 'on_sale',
      tiers: [
        { tierId: 'general', name: 'General', totalSeats: 40, availableSeats: 40, heldSeats: 0 },
      ],
      limits: { seatsPerReservation: 10 },
    });
    expect(await api.caller.summary(eventId)).toEqual(created.body);
  });

  it('creates an event with tiers, in their order, and all settings', async () => {
    const eventId = unusedId();
    const settings = {
      name: 'Gala',
      limits: { seatsPerReservation: 4, seatsPerPartner: 20 },
      startsAt: '2031-05-01T18:00:00.000Z',
      salesOpenAt: '2030-01-01T00:00:00.000Z',
      salesCloseAt: '2031-05-01T00:00:00.000Z',
      lowStockAt: [10, 3],
      status: 'paused',
    };
    const tiers = [
      { tierId: 'vip', name: 'VIP', totalSeats: 5, priceMinor: 10_000, currency: 'USD' },
      { tierId: 'ga', name: 'General', totalSeats: 20 },
    ];
    const { status, body } = await create({ eventId, ...settings, tiers });

    expect(status).toBe(201);
    expect(body).toMatchObject({ ...settings, totalSeats: 25, availableSeats: 25 });
    expect(body.tiers).toEqual(
      tiers.map((tier) => ({ ...tier, availableSeats: tier.totalSeats, heldSeats: 0 })),
    );
  });

  it.each([
    ['Node.js Meet-up 2031', 'node-js-meet-up-2031'],
    ['  Crème brûlée & Café!  ', 'creme-brulee-cafe'],
    [`${'long '.repeat(30)}name`, 'long-'.repeat(13).slice(0, 64)],
  ])('derives the id from the name %j', async (name, eventId) => {
    const { status, body } = await create({ name, totalSeats: 1 });

    expect(status).toBe(201);
    expect(body.eventId).toBe(eventId.replace(/-$/, ''));
  });

  it('requires an id if none can be derived from the name', async () => {
    const { status, body } = await create({ name: '会議', totalSeats: 1 });

    expect(status).toBe(400);
    expect(body.errors).toEqual([
      {
        pointer: '/eventId',
        detail: 'eventId is required where the name has no letter of a-z and no digit',
      },
    ]);
  });

  it('refuses an existing id, given or derived from the name, and does not change that event', async () => {
    const eventId = unusedId();
    await create({ eventId, name: 'First', totalSeats: 3 });

    for (const name of ['Second', eventId]) {
      const { status, body } = await create({
        ...(name === 'Second' && { eventId }),
        name,
        totalSeats: 9,
      });
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'event_exists' });
    }
    expect(await api.caller.summary(eventId)).toMatchObject({ name: 'First', totalSeats: 3 });
  });

  it('creates an event once when many ask for it at the same time', async () => {
    const eventId = unusedId();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create({ eventId, name: 'Once', totalSeats: 3 })),
    );

    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      201,
      ...Array<number>(19).fill(409),
    ]);
  });

  const GOOD = { name: 'Meet-up', totalSeats: 1 };
  const TIER = { tierId: 'vip', name: 'VIP', totalSeats: 1 };
  const tiersOf = (...tiers: unknown[]) => ({ name: 'Meet-up', tiers });

  it.each<[string, unknown, string[]]>([
    ['no body', undefined, ['/name', '/totalSeats']],
    ['a list', [], ['']],
    ['nothing', {}, ['/name', '/totalSeats']],
    ['a name that is no string', { ...GOOD, name: 5 }, ['/name']],
    ['an empty name', { ...GOOD, name: '' }, ['/name']],
    ['a name of spaces', { ...GOOD, name: '  ' }, ['/name']],
    ['a name too long', { ...GOOD, name: 'x'.repeat(201) }, ['/name']],
    ['a name of two lines', { ...GOOD, name: 'a\nb' }, ['/name']],
    ['an id with capitals', { ...GOOD, eventId: 'Meet' }, ['/eventId']],
    ['an id with an underscore', { ...GOOD, eventId: 'a_b' }, ['/eventId']],
    ['an empty id', { ...GOOD, eventId: '' }, ['/eventId']],
    ['an id too long', { ...GOOD, eventId: 'x'.repeat(65) }, ['/eventId']],
    ['an id that is an operator', { ...GOOD, eventId: { $gt: '' } }, ['/eventId']],
    ['no seats', { ...GOOD, totalSeats: 0 }, ['/totalSeats']],
    ['fewer than no seats', { ...GOOD, totalSeats: -1 }, ['/totalSeats']],
    ['a part of a seat', { ...GOOD, totalSeats: 1.5 }, ['/totalSeats']],
    ['seats in a string', { ...GOOD, totalSeats: '5' }, ['/totalSeats']],
    ['too many seats', { ...GOOD, totalSeats: 10_000_001 }, ['/totalSeats']],
    ['both seats and tiers', { ...GOOD, tiers: [TIER] }, ['/totalSeats']],
    ['no tier', tiersOf(), ['/tiers']],
    ['tiers that are no list', { name: 'Meet-up', tiers: {} }, ['/tiers']],
    [
      'too many tiers',
      tiersOf(...Array.from({ length: 101 }, (_, n) => ({ ...TIER, tierId: `t${n}` }))),
      ['/tiers'],
    ],
    ['a tier of nothing', tiersOf({}), ['/tiers/0/tierId', '/tiers/0/name', '/tiers/0/totalSeats']],
    ['a tier id twice', tiersOf(TIER, TIER), ['/tiers/1']],
    ['a tier id with a dot', tiersOf({ ...TIER, tierId: 'a.b' }), ['/tiers/0/tierId']],
    ['a tier id with a dollar', tiersOf({ ...TIER, tierId: '$a' }), ['/tiers/0/tierId']],
    ['a tier id that is a number', tiersOf({ ...TIER, tierId: '1' }), ['/tiers/0/tierId']],
    ['a tier of negative size', tiersOf({ ...TIER, totalSeats: -1 }), ['/tiers/0/totalSeats']],
    ['a price without a currency', tiersOf({ ...TIER, priceMinor: 5 }), ['/tiers/0']],
    ['a currency without a price', tiersOf({ ...TIER, currency: 'EUR' }), ['/tiers/0']],
    [
      'a currency that is none, a price below 0',
      tiersOf({ ...TIER, priceMinor: -1, currency: 'XYZ' }),
      ['/tiers/0/priceMinor', '/tiers/0/currency'],
    ],
    [
      'a currency in small letters, a broken price',
      tiersOf({ ...TIER, priceMinor: 0.5, currency: 'eur' }),
      ['/tiers/0/priceMinor', '/tiers/0/currency'],
    ],
    ['a tier with a field of its own', tiersOf({ ...TIER, seats: 1 }), ['/tiers/0/seats']],
    ['a tier to remove', tiersOf({ ...TIER, remove: true }), ['/tiers/0/remove']],
    [
      'limits of 0',
      { ...GOOD, limits: { seatsPerReservation: 0 } },
      ['/limits/seatsPerReservation'],
    ],
    [
      'limits too high',
      { ...GOOD, limits: { seatsPerReservation: 1001, seatsPerPartner: 10_000_001 } },
      ['/limits/seatsPerReservation', '/limits/seatsPerPartner'],
    ],
    ['an unknown limit', { ...GOOD, limits: { seats: 3 } }, ['/limits/seats']],
    ['no threshold', { ...GOOD, lowStockAt: [] }, ['/lowStockAt']],
    ['a threshold of no seats', { ...GOOD, lowStockAt: [3, 0] }, ['/lowStockAt/1']],
    ['a threshold twice', { ...GOOD, lowStockAt: [3, 3] }, ['/lowStockAt/1']],
    [
      'too many thresholds',
      { ...GOOD, lowStockAt: Array.from({ length: 11 }, (_, n) => n + 1) },
      ['/lowStockAt'],
    ],
    ['an unknown status', { ...GOOD, status: 'open' }, ['/status']],
    ['a time without a zone', { ...GOOD, startsAt: '2030-01-01T00:00:00' }, ['/startsAt']],
    ['a day', { ...GOOD, salesOpenAt: '2030-01-01' }, ['/salesOpenAt']],
    ['a number as time', { ...GOOD, salesCloseAt: 1_900_000_000_000 }, ['/salesCloseAt']],
    ['a month that is none', { ...GOOD, startsAt: '2030-13-01T00:00:00Z' }, ['/startsAt']],
    ['a day that is none', { ...GOOD, startsAt: '2030-02-30T00:00:00Z' }, ['/startsAt']],
    ['no time', { ...GOOD, startsAt: null }, ['/startsAt']],
    [
      'sales that close before they open',
      { ...GOOD, salesOpenAt: '2030-01-02T00:00:00Z', salesCloseAt: '2030-01-01T00:00:00Z' },
      ['/salesCloseAt'],
    ],
    ['unknown fields', { ...GOOD, version: 7, availableSeats: 3 }, ['/version', '/availableSeats']],
    [
      'several faults',
      { status: 'x', eventId: 'A', name: 5, totalSeats: null },
      ['/status', '/eventId', '/name', '/totalSeats'],
    ],
  ])('refuses %s and points at every fault, in body order', async (_what, body, pointers) => {
    const answer = await create(body);

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.body.code).toBe('validation_failed');
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(answer.body.error).toBe(answer.body.errors?.[0]?.detail);
  });
});

describe('GET /api/v1/events/{eventId}', () => {
  it('answers the summary with its version as a strong ETag, and 304 if the caller has it', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 2 });
    const path = `${EVENTS}/${eventId}`;
    const first = await api.caller.get<SummaryView>(path);

    expect(first.status).toBe(200);
    expect(first.headers.get('etag')).toBe('"1"');
    expect(first.body).toMatchObject({ version: 1, availableSeats: 8, reservationCount: 1 });

    for (const tag of ['"1"', 'W/"1"', '"0", "1"', '*']) {
      const again = await api.caller.get(path, { 'If-None-Match': tag });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe('"1"');
    }
    await api.caller.reserve(eventId, { seats: 1 });
    const newer = await api.caller.get(path, { 'If-None-Match': '"1"' });
    expect([newer.status, newer.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it("is also the answer of the default event's reservations", async () => {
    const { eventId } = api.app.config;
    const byEvent = await api.caller.get(`${EVENTS}/${eventId}`);

    for (const path of ['/api/v1/reservations', '/api/reservations/', '/reservations']) {
      const summary = await api.caller.get(path);
      expect(summary.body).toEqual(byEvent.body);
      expect(summary.headers.get('etag')).toBe(byEvent.headers.get('etag'));
    }
  });

  it('is 404 for an unknown event', async () => {
    for (const path of ['nope', 'nope/reservations', 'nope/changes', '__proto__', '%24ne']) {
      const { status, body } = await api.caller.get(`${EVENTS}/${path}`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'event_not_found', error: 'Event not found' });
    }
    const posted = await api.caller.reserve('nope', { seats: 1 });
    expect(posted).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    const patched = await api.caller.patch(`${EVENTS}/nope`, { name: 'x' }, { 'If-Match': '*' });
    expect(patched).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  });
});

describe('GET /api/v1/events', () => {
  it('gives pages of summaries, newest first, that stay correct while events are added', async () => {
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1) made.unshift(await api.createEvent());

    const seen: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; page < 4 && cursor !== null; page += 1) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await pageOf(api.caller, `?limit=2${from}`);
      seen.push(...body.data.map(({ eventId }) => eventId));
      cursor = body.nextCursor;
      await api.createEvent(); // comes before the first page, and so on no later one
    }

    expect(seen.slice(0, 7)).toEqual(made);
  });

  it('shows an event as its own route does', async () => {
    const eventId = await api.createEvent();
    const { body } = await pageOf(api.caller, '?limit=1');

    expect(body.data).toEqual([await api.caller.summary(eventId)]);
    expect(body.hasMore).toBe(true);
  });
});

function pageOf(caller: ApiCaller, query: string) {
  return caller.get<PageView<SummaryView>>(EVENTS + query);
}
