import { randomUUID } from 'node:crypto';
import { PROBLEMS, type ProblemCode } from '../../src/domain/problems';
import type { Answer, ProblemView, ReservationView } from '../support/api-caller';
import { rawRequest } from '../support/raw-request';
import { useApp } from '../support/use-app';

const api = useApp({ config: { eventSeats: 3 } });

const GOOD = { partnerId: 'abc-corp', seats: 1 };
const RESERVATIONS = '/api/v1/reservations';
const slugOf = (code: string) => code.replaceAll('_', '-');

type Ask = () => Promise<Answer<ProblemView>>;
const get = (path: string) => api.caller.get<ProblemView>(path);
const post = (path: string, body: unknown, headers = {}) =>
  api.caller.post<ProblemView>(path, body, headers);

/** For each code a request that leads to it; with what its document says beside the usual. */
const WAYS: [ProblemCode, Ask, object?][] = [
  [
    'validation_failed',
    () => post(RESERVATIONS, { partnerId: 'abc-corp', seats: 11 }),
    {
      detail: 'seats must be between 1 and 10',
      error: 'seats must be between 1 and 10',
      errors: [{ pointer: '/seats', detail: 'seats must be between 1 and 10' }],
    },
  ],
  ['malformed_json', () => postText('{')],
  ['bad_request', () => get(`${RESERVATIONS}/%E0%A4%A`)],
  ['invalid_reservation_id', () => get(`${RESERVATIONS}/1`)],
  ['reservation_not_found', () => get(`${RESERVATIONS}/${randomUUID()}`)],
  ['reservation_already_cancelled', cancelTwice],
  ['event_not_found', () => get('/api/v1/events/nowhere')],
  ['tier_not_found', () => post(RESERVATIONS, { ...GOOD, tierId: 'vip' }), { tierId: 'vip' }],
  ['route_not_found', () => get('/api/v2/reservations')],
  ['method_not_allowed', () => api.caller.delete(RESERVATIONS)],
  [
    'not_enough_seats',
    () => post(RESERVATIONS, { ...GOOD, seats: 4 }),
    { tierId: 'general', requested: 4, available: 3 },
  ],
  ['body_too_large', () => post(RESERVATIONS, { ...GOOD, partnerId: 'a'.repeat(20_000) })],
  ['unsupported_media_type', () => post(RESERVATIONS, GOOD, { 'Content-Type': 'text/plain' })],
  ['idempotency_key_reused', reuseKey],
];

async function postText(payload: string): Promise<Answer<ProblemView>> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(api.app.url + RESERVATIONS, {
    method: 'POST',
    headers,
    body: payload,
  });
  const text = await response.text();
  const body = JSON.parse(text) as ProblemView; // every refusal is one
  return { status: response.status, headers: response.headers, body, text };
}

async function cancelTwice() {
  const eventId = await api.createEvent();
  const { reservationId } = (await api.caller.reserve(eventId, { seats: 1 })).body;
  await api.caller.cancel(reservationId);
  return api.caller.delete<ProblemView>(`${RESERVATIONS}/${reservationId}`);
}

async function reuseKey() {
  const path = `/api/v1/events/${await api.createEvent()}/reservations`;
  const key = { 'Idempotency-Key': '"one"' };
  await post(path, GOOD, key);
  return post(path, { ...GOOD, seats: 2 }, key);
}

describe('a problem document', () => {
  it.each(WAYS)('of %s has its status, texts and request id', async (code, ask, more = {}) => {
    const { status, headers, body } = await ask();
    const { status: itsStatus, title, detail } = PROBLEMS[code];

    expect(status).toBe(itsStatus);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: `/problems/${slugOf(code)}`,
      title,
      status: itsStatus,
      detail,
      code,
      error: detail,
      requestId: headers.get('x-request-id'),
      ...more,
    });
  });

  it('names every fault at once, in the order of the body, missing fields last', async () => {
    const { body } = await postText(
      '{"zzz":1,"items":[{"seats":0,"a/b~c":1,"tierId":5},7,{}],"holdSeconds":0,"aaa":2}',
    );

    expect(body.errors).toEqual([
      { pointer: '/zzz', detail: 'zzz is not allowed' },
      { pointer: '/items/0/seats', detail: 'items[0].seats must be between 1 and 10' },
      { pointer: '/items/0/a~1b~0c', detail: 'items[0].a/b~c is not allowed' },
      { pointer: '/items/0/tierId', detail: 'items[0].tierId must be a string' },
      { pointer: '/items/1', detail: 'items[1] must be an object' },
      { pointer: '/items/2/tierId', detail: 'items[2].tierId is required' },
      { pointer: '/items/2/seats', detail: 'items[2].seats is required' },
      { pointer: '/holdSeconds', detail: 'holdSeconds must be between 1 and 7200' },
      { pointer: '/aaa', detail: 'aaa is not allowed' },
      { pointer: '/partnerId', detail: 'partnerId is required' },
    ]);
    expect(body.error).toBe('zzz is not allowed');
  });

  it("names the event's own limit", async () => {
    const eventId = await api.createEvent({ limits: { seatsPerReservation: 4 } });
    const path = `/api/v1/events/${eventId}/reservations`;
    const detail = 'seats must be between 1 and 4';

    for (const seats of [0, 5, 1e300]) {
      const { status, body } = await post(path, { partnerId: 'abc-corp', seats });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: detail, errors: [{ pointer: '/seats', detail }] });
    }
    const several = [1, 2].map((half) => ({ tierId: 'general', seats: half + 1 }));
    for (const items of [several, [{ tierId: 'general', seats: 5 }]]) {
      const { status, body } = await post(path, { partnerId: 'abc-corp', items });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: detail, errors: [{ pointer: '/items', detail }] });
    }
  });

  it('is sent whatever Accept says', async () => {
    const headers = { Accept: 'text/html' };
    const answer = await rawRequest(`${api.app.url}/nowhere`, { headers });

    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });
});

describe('GET /problems/{slug}', () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])('explains %s', async (code) => {
    const { status, body } = await api.caller.get(`/problems/${slugOf(code)}`);

    expect(status).toBe(200);
    expect(body).toEqual({ code, ...PROBLEMS[code] });
  });

  it.each(['nothing', 'constructor', '__proto__', 'validation_failed'])(
    'is 404 for %s',
    async (slug) => {
      const { status, body } = await get(`/problems/${slug}`);

      expect(status).toBe(404);
      expect(body.code).toBe('route_not_found');
    },
  );
});

describe('an unknown path', () => {
  it.each([
    '/nowhere',
    '/api',
    '/api/v1',
    '/api/v1/reservation',
    `/api/v1/reservations/${randomUUID()}/seats`,
    '/reservations//',
    '/api/v1/events/meet-up/reservations/1',
    '/.env',
    '/package.json',
    '/..%2f..%2fetc%2fpasswd',
  ])('is 404: %s', async (path) => {
    const { status, body } = await get(path);

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'route_not_found', error: 'Route not found' });
  });
});

const ALLOWED: [path: string, allow: string][] = [
  ['/api/v1/reservations', 'GET, POST, HEAD, OPTIONS'],
  ['/reservations/', 'GET, POST, HEAD, OPTIONS'],
  ['/api/reservations/1', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
  ['/api/v1/events/meet-up', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
  ['/api/v1/events/meet-up/changes', 'GET, HEAD, OPTIONS'],
  ['/health', 'GET, HEAD, OPTIONS'],
  ['/api/v1/health/ready', 'GET, HEAD, OPTIONS'],
  ['/problems/overloaded', 'GET, HEAD, OPTIONS'],
];

describe.each(ALLOWED)('%s', (path, allow) => {
  it.each(['PUT', 'TRACE', 'PROPFIND'])(
    'refuses %s and lists the allowed methods',
    async (method) => {
      const { status, headers, text } = await rawRequest(api.app.url + path, { method });

      expect([status, headers.allow]).toEqual([405, allow]);
      expect(JSON.parse(text)).toMatchObject({ code: 'method_not_allowed' });
    },
  );

  it('answers OPTIONS with the allowed methods', async () => {
    const { status, headers, text } = await rawRequest(api.app.url + path, { method: 'OPTIONS' });

    expect([status, headers.allow, text]).toEqual([204, allow, '']);
  });
});

describe('HEAD', () => {
  it.each(['/api/v1/reservations', '/reservations/', '/problems/overloaded', '/nowhere'])(
    'answers %s like GET, without the body',
    async (path) => {
      const head = await rawRequest(api.app.url + path, { method: 'HEAD' });
      const full = await rawRequest(api.app.url + path);

      expect(head.text).toBe('');
      expect([head.status, ...same(head)]).toEqual([full.status, ...same(full)]);
      expect(head.headers['content-length']).toBe(String(Buffer.byteLength(full.text)));
    },
  );

  const same = ({ headers }: Awaited<ReturnType<typeof rawRequest>>) =>
    ['content-type', 'content-length', 'etag', 'cache-control'].map((name) => headers[name]);
});

describe('Accept', () => {
  it.each(['application/json', '*/*', 'text/html, */*;q=0.1', 'application/xml', 'nonsense', ''])(
    'as "%s" gets JSON',
    async (accept) => {
      const eventId = await api.createEvent();
      const made = await post(`/api/v1/events/${eventId}/reservations`, GOOD, { Accept: accept });
      const { body } = made as unknown as Answer<ReservationView>; // it is no refusal
      const found = await rawRequest(`${api.app.url}${RESERVATIONS}/${body.reservationId}`, {
        headers: { Accept: accept },
      });

      expect(made.status).toBe(201);
      expect(found.status).toBe(200);
      expect(found.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(JSON.parse(found.text)).toEqual(body);
    },
  );
});
