import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProcess, environment, killAll } from '../support/api-process';
import { dumpDatabase } from '../support/format-fixture';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

const SHELL = require.resolve('mongosh/bin/mongosh.js');

let store: TestStore;
let home: string;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
  home = await mkdtemp(join(tmpdir(), 'ticketboss-mongosh-'));
  const configFolder = join(home, '.mongodb', 'mongosh');
  await mkdir(configFolder, { recursive: true });
  await writeFile(join(configFolder, 'config'), JSON.stringify({ enableTelemetry: false }));
});

afterEach(async () => {
  await killAll();
  await store.drop();
  await rm(home, { recursive: true });
});

/** The exit code and output of a script in scripts/mongosh, with an empty home directory. */
function run(script: string, settings: Record<string, string> = {}) {
  const file = join(__dirname, '../../scripts/mongosh', `${script}.js`);
  const env = { ...environment(settings), HOME: home };
  return new Promise<{ code: unknown; stdout: string }>((resolve) => {
    const args = [SHELL, store.uri, '--quiet', '--norc', file];
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout: stdout + stderr });
    });
  });
}

describe('scripts/mongosh', () => {
  it('seeds once, inspects, and audits as npm run audit does', async () => {
    const seed = { EVENT_ID: 'gala', EVENT_NAME: 'Gala', EVENT_SEATS: '10' };
    expect(await run('seed', seed)).toEqual({
      code: 0,
      stdout: 'Made the event gala with 10 seats\n',
    });
    const again = await run('seed', { ...seed, EVENT_SEATS: '99' });
    expect(again.stdout).toContain('already, nothing was changed');
    expect(await store.event('gala')).toMatchObject({ totalSeats: 10, version: 0 });

    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    await Promise.all([1, 2].map((seats) => api.client.reserve('gala', seats)));
    const odd = await store.createEvent(10, 'constructor');
    await api.client.reserve(odd, 1);
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every count agrees: events 3\n' });
    await api.stop();
    expect(await store.faults()).toEqual([]);
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every count agrees: events 3\n' });

    const { code, stdout } = await run('inspect');
    expect(code).toBe(0);
    expect(stdout).toContain('gala: on_sale, version 2, 7 available + 0 held of 10');
    expect(stdout).not.toContain('NO INDEX');
  });

  it('makes the event that POST /api/v1/events makes', async () => {
    await run('seed', { EVENT_ID: 'gala', EVENT_NAME: 'Meet-up', EVENT_SEATS: '10' });
    const twinId = await store.createEvent(10);
    const [seeded, made] = await Promise.all(
      ['gala', twinId].map((eventId) =>
        store.models.events.findOne({ eventId }, { _id: 0, __v: 0, eventId: 0 }).lean(),
      ),
    );
    expect(seeded).toEqual({
      ...made,
      createdAt: expect.any(Date) as Date,
      lastCommitId: expect.any(String) as string,
    });
  });

  it('marks an empty database, and does not change data of an unknown format', async () => {
    const { db } = store.models.events;
    await db.dropDatabase();
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every count agrees: events 0\n' });
    expect(await dumpDatabase(store.uri)).toEqual({});
    const seed = { EVENT_ID: 'gala', EVENT_SEATS: '10' };
    expect(await run('seed', seed)).toHaveProperty('code', 0);
    await ApiProcess.start({ MONGODB_URI: store.uri });

    await db.collection('meta').deleteMany({});
    const before = await dumpDatabase(store.uri);
    for (const [script, settings] of [['audit', {}] as const, ['seed', seed] as const]) {
      expect(await run(script, settings)).toEqual({
        code: 1,
        stdout: 'The data have format 1, this script is for 2: use the script of their version\n',
      });
    }
    expect(await dumpDatabase(store.uri)).toEqual(before);
  });

  it('finds each fault that npm run audit finds, and exits with 1', async () => {
    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    const damaged = await Promise.all(
      DAMAGES.map(async ([damage, fault]) => {
        const eventId = await store.createEvent(10);
        await Promise.all([1, 1].map((seats) => api.client.reserve(eventId, seats)));
        return { eventId, damage, fault };
      }),
    );
    await api.stop();
    for (const { eventId, damage } of damaged) await damage(store, eventId);
    const known = (await store.faults()).join();
    const { code, stdout } = await run('audit');
    expect(code).toBe(1);
    for (const { eventId, fault } of damaged) {
      expect(known).toContain(`event ${eventId}: `);
      const lines = stdout.split('\n').filter((line) => line.startsWith(`event ${eventId}: `));
      expect(lines.join('\n')).toContain(fault);
    }
  });
});

/** Each damages the data, with the fault that must be reported. */
const DAMAGES: [(store: TestStore, eventId: string) => Promise<unknown>, string][] = [
  [
    ({ models }, eventId) => models.events.updateOne({ eventId }, { $inc: { availableSeats: 1 } }),
    'availableSeats is 9',
  ],
  [
    ({ models }, eventId) => models.changes.deleteOne({ eventId, version: 1 }),
    'the log goes from version 0 to 2',
  ],
  [
    ({ models }, eventId) =>
      models.changes.collection.updateOne({ eventId, version: 2 }, { $set: { kind: 'moved' } }),
    'version 2 is of an unknown kind',
  ],
  [
    ({ models }, eventId) =>
      models.events.collection.updateOne({ eventId }, { $set: { 'journal.w1': { changes: 7 } } }),
    'journal slot w1 has something of an unknown kind',
  ],
  [
    ({ models }, eventId) =>
      models.events.collection.updateOne({ eventId }, { $unset: { tiers: 1 } }),
    'cannot be audited',
  ],
  [
    ({ models }, eventId) => models.reservations.deleteOne({ eventId }),
    'is in the log, but does not exist',
  ],
  [
    ({ models }, eventId) =>
      models.events.updateOne(
        { eventId },
        { $set: { 'journal.w1': { commitId: 'c', committedAt: new Date(0), changes: [] } } },
      ),
    'journal slot w1 of 1970-01-01T00:00:00.000Z was never recovered',
  ],
  [
    ({ models }, eventId) => models.changes.updateOne({ eventId }, { $set: { version: 9 } }),
    'is at version 2, but something is at version 9',
  ],
];
