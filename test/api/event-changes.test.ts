import type { LogEntry } from '../../src/domain/log-entry';
import type { NewEvent } from '../../src/domain/event';
import type { PageView, ProblemView, SummaryView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();

const TWO_TIERS: Partial<NewEvent> = {
  tiers: [
    { tierId: 'vip', name: 'VIP', totalSeats: 5 },
    { tierId: 'ga', name: 'General', totalSeats: 10, priceMinor: 500, currency: 'EUR' },
  ],
};

function change(eventId: string, body: unknown, ifMatch: string | undefined = '*') {
  return api.caller.patch<SummaryView & ProblemView>(`/api/v1/events/${eventId}`, body, {
    ...(ifMatch !== '' && { 'If-Match': ifMatch }),
  });
}

function tierOf(summary: SummaryView, tierId: string) {
  return summary.tiers.find((tier) => tier.tierId === tierId);
}

describe('PATCH /api/v1/events/{eventId} under If-Match', () => {
  it('requires the header', async () => {
    const eventId = await api.createEvent();
    const { status, body } = await change(eventId, { name: 'New' }, '');

    expect(status).toBe(428);
    expect(body.code).toBe('version_required');
    expect(await api.caller.summary(eventId)).toMatchObject({ name: 'Meet-up', version: 0 });
  });

  it.each(['"0"', '*', ' * ', '"9", "0"', '"0","1"', 'W/"9", "0"'])('accepts %s', async (tag) => {
    const eventId = await api.createEvent();
    const { status, headers, body } = await change(eventId, { name: 'New' }, tag);

    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({ name: 'New', version: 1 });
    expect(await api.caller.summary(eventId)).toEqual(body);
  });

  it.each(['"1"', 'W/"0"', '0', '"zero"', '"1", "2"', '"-0"', '"*"'])(
    'refuses %s where the event is at version 0',
    async (tag) => {
      const eventId = await api.createEvent();
      const { status, body } = await change(eventId, { name: 'New' }, tag);

      expect(status).toBe(412);
      expect(body.code).toBe('version_mismatch');
      expect(await api.caller.summary(eventId)).toMatchObject({ name: 'Meet-up', version: 0 });
    },
  );

  it('refuses a version that is out of date because of a reservation', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 1 });

    expect(await change(eventId, { name: 'New' }, '"0"')).toMatchObject({ status: 412 });
    expect(await change(eventId, { name: 'New' }, '"1"')).toMatchObject({ status: 200 });
  });

  it('accepts one of many changes of the same version', async () => {
    const eventId = await api.createEvent();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => change(eventId, { name: `New ${n}` }, '"0"')),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 1 });
  });
});

describe('PATCH /api/v1/events/{eventId}', () => {
  it('sets name, status, times, limits and thresholds, and null removes times, thresholds and the partner limit', async () => {
    const eventId = await api.createEvent();
    const times = {
      startsAt: '2031-05-01T18:00:00.000Z',
      endsAt: '2031-05-01T22:00:00.000Z',
      timeZone: 'Europe/Berlin',
      salesOpenAt: '2030-01-01T00:00:00.000Z',
      salesCloseAt: '2031-05-01T00:00:00.000Z',
    };
    const set = {
      name: 'Gala',
      status: 'paused',
      ...times,
      limits: { seatsPerReservation: 4, seatsPerPartner: 20 },
      lowStockAt: [10, 3],
    };
    expect((await change(eventId, set)).body).toMatchObject({ ...set, version: 1 });

    const log = await api.caller.get<PageView<{ settings: object }>>(
      `/api/v1/events/${eventId}/changes`,
    );
    expect(log.body.data[0]?.settings).toMatchObject({ ...times, lowStockAt: [10, 3] });

    const gone = Object.fromEntries(Object.keys(times).map((field) => [field, null]));
    const { body } = await change(eventId, {
      ...gone,
      lowStockAt: null,
      limits: { seatsPerPartner: null },
    });
    for (const field of [...Object.keys(times), 'lowStockAt'])
      expect(body).not.toHaveProperty(field);
    expect(body.limits).toEqual({ seatsPerReservation: 4 });
    expect(body).toMatchObject({ name: 'Gala', status: 'paused', version: 2 });
    expect(await api.caller.summary(eventId)).toEqual(body);
  });

  it('leaves other settings unchanged', async () => {
    const eventId = await api.createEvent({
      ...TWO_TIERS,
      startsAt: new Date('2031-01-01T00:00:00Z'),
      limits: { seatsPerPartner: 7 },
    });
    const before = await api.caller.summary(eventId);
    const { body } = await change(eventId, { limits: { seatsPerReservation: 3 } });

    expect(body).toEqual({
      ...before,
      version: 1,
      limits: { seatsPerReservation: 3, seatsPerPartner: 7 },
    });
  });

  it('resizes the only tier by totalSeats', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 4 });

    const grown = await change(eventId, { totalSeats: 50 });
    expect(grown.body).toMatchObject({ totalSeats: 50, availableSeats: 46, version: 2 });
    const shrunk = await change(eventId, { totalSeats: 4 });
    expect(shrunk.body).toMatchObject({ totalSeats: 4, availableSeats: 0, version: 3 });
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject({ status: 409 });
  });

  it('refuses totalSeats if there are several tiers', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { status, body } = await change(eventId, { totalSeats: 50 });

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toMatchObject([{ pointer: '/totalSeats' }]);
    expect(await api.caller.summary(eventId)).toMatchObject({ totalSeats: 15, version: 0 });
  });

  it('never shrinks a tier below what is held and confirmed', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    await api.caller.reserve(eventId, { tierId: 'ga', seats: 3 });
    await api.caller.reserve(eventId, { tierId: 'ga', seats: 2, holdSeconds: 600 });

    const resize = (totalSeats: number) =>
      change(eventId, { tiers: [{ tierId: 'ga', totalSeats }] });
    expect(await resize(4)).toMatchObject({
      status: 409,
      body: { code: 'not_enough_seats', tierId: 'ga', requested: 4, available: 5 },
    });
    expect(await api.caller.summary(eventId)).toMatchObject({ totalSeats: 15, version: 2 });

    const { status, body } = await resize(5);
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalSeats: 10, availableSeats: 5, heldSeats: 2, version: 3 });
    expect(tierOf(body, 'ga')).toMatchObject({ totalSeats: 5, availableSeats: 0, heldSeats: 2 });
  });

  it('changes a tier by its id: name, price, size', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { body } = await change(eventId, {
      tiers: [{ tierId: 'vip', name: 'Gold', totalSeats: 6, priceMinor: 900, currency: 'USD' }],
    });

    expect(body.tiers).toEqual([
      {
        tierId: 'vip',
        name: 'Gold',
        totalSeats: 6,
        availableSeats: 6,
        heldSeats: 0,
        priceMinor: 900,
        currency: 'USD',
      },
      tierOf(await api.caller.summary(eventId), 'ga'),
    ]);
    expect(body).toMatchObject({ totalSeats: 16, availableSeats: 16 });
  });

  it('adds a tier that can be sold', async () => {
    const eventId = await api.createEvent();
    const { status, body } = await change(eventId, {
      tiers: [{ tierId: 'vip', name: 'VIP', totalSeats: 2 }],
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({ totalSeats: 12, availableSeats: 12 });
    expect(body.tiers.map(({ tierId }) => tierId)).toEqual(['general', 'vip']);
    const sold = await api.caller.reserve(eventId, { tierId: 'vip', seats: 2 });
    expect(sold.status).toBe(201);
    expect(await api.caller.reserve(eventId, { tierId: 'vip', seats: 1 })).toMatchObject({
      status: 409,
      body: { available: 0 },
    });
  });

  it.each([
    ['without a name', { tierId: 'new', totalSeats: 2 }],
    ['without a size', { tierId: 'new', name: 'New' }],
  ])('refuses a new tier %s, and changes nothing else', async (_what, tier) => {
    const eventId = await api.createEvent();
    const { status, body } = await change(eventId, { name: 'Changed', tiers: [tier] });

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(await api.caller.summary(eventId)).toMatchObject({ name: 'Meet-up', version: 0 });
  });

  it('removes a tier without reservations', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    await api.caller.reserve(eventId, { tierId: 'ga', seats: 3 });
    const { status, body } = await change(eventId, { tiers: [{ tierId: 'vip', remove: true }] });

    expect(status).toBe(200);
    expect(body).toMatchObject({ totalSeats: 10, availableSeats: 7, version: 2 });
    expect(body.tiers.map(({ tierId }) => tierId)).toEqual(['ga']);
    const sold = await api.caller.reserve(eventId, { tierId: 'vip', seats: 1 });
    expect(sold).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
  });

  it('keeps a tier that had reservations, even if all were cancelled', async () => {
    const eventId = await api.createEvent(TWO_TIERS);
    const { body: sold } = await api.caller.reserve(eventId, { tierId: 'vip', seats: 3 });
    const remove = () => change(eventId, { tiers: [{ tierId: 'vip', remove: true }] });

    expect(await remove()).toMatchObject({ status: 409, body: { code: 'not_enough_seats' } });
    await api.caller.cancel(sold.reservationId);
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'not_enough_seats' } });
    expect((await api.caller.summary(eventId)).tiers).toHaveLength(2);
  });

  it('refuses to remove an unknown tier, and the last one', async () => {
    const eventId = await api.createEvent();

    const unknown = await change(eventId, { tiers: [{ tierId: 'vip', remove: true }] });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
    const last = await change(eventId, { tiers: [{ tierId: 'general', remove: true }] });
    expect(last).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('refuses sales that would close before they open, even if one of the times was set earlier', async () => {
    const eventId = await api.createEvent({ salesOpenAt: new Date('2030-01-01T00:00:00Z') });
    const { status, body } = await change(eventId, { salesCloseAt: '2029-01-01T00:00:00Z' });

    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ pointer: '/salesCloseAt' }]);
    const without = await change(eventId, {
      salesOpenAt: null,
      salesCloseAt: '2029-01-01T00:00:00Z',
    });
    expect(without.status).toBe(200);
  });

  it('has its own version in the log, with all settings after it', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 1 });
    await change(eventId, { totalSeats: 30, status: 'closed' });
    const { body } = await api.caller.get<{ data: LogEntry[] }>(
      `/api/v1/events/${eventId}/changes`,
    );

    expect(body.data).toHaveLength(2);
    expect(body.data[1]).toEqual({
      eventId,
      version: 2,
      kind: 'event_changed',
      at: expect.stringMatching(/Z$/) as unknown,
      settings: {
        name: 'Meet-up',
        status: 'closed',
        limits: { seatsPerReservation: 10 },
        tiers: { general: { name: 'General', totalSeats: 30 } },
      },
    });
  });

  it.each<[string, unknown, string[]]>([
    ['no body', undefined, ['']],
    ['nothing to change', {}, ['']],
    ['a list', [], ['']],
    ['another id', { eventId: 'other' }, ['/eventId']],
    ['no seats', { totalSeats: 0 }, ['/totalSeats']],
    [
      'both seats and tiers',
      { totalSeats: 3, tiers: [{ tierId: 'general', totalSeats: 5 }] },
      ['/totalSeats'],
    ],
    ['no name', { name: null }, ['/name']],
    ['no status', { status: null }, ['/status']],
    [
      'no limit of a reservation',
      { limits: { seatsPerReservation: null } },
      ['/limits/seatsPerReservation'],
    ],
    [
      'counts',
      { availableSeats: 3, heldSeats: 0, reservationCount: 0, version: 1 },
      ['/availableSeats', '/heldSeats', '/reservationCount', '/version'],
    ],
    ['a tier twice', { tiers: [{ tierId: 'a' }, { tierId: 'a' }] }, ['/tiers/1']],
    ['a tier without id', { tiers: [{ name: 'x' }] }, ['/tiers/0/tierId']],
    ['remove that is not true', { tiers: [{ tierId: 'a', remove: false }] }, ['/tiers/0/remove']],
    ['a time that is none', { startsAt: 'tomorrow' }, ['/startsAt']],
    ['an offset for a time zone', { timeZone: '+02:00' }, ['/timeZone']],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }, ['/timeZone']],
    [
      'an end before the start',
      { startsAt: '2031-05-01T18:00:00Z', endsAt: '2031-05-01T18:00:00Z' },
      ['/endsAt'],
    ],
  ])('refuses %s and points at every fault', async (_what, body, pointers) => {
    const eventId = await api.createEvent();
    const answer = await change(eventId, body);

    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 0 });
  });
});
