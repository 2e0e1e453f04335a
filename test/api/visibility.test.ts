import type { LogEntry } from '../../src/domain/log-entry';
import type { ApiCaller, PageView, ProblemView, ReservationView } from '../support/api-caller';
import { createPartner, newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { untilSettled } from '../support/stored-log';
import { useApp } from '../support/use-app';

const api = useApp({ access: { authMode: 'required' } });
const admin = () => api.caller.as(ADMIN_KEY);

type ChangesView = PageView<LogEntry> & { nextAfter: number };

const NOBODYS = '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11';
const own = { partnerId: undefined };

/** An event with a hold of one partner, and another partner who looks at it. */
async function scene() {
  const [owner, other] = [await newPartner(api.caller), await newPartner(api.caller)];
  const eventId = await api.createEvent();
  const made = await owner.caller.reserve(eventId, { ...own, seats: 2, holdSeconds: 600 });
  expect(made.status).toBe(201);
  return { owner, other, eventId, reservation: made.body };
}

/** Everything that can be asked of one reservation. */
const QUESTIONS: [string, (caller: ApiCaller, id: string) => ReturnType<ApiCaller['get']>][] = [
  ['GET', (caller, id) => caller.find(id)],
  ['confirm', (caller, id) => caller.confirm(id)],
  ['PATCH', (caller, id) => caller.change(id, { seats: 1 })],
  ['DELETE', (caller, id) => caller.cancel(id)],
];

describe("another partner's reservation", () => {
  it.each(QUESTIONS)('does not exist for %s', async (_name, ask) => {
    const { owner, other, reservation } = await scene();
    const refused = await ask(other.caller, reservation.reservationId);
    const unknown = await ask(other.caller, NOBODYS);
    const withoutId = ({ text }: { text: string }) => text.replace(/"requestId":"[^"]*"/, '');

    expect(refused.status).toBe(404);
    expect(withoutId(refused)).toBe(withoutId(unknown));
    expect((await owner.caller.find(reservation.reservationId)).body).toEqual(reservation);
  });

  it.each(QUESTIONS)('does not exist for %s once it is cancelled', async (_name, ask) => {
    const { owner, other, reservation } = await scene();
    await owner.caller.cancel(reservation.reservationId);
    const { status, body } = await ask(other.caller, reservation.reservationId);

    expect([status, (body as ProblemView).code]).toEqual([404, 'reservation_not_found']);
  });

  it('does not exist for a caller that asks together with its owner', async () => {
    const { owner, other, reservation } = await scene();
    const callers = [other, other, owner, other, other].map(({ caller }) => caller);
    const answers = await Promise.all(
      callers.map((caller) => caller.cancel(reservation.reservationId)),
    );

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 204, 404, 404]);
    for (const { status, body } of answers) {
      if (status === 404) expect((body as ProblemView).code).toBe('reservation_not_found');
    }
  });

  it.each(QUESTIONS)('exists for an administrator to %s', async (_name, ask) => {
    const { reservation } = await scene();

    expect((await ask(admin(), reservation.reservationId)).status).toBeLessThan(300);
  });

  it('is not replayed by an idempotency key that its owner used', async () => {
    const [owner, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    const eventId = await api.createEvent();
    const headers = { 'Idempotency-Key': 'order-1' };
    const first = await owner.caller.reserve(eventId, { ...own, seats: 1 }, headers);
    const second = await other.caller.reserve(eventId, { ...own, seats: 1 }, headers);

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    expect(second.body.reservationId).not.toBe(first.body.reservationId);
  });
});

describe("a partner's reservations", () => {
  it.each([
    ['left out', own],
    ['its own', undefined],
  ])('have its id if partnerId is %s', async (_name, body) => {
    const { partnerId, caller } = await newPartner(api.caller);
    const eventId = await api.createEvent();
    const made = await caller.reserve(eventId, { seats: 1, partnerId, ...body });

    expect(made.status).toBe(201);
    expect(made.body.partnerId).toBe(partnerId);
  });

  it('are refused for another partner, and nothing is reserved', async () => {
    const { caller } = await newPartner(api.caller);
    const eventId = await api.createEvent();
    const { status, body } = await caller.reserve(eventId, { partnerId: 'abc-corp', seats: 1 });

    expect([status, (body as unknown as ProblemView).code]).toEqual([403, 'forbidden']);
    expect((await caller.summary(eventId)).availableSeats).toBe(10);
  });

  it('are refused with every fault of a wrong body except the partner', async () => {
    const { caller } = await newPartner(api.caller);
    const path = `/api/v1/events/${await api.createEvent()}/reservations`;

    for (const [body, pointers] of [
      [{}, ['/seats']],
      [{ partnerId: null, seats: 0 }, ['/partnerId', '/seats']],
      [[], ['']],
    ] as const) {
      const answer = await caller.post<ProblemView>(path, body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    }
  });

  it('are made for any partner by an administrator, which must name it', async () => {
    const eventId = await api.createEvent();
    const partnerId = await createPartner(api.caller);

    expect((await admin().reserve(eventId, { partnerId, seats: 1 })).body.partnerId).toBe(
      partnerId,
    );
    expect((await admin().reserve(eventId, { ...own, seats: 1 })).status).toBe(400);
  });

  it('are not made by an administrator for a partner that there is not', async () => {
    const eventId = await api.createEvent();
    const partnerId = 'not-yet';
    const book = { tier: 'general', quantity: 1 };
    for (const answer of [
      await admin().reserve(eventId, { partnerId, seats: 1 }),
      await admin().post('/api/book', { ...book, userId: partnerId }),
      await admin().post('/api/book', book),
    ]) {
      expect(answer).toMatchObject({
        status: 404,
        body: { code: 'partner_not_found', error: 'Partner not found' },
      });
    }
    await admin().post('/api/v1/partners', { partnerId, name: 'Now' });

    expect((await admin().reserve(eventId, { partnerId, seats: 1 })).status).toBe(201);
    expect((await admin().reserve(eventId, { partnerId: 'Not-Yet', seats: 1 })).status).toBe(404);
  });

  it('are all that its lists show, as JSON and as CSV', async () => {
    const { owner, other, eventId, reservation } = await scene();
    const path = `/api/v1/events/${eventId}/reservations`;
    const idsOf = async (caller: ApiCaller, query = '') => {
      const { body } = await caller.get<PageView<ReservationView>>(path + query);
      const csv = await caller.get(path + query, { Accept: 'text/csv' });
      expect(csv.text.trimEnd().split('\n')).toHaveLength(1 + body.data.length);
      return body.data.map(({ reservationId }) => reservationId);
    };
    const ids = [reservation.reservationId];

    expect(await idsOf(owner.caller)).toEqual(ids);
    expect(await idsOf(owner.caller, `?partnerId=${owner.partnerId}&status=held`)).toEqual(ids);
    expect(await idsOf(other.caller)).toEqual([]);
    for (const headers of [{}, { Accept: 'text/csv' }]) {
      const ofAnother = `${path}?partnerId=${owner.partnerId}`;
      expect(await other.caller.get(ofAnother, headers)).toMatchObject({
        status: 403,
        body: { code: 'forbidden', error: 'partnerId must be your own, or be left out' },
      });
    }
    expect(await idsOf(admin())).toEqual(ids);
    expect(await idsOf(admin(), `?partnerId=${owner.partnerId}`)).toEqual(ids);
    expect(await idsOf(admin(), `?partnerId=${other.partnerId}`)).toEqual([]);
  });

  it('are all that its searches find, as JSON and as CSV', async () => {
    const [owner, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    const eventId = await api.createEvent();
    const reference = 'order-1';
    const { body } = await owner.caller.reserve(eventId, { ...own, seats: 1, reference });
    await untilSettled(api.app.models, eventId);
    const found = async (caller: ApiCaller, query: string) => {
      const path = `/api/v1/reservations/search?${query}`;
      const page = await caller.get<PageView<ReservationView>>(path);
      const csv = await caller.get(path, { Accept: 'text/csv' });
      const ids = page.body.data.map(({ reservationId }) => reservationId);
      return [ids.includes(body.reservationId), csv.text.includes(body.reservationId)];
    };

    for (const query of [
      'status=confirmed',
      `eventId=${eventId}`,
      `reservationId=${body.reservationId}`,
      `reference=${reference}`,
      'createdFrom=2000-01-01T00:00:00Z',
    ]) {
      expect([query, await found(owner.caller, query)]).toEqual([query, [true, true]]);
      expect([query, await found(admin(), query)]).toEqual([query, [true, true]]);
      expect([query, await found(other.caller, query)]).toEqual([query, [false, false]]);
    }
    const ofAnother = `/api/v1/reservations/search?partnerId=${owner.partnerId}`;
    expect(await other.caller.get(ofAnother)).toMatchObject({
      status: 403,
      body: { code: 'forbidden', error: 'partnerId must be your own, or be left out' },
    });
  });

  it('are made by /api/book, too', async () => {
    const { partnerId, caller } = await newPartner(api.caller);
    const body = { tier: 'general', quantity: 1 };
    const booked = await caller.post<{ bookingId: string }>('/api/book', body);
    const foreign = await caller.post<ProblemView>('/api/book', { ...body, userId: 'another' });

    expect((await caller.find(booked.body.bookingId)).body.partnerId).toBe(partnerId);
    expect([foreign.status, foreign.body.code]).toEqual([403, 'forbidden']);
    expect((await caller.post('/api/book', { ...body, userId: partnerId })).status).toBe(200);
  });
});

describe('the log', () => {
  it('shows that seats changed, but not to which other partner they belong, and has every version', async () => {
    const { owner, other, eventId, reservation } = await scene();
    const { body: mine } = await other.caller.reserve(eventId, { ...own, seats: 1 });
    const path = `/api/v1/events/${eventId}/changes`;
    const [first, second] = (await other.caller.get<PageView<LogEntry>>(path)).body.data;
    const csv = await other.caller.get(path, { Accept: 'text/csv' });

    expect(first).toEqual({
      eventId,
      version: 1,
      kind: 'held',
      at: reservation.createdAt,
      items: reservation.items,
    });
    expect(second).toMatchObject({
      version: 2,
      reservationId: mine.reservationId,
      partnerId: other.partnerId,
    });
    expect(csv.text).toContain(mine.reservationId);
    for (const secret of [reservation.reservationId, owner.partnerId]) {
      expect(csv.text).not.toContain(secret);
    }
  });

  it("shows one partner's changes, and those of the event, to that partner and to administrators", async () => {
    const { owner, other, eventId } = await scene();
    const patched = { name: 'New' };
    await admin().patch(`/api/v1/events/${eventId}`, patched, { 'If-Match': '*' });
    await other.caller.reserve(eventId, { ...own, seats: 1 });
    await owner.caller.reserve(eventId, { ...own, seats: 1 });
    const path = `/api/v1/events/${eventId}/changes?partnerId=${owner.partnerId}`;

    for (const caller of [owner.caller, admin()]) {
      const { body } = await caller.get<ChangesView>(path);
      expect(body.data.map(({ version }) => version)).toEqual([1, 2, 4]);
      expect(body).toMatchObject({ hasMore: false, nextAfter: 4 });
      const page = (await caller.get<ChangesView>(`${path}&limit=2`)).body;
      expect(page.data.map(({ version }) => version)).toEqual([1, 2]);
      expect(page).toMatchObject({ hasMore: true, nextAfter: 3 });
      const rest = (await caller.get<ChangesView>(`${path}&after=3`)).body;
      expect(rest.data.map(({ version }) => version)).toEqual([4]);
      const csv = await caller.get(path, { Accept: 'text/csv' });
      expect(csv.text.trim().split('\n').slice(1)).toMatchObject([
        expect.stringMatching(/^1,.*,held,/),
        expect.stringMatching(/^2,.*,event_changed,/),
        expect.stringMatching(/^4,.*,reserved,/),
      ]);
    }
  });

  it("is refused to a partner that asks for another's part of it", async () => {
    const { owner, other, eventId } = await scene();
    for (const list of ['changes', 'stream']) {
      const path = `/api/v1/events/${eventId}/${list}?partnerId=${owner.partnerId}`;
      const { status, body } = await other.caller.get<ProblemView>(path);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });

  it('shows everything to an administrator, and changes of settings to everybody', async () => {
    const { other, eventId, reservation } = await scene();
    const patched = await admin().patch(
      `/api/v1/events/${eventId}`,
      { name: 'New' },
      { 'If-Match': '*' },
    );
    expect(patched.status).toBe(200);
    const path = `/api/v1/events/${eventId}/changes`;
    const { data } = (await admin().get<PageView<LogEntry>>(path)).body;
    const seen = (await other.caller.get<PageView<LogEntry>>(path)).body.data;

    expect(data[0]).toMatchObject({ reservationId: reservation.reservationId });
    expect(seen[1]).toEqual(data[1]);
  });
});
