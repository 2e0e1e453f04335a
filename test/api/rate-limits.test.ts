import type { ProblemView } from '../support/api-caller';
import { newPartner } from '../support/partners';
import { rawRequest } from '../support/raw-request';
import { ADMIN_KEY } from '../support/start-app';
import { useApp } from '../support/use-app';

describe('the limit of a key', () => {
  const api = useApp({
    access: { authMode: 'required', requestsPerKey: 10, requestsPerAddress: 1000 },
  });

  it('is in every answer, and is enforced', async () => {
    const { caller } = await newPartner(api.caller);
    const answers = [];
    for (let sent = 0; sent < 12; sent += 1) {
      // By the fast path and by express in turn: they count together.
      answers.push(
        await caller.get<ProblemView>(sent % 2 === 0 ? '/api/v1/reservations' : '/api/v1/events'),
      );
    }

    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe(
      '"address";q=1000;w=60, "key";q=10;w=60',
    );
    const left = answers.map(
      ({ headers }) => /"key";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1],
    );
    expect(left.map(Number)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]);
  });

  it('is refused with Retry-After', async () => {
    const { caller } = await newPartner(api.caller);
    for (let sent = 0; sent < 10; sent += 1) await caller.get('/api/v1/events');
    const { status, headers, body } = await caller.get<ProblemView>('/api/v1/events');
    const reset = Number(/"key";r=0;t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);

    expect([status, body.code]).toEqual([429, 'rate_limited']);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(reset).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBe(reset);
  });

  it('is separate for each key', async () => {
    const [one, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    for (let sent = 0; sent < 10; sent += 1) await one.caller.get('/api/v1/events');

    expect((await one.caller.get('/api/v1/events')).status).toBe(429);
    expect((await other.caller.get('/api/v1/events')).status).toBe(200);
  });
});

describe('the limit of an address', () => {
  const api = useApp({
    access: { authMode: 'required', requestsPerAddress: 5, trustProxy: ['127.0.0.1'] },
  });
  const from = (address: string, path = '/api/v1/events', key = 'tb_wrong') =>
    rawRequest(api.app.url + path, {
      headers: { 'X-Forwarded-For': address, Authorization: `Bearer ${key}` },
    });
  const statusesFrom = async (address: string, count: number, key?: string) => {
    const statuses = [];
    for (let sent = 0; sent < count; sent += 1) {
      const path = sent % 2 === 0 ? '/api/v1/reservations' : '/api/v1/events';
      statuses.push((await from(address, path, key)).status);
    }
    return statuses;
  };

  it('is enforced before the key is checked', async () => {
    expect(await statusesFrom('203.0.113.1', 7)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await from('203.0.113.1', '/api/v1/events', ADMIN_KEY)).status).toBe(429);
    expect((await from('203.0.113.2', '/api/v1/events', ADMIN_KEY)).status).toBe(200);
  });

  it('counts a whole IPv6 network as one address', async () => {
    await statusesFrom('2001:db8:0:1::1', 5);

    expect((await from('2001:db8:0:2::2')).status).toBe(429);
    expect((await from('2001:db8:1::1')).status).toBe(401);
  });

  it('counts an IPv4 address and its IPv6-mapped form as one', async () => {
    await statusesFrom('203.0.113.5', 5);

    expect((await from('::ffff:203.0.113.5')).status).toBe(429);
    expect((await from('::ffff:203.0.113.6')).status).toBe(401);
  });

  it('cannot be evaded with invented addresses', async () => {
    await statusesFrom('203.0.113.3', 5);

    expect((await from('198.51.100.1, 203.0.113.3')).status).toBe(429);
  });

  it('does not apply to routes that need no key', async () => {
    await statusesFrom('203.0.113.4', 6);

    expect((await from('203.0.113.4', '/health')).status).toBe(200);
    expect((await from('203.0.113.4', '/openapi.json')).status).toBe(200);
  });
});

describe('without a trusted proxy', () => {
  const api = useApp({ access: { authMode: 'required', requestsPerAddress: 5 } });

  it('X-Forwarded-For is ignored', async () => {
    const statuses = [];
    for (let sent = 0; sent < 7; sent += 1) {
      const headers = { 'X-Forwarded-For': `203.0.113.${sent}` };
      statuses.push((await rawRequest(`${api.app.url}/api/v1/events`, { headers })).status);
    }

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(api.app.accessLines.join('\n')).not.toContain('203.0.113');
  });
});

describe('without required keys', () => {
  const api = useApp({ access: { requestsPerKey: 3 } });

  it('there is no limit', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.caller.get('/api/v1/events')),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });
});
