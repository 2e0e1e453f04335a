import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProcess, killAll } from '../support/api-process';
import type { Answer } from '../support/partner-client';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

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
    expect(new Set(load.errors)).toEqual(new Set(['ECONNREFUSED']));
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
