import fc from 'fast-check';
import { TIER_ID, type NewTier } from '../../src/domain/event';
import { CODE_NAMES } from '../fuzz/junk';
import type { PageView, ProblemView, ReservationView, SummaryView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();

/** Callers' words that code has a meaning for: as ids they are words like any other. */
const TIER_IDS = CODE_NAMES.filter((name) => TIER_ID.test(name));
const NO_TIER_IDS = [...CODE_NAMES.filter((name) => !TIER_ID.test(name)), '0', '007', 'a.b', '$a'];

const tiersNamed = (tierIds: readonly string[], totalSeats = 5): NewTier[] =>
  tierIds.map((tierId) => ({ tierId, name: `The ${tierId}`, totalSeats }));

const eventAt = (eventId: string) => `/api/v1/events/${eventId}`;
const change = (eventId: string, body: object) =>
  api.caller.patch<SummaryView & ProblemView>(eventAt(eventId), body, { 'If-Match': '*' });
const availableOf = async (eventId: string) =>
  (await api.caller.summary(eventId)).tiers.map((tier) => [tier.tierId, tier.availableSeats]);
/** The tiers in the event's latest change of settings. */
async function logged(eventId: string): Promise<string[]> {
  const path = `${eventAt(eventId)}/changes`;
  const { body } = await api.caller.get<PageView<{ settings: { tiers: object } }>>(path);
  return Object.keys(body.data.at(-1)?.settings.tiers ?? {});
}

let eventsMade = 0;

/** Makes an event over HTTP, with five seats in each tier. */
async function eventWith(tierIds: readonly string[]): Promise<string> {
  const eventId = `names-${++eventsMade}`;
  const { status } = await api.caller.post('/api/v1/events', {
    eventId,
    name: 'Names',
    tiers: tiersNamed(tierIds),
    limits: { seatsPerReservation: 100 },
  });
  expect(status).toBe(201);
  return eventId;
}

/** Calls with some ids, all different, in any order; once with all there are. */
function forTiers(check: (tierIds: string[]) => Promise<void>): Promise<void> {
  const some = fc.shuffledSubarray([...TIER_IDS, 'vip', 'ga'], { minLength: 2, maxLength: 6 });
  return fc.assert(fc.asyncProperty(some, check), { numRuns: 12, examples: [[TIER_IDS]] });
}

describe('a tier named like something in the code', () => {
  it('is sold, held and released like any other', async () => {
    await forTiers(async (tierIds) => {
      const [first = '', second = ''] = tierIds;
      const eventId = await eventWith(tierIds);
      expect(await availableOf(eventId)).toEqual(tierIds.map((tierId) => [tierId, 5]));

      const one = await api.caller.reserve(eventId, { seats: 1 });
      expect(one.body.items).toEqual([{ tierId: first, seats: 1 }]);
      const items = tierIds.map((tierId) => ({ tierId, seats: 1 }));
      const held = await api.caller.reserve(eventId, { items, holdSeconds: 60 });
      expect(held.body).toMatchObject({ items, status: 'held' });
      const tooMany = await api.caller.reserve(eventId, { tierId: second, seats: 5 });
      expect(tooMany).toMatchObject({ status: 409, body: { requested: 5, available: 4 } });

      const { reservationId } = held.body;
      await api.caller.confirm(reservationId);
      await api.caller.change(reservationId, { items: items.slice(1) });
      expect((await api.caller.find(reservationId)).body.items).toEqual(items.slice(1));
      await api.caller.cancel(one.body.reservationId);
      const left = tierIds.map((tierId) => [tierId, tierId === first ? 5 : 4]);
      expect(await availableOf(eventId)).toEqual(left);
    });
  });

  it('is added, changed, reported and removed like any other', async () => {
    await forTiers(async ([last = '', ...tierIds]) => {
      const [first = ''] = tierIds;
      const eventId = await eventWith(tierIds);
      await api.caller.reserve(eventId, { seats: 1 });

      const renamed = { tierId: first, name: 'Renamed', totalSeats: 9 };
      const { body } = await change(eventId, { tiers: [renamed, ...tiersNamed([last])] });
      expect(body.tiers.map(({ tierId }) => tierId)).toEqual([...tierIds, last]);
      expect(body.tiers[0]).toMatchObject({ ...renamed, availableSeats: 8 });
      expect(await logged(eventId)).toEqual([...tierIds, last]);

      const remove = (tierId: string) => change(eventId, { tiers: [{ tierId, remove: true }] });
      expect((await remove(last)).status).toBe(200);
      expect(await remove(first)).toMatchObject({
        status: 409,
        body: { code: 'not_enough_seats' },
      });
      expect(await logged(eventId)).toEqual(tierIds);
    });
  });

  it.each(['constructor', 'prototype'])(
    'is added as %s while seats are reserved, and no seat is lost',
    async (tierId) => {
      const eventId = await api.createEvent({ tiers: tiersNamed(['general'], 1000) });
      const reserving = Array.from({ length: 300 }, () =>
        api.caller.reserve(eventId, { seats: 1 }),
      );
      const changing = Array.from({ length: 6 }, () =>
        change(eventId, { tiers: tiersNamed([tierId]) }),
      );
      const reserved = await Promise.all(reserving);
      expect(reserved.map(({ status }) => status)).toEqual(reserved.map(() => 201));
      expect((await Promise.all(changing)).map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(await availableOf(eventId)).toEqual([
        ['general', 700],
        [tierId, 5],
      ]);
    },
  );

  it.each(NO_TIER_IDS)('is refused if it is not a tier id: "%s"', async (tierId) => {
    const tiers = tiersNamed(['general', tierId]);
    const made = await api.caller.post<ProblemView>('/api/v1/events', { name: 'Names', tiers });
    const changed = await change('node-meetup-2025', { tiers });
    const reserved = await api.caller.reserve('node-meetup-2025', { tierId, seats: 1 });

    for (const [{ status, body }, pointer] of [
      [made, '/tiers/1/tierId'],
      [changed, '/tiers/1/tierId'],
      [reserved, '/tierId'],
    ] as const) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [expect.objectContaining({ pointer })] });
    }
  });
});

describe('other values named like something in the code', () => {
  it.each(CODE_NAMES)('%s can be a partner with its own limit', async (partnerId) => {
    const eventId = await api.createEvent({ limits: { seatsPerPartner: 3 } });
    const reserve = (seats: number) => api.caller.reserve(eventId, { partnerId, seats });

    expect((await reserve(2)).body).toMatchObject({ partnerId });
    expect(await reserve(2)).toMatchObject({
      status: 409,
      body: { code: 'partner_limit_reached' },
    });
    expect((await reserve(1)).status).toBe(201);
    const filter = `partnerId=${encodeURIComponent(partnerId)}`;
    const { body } = await api.caller.get<PageView<ReservationView>>(
      `${eventAt(eventId)}/reservations?${filter}`,
    );
    expect(body.data.map(({ seats }) => seats)).toEqual([1, 2]);
  });

  it.each(CODE_NAMES)('%s can be an idempotency key', async (key) => {
    const eventId = await api.createEvent();
    const reserve = () => api.caller.reserve(eventId, { seats: 1 }, { 'Idempotency-Key': key });

    const [first, second] = [await reserve(), await reserve()];
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
  });

  it.each(CODE_NAMES)('%s can be an event, and is 404 otherwise', async (eventId) => {
    const isEventId = /^[a-z]+$/.test(eventId);
    const body = { eventId, name: 'Names', totalSeats: 5 };

    expect((await api.caller.get(eventAt(eventId))).status).toBe(404);
    expect((await api.caller.post('/api/v1/events', body)).status).toBe(isEventId ? 201 : 400);
    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(isEventId ? 201 : 404);
    expect((await api.caller.get(eventAt(eventId))).status).toBe(isEventId ? 200 : 404);
  });

  it.each(CODE_NAMES)('%s is refused as a field and as a parameter', async (name) => {
    const body = JSON.parse(`{"seats":1,"${name}":1}`) as object;
    const reserved = await api.caller.reserve('node-meetup-2025', body);
    const listed = await api.caller.get<ProblemView>(`/api/v1/events?${name}=1`);

    expect([reserved.status, listed.status]).toEqual([400, 400]);
    expect(listed.body.errors).toContainEqual({
      pointer: `/${name}`,
      detail: `${name} is not allowed`,
    });
  });

  it.each(CODE_NAMES)('%s is neither a page nor a problem', async (name) => {
    for (const path of [`/${name}`, `/problems/${name}`, `/docs/${name}`, `/api/v1/${name}`]) {
      expect((await api.caller.get(path)).status).toBe(404);
    }
  });
});
