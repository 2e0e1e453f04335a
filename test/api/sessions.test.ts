import { hash } from 'node:crypto';
import { SESSION_HOURS } from '../../src/limits';
import type { ProblemView } from '../support/api-caller';
import { issueKey, keysOf, newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { StreamClient } from '../support/stream-client';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp({ access: { authMode: 'required' } });
const open = useApp();

const SESSIONS = '/api/v1/sessions';
const SIGN_OUT = `${SESSIONS}/current`;
const admin = () => api.caller.as(ADMIN_KEY);

/** The cookie that an answer sets, as a browser sends it back. */
const cookieOf = ({ headers }: { headers: Headers }) => {
  const [set, ...others] = headers.getSetCookie();
  expect(others).toEqual([]);
  return set?.split(';')[0] ?? '';
};

/** What a page of this server sends. */
const fromPage = (cookie: string) => ({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' });

async function signIn(key: string, headers: Record<string, string> = {}) {
  const answer = await api.caller
    .as(key)
    .post<{ endsAt: string }>(SESSIONS, undefined, { Origin: api.app.url, ...headers });
  expect(answer.status).toBe(201);
  return { ...answer, cookie: cookieOf(answer) };
}

const me = async (headers: Record<string, string>) =>
  (await api.caller.get<ProblemView & { name: string }>('/api/v1/me', headers)).body;

/** As if the session had begun so long ago. */
async function age(cookie: string, $set: Record<string, Date>) {
  const token = cookie.split('=')[1] ?? '';
  const _id = hash('sha256', token, 'base64url') as never; // no ObjectId, as the driver's types have it
  const { matchedCount } = await api.app.models.events.db
    .collection('sessions')
    .updateOne({ _id }, { $set });
  expect(matchedCount).toBe(1);
}

const past = () => new Date(Date.now() - 1);

describe('signing in', () => {
  it('gives a cookie for a key, with what the key allows and no more', async () => {
    const { partnerId, keyId, key } = await newPartner(api.caller, ['events:read']);
    const { cookie, headers, body } = await signIn(key);

    expect(headers.get('set-cookie')).toMatch(
      /^ticketboss-session=tbs_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=[^;]+$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    const hours = (Date.parse(body.endsAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(SESSION_HOURS - 0.1);
    expect(hours).toBeLessThanOrEqual(SESSION_HOURS);
    expect(await me(fromPage(cookie))).toMatchObject({ name: `${partnerId}/${keyId}`, partnerId });
    const sale = await api.caller.post<ProblemView>(
      '/api/v1/reservations',
      { seats: 1 },
      fromPage(cookie),
    );
    expect([sale.status, sale.body.code]).toEqual([403, 'forbidden']);
  });

  it('has the cookie sent over HTTPS only, where the page came so', async () => {
    const { headers } = await signIn(ADMIN_KEY, { Origin: 'https://tickets.example' });
    expect(headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('needs a key', async () => {
    for (const [caller, code] of [
      [api.caller, 'unauthenticated'],
      [api.caller.as('tb_wrong'), 'unauthenticated'],
      [open.caller, 'unauthenticated'],
    ] as const) {
      const { status, body, headers } = await caller.post<ProblemView>(SESSIONS);
      expect([status, body.code]).toEqual([401, code]);
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  it('opens the same session again for a repetition with the same Idempotency-Key', async () => {
    const once = { 'Idempotency-Key': 'sign-in' };
    const [first, second] = [await signIn(ADMIN_KEY, once), await signIn(ADMIN_KEY, once)];
    expect(second.cookie).toBe(first.cookie);
  });

  it('keeps neither key nor token where the database can read it', async () => {
    const { cookie } = await signIn(ADMIN_KEY);
    const stored = await api.app.models.events.db.collection('sessions').find({}).toArray();
    const text = JSON.stringify(stored);
    expect(text).not.toContain(ADMIN_KEY);
    expect(text).not.toContain(cookie.split('=')[1]);
    expect(api.app.accessLines.join('')).not.toContain('tbs_');
  });
});

describe('a session', () => {
  it.each<[string, Record<string, string>]>([
    ["another site's page", { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of a sister domain', { 'Sec-Fetch-Site': 'same-site' }],
    ["an older browser's page of another site", { Origin: 'https://evil.example' }],
    ['a page without an origin', { Origin: 'null' }],
    ['nobody knows what', {}],
  ])('is refused to %s', async (_who, headers) => {
    const eventId = await api.createEvent();
    const { cookie } = await signIn(ADMIN_KEY);
    const { status, body } = await api.caller.post<ProblemView>(
      `/api/v1/events/${eventId}/reservations`,
      { partnerId: 'abc-corp', seats: 1 },
      { Cookie: cookie, ...headers },
    );
    expect([status, body.code]).toEqual([403, 'forbidden']);
    expect(await api.app.models.events.findById(eventId).lean()).toMatchObject({ version: 0 });
  });

  it('is taken from an older browser by its Origin', async () => {
    const { cookie } = await signIn(ADMIN_KEY);
    const headers = { Cookie: `other=1; ${cookie}`, Origin: api.app.url };
    const { status } = await api.caller.post('/api/v1/partners', {}, headers);
    expect(status).toBe(400);
    expect(await me({ Cookie: cookie })).toMatchObject({ name: 'ADMIN_API_KEY' });
  });

  it('ends with the key, for live streams, too', async () => {
    const { partnerId, keyId, key } = await newPartner(api.caller);
    const eventId = await api.createEvent();
    const { cookie } = await signIn(key);
    const stream = await StreamClient.open(api.app.url, eventId, { headers: fromPage(cookie) });
    await admin().delete(`${keysOf(partnerId)}/${keyId}`);
    const answer = await api.caller.get<ProblemView>('/api/v1/me', fromPage(cookie));

    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('set-cookie')).toMatch(/^ticketboss-session=; .*Max-Age=0$/);
    await until(() => stream.isOver);
  });

  it('ends when somebody signs out, in every window and for live streams', async () => {
    const eventId = await api.createEvent();
    const { cookie } = await signIn(ADMIN_KEY);
    const stream = await StreamClient.open(api.app.url, eventId, { headers: fromPage(cookie) });
    const { status, headers } = await api.caller.delete(SIGN_OUT, fromPage(cookie));

    expect(status).toBe(204);
    expect(headers.get('set-cookie')).toMatch(/^ticketboss-session=; .*Max-Age=0$/);
    expect(await me(fromPage(cookie))).toMatchObject({ code: 'unauthenticated' });
    await until(() => stream.isOver);
  });

  it('ends after its time', async () => {
    const { cookie } = await signIn(ADMIN_KEY);
    await age(cookie, { expiresAt: past() });
    expect(await me(fromPage(cookie))).toMatchObject({
      code: 'unauthenticated',
      error: 'The session has ended: sign in again',
    });
  });

  it('gets a new token from time to time, in one of the answers that come together', async () => {
    const { cookie } = await signIn(ADMIN_KEY);
    await age(cookie, { renewAt: past() });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.caller.get('/api/v1/me', fromPage(cookie))),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const renewed = answers.filter(({ headers }) => headers.get('set-cookie') !== null);
    expect(renewed).toHaveLength(1);
    const next = renewed[0] ? cookieOf(renewed[0]) : '';
    expect(next).not.toBe(cookie);
    expect(await me(fromPage(next))).toMatchObject({ name: 'ADMIN_API_KEY' });

    // The answer with the new token may be lost: the former one gets another, until it expires.
    await age(cookie, { renewAt: past() });
    const again = cookieOf(await api.caller.get('/api/v1/me', fromPage(cookie)));
    expect(again).toMatch(/^ticketboss-session=tbs_/);
    await age(cookie, { expiresAt: past() });
    expect(await me(fromPage(cookie))).toMatchObject({ code: 'unauthenticated' });
    await api.caller.delete(SIGN_OUT, fromPage(next));
    expect(await me(fromPage(again))).toMatchObject({ code: 'unauthenticated' });
  });

  it('is not asked where a key is sent, too', async () => {
    const { key, partnerId } = await newPartner(api.caller);
    const { cookie } = await signIn(ADMIN_KEY);
    const answer = await api.caller.as(key).get('/api/v1/me', { Cookie: cookie });
    expect(answer.body).toMatchObject({ partnerId });
  });

  it('gets tickets for live streams', async () => {
    const eventId = await api.createEvent();
    const { cookie } = await signIn(ADMIN_KEY);
    const path = `/api/v1/events/${eventId}/stream-tickets`;
    const { body } = await api.caller.post<{ ticket: string }>(path, undefined, fromPage(cookie));
    const stream = await StreamClient.open(api.app.url, eventId, {
      query: `?ticket=${body.ticket}`,
    });
    stream.close();
  });
});

describe('a key with a name', () => {
  it('says whose it is: to its owner, in the list of keys, after a rotation, and in the record of actions', async () => {
    const { partnerId } = await newPartner(api.caller);
    const name = 'Anna, box office';
    const { key, keyId } = await issueKey(api.caller, partnerId, { scopes: ['admin'], name });
    const rotated = await admin().post<{ key: string }>(`${keysOf(partnerId)}/${keyId}/rotate`);
    const anna = api.caller.as(rotated.body.key);
    await anna.post('/api/v1/partners', { partnerId: 'made-by-anna', name: 'x' });

    expect((await api.caller.as(key).get('/api/v1/me')).body).toMatchObject({ keyName: name });
    const keys = await admin().get<{ data: { name?: string }[] }>(keysOf(partnerId));
    expect(keys.body.data.map((one) => one.name)).toEqual([name, name, undefined]);
    const actions = await admin().get<{ data: object[] }>('/api/v1/admin-actions?limit=1');
    expect(actions.body.data).toEqual([
      expect.objectContaining({ keyName: name, target: '/api/v1/partners/made-by-anna' }),
    ]);
  });

  it.each(['', '\u0007', 7])('is refused if the name is %p', async (name) => {
    const { partnerId } = await newPartner(api.caller);
    const wish = { scopes: ['admin'], name };
    const { status, body } = await admin().post<ProblemView>(keysOf(partnerId), wish);
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/name']]);
  });
});
