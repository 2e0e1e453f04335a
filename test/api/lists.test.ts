import type { LogEntry } from '../../src/domain/log-entry';
import type { Answer, PageView, ProblemView, ReservationView } from '../support/api-caller';
import { reserveMany } from '../support/reserve-many';
import { useApp } from '../support/use-app';

const api = useApp();

type Page = PageView<ReservationView>;

const listOf = (eventId: string) => `/api/v1/events/${eventId}/reservations`;
const pageOf = (eventId: string, query = '') => api.caller.get<Page>(listOf(eventId) + query);
const logOf = (eventId: string, query = '') =>
  api.caller.get<PageView<LogEntry>>(`/api/v1/events/${eventId}/changes${query}`);

const large = () =>
  api.createEvent({ tiers: [{ tierId: 'general', name: 'General', totalSeats: 1000 }] });

const idsOf = ({ data }: Page) => data.map(({ reservationId }) => reservationId);

/** Follows the list to its end; `meanwhile` runs between two pages. */
async function follow(
  eventId: string,
  query: string,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = [];
  let path: string | undefined = listOf(eventId) + query;
  while (path !== undefined) {
    const { body, headers }: Answer<Page> = await api.caller.get<Page>(path);
    ids.push(...idsOf(body));
    expect(body.hasMore).toBe(body.nextCursor !== null);
    path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    expect(path !== undefined).toBe(body.hasMore);
    await meanwhile();
  }
  return ids;
}

describe('GET …/reservations', () => {
  it('is empty for a new event', async () => {
    const { status, body, headers } = await pageOf(await api.createEvent());

    expect(status).toBe(200);
    expect(body).toEqual({ data: [], hasMore: false, nextCursor: null });
    expect(headers.get('link')).toBeNull();
    expect(headers.get('vary')).toMatch(/\bAccept\b/);
  });

  it('shows reservations as their own route does, newest first, twenty a page', async () => {
    const eventId = await large();
    const ids = await reserveMany(api.caller, eventId, 21);
    const { body } = await pageOf(eventId);

    expect(idsOf(body)).toEqual(ids.slice(0, 20));
    expect(body.hasMore).toBe(true);
    for (const row of body.data.slice(0, 3)) {
      expect(row).toEqual((await api.caller.find(row.reservationId)).body);
    }
  });

  it.each([1, 2, 3, 5, 7, 8, 100])('gives each reservation once in pages of %d', async (limit) => {
    const eventId = await large();
    const ids = await reserveMany(api.caller, eventId, 7);

    expect(await follow(eventId, `?limit=${limit}`)).toEqual(ids);
  });

  it('gives each reservation once even if one commit made them in the same millisecond', async () => {
    const eventId = await large();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => api.caller.reserve(eventId, { seats: 1 })),
    );
    const made = answers.map(({ body }) => body.reservationId);
    const times = new Set(answers.map(({ body }) => body.createdAt));
    const listed = await follow(eventId, '?limit=7');

    expect(times.size).toBeLessThan(60);
    expect([...listed].sort()).toEqual(made.sort());
  });

  it('misses and repeats nothing while reservations are added and changed', async () => {
    const eventId = await large();
    const ids = await reserveMany(api.caller, eventId, 12);
    const listed = await follow(eventId, '?limit=5', async () => {
      await reserveMany(api.caller, eventId, 3);
      await api.caller.cancel(ids[11] ?? '');
      await api.caller.change(ids[6] ?? '', { seats: 1 });
    });

    expect(listed).toEqual(ids);
  });

  it('filters by partner', async () => {
    const eventId = await large();
    const mine = await reserveMany(api.caller, eventId, 3, { partnerId: 'a&b=c d' });
    await reserveMany(api.caller, eventId, 2);
    const query = `?partnerId=${encodeURIComponent('a&b=c d')}`;

    expect(await follow(eventId, query)).toEqual(mine);
    expect(await follow(eventId, `${query}&limit=2`)).toEqual(mine);
    expect(await follow(eventId, '?partnerId=nobody')).toEqual([]);
  });

  it('filters by status, and by partner and status', async () => {
    const eventId = await large();
    const held = await reserveMany(api.caller, eventId, 3, { holdSeconds: 600 });
    const confirmed = await reserveMany(api.caller, eventId, 3);
    const others = await reserveMany(api.caller, eventId, 2, { partnerId: 'xyz' });
    const cancelled = confirmed.splice(1, 1);
    await api.caller.cancel(cancelled[0] ?? '');

    expect(await follow(eventId, '?status=held&limit=2')).toEqual(held);
    expect(await follow(eventId, '?status=confirmed&limit=2')).toEqual([...others, ...confirmed]);
    expect(await follow(eventId, '?status=cancelled')).toEqual(cancelled);
    expect(await follow(eventId, '?status=expired')).toEqual([]);
    expect(await follow(eventId, '?status=confirmed&partnerId=abc-corp&limit=1')).toEqual(
      confirmed,
    );
  });

  it("keeps an event's reservations apart from another's", async () => {
    const [eventId, another] = [await api.createEvent(), await api.createEvent()];
    await reserveMany(api.caller, another, 1);

    expect(await follow(eventId, '')).toEqual([]);
  });

  it('accepts only the cursor of the previous page', async () => {
    const eventId = await api.createEvent();
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const bad = [
      'x',
      '%00',
      '5',
      'null',
      encode(null),
      encode({}),
      encode([]),
      encode([1, 2]),
      encode(['1']),
      encode([1.5]),
      encode([1e300]),
      encode([{ $gt: '' }]),
      encode([null]),
      'x'.repeat(300),
    ];

    for (const cursor of bad) {
      const answer = await api.caller.get<ProblemView>(`${listOf(eventId)}?cursor=${cursor}`);
      expect([cursor, answer.status, answer.body.code]).toEqual([cursor, 400, 'validation_failed']);
      expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(['/cursor']);
    }
  });

  it.each<[string, string[]]>([
    ['limit=0', ['/limit']],
    ['limit=101', ['/limit']],
    ['limit=-1', ['/limit']],
    ['limit=1.5', ['/limit']],
    ['limit=', ['/limit']],
    ['limit=two', ['/limit']],
    ['limit=1&limit=2', ['/limit']],
    ['status=sold', ['/status']],
    ['status=', ['/status']],
    ['status[$ne]=held', ['/status[$ne]']],
    ['partnerId=', ['/partnerId']],
    ['partnerId=a&partnerId=b', ['/partnerId']],
    ['partner=a', ['/partner']],
    ['cursor=', ['/cursor']],
    ['status=x&limit=0', ['/status', '/limit']],
  ])('refuses ?%s', async (query, pointers) => {
    const eventId = await api.createEvent();
    const { status, body } = await api.caller.get<ProblemView>(`${listOf(eventId)}?${query}`);

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('GET …/changes', () => {
  it('gives the log in version order, from the version after `after`', async () => {
    const eventId = await api.createEvent();
    const [reservationId = ''] = await reserveMany(api.caller, eventId, 1, {
      holdSeconds: 600,
      seats: 2,
    });
    await api.caller.confirm(reservationId);
    await api.caller.change(reservationId, { seats: 1 });
    await api.caller.cancel(reservationId);
    const { body } = await logOf(eventId);

    expect(body.data.map(({ version, kind }) => [version, kind])).toEqual([
      [1, 'held'],
      [2, 'confirmed'],
      [3, 'changed'],
      [4, 'cancelled'],
    ]);
    expect(body.data[2]).toEqual({
      eventId,
      version: 3,
      kind: 'changed',
      at: expect.stringMatching(/Z$/) as unknown,
      reservationId,
      partnerId: 'abc-corp',
      items: [{ tierId: 'general', seats: 1 }],
      expiresAt: expect.stringMatching(/Z$/) as unknown,
    });
    const later = await logOf(eventId, '?after=2');
    expect(later.body.data).toEqual(body.data.slice(2));
    expect((await logOf(eventId, '?after=4')).body).toMatchObject({ data: [], hasMore: false });
    expect((await logOf(eventId, '?after=999999')).body).toMatchObject({ data: [] });
  });

  it('says whether there is more, and continues after the last version', async () => {
    const eventId = await large();
    await Promise.all(Array.from({ length: 12 }, () => api.caller.reserve(eventId, { seats: 1 })));
    const versions: number[] = [];
    let hasMore = true;
    while (hasMore) {
      const { body } = await logOf(eventId, `?limit=4&after=${versions.at(-1) ?? 0}`);
      versions.push(...body.data.map(({ version }) => version));
      hasMore = body.hasMore;
    }

    expect(versions).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  it.each<[string, string[]]>([
    ['after=-1', ['/after']],
    ['after=1.5', ['/after']],
    ['after=x', ['/after']],
    ['after=1e3', ['/after']],
    ['after=9007199254740993', ['/after']],
    ['limit=0', ['/limit']],
    ['limit=1001', ['/limit']],
    ['after=1&after=2', ['/after']],
    ['cursor=abc', ['/cursor']],
  ])('refuses ?%s', async (query, pointers) => {
    const eventId = await api.createEvent();
    const { status, body } = await api.caller.get<ProblemView>(
      `/api/v1/events/${eventId}/changes?${query}`,
    );

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
