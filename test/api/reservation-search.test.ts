import { RESERVATION_STATUSES } from '../../src/domain/reservation';
import type { Answer, PageView, ProblemView, ReservationView } from '../support/api-caller';
import { reserveMany } from '../support/reserve-many';
import { untilSettled } from '../support/stored-log';
import { useApp } from '../support/use-app';

const api = useApp();

type Page = PageView<ReservationView>;

const SEARCH = '/api/v1/reservations/search';

let made = 0;

/** A partner of the test's own. */
const newPartner = () => `partner-${(made += 1)}`;

const large = () =>
  api.createEvent({ tiers: [{ tierId: 'general', name: 'General', totalSeats: 1000 }] });

/** Makes them, and waits until searches find them; newest first. */
async function reserveSettled(
  eventId: string,
  count: number,
  body: Record<string, unknown>,
): Promise<string[]> {
  const ids = await reserveMany(api.caller, eventId, count, body);
  await untilSettled(api.app.models, eventId);
  return ids;
}

const idsOf = ({ data }: Page) => data.map(({ reservationId }) => reservationId);

const queryOf = (query: Record<string, string>) =>
  `${SEARCH}?${new URLSearchParams(query).toString()}`;

/** Follows the search to its end. */
async function search(query: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let path: string | undefined = queryOf(query);
  while (path !== undefined) {
    const { status, body, headers }: Answer<Page> = await api.caller.get<Page>(path);
    expect(status).toBe(200);
    ids.push(...idsOf(body));
    path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    expect(path !== undefined).toBe(body.hasMore);
  }
  return ids;
}

/** As the search orders what was made in the same millisecond. */
async function newestFirst(ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map((id) => api.caller.find(id)));
  const key = ({ createdAt, reservationId }: ReservationView) => `${createdAt} ${reservationId}`;
  return found
    .map(({ body }) => body)
    .sort((a, b) => (key(a) < key(b) ? 1 : -1))
    .map(({ reservationId }) => reservationId);
}

describe('GET /api/v1/reservations/search', () => {
  it('finds reservations of all events, newest first, as their own route shows them', async () => {
    const partnerId = newPartner();
    const [one, other] = [await large(), await large()];
    const ids = [
      ...(await reserveSettled(one, 2, { partnerId })),
      ...(await reserveSettled(other, 2, { partnerId, holdSeconds: 600 })),
      ...(await reserveSettled(one, 1, { partnerId, reference: 'x', metadata: { a: 'b' } })),
    ];
    const { body } = await api.caller.get<Page>(queryOf({ partnerId }));

    expect(body).toMatchObject({ hasMore: false, nextCursor: null });
    expect(idsOf(body)).toEqual(await newestFirst(ids));
    for (const row of body.data) {
      expect(row).toEqual((await api.caller.find(row.reservationId)).body);
    }
    const all = await api.caller.get<Page>(`${SEARCH}?limit=5`);
    expect(idsOf(all.body)).toEqual(await newestFirst(ids));
  });

  it.each([1, 2, 3, 7, 100])('gives each once in pages of %d, whatever leads to it', async (n) => {
    const partnerId = newPartner();
    const eventId = await large();
    const createdFrom = new Date().toISOString();
    const many = await Promise.all(
      Array.from({ length: 7 }, () =>
        api.caller.reserve(eventId, { seats: 1, partnerId, reference: partnerId }),
      ),
    );
    await untilSettled(api.app.models, eventId);
    const ids = await newestFirst(many.map(({ body }) => body.reservationId));
    const limit = String(n);

    expect(await search({ partnerId, limit })).toEqual(ids);
    expect(await search({ reference: partnerId, limit })).toEqual(ids);
    expect(await search({ createdFrom, limit })).toEqual(ids);
    expect((await search({ eventId, limit })).sort()).toEqual([...ids].sort());
    expect((await search({ eventId, partnerId, limit })).sort()).toEqual([...ids].sort());
  });

  it.each(RESERVATION_STATUSES)('filters by the status %s, with anything else', async (status) => {
    const partnerId = newPartner();
    const eventId = await large();
    const reference = `of-${partnerId}`;
    const body = { partnerId, reference };
    const [cancelled = ''] = await reserveSettled(eventId, 1, body);
    const [expired = ''] = await reserveSettled(eventId, 1, { ...body, holdSeconds: 1 });
    const [held = ''] = await reserveSettled(eventId, 1, { ...body, holdSeconds: 600 });
    const [confirmed = ''] = await reserveSettled(eventId, 1, { ...body, holdSeconds: 600 });
    await api.caller.cancel(cancelled);
    await api.caller.confirm(confirmed);
    while ((await api.caller.find(expired)).body.status === 'held');
    await untilSettled(api.app.models, eventId);
    const expected = [{ cancelled, expired, held, confirmed }[status]];

    expect(await search({ status, partnerId })).toEqual(expected);
    expect(await search({ status, reference })).toEqual(expected);
    expect(await search({ status, eventId })).toEqual(expected);
    expect(await search({ status, eventId, partnerId, reference })).toEqual(expected);
    expect(await search({ status, limit: '100' })).toEqual(expect.arrayContaining(expected));
  });

  it('combines a reference with the partner and the event', async () => {
    const [partnerId, another] = [newPartner(), newPartner()];
    const [eventId, elsewhere] = [await large(), await large()];
    const reference = `order of ${partnerId} ü`;
    const [mine = ''] = await reserveSettled(eventId, 1, { partnerId, reference });
    const [there = ''] = await reserveSettled(elsewhere, 1, { partnerId, reference });
    await reserveSettled(eventId, 1, { partnerId: another, reference });
    await reserveSettled(eventId, 1, { partnerId });

    expect(await search({ reference, partnerId })).toEqual([there, mine]);
    expect(await search({ reference, partnerId, eventId })).toEqual([mine]);
    expect(await search({ reference })).toHaveLength(3);
    expect(await search({ reference: `${reference}!` })).toEqual([]);
  });

  it('finds by an id, or its first 8 characters or more, in any case', async () => {
    const eventId = await large();
    const partnerId = newPartner();
    const [id = ''] = await reserveSettled(eventId, 1, { partnerId });

    for (const end of [8, 9, 11, 13, 14, 20, 24, 35, 36]) {
      expect(await search({ reservationId: id.slice(0, end) })).toEqual([id]);
      expect(await search({ reservationId: id.slice(0, end).toUpperCase() })).toEqual([id]);
    }
    expect(await search({ reservationId: id, partnerId, eventId })).toEqual([id]);
    expect(await search({ reservationId: id, partnerId: newPartner() })).toEqual([]);
    expect(await search({ reservationId: id, updatedSince: '9999-01-01T00:00:00Z' })).toEqual([]);
    const other = `${id.slice(0, 7)}${id.charAt(7) === '0' ? '1' : '0'}`;
    expect(await search({ reservationId: other })).toEqual([]);
  });

  it('filters by when they were made, both ends inclusive', async () => {
    const partnerId = newPartner();
    const eventId = await large();
    const ids = await reserveSettled(eventId, 9, { partnerId, reference: partnerId });
    const { data } = (await api.caller.get<Page>(queryOf({ partnerId }))).body;
    const [createdTo = '', createdFrom = ''] = [data[2]?.createdAt, data[6]?.createdAt];
    const expected = data
      .filter(({ createdAt }) => createdAt >= createdFrom && createdAt <= createdTo)
      .map(({ reservationId }) => reservationId);
    const range = { createdFrom, createdTo };

    expect(expected.length).toBeGreaterThanOrEqual(5);
    for (const limit of ['2', '20']) {
      expect(await search({ ...range, limit, partnerId })).toEqual(expected);
      expect(await search({ ...range, limit, reference: partnerId })).toEqual(expected);
      expect(await search({ ...range, limit })).toEqual(expected);
      expect((await search({ ...range, limit, eventId })).sort()).toEqual([...expected].sort());
    }
    expect(await search({ createdFrom: '9998-01-01T00:00:00Z' })).toEqual([]);
    expect(await search({ createdFrom: '9998-01-01T00:00:00Z', eventId })).toEqual([]);
    expect(await search({ createdTo: '1980-01-01T00:00:00Z', eventId })).toEqual([]);
    expect(ids).toHaveLength(9);
  });

  it('is empty, not missing, for what there is not', async () => {
    expect(await search({ eventId: 'no-such-event' })).toEqual([]);
    expect(await search({ partnerId: 'no such partner' })).toEqual([]);
  });

  it('gives all of it as CSV', async () => {
    const partnerId = newPartner();
    const ids = await reserveSettled(await large(), 30, { partnerId });
    const { status, headers, text } = await api.caller.get(queryOf({ partnerId, limit: '1' }), {
      Accept: 'text/csv',
    });
    const [head = '', ...rows] = text.trimEnd().split('\n');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(head).toMatch(/^reservationId,eventId,partnerId,status,/);
    expect(rows.map((row) => row.split(',')[0])).toEqual(await newestFirst(ids));
  });

  it('is no reservation under the older paths', async () => {
    for (const base of ['/reservations', '/api/reservations']) {
      const answer = await api.caller.get<ProblemView>(`${base}/search`);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_reservation_id']);
    }
    const { status } = await api.caller.delete(SEARCH);
    expect(status).toBe(405);
  });

  it.each<[string, string[]]>([
    ['reservationId=7d1f4a5', ['/reservationId']],
    ['reservationId=7d1f4a52x', ['/reservationId']],
    ['reservationId=7d1f4a52-3a0b4', ['/reservationId']],
    ['reservationId=7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c111', ['/reservationId']],
    ['reservationId=', ['/reservationId']],
    ['createdFrom=yesterday', ['/createdFrom']],
    ['createdTo=2026-02-30T00:00:00Z', ['/createdTo']],
    ['updatedSince=1', ['/updatedSince']],
    ['createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-01T00:00:00Z', ['/createdTo']],
    ['status=sold', ['/status']],
    ['eventId=A', ['/eventId']],
    ['reference=', ['/reference']],
    ['partnerId=a&partnerId=b', ['/partnerId']],
    ['limit=0', ['/limit']],
    ['limit=101', ['/limit']],
    ['q=x', ['/q']],
    ['after=1&status=x', ['/after', '/status']],
  ])('refuses ?%s', async (query, pointers) => {
    const { status, body } = await api.caller.get<ProblemView>(`${SEARCH}?${query}`);

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each(['', 'eventId=e&', 'updatedSince=2026-01-01T00:00:00Z&', 'partnerId=p&'])(
    'accepts only the cursor of a page before: ?%s',
    async (query) => {
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const id = '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11';
      const own = query.startsWith('eventId') ? encode([0, id]) : encode([7]);
      const bad = [
        'x',
        encode([]),
        encode([0, 'x']),
        encode([1e300, id]),
        encode([0, id, '1']),
        own,
      ];
      for (const cursor of [...bad, encode([0, { $gt: '' }]), encode([0, id.slice(1)])]) {
        const path = `${SEARCH}?${query}cursor=${cursor}`;
        const { status, body } = await api.caller.get<ProblemView>(path);
        expect([cursor, status, body.errors?.[0]?.pointer]).toEqual([cursor, 400, '/cursor']);
      }
    },
  );
});
