import { randomUUID } from 'node:crypto';
import { ApiCaller, type Answer, type ProblemView } from '../support/api-caller';
import { rawRequest } from '../support/raw-request';
import { setInEvent } from '../support/set-stored';
import { startApp, type TestApp } from '../support/start-app';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const api = useApp();

describe.each(['/health', '/health/', '/api/v1/health'])('GET %s', (path) => {
  it('says that the process is alive', async () => {
    const { status, headers, body } = await api.caller.get(path);

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(body).toEqual({
      status: 'ok',
      message: 'TicketBoss API is running',
      timestamp: expect.stringMatching(UTC_TIME) as string,
    });
  });
});

describe.each(['/health/ready', '/api/v1/health/ready'])('GET %s', (path) => {
  it('says that requests are served', async () => {
    const { status, body } = await api.caller.get(path);

    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ready',
      timestamp: expect.stringMatching(UTC_TIME) as string,
    });
  });
});

describe('while TicketBoss', () => {
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.close();
  });

  async function expectUnavailable({ url }: TestApp) {
    const caller = new ApiCaller(url);
    const id = randomUUID();
    const requests: Record<string, () => Promise<Answer<unknown>>> = {
      readiness: () => caller.get('/health/ready'),
      'readiness under the base path': () => caller.get('/api/v1/health/ready'),
      summary: () => caller.get('/api/v1/reservations'),
      changes: () => caller.get('/api/v1/events/meet-up/changes'),
      reservation: () => caller.find(id),
      cancelling: () => caller.cancel(id),
      reserving: () => caller.reserve('meet-up', { seats: 1 }),
      'wrong body': () => caller.reserve('meet-up', { seats: 0 }),
    };
    expect(await caller.get('/health')).toHaveProperty('status', 200);
    for (const [name, send] of Object.entries(requests)) {
      const { status, headers, text } = await send();
      expect([name, status]).toEqual([name, 503]);
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      const { code } = JSON.parse(text) as ProblemView; // every refusal is one
      expect(['database_unavailable', 'overloaded']).toContain(code);
      expect(text).not.toMatch(/mongo|buffer|connect|127\.0\.0\.1|\.ts/i);
    }
  }

  it('has no database yet, it is alive but not ready', async () => {
    app = await startApp({ isDatabaseAway: true, config: { requestDeadlineMs: 200 } });

    await expectUnavailable(app);
  });

  it('has stopped, it is not ready', async () => {
    app = await startApp({ config: { requestDeadlineMs: 200 } });
    await app.stop();

    await expectUnavailable(app);
  });
});

describe('an unexpected error', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ config: { eventId: 'broken' } });
    // The event's counts cannot be right, which no request brings about.
    await setInEvent(app.models, 'broken', { availableSeats: -7 });
  });
  afterAll(() => app.close());

  it.each([
    ['GET', undefined],
    ['POST', '{"partnerId":"abc-corp","seats":1}'],
  ])(
    'in %s is answered with 500 without details, and logged with the request id',
    async (method, payload) => {
      const requestId = `request-${method}`;
      const { status, headers, text } = await rawRequest(`${app.url}/reservations`, {
        method,
        headers: { 'X-Request-Id': requestId, 'Content-Type': 'application/json' },
        ...(payload !== undefined && { payload }),
      });

      expect(status).toBe(500);
      expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(JSON.parse(text)).toEqual({
        type: '/problems/internal-error',
        title: 'Something went wrong',
        status: 500,
        detail: 'Internal error',
        code: 'internal_error',
        error: 'Internal error',
        requestId,
      });
      const line = app.logLines.find((logged) => logged.includes(requestId));
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        requestId,
        err: { message: expect.stringContaining('damaged') as string },
      });
    },
  );
});

describe('X-Request-Id', () => {
  const ask = (given?: string | string[], path = '/health') =>
    rawRequest(api.app.url + path, {
      headers: given === undefined ? {} : { 'X-Request-Id': given },
    });

  it.each([
    randomUUID(),
    '01J9ZQ4V3M8T5W7Y2A6B9C1D3E',
    '7f',
    'a'.repeat(128),
    'web-1:42/3+4=7@host_x.y',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  ])('is taken from the caller: %s', async (given) => {
    expect((await ask(given)).headers['x-request-id']).toBe(given);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a,b',
    '"quoted"',
    "it's",
    'a'.repeat(129),
    '<script>alert(1)</script>',
    '${jndi:ldap://x}',
    'ümlaut',
    '%0d%0aSet-Cookie:x',
    'a;b',
  ])('is a new UUID instead of "%s"', async (given) => {
    const { headers } = await ask(Buffer.from(given).toString('latin1'));

    expect(headers['x-request-id']).toMatch(UUID);
  });

  it('is a new UUID if there are two', async () => {
    expect((await ask(['one', 'two'])).headers['x-request-id']).toMatch(UUID);
  });

  it('is different for each request that sends none', async () => {
    const ids = await Promise.all([ask(), ask(), ask()]);

    expect(new Set(ids.map(({ headers }) => headers['x-request-id'])).size).toBe(3);
  });

  it("is in a refusal's headers and body", async () => {
    const { headers, text } = await ask(undefined, '/nowhere');

    expect(headers['x-request-id']).toMatch(UUID);
    expect(JSON.parse(text)).toHaveProperty('requestId', headers['x-request-id']);
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/health', 200],
    ['GET', '/reservations', 200],
    ['GET', '/nowhere', 404],
    ['PUT', '/reservations', 405],
    ['OPTIONS', '/reservations', 204],
    ['GET', '/reservations/%E0%A4%A', 400],
  ])('to %s %s has the security headers', async (method, path, status) => {
    const { headers, ...answer } = await rawRequest(api.app.url + path, { method });

    expect(answer.status).toBe(status);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
        "base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age=') as string,
      'x-request-id': expect.stringMatching(UUID) as string,
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });
});

describe('the access log', () => {
  async function lineOf(path: string, requestId: string, method = 'GET'): Promise<string> {
    const lines = () => api.app.accessLines.filter((line) => line.includes(requestId));
    const headers = { 'X-Request-Id': requestId, 'User-Agent': 'tests/1.0' };
    await rawRequest(api.app.url + path, { method, headers });
    await until(() => lines().length > 0);
    expect(lines()).toHaveLength(1);
    return lines()[0] ?? '';
  }

  it.each([
    ['GET', '/health?probe=1', 200],
    ['GET', '/nowhere', 404],
    ['DELETE', '/reservations/1', 400],
    ['OPTIONS', '/reservations', 204],
  ])('has one line for %s %s, with the request id', async (method, path, status) => {
    const requestId = randomUUID();
    const line = await lineOf(path, requestId, method);

    expect(line).toMatch(/^127\.0\.0\.1 - - \[.+\] /);
    expect(line).toContain(`"${method} ${path} HTTP/1.1" ${status} `);
    expect(line).toMatch(new RegExp(`"tests/1\\.0" \\d+\\.\\d{3} ms ${requestId}\n$`));
  });
});
