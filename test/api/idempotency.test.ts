import type { Answer, ReservationView } from '../support/api-caller';
import { rawRequest } from '../support/raw-request';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

let keysMade = 0;
const newKey = () => `key-${(keysMade += 1)}`;

/** A request under a key that is sent as often as one likes. */
function repeatable(eventId: string, body: object, key = newKey()) {
  return () => api.caller.reserve(eventId, body, { 'Idempotency-Key': key });
}

function expectReplay(
  again: Answer<ReservationView>,
  first: Answer<ReservationView>,
  currentStatus?: string,
) {
  const body = { ...first.body, ...(currentStatus !== undefined && { currentStatus }) };
  expect([again.status, again.text]).toEqual([201, JSON.stringify(body)]);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(again.headers.get('idempotency-replayed')).toBe('true');
}

describe('Idempotency-Key', () => {
  it('makes one reservation for several requests and answers each with the same 201', async () => {
    const eventId = await api.createEvent();
    const send = repeatable(eventId, { seats: 3 });
    const first = await send();

    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (let repetition = 0; repetition < 3; repetition += 1) expectReplay(await send(), first);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 7, version: 1 });
  });

  it('works on the routes of the default event as on those of the event', async () => {
    const { eventId } = api.app.config;
    const headers = { 'Idempotency-Key': newKey() };
    const body = { partnerId: 'abc-corp', seats: 1 };
    const first = await api.caller.post<ReservationView>('/api/v1/reservations', body, headers);

    expect(first.status).toBe(201);
    const bases = ['/reservations', '/api/reservations/', `/api/v1/events/${eventId}/reservations`];
    for (const path of bases) {
      expectReplay(await api.caller.post<ReservationView>(path, body, headers), first);
    }
  });

  it('is the same with and without quotes', async () => {
    const eventId = await api.createEvent();
    const key = newKey();
    const first = await repeatable(eventId, { seats: 1 }, key)();

    expectReplay(await repeatable(eventId, { seats: 1 }, `"${key}"`)(), first);
    expectReplay(await repeatable(eventId, { seats: 1 }, `  "${key}" `)(), first);
    const another = await repeatable(eventId, { seats: 1 }, key.toUpperCase())();
    expect(another.headers.get('idempotency-replayed')).toBeNull();
  });

  it.each(['/api/v1/reservations', '/api/book', '/api/v1/reservations?', '/api/v1/events'])(
    'is refused in POST %s if it is sent twice',
    async (path) => {
      const payload = JSON.stringify({ partnerId: 'abc-corp', seats: 1 });
      const send = (keys: string | string[]) =>
        rawRequest(api.app.url + path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': keys },
          payload,
        });

      for (const keys of [
        ['k1', 'k1'],
        ['k1', 'k2', 'k3'],
      ]) {
        const { status, text } = await send(keys);
        expect([status, JSON.parse(text)]).toMatchObject([
          400,
          { code: 'validation_failed', error: 'Idempotency-Key must be sent only once' },
        ]);
      }
    },
  );

  it('may have a comma', async () => {
    const eventId = await api.createEvent();
    const send = repeatable(eventId, { seats: 1 }, 'a, b');

    const first = await send();
    expectReplay(await send(), first);
  });

  it('is independent of the order of the fields', async () => {
    const eventId = await api.createEvent();
    const key = newKey();
    const first = await repeatable(eventId, { seats: 1, holdSeconds: 60 }, key)();

    expectReplay(await repeatable(eventId, { holdSeconds: 60, seats: 1 }, key)(), first);
  });

  describe('gives the first answer again', () => {
    it('after the hold was confirmed, reduced and cancelled', async () => {
      const eventId = await api.createEvent();
      const send = repeatable(eventId, { seats: 3, holdSeconds: 60 });
      const first = await send();
      const { reservationId } = first.body;

      expect(first.body).toMatchObject({
        status: 'held',
        expiresAt: expect.any(String) as unknown,
        version: 1,
      });
      await api.caller.confirm(reservationId);
      expectReplay(await send(), first, 'confirmed');
      await api.caller.change(reservationId, { seats: 1 });
      expectReplay(await send(), first, 'confirmed');
      await api.caller.cancel(reservationId);
      expectReplay(await send(), first, 'cancelled');
      expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 10, version: 4 });
      expect((await api.caller.find(reservationId)).body).toMatchObject({
        status: 'cancelled',
        seats: 1,
      });
    });

    it('after the hold has expired', async () => {
      const eventId = await api.createEvent();
      const send = repeatable(eventId, { seats: 3, holdSeconds: 1 });
      const first = await send();
      await until(
        async () => (await api.caller.find(first.body.reservationId)).body.status === 'expired',
        3000,
      );

      expectReplay(await send(), first, 'expired');
      expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 10, heldSeats: 0 });
    });

    it('after the event is sold out', async () => {
      const eventId = await api.createEvent();
      const send = repeatable(eventId, { seats: 3 });
      const first = await send();
      await api.caller.reserve(eventId, { seats: 7 });

      expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(409);
      expectReplay(await send(), first);
    });

    it('after the partner limit and the seats per reservation were reduced', async () => {
      const eventId = await api.createEvent();
      const send = repeatable(eventId, { seats: 3 });
      const first = await send();
      await api.caller.patch(
        `/api/v1/events/${eventId}`,
        { limits: { seatsPerPartner: 1, seatsPerReservation: 1 } },
        { 'If-Match': '*' },
      );

      expectReplay(await send(), first);
    });

    it('with several items', async () => {
      const eventId = await api.createEvent();
      const items = [
        { tierId: 'general', seats: 1 },
        { tierId: 'general', seats: 2 },
      ];
      const send = repeatable(eventId, { items });
      const first = await send();
      await api.caller.change(first.body.reservationId, { seats: 1 });

      expect(first.body.items).toEqual([{ tierId: 'general', seats: 3 }]);
      expectReplay(await send(), first, 'confirmed');
    });
  });

  it.each<[string, object]>([
    ['other seats', { seats: 2 }],
    ['a tier that was not named', { seats: 3, tierId: 'general' }],
    ['a hold', { seats: 3, holdSeconds: 60 }],
    ['other items', { items: [{ tierId: 'general', seats: 1 }] }],
  ])('is refused for %s', async (_what, other) => {
    const eventId = await api.createEvent();
    const key = newKey();
    await repeatable(eventId, { seats: 3 }, key)();
    const { status, body } = await repeatable(eventId, other, key)();

    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 7, version: 1 });
  });

  it('is separate for each partner and event', async () => {
    const [eventId, anotherEvent] = [await api.createEvent(), await api.createEvent()];
    const key = newKey();
    const answers = [
      await repeatable(eventId, { seats: 3 }, key)(),
      await repeatable(eventId, { seats: 3, partnerId: 'xyz' }, key)(),
      await repeatable(anotherEvent, { seats: 2 }, key)(),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.reservationId)).size).toBe(3);
    expect(answers.every(({ headers }) => !headers.has('idempotency-replayed'))).toBe(true);
  });

  it('does not store a refusal', async () => {
    const eventId = await api.createEvent();
    const { body: others } = await api.caller.reserve(eventId, { seats: 9 });
    const key = newKey();

    const faulty = await repeatable(eventId, { seats: 0 }, key)();
    expect(faulty.status).toBe(400);
    const refused = await repeatable(eventId, { seats: 3 }, key)();
    expect(refused.status).toBe(409);
    await api.caller.cancel(others.reservationId);
    const sold = await repeatable(eventId, { seats: 2 }, key)();
    expect(sold.status).toBe(201);
    expect(sold.headers.has('idempotency-replayed')).toBe(false);
  });

  it.each(['', '""', 'x'.repeat(256), `"${'x'.repeat(256)}"`, 'tab\tinside'])(
    'refuses the key %j',
    async (key) => {
      const eventId = await api.createEvent();
      const { status, body } = await repeatable(eventId, { seats: 1 }, key)();

      expect(status).toBe(400);
      expect(body).toMatchObject({
        code: 'validation_failed',
        error: 'Idempotency-Key must be 1 to 255 printable characters',
      });
      expect(await api.caller.summary(eventId)).toMatchObject({ version: 0 });
    },
  );

  it.each(['x', 'x'.repeat(255), 'a key with spaces', 'a"quote', '8e03978e-40d5-43e8-bc93'])(
    'accepts the key %j',
    async (key) => {
      const eventId = await api.createEvent();
      const send = repeatable(eventId, { seats: 1 }, key);

      const first = await send();
      expectReplay(await send(), first);
    },
  );

  it('has one effect for fifty concurrent requests with two payloads', async () => {
    const eventId = await api.createEvent();
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => repeatable(eventId, { seats: 2 + (n % 2) }, key)()),
    );

    const made = answers.filter(({ status }) => status === 201);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(25);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    expect(made.filter(({ headers }) => !headers.has('idempotency-replayed'))).toHaveLength(1);
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 1, reservationCount: 1 });
  });
});
