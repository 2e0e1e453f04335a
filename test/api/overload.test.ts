import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { ANYONE } from '../../src/domain/caller';
import { createApi } from '../../src/http/server/api';
import { clientAddress } from '../../src/http/admission/client-address';
import { crossOrigin } from '../../src/http/admission/cross-origin';
import { needing, ok, type Route } from '../../src/http/endpoint/endpoint';
import { createHttpServer } from '../../src/http/server/http-server';
import { sendBytes } from '../support/raw-connection';
import { rawRequest } from '../support/raw-request';
import { until } from '../support/until';

const BOUNDS = {
  inAll: 8,
  perEvent: 4,
  perEventWhenLate: 2,
  refusalsPerSecondFree: 3,
  pauseMs: 400,
};

/** The API on its own server; requests for events whose names begin with "slow" wait. */
async function startGuarded() {
  const accessLines: string[] = [];
  let isLate = false;
  let overloads = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let underWay = 0;
  const wait = async (eventId = '') => {
    if (!eventId.startsWith('slow')) return;
    underWay += 1;
    await released;
  };
  const routes: Route[] = [
    {
      path: '/api/v1/events/:eventId/reservations',
      methods: {
        POST: needing('reservations:write', async ({ params }) => {
          await wait(params.eventId);
          return ok({ done: true });
        }),
      },
    },
    ...['/health', '/health/ready', '/metrics'].map((path) => ({
      path,
      methods: { GET: needing('nothing', () => ok({ done: true })) },
    })),
  ];
  const { listener } = createApi({
    routes,
    admit: () => ({ caller: ANYONE }),
    clientAddress: clientAddress(0),
    crossOrigin: crossOrigin([]),
    accessLog: (line) => accessLines.push(line),
    onError: (error) => {
      throw error;
    },
    isLate: () => isLate,
    onOverload: () => {
      overloads += 1;
    },
    overloadBounds: BOUNDS,
  });
  const server = createHttpServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    accessLines,
    overloads: () => overloads,
    reserve: (eventId: string, headers = {}, payload = '{"seats":1}', query = '') =>
      rawRequest(`${url}/api/v1/events/${eventId}/reservations${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        payload,
      }),
    get: (path: string) => rawRequest(url + path),
    /** Resolves when that many requests wait. */
    waiting: (count: number) => until(() => underWay === count),
    release: () => {
      release();
    },
    beLate: (late: boolean) => {
      isLate = late;
    },
    async close() {
      release();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

let api: Awaited<ReturnType<typeof startGuarded>>;

beforeEach(async () => {
  api = await startGuarded();
});

afterEach(() => api.close());

/** Starts that many requests that wait; resolves with their answers when they are released. */
async function occupy(eventIds: readonly string[]) {
  const answers = eventIds.map((eventId) => api.reserve(eventId));
  await api.waiting(eventIds.length);
  return Promise.allSettled(answers);
}

const FOUR = ['slow-1', 'slow-1', 'slow-1', 'slow-1'];

describe('an overloaded server', () => {
  it('refuses further requests at once with Retry-After, logs and counts them', async () => {
    const occupied = occupy(FOUR).catch(() => []);
    await api.waiting(4);
    const { status, headers, text } = await api.reserve('slow-1', { 'X-Request-Id': 'one-more' });

    expect(status).toBe(503);
    expect(headers).toMatchObject({
      'retry-after': '1',
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': 'one-more',
      'x-content-type-options': 'nosniff',
    });
    expect(JSON.parse(text)).toMatchObject({
      code: 'overloaded',
      status: 503,
      requestId: 'one-more',
    });
    await until(() => api.accessLines.length > 0);
    expect(api.accessLines[0]).toMatch(/ 503 \d+ .* one-more\n$/);
    expect(api.overloads()).toBe(1);
    api.release();
    await occupied;
  });

  it.each(['?x=/stream', '?/health', '/?x=/metrics'])(
    'judges the path alone, whatever stands behind it: %s',
    async (query) => {
      const occupied = occupy(FOUR);
      await api.waiting(4);
      expect((await api.reserve('slow-1', {}, '{"seats":1}', query)).status).toBe(503);
      // However the event's name is written.
      expect((await api.reserve('%73low-1')).status).toBe(503);
      api.release();
      await occupied;
    },
  );

  it('serves other events until there are too many requests in total', async () => {
    const occupied = occupy(FOUR);
    await api.waiting(4);
    expect(await api.reserve('quiet')).toHaveProperty('status', 200);

    const others = ['slow-2', 'slow-2', 'slow-3', 'slow-4'].map((eventId) => api.reserve(eventId));
    await api.waiting(8);
    expect(await api.reserve('quiet')).toHaveProperty('status', 503);

    api.release();
    await Promise.all([occupied, ...others]);
  });

  it.each(['/health', '/health/ready', '/metrics'])('always serves %s', async (path) => {
    const occupied = [...FOUR, 'slow-2', 'slow-2', 'slow-3', 'slow-4'].map((id) => api.reserve(id));
    await api.waiting(8);

    expect(await api.get(path)).toHaveProperty('status', 200);
    expect(await api.get('/nowhere')).toHaveProperty('status', 503);
    api.release();
    await Promise.all(occupied);
  });

  it('accepts fewer requests of one event while the event loop is late', async () => {
    api.beLate(true);
    const occupied = [api.reserve('slow-1'), api.reserve('slow-1')];
    await api.waiting(2);

    expect(await api.reserve('slow-1')).toHaveProperty('status', 503);
    expect(await api.reserve('quiet')).toHaveProperty('status', 200);
    api.beLate(false);
    const third = api.reserve('slow-1');
    await api.waiting(3);
    api.release();
    expect((await Promise.all([...occupied, third])).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ]);
  });

  it('accepts requests again when others are answered', async () => {
    const occupied = occupy(FOUR);
    await api.waiting(4);
    expect(await api.reserve('slow-1')).toHaveProperty('status', 503);
    api.release();
    await occupied;

    expect(await api.reserve('slow-1')).toHaveProperty('status', 200);
  });

  it('does not count requests whose caller disconnected, even those queued on a connection', async () => {
    const head = 'POST /api/v1/events/slow-1/reservations HTTP/1.1\r\nHost: tickets\r\n\r\n';
    const socket = connect({ host: '127.0.0.1', port: api.port });
    socket.on('error', () => undefined);
    socket.write(head.repeat(4));
    await api.waiting(4);
    expect(await api.reserve('slow-1')).toHaveProperty('status', 503);
    socket.destroy();

    await until(() => api.accessLines.length === 5); // a line for each of the four, too
    const answer = api.reserve('slow-1');
    await api.waiting(5);
    api.release();
    expect(await answer).toHaveProperty('status', 200);
  });

  it('keeps a connection usable after a refusal, whatever the body', async () => {
    const occupied = occupy(FOUR);
    await api.waiting(4);
    const small = await api.reserve('slow-1', { Connection: 'keep-alive' });
    const endless = await api.reserve('slow-1', { 'Transfer-Encoding': 'chunked' });

    expect(small).toMatchObject({ status: 503, headers: { connection: 'keep-alive' } });
    expect(endless).toMatchObject({ status: 503, headers: { connection: 'close' } });
    api.release();
    await occupied;
  });

  it('pauses connections that cause one refusal after the other', async () => {
    const occupied = occupy(FOUR);
    await api.waiting(4);
    const request = 'GET /api/v1/events/slow-1 HTTP/1.1\r\nHost: tickets\r\n';
    const before = performance.now();
    for (let number = 0; number < 4; number += 1) await api.reserve('slow-1');
    const answers = await sendBytes(
      `http://127.0.0.1:${api.port}`,
      `${request}\r\n`,
      ...Array.from({ length: 10 }, () => Buffer.alloc(0)), // so that the first is read by itself
      `${request}Connection: close\r\n\r\n`,
    );

    expect(answers.match(/HTTP\/1\.1 503 /g)).toHaveLength(2);
    expect(performance.now() - before).toBeGreaterThan(350);
    expect(await api.get('/health')).toHaveProperty('status', 200);
    api.release();
    await occupied;
  });
});
