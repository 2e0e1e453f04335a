import { randomUUID } from 'node:crypto';
import type { ProblemView, ReservationView, SummaryView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const BASES = ['/api/v1/reservations', '/api/reservations', '/reservations'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const PATHS = BASES.flatMap((base) => [
  { collection: base, one: (id: string) => `${base}/${id}` },
  { collection: `${base}/`, one: (id: string) => `${base}/${id}/` },
]);

describe.each(PATHS)('$collection', ({ collection, one }) => {
  const config = { eventId: 'launch', eventName: 'Launch', eventSeats: 200 };
  const api = useApp({ config });
  const reserve = (body: object = {}) =>
    api.caller.post<ReservationView>(collection, { partnerId: 'abc-corp', seats: 1, ...body });
  const summary = async () => (await api.caller.get<SummaryView>(collection)).body;

  describe('GET', () => {
    it('answers the summary of the default event', async () => {
      await reserve({ seats: 2 });
      const { status, headers, body } = await api.caller.get<SummaryView>(collection);

      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      const { availableSeats, reservationCount, version } = body;
      expect(body).toEqual({
        eventId: 'launch',
        name: 'Launch',
        totalSeats: 200,
        availableSeats,
        heldSeats: 0,
        reservationCount,
        version,
        status: 'on_sale',
        tiers: [
          { tierId: 'general', name: 'General', totalSeats: 200, availableSeats, heldSeats: 0 },
        ],
        limits: { seatsPerReservation: 10 },
      });
      expect([availableSeats, reservationCount, version].every(Number.isInteger)).toBe(true);
    });

    it('has the version as a strong ETag that caches must revalidate', async () => {
      const { headers, body } = await api.caller.get<SummaryView>(collection);

      expect(headers.get('etag')).toBe(`"${body.version}"`);
      expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    });

    it('answers 304 if the caller has this version, and 200 after a change', async () => {
      const ETag = `"${(await summary()).version}"`;
      const same = await api.caller.get(collection, { 'If-None-Match': ETag });
      await reserve();
      const changed = await api.caller.get(collection, { 'If-None-Match': ETag });

      expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', ETag]);
      expect(changed.status).toBe(200);
      expect(changed.headers.get('etag')).not.toBe(ETag);
    });
  });

  describe('POST', () => {
    it('reserves seats, and answers with the Location of the reservation', async () => {
      const before = await summary();
      const { status, headers, body } = await reserve({ partnerId: 'Über & Söhne 💺', seats: 3 });

      expect(status).toBe(201);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('location')).toBe(`/api/v1/reservations/${body.reservationId}`);
      expect(body).toEqual({
        reservationId: expect.stringMatching(UUID) as string,
        eventId: 'launch',
        partnerId: 'Über & Söhne 💺',
        seats: 3,
        items: [{ tierId: 'general', seats: 3 }],
        status: 'confirmed',
        version: before.version + 1,
        createdAt: expect.stringMatching(UTC_TIME) as string,
        updatedAt: body.createdAt,
        confirmedAt: body.createdAt,
      });
      expect(await summary()).toMatchObject({
        availableSeats: before.availableSeats - 3,
        reservationCount: before.reservationCount + 1,
        version: before.version + 1,
      });
    });

    it('gives every reservation the version of its change', async () => {
      const { version } = await summary();
      const answers = await Promise.all([reserve(), reserve(), reserve(), reserve(), reserve()]);

      const versions = answers.map(({ body }) => body.version).sort((a, b) => a - b);
      expect(versions).toEqual([1, 2, 3, 4, 5].map((nth) => version + nth));
    });

    it.each([1, 10])('accepts %d seats', async (seats) => {
      expect(await reserve({ seats })).toMatchObject({ status: 201, body: { seats } });
    });

    it.each([0, 11])('refuses %d seats', async (seats) => {
      const { version } = await summary();
      const { status, body } = await api.caller.post<ProblemView>(collection, {
        partnerId: 'abc-corp',
        seats,
      });

      expect(status).toBe(400);
      expect(body).toMatchObject({
        code: 'validation_failed',
        error: 'seats must be between 1 and 10',
        errors: [{ pointer: '/seats', detail: 'seats must be between 1 and 10' }],
      });
      expect(await summary()).toHaveProperty('version', version);
    });
  });

  describe('{id} GET', () => {
    it('answers the reservation as it was made', async () => {
      const { body } = await reserve({ seats: 2 });

      const found = await api.caller.get(one(body.reservationId));
      expect(found).toMatchObject({ status: 200, body });
      expect(found.text).toBe(JSON.stringify(body));
    });

    it('answers a cancelled reservation, too', async () => {
      const { body } = await reserve();
      await api.caller.delete(one(body.reservationId));

      expect((await api.caller.get(one(body.reservationId))).body).toEqual({
        ...body,
        status: 'cancelled',
        version: body.version + 1,
        updatedAt: expect.stringMatching(UTC_TIME) as string,
        cancelledAt: expect.stringMatching(UTC_TIME) as string,
      });
    });

    it('accepts the id in upper case', async () => {
      const { body } = await reserve();

      const { reservationId } = body;
      expect((await api.caller.get(one(reservationId.toUpperCase()))).body).toEqual(body);
    });
  });

  describe('{id} DELETE', () => {
    it('releases the seats once, and answers a repetition', async () => {
      const before = await summary();
      const { reservationId } = (await reserve({ seats: 4 })).body;
      const first = await api.caller.delete(one(reservationId));
      const again = await api.caller.delete<ProblemView>(one(reservationId));

      expect([first.status, first.text, first.headers.get('content-type')]).toEqual([
        204,
        '',
        null,
      ]);
      expect(again.status).toBe(404);
      expect(again.body).toMatchObject({
        code: 'reservation_already_cancelled',
        error: 'Reservation already cancelled',
      });
      expect(await summary()).toMatchObject({
        availableSeats: before.availableSeats,
        reservationCount: before.reservationCount,
        version: before.version + 2,
      });
    });
  });

  describe.each(['get', 'delete'] as const)('{id} %s', (method) => {
    it.each([
      randomUUID(),
      '00000000-0000-0000-0000-000000000000',
      '11111111-1111-1111-1111-111111111111',
    ])('is 404 for a reservation %s', async (id) => {
      const { status, body } = await api.caller[method]<ProblemView>(one(id));

      expect(status).toBe(404);
      expect(body).toMatchObject({
        code: 'reservation_not_found',
        error: 'Reservation not found',
      });
    });

    it.each([
      'abc',
      '123',
      'null',
      '%20',
      '%00',
      '$gt',
      '%7B%22$gt%22:%22%22%7D',
      '..%2f..%2fetc%2fpasswd',
      '0123456789abcdef01234567',
      `${randomUUID()}0`,
      `{${randomUUID()}}`,
      randomUUID().replaceAll('-', ''),
      'x'.repeat(5000),
    ])('refuses the id %s', async (id) => {
      const { status, body } = await api.caller[method]<ProblemView>(one(id));

      expect(status).toBe(400);
      expect(body).toMatchObject({
        code: 'invalid_reservation_id',
        error: 'reservationId must be a UUID',
      });
    });
  });
});

describe('the default event', () => {
  const api = useApp({ config: { eventSeats: 5 } });
  const reserve = (base: string, seats: number) =>
    api.caller.post<ReservationView & ProblemView>(base, { partnerId: 'abc-corp', seats });

  it('is the same under every path, is sold to the last seat, and sold again after a cancellation', async () => {
    const [v1 = '', api1 = '', plain = ''] = BASES;
    const tooMany = await reserve(v1, 6);
    expect(tooMany.status).toBe(409);
    expect(tooMany.body).toMatchObject({
      code: 'not_enough_seats',
      error: 'Not enough seats left',
      requested: 6,
      available: 5,
    });

    const three = await reserve(api1, 3);
    const two = await reserve(plain, 2);
    expect([three.status, two.status]).toEqual([201, 201]);
    expect(await reserve(v1, 1)).toMatchObject({
      status: 409,
      body: { requested: 1, available: 0 },
    });

    const { reservationId } = two.body;
    expect((await api.caller.get(`${v1}/${reservationId}`)).body).toEqual(two.body);
    expect(await api.caller.delete(`${api1}/${reservationId}`)).toHaveProperty('status', 204);
    expect(await reserve(plain, 3)).toMatchObject({
      status: 409,
      body: { requested: 3, available: 2 },
    });
    expect(await reserve(plain, 2)).toHaveProperty('status', 201);
    for (const path of [...BASES, `/api/v1/events/${api.app.config.eventId}`]) {
      expect((await api.caller.get(path)).body).toMatchObject({ availableSeats: 0, version: 4 });
    }
  });
});
