import type { ReservationView } from '../support/api-caller';
import { startServices } from '../support/start-services';
import { reservationLogOf } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

const limited = (seatsPerPartner: number, totalSeats = 100) =>
  api.createEvent({
    limits: { seatsPerPartner },
    tiers: [{ tierId: 'general', name: 'General', totalSeats }],
  });

const refusedAt = (requested: number, available: number) => ({
  status: 409,
  body: { code: 'partner_limit_reached', requested, available },
});

const seatsOf = (reservations: readonly ReservationView[]) =>
  reservations.reduce((sum, { seats }) => sum + seats, 0);

describe('seatsPerPartner', () => {
  it("limits a partner's seats over all of its reservations, including holds", async () => {
    const eventId = await limited(5);
    await api.caller.reserve(eventId, { seats: 2 });
    await api.caller.reserve(eventId, { seats: 2, holdSeconds: 60 });

    expect(await api.caller.reserve(eventId, { seats: 2 })).toMatchObject(refusedAt(2, 1));
    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(refusedAt(1, 0));
  });

  it('counts separately for each partner and event', async () => {
    const [eventId, another] = [await limited(2), await limited(2)];
    await api.caller.reserve(eventId, { seats: 2 });

    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject({ status: 409 });
    for (const partnerId of ['xyz', 'ABC-CORP', 'abc corp']) {
      const { status } = await api.caller.reserve(eventId, { partnerId, seats: 2 });
      expect([partnerId, status]).toEqual([partnerId, 201]);
    }
    expect((await api.caller.reserve(another, { seats: 2 })).status).toBe(201);
  });

  it('counts all spellings of one partner together', async () => {
    const eventId = await limited(2);
    const spellings = [
      'Caf\u00e9  X',
      'Cafe\u0301 X',
      ' Caf\u00e9 X',
      'Caf\u00e9 X\u00a0',
      'Caf\u00e9\u3000X',
    ];
    const answers = await Promise.all(
      spellings.map((partnerId) => api.caller.reserve(eventId, { partnerId, seats: 1 })),
    );
    const booked = answers.filter(({ status }) => status === 201);

    expect(booked.map(({ body }) => body.partnerId)).toEqual(['Caf\u00e9 X', 'Caf\u00e9 X']);
    const path = `/api/v1/events/${eventId}/reservations?partnerId=`;
    for (const partnerId of spellings) {
      const { body } = await api.caller.get<{ data: object[] }>(
        path + encodeURIComponent(partnerId),
      );
      expect(body.data).toHaveLength(2);
    }
  });

  it('counts no cancelled seats', async () => {
    const eventId = await limited(4);
    const { body } = await api.caller.reserve(eventId, { seats: 4 });
    await api.caller.change(body.reservationId, { seats: 3 });

    expect(await api.caller.reserve(eventId, { seats: 2 })).toMatchObject(refusedAt(2, 1));
    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
    await api.caller.cancel(body.reservationId);
    expect((await api.caller.reserve(eventId, { seats: 3 })).status).toBe(201);
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(refusedAt(1, 0));
  });

  it('counts no expired seats', async () => {
    const eventId = await limited(4);
    await api.caller.reserve(eventId, { seats: 4, holdSeconds: 1 });
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(refusedAt(1, 0));

    await until(async () => (await api.caller.summary(eventId)).heldSeats === 0, 3000);
    expect((await api.caller.reserve(eventId, { seats: 4 })).status).toBe(201);
  });

  it('counts a confirmed hold once', async () => {
    const eventId = await limited(4);
    const { body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 60 });
    await api.caller.confirm(body.reservationId);

    expect(await api.caller.reserve(eventId, { seats: 2 })).toMatchObject(refusedAt(2, 1));
  });

  it('applies the current limit to new requests only', async () => {
    const eventId = await limited(4);
    const setLimit = (seatsPerPartner: number | null) =>
      api.caller.patch(
        `/api/v1/events/${eventId}`,
        { limits: { seatsPerPartner } },
        { 'If-Match': '*' },
      );
    await api.caller.reserve(eventId, { seats: 4 });

    await setLimit(2);
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(refusedAt(1, 0));
    await setLimit(6);
    expect((await api.caller.reserve(eventId, { seats: 2 })).status).toBe(201);
    await setLimit(null);
    expect((await api.caller.reserve(eventId, { seats: 10 })).status).toBe(201);
  });

  it('reports too few seats only if the limit allows the request', async () => {
    const eventId = await limited(4, 3);

    expect(await api.caller.reserve(eventId, { seats: 4 })).toMatchObject({
      body: { code: 'not_enough_seats', available: 3 },
    });
    expect(await api.caller.reserve(eventId, { seats: 5 })).toMatchObject(refusedAt(5, 4));
  });

  it('is exact under concurrency: each partner gets exactly its limit', async () => {
    const eventId = await limited(7);
    const partners = ['a', 'b', 'c'];
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, n) =>
        api.caller.reserve(eventId, { partnerId: partners[n % 3], seats: 1 + (n % 2) }),
      ),
    );

    const sold = answers.filter(({ status }) => status === 201).map(({ body }) => body);
    for (const partner of partners) {
      expect(seatsOf(sold.filter(({ partnerId }) => partnerId === partner))).toBe(7);
    }
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 79 });
  });

  it('is exact between two processes that reserve and cancel at the same time', async () => {
    const uri = freshDatabaseUri();
    const processes = [await startServices(uri), await startServices(uri)] as const;
    const eventId = 'contested';
    await processes[0].events.create({
      eventId,
      name: 'Contested',
      tiers: [{ tierId: 'general', name: 'General', totalSeats: 1000 }],
      limits: { seatsPerPartner: 10 },
    });
    const attempt = async (n: number) => {
      const { reservations } = processes[n % 2 === 0 ? 0 : 1];
      const outcome = await reservations.reserve({
        eventId,
        partnerId: 'abc-corp',
        items: [{ seats: 1 + (n % 3) }],
      });
      if (outcome.kind === 'reservation' && n % 4 === 0) {
        await reservations.cancel(outcome.reservation.reservationId);
      }
      return outcome.kind === 'refused' ? outcome.refusal.code : 'reserved';
    };
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => attempt(n)));

    expect(new Set(outcomes)).toEqual(new Set(['reserved', 'partner_limit_reached']));
    let seats = 0;
    for (const change of await reservationLogOf(processes[0].models, eventId)) {
      const count = change.items.reduce((sum, item) => sum + item.seats, 0);
      seats += change.kind === 'cancelled' ? -count : count;
      expect(seats).toBeLessThanOrEqual(10);
    }
    for (const process of processes) await process.stop();
    await dropDatabase(uri);
  });
});
