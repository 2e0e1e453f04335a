import { connect } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SLOT_IDLE_MS } from '../../src/tuning';
import { ApiProcess, killAll, PROGRAM, TestProcess } from '../support/api-process';
import { samplesOf } from '../support/metric-samples';
import { countByStatus, idOf, type Answer } from '../support/partner-client';
import { isAlive, workersOf } from '../support/processes';
import { rawRequest } from '../support/raw-request';
import { reservationLogOf } from '../support/stored-log';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

const WORKERS = 2;

let store: TestStore;
let api: ApiProcess;
let folder: string;

async function start(settings: Record<string, string> = {}): Promise<void> {
  store = await TestStore.open(freshDatabaseUri());
  folder = mkdtempSync(join(tmpdir(), 'workers-'));
  api = await ApiProcess.start({
    MONGODB_URI: store.uri,
    WEB_CONCURRENCY: String(WORKERS),
    ACCESS_LOG: join(folder, 'access.log'),
    ...settings,
  });
}

async function end(): Promise<void> {
  await killAll();
  await store.drop();
  rmSync(folder, { recursive: true });
}

/** A sample of the metrics, from whichever worker answers. */
async function sample(name: string): Promise<number | undefined> {
  const { text } = await rawRequest(`${api.client.baseUrl}/metrics`);
  return samplesOf(text).get(name);
}

/** Reservations that were accepted, those that were refused, and changes that came of them. */
function counts(): Promise<number[]> {
  const posts = 'route="/api/v1/events/:eventId/reservations",method="POST"';
  const names = [
    `ticketboss_http_requests_total{${posts},status="201"}`,
    `ticketboss_http_requests_total{${posts},status="409"}`,
    'ticketboss_changes_total{kind="reserved"}',
  ];
  return Promise.all(names.map(async (name) => (await sample(name)) ?? 0));
}

/** Resolves when all workers serve, those that replace others included. */
async function allServe(): Promise<void> {
  await until(async () => (await sample('ticketboss_queued_commands')) !== undefined);
  await until(() => workersOf(api.pid).length === WORKERS);
}

it('several workers share a rate limit, however many connections a caller has', async () => {
  await start({ RATE_LIMIT_PER_ADDRESS: '30' });
  const url = `${api.client.baseUrl}/api/v1/events`;
  // Each on a connection of its own, and so on the workers in turn.
  const answers = await Promise.all(Array.from({ length: 50 }, () => rawRequest(url)));

  const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
  expect(statuses).toEqual([...Array<number>(30).fill(200), ...Array<number>(20).fill(429)]);
  await end();
});

describe('several workers', () => {
  beforeAll(() => start());
  afterAll(end);

  it('sell the last seats on one port once, and report the metrics of all', async () => {
    expect(workersOf(api.pid)).toHaveLength(WORKERS);
    const before = await counts();
    let eventId = '';
    for (let round = 0; round < 3; round += 1) {
      eventId = await store.createEvent(500);
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => api.client.reserve(eventId, 10)),
      );
      expect(countByStatus(answers)).toEqual({ 201: 50, 409: 50 });
    }
    expect(await store.faults()).toEqual([]);

    // Each scrape uses a new connection, and so reaches another worker than the one before.
    for (let scrape = 0; scrape < WORKERS; scrape += 1) {
      expect(await counts()).toEqual(before.map((count) => count + 150));
      expect(await sample(`ticketboss_seats{event="${eventId}",state="confirmed"}`)).toBe(500);
    }
  });

  it('write whole lines to one access log', async () => {
    const eventId = await store.createEvent(1000);
    await Promise.all(Array.from({ length: 400 }, () => api.client.reserve(eventId, 1)));
    const lines = () => readFileSync(join(folder, 'access.log'), 'utf8').split('\n');
    const ofEvent = () => lines().filter((line) => line.includes(`/${eventId}/`));

    await until(() => ofEvent().length === 400);
    const line = /^127\.0\.0\.1 - - \[[^\]]+\] "[A-Z]+ \S+ HTTP\/1\.1" \d{3} .* ms [\w-]+$/;
    expect(lines().filter((each) => each !== '' && !line.test(each))).toEqual([]);
  });

  it('are replaced when they die, without losing reservations or counts', async () => {
    const eventId = await store.createEvent(1_000_000);
    const answers: Answer[] = [];
    let isOver = false;
    const clients = Array.from({ length: 10 }, async () => {
      while (!isOver) {
        try {
          answers.push(await api.client.reserve(eventId, 1));
        } catch {
          await delay(5); // its worker was killed before it answered
        }
      }
    });
    await delay(200);
    const counted = (await sample('ticketboss_commits_total')) ?? 0;
    const before = workersOf(api.pid);
    process.kill(before[0] ?? 0, 'SIGKILL');
    await until(() => workersOf(api.pid).filter((pid) => !before.includes(pid)).length === 1);
    await delay(300);
    isOver = true;
    await Promise.all(clients);

    expect(counted).toBeGreaterThan(0);
    await until(async () => ((await sample('ticketboss_commits_total')) ?? 0) >= counted);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    // What the killed one left is settled by the others at some time, and known at once.
    const log = await reservationLogOf(store.models, eventId);
    const known = new Set(log.map(({ reservationId }) => reservationId));
    expect(answers.map(idOf).filter((id) => !known.has(id))).toEqual([]);
    await until(async () => (await store.slots(eventId)) <= WORKERS * 2, 2 * SLOT_IDLE_MS);
    expect(await store.faults()).toEqual([]);
    expect(api.log.join('\n')).toMatch(/worker \d+ ended with SIGKILL, starting another/);
  }, 60_000);

  it('report once what prevents them from starting', async () => {
    const { port } = new URL(api.client.baseUrl);
    const second = new TestProcess(PROGRAM, [], {
      MONGODB_URI: store.uri,
      WEB_CONCURRENCY: '3',
      PORT: port,
    });

    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.stdout).toBe('');
    expect(second.stderr.match(/in use/g)).toHaveLength(1);
    expect(second.stderr).not.toContain('    at ');
  });
});

describe('workers of a command that ends', () => {
  beforeEach(() => start());
  afterEach(end);

  it('finish requests in progress on SIGTERM, even when signalled one by one', async () => {
    const eventId = await store.createEvent(1_000_000);
    const [first = 0] = workersOf(api.pid);
    process.kill(first, 'SIGTERM');
    await until(() => !isAlive(first));
    await allServe();
    const answers: Answer[] = [];
    const clients = Array.from({ length: 20 }, async () => {
      try {
        for (;;) answers.push(await api.client.reserve(eventId, 1));
      } catch (error) {
        return (error as NodeJS.ErrnoException).code; // of node:http
      }
    });
    await until(() => answers.length > 20);
    const exit = await api.stop();
    const errors = new Set(await Promise.all(clients));

    expect(exit).toEqual({ code: 0, signal: null });
    // A connection that no worker had accepted when all stopped listening is reset.
    expect(['ECONNREFUSED', 'ECONNRESET']).toEqual(expect.arrayContaining([...errors]));
    const stored = await store.reservationIds(eventId);
    expect(stored.sort()).toEqual(answers.map(idOf).sort());
    expect(await store.slots(eventId)).toBe(0);
    expect(await store.faults()).toEqual([]);
  });

  it('end at once on the second signal, whatever is in progress', async () => {
    const { port, hostname } = new URL(api.client.baseUrl);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write('POST /api/v1/reservations HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n');
    socket.write('Content-Type: application/json\r\n\r\n{');
    await delay(200);
    const workers = workersOf(api.pid);
    api.signal('SIGTERM');
    await delay(300);

    expect(await api.stop()).toEqual({ code: 1, signal: null });
    await until(() => !workers.some(isAlive), 3000);
    socket.destroy();
  });

  it('end when their supervisor ends', async () => {
    const workers = workersOf(api.pid);
    await api.kill();

    await until(() => !workers.some(isAlive));
  });

  it('are all stopped when they die repeatedly', async () => {
    await until(() => {
      for (const worker of workersOf(api.pid)) process.kill(worker, 'SIGKILL');
      return !isAlive(api.pid);
    }, 25_000);

    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.log.at(-1)).toMatch(/^worker \d+ ended with .* within a minute: giving up$/);
  });
});
