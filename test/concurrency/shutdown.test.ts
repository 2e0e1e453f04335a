import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProcess, killAll } from '../support/api-process';
import { PartnerClient, type Answer } from '../support/partner-client';
import { rawRequest } from '../support/raw-request';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

const CLIENTS = 40;

let store: TestStore;
let api: ApiProcess;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
  api = await ApiProcess.start({ MONGODB_URI: store.uri });
});

afterEach(async () => {
  await killAll();
  await store.drop();
});

interface Load {
  answers: Answer[];
  /** Codes of the errors that requests ended with. */
  errors: string[];
}

/** A client that reserves over a kept connection until the server stops listening. */
async function reserveUntilRefused(eventId: string, load: Load): Promise<void> {
  for (;;) {
    try {
      load.answers.push(await api.client.reserve(eventId, 1));
    } catch (error) {
      load.errors.push((error as NodeJS.ErrnoException).code ?? String(error)); // of node:http
      return;
    }
  }
}

/** A request whose body never comes: it keeps the API from ending. */
async function unfinishedRequest(): Promise<Socket> {
  const { port, hostname } = new URL(api.client.baseUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/v1/reservations HTTP/1.1\r\nHost: x\r\n' +
      'Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  );
  await delay(100);
  return socket;
}

describe.each([
  ['a single process', '1'],
  ['two workers', '2'],
])('SIGTERM with a grace, to %s', (_name, workers) => {
  const startWithGrace = (seconds: string) =>
    ApiProcess.start({
      MONGODB_URI: store.uri,
      WEB_CONCURRENCY: workers,
      SHUTDOWN_GRACE_SECONDS: seconds,
    });
  /** The answers on two new connections: workers get them in turn, so that both are asked. */
  const readiness = async ({ client }: ApiProcess) => {
    const first = await rawRequest(`${client.baseUrl}/health/ready`);
    const second = await rawRequest(`${client.baseUrl}/health/ready`);
    return [first.status, second.status].join();
  };

  it('says that it is not ready, serves new connections until the grace is over, and exits with 0', async () => {
    const eventId = await store.createEvent(1_000_000);
    const graceful = await startWithGrace('5');
    const { baseUrl } = graceful.client;
    graceful.signal('SIGTERM');

    await until(async () => (await readiness(graceful)) === '503,503');
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      const client = new PartnerClient(baseUrl);
      statuses.push((await client.reserve(eventId, 1)).status);
      client.close();
    }
    expect(statuses).toEqual([201, 201, 201, 201]);
    expect(await graceful.exited).toEqual({ code: 0, signal: null });
    expect(await store.reservationIds(eventId)).toHaveLength(4);
    expect(await store.slots(eventId)).toBe(0);
  });

  it('twice ends it at once', async () => {
    const graceful = await startWithGrace('600');
    graceful.signal('SIGTERM');
    await until(async () => (await readiness(graceful)) === '503,503');

    expect(await graceful.stop()).toEqual({ code: 1, signal: null });
  });
});

describe('KEEP_ALIVE_SECONDS', () => {
  it.each([
    [{}, 'timeout=65'],
    [{ KEEP_ALIVE_SECONDS: '620' }, 'timeout=620'],
  ])('%p: an answer says how long its connection is kept, %s', async (setting, kept) => {
    const own = await ApiProcess.start({ MONGODB_URI: store.uri, ...setting });
    const { headers } = await rawRequest(`${own.client.baseUrl}/health`, {
      headers: { Connection: 'keep-alive' },
    });

    expect(headers['keep-alive']).toBe(kept);
  });
});

describe('SIGTERM', () => {
  it('does not wait for idle connections', async () => {
    const { port, hostname } = new URL(api.client.baseUrl);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    await api.client.send('GET', '/health');
    const before = Date.now();
    expect(await api.stop()).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(2000);
  });

  it('under load answers every accepted request correctly, and leaves nothing to recover', async () => {
    const eventId = await store.createEvent(1_000_000);
    const load: Load = { answers: [], errors: [] };
    const clients = Array.from({ length: CLIENTS }, () => reserveUntilRefused(eventId, load));
    await delay(700);
    const [exit] = await Promise.all([api.stop(), ...clients]);

    expect(exit).toEqual({ code: 0, signal: null });
    // What comes after the listener has closed, or on a connection that was idle for its grace, was never accepted.
    expect(['ECONNREFUSED', 'ECONNRESET']).toEqual(
      expect.arrayContaining([...new Set(load.errors)]),
    );
    expect(load.answers.length).toBeGreaterThan(CLIENTS);
    const bodies = load.answers.map(({ status, body }) => ({ status, id: body.reservationId }));
    expect(bodies.filter(({ status }) => status !== 201)).toEqual([]);
    const stored = await store.reservationIds(eventId);
    expect(stored.sort()).toEqual(bodies.map(({ id }) => id).sort());
    expect(await store.slots(eventId)).toBe(0);
    expect(await store.faults()).toEqual([]);
  });

  it('twice ends it at once, whatever is in progress', async () => {
    const socket = await unfinishedRequest();
    api.signal('SIGTERM');
    await delay(300);
    const before = Date.now();
    expect(await api.stop()).toEqual({ code: 1, signal: null });
    expect(Date.now() - before).toBeLessThan(1000);
    socket.destroy();
  });

  it('lets a request in progress finish', async () => {
    const socket = await unfinishedRequest();
    const exited = api.stop();
    await delay(300);
    const answered = once(socket, 'data') as Promise<[Buffer]>;
    socket.write('"a": 1 }');
    const [answer] = await answered;
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    expect(await exited).toEqual({ code: 0, signal: null });
  });
});
