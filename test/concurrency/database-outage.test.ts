import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/embedded/loopback-port';
import { startDatabase, type RunningDatabase } from '../../src/embedded/start-database';
import { ApiProcess, killAll } from '../support/api-process';
import type { Answer } from '../support/partner-client';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

const EVENT = 'node-meetup-2025';
/** From the database's return to the first request that is served: 2 s, twice that on a busy machine. */
const RETURN_MS_MAX = 4000;

let dataDir: string;
let port: number;
let database: RunningDatabase | undefined;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'database-away-'));
  port = await freePort(0);
});

afterEach(async () => {
  await killAll();
  await database?.stop();
  rmSync(dataDir, { recursive: true });
});

const uri = () => `mongodb://127.0.0.1:${port}/tickets`;

async function startEngine(): Promise<RunningDatabase> {
  database = await startDatabase({ engine: 'builtin', dataDir, port, report: () => undefined });
  return database;
}

/** Reserves again and again; every answer is kept. */
async function keepReserving(api: ApiProcess, answers: Answer[], isOver: () => boolean) {
  while (!isOver()) answers.push(await api.client.reserve(EVENT, 1));
}

it('serves what it can without a database, and everything once there is one', async () => {
  const api = await ApiProcess.startListening({
    MONGODB_URI: uri(),
    REQUEST_DEADLINE_MS: '500',
  });
  expect(await api.client.send('GET', '/health')).toHaveProperty('status', 200);
  expect(await api.client.send('GET', '/health/ready')).toHaveProperty('status', 503);
  expect(await api.client.reserve(EVENT, 1)).toMatchObject({
    status: 503,
    headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) as string },
    body: { code: 'database_unavailable' },
  });
  expect(await api.client.summary(EVENT)).toHaveProperty('status', 503);

  await startEngine();
  const before = Date.now();
  await until(() => api.isReady());
  expect(await api.client.reserve(EVENT, 1)).toHaveProperty('status', 201);
  expect(Date.now() - before).toBeLessThan(RETURN_MS_MAX);
  expect(await api.stop()).toEqual({ code: 0, signal: null });
});

it('loses nothing when the database is killed during requests, and continues when it is back', async () => {
  let engine = await startEngine();
  const api = await ApiProcess.start({
    MONGODB_URI: uri(),
    EVENT_SEATS: '100000',
    REQUEST_DEADLINE_MS: '500',
  });
  const answers: Answer[] = [];
  let isOver = false;
  const clients = Array.from({ length: 20 }, () => keepReserving(api, answers, () => isOver));
  for (let round = 0; round < 3; round += 1) {
    await delay(500);
    process.kill(engine.pid, 'SIGKILL');
    await engine.exited;
    const seen = answers.length;
    await until(() => answers.slice(seen).some(({ status }) => status === 503));
    engine = await startEngine();
    const before = Date.now();
    const seenThen = answers.length;
    await until(() => answers.slice(seenThen).some(({ status }) => status === 201));
    expect(Date.now() - before).toBeLessThan(RETURN_MS_MAX);
  }
  isOver = true;
  await Promise.all(clients);
  expect(await api.stop()).toEqual({ code: 0, signal: null });

  const refused = answers.filter(({ status }) => status !== 201);
  for (const { status, headers } of refused) {
    expect(status).toBe(503);
    expect(headers).toHaveProperty('retry-after');
  }
  // On a busy machine a commit may also outlast the deadline without having failed: that is `overloaded`.
  const codes = new Set(refused.map(({ body }) => body.code));
  codes.delete('overloaded');
  expect([...codes]).toEqual(['database_unavailable']);
  const store = await TestStore.open(uri());
  const stored = new Set(await store.reservationIds());
  const acknowledged = answers.flatMap(({ body }) => body.reservationId ?? []);
  expect(acknowledged.filter((reservationId) => !stored.has(reservationId))).toEqual([]);
  expect(await store.faults()).toEqual([]);
  await store.close();
});
