import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GENERAL_TIER } from '../../src/domain/event';
import { idSuffixOf } from '../../src/domain/reservation-id';
import type { Models } from '../../src/models/models';
import { Events } from '../../src/services/reading/events';
import { systemClock } from '../../src/services/support/clock';
import { ApiProcess, environment, killAll } from '../support/api-process';
import { idOf } from '../support/partner-client';
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
  it('seeds once, audits and inspects a database in use', async () => {
    const seed = { EVENT_ID: 'gala', EVENT_NAME: 'Gala', EVENT_SEATS: '10' };
    expect(await run('seed', seed)).toEqual({
      code: 0,
      stdout: 'Made the event gala with 10 seats\n',
    });
    expect(await run('seed', seed)).toEqual({
      code: 0,
      stdout: 'There is the event gala already, nothing was changed\n',
    });
    for (const other of [{ EVENT_SEATS: '99' }, { EVENT_NAME: 'The Gala' }]) {
      expect(await run('seed', { ...seed, ...other })).toEqual({
        code: 1,
        stdout: 'There is another event of the id gala, nothing was changed\n',
      });
    }
    expect(await store.event('gala')).toMatchObject({ totalSeats: 10, version: 0 });

    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    await Promise.all([1, 2].map((seats) => api.client.reserve('gala', seats)));
    const odd = await store.createEvent(10, 'constructor');
    await api.client.reserve(odd, 1);
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every guarantee holds: events 3\n' });

    const { code, stdout } = await run('inspect');
    expect(code).toBe(0);
    expect(stdout).toContain('gala: on_sale, version 2, 7 available + 0 held of 10');
    expect(stdout).not.toContain('NO INDEX');
  });

  it('finds no fault after changes of every kind, settled and in the journal', async () => {
    const { client } = await ApiProcess.start({ MONGODB_URI: store.uri });
    const eventId = await createLimited('lively');
    const post = async (path: string, body: object = {}) =>
      idOf(await client.send('POST', `/api/v1${path}`, { body }));
    const reserve = (seats: number, more: object = {}) =>
      post(`/events/${eventId}/reservations`, { partnerId: 'abc-corp', seats, ...more });

    await reserve(1);
    const reduced = await reserve(2, { partnerId: 'other/partner' });
    const patched = await client.send('PATCH', `/api/v1/reservations/${reduced}`, {
      body: { seats: 1 },
    });
    const held = await reserve(1, { holdSeconds: 60 });
    await post(`/reservations/${held}/confirm`);
    await client.cancel(await reserve(1, { holdSeconds: 60 }));
    const changed = await client.send('PATCH', `/api/v1/events/${eventId}`, {
      body: { name: 'New', tiers: [{ tierId: 'vip', name: 'VIP', totalSeats: 5 }] },
      headers: { 'If-Match': '*' },
    });
    await post(`/events/${eventId}/reservations`, {
      partnerId: 'abc-corp',
      items: [{ tierId: 'vip', seats: 1 }],
      holdSeconds: 60,
    });
    expect([patched.status, changed.status]).toEqual([200, 200]);

    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every guarantee holds: events 2\n' });
    expect(await store.faults()).toEqual([]);
  });

  it('makes the event that POST /api/v1/events makes', async () => {
    await run('seed', { EVENT_ID: 'gala', EVENT_NAME: 'Meet-up', EVENT_SEATS: '10' });
    const twinId = await store.createEvent(10);
    const [seeded, made] = await Promise.all(
      ['gala', twinId].map((eventId) => store.models.events.findOne({ _id: eventId }).lean()),
    );
    expect(seeded).toEqual({
      ...made,
      _id: 'gala',
      idSuffix: idSuffixOf('gala'),
      createdAt: expect.any(Date) as Date,
      lastCommitId: expect.any(String) as string,
    });
  });

  it('marks an empty database, and does not change data of an unknown format', async () => {
    const { db } = store.models.events;
    await db.dropDatabase();
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every guarantee holds: events 0\n' });
    expect(await dumpDatabase(store.uri)).toEqual({});
    const seed = { EVENT_ID: 'gala', EVENT_SEATS: '10' };
    expect(await run('seed', seed)).toHaveProperty('code', 0);
    await ApiProcess.start({ MONGODB_URI: store.uri });

    await db.collection('meta').deleteMany({});
    const before = await dumpDatabase(store.uri);
    for (const [script, settings] of [['audit', {}] as const, ['seed', seed] as const]) {
      expect(await run(script, settings)).toEqual({
        code: 1,
        stdout: 'The data have format 1, this script is for 3: use the script of their version\n',
      });
    }
    expect(await dumpDatabase(store.uri)).toEqual(before);
  });

  it('finds each fault that npm run audit finds, and exits with 1', async () => {
    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    const damaged = await Promise.all(
      DAMAGES.map(async ([damage, fault], index) => {
        const eventId = await createLimited(`damaged-${index}`);
        for (const seats of [1, 2]) await api.client.reserve(eventId, seats);
        return { eventId, damage, fault };
      }),
    );
    await api.stop();
    for (const { eventId, damage } of damaged) await damage(store.models, eventId);
    const known = await store.faults();
    const { code, stdout } = await run('audit');
    expect(code).toBe(1);
    for (const { eventId, fault } of damaged) {
      for (const lines of [known, stdout.split('\n')]) {
        const ofEvent = lines.filter((line) => /^event ([\w-]+)/.exec(line)?.[1] === eventId);
        expect(ofEvent.join('\n')).toContain(fault);
      }
    }
  });
});

/** Makes an event that limits its partners. */
async function createLimited(eventId: string): Promise<string> {
  const tiers = [{ ...GENERAL_TIER, totalSeats: 10 }];
  const event = { eventId, name: 'Meet-up', tiers, limits: { seatsPerPartner: 5 } };
  await new Events(store.models, systemClock).create(event);
  return eventId;
}

/** Each damages the data, with the fault that must be reported. */
const DAMAGES: [(models: Models, eventId: string) => Promise<unknown>, string][] = [
  [
    ({ events }, _id) => events.updateOne({ _id }, { $inc: { availableSeats: 1 } }),
    'availableSeats is 8, but its tiers',
  ],
  [
    ({ events }, _id) => events.updateOne({ _id }, { $set: { reservationCount: 3 } }),
    'reservationCount is 3, but 2 are confirmed',
  ],
  [
    ({ events }, _id) => events.updateOne({ _id }, { $set: { 'limits.seatsPerPartner': 2 } }),
    'had 3 seats, its limit is 2',
  ],
  [
    ({ events }, _id) => events.collection.updateOne(of(_id), { $unset: { tiers: 1 } }),
    'cannot be audited',
  ],
  [
    ({ events }, _id) =>
      events.collection.updateOne(of(_id), { $set: { 'journal.w1': { changes: 7 } } }),
    'journal slot w1 has something of an unknown kind',
  ],
  [
    ({ events }, _id) =>
      events.collection.updateOne(of(_id), { $set: { 'journal.w1': { at: new Date(0) } } }),
    'journal slot w1 of 1970-01-01T00:00:00.000Z was never recovered',
  ],
  [
    ({ commits }, eventId) => commits.deleteOne({ eventId, firstVersion: 1 }),
    'the log goes from version 0 to 2',
  ],
  [
    ({ commits }, eventId) => commits.updateOne({ eventId, lastVersion: 2 }, { lastVersion: 9 }),
    'is at version 2, but something is at version 9',
  ],
  [
    ({ commits }, eventId) => commits.updateOne({ eventId, lastVersion: 2 }, { changes: [] }),
    'of its log is damaged',
  ],
  [
    (models, eventId) => setInLastChange(models, eventId, { 'changes.0.kind': 'moved' }),
    'version 2 is of an unknown kind',
  ],
  [
    (models, eventId) => setInLastChange(models, eventId, { 'changes.0.kind': 'confirmed' }),
    'confirmed, which was not there',
  ],
  [
    (models, eventId) => setInLastChange(models, eventId, { 'changes.0.left': { general: 8 } }),
    'version 2 leaves 8 seats of tier general, not 7',
  ],
  [
    ({ commits }, eventId) =>
      commits.collection.updateMany({ eventId }, { $inc: { 'changes.0.left.general': -1 } }),
    'tier general has 7 seats left, the log says 6',
  ],
  [
    (models, eventId) => setInLastChange(models, eventId, { 'changes.0.partnerSeats': 4 }),
    'has 4 seats, not 3',
  ],
  [
    ({ partnerSeats }, eventId) => partnerSeats.updateOne(seatsIn(eventId), { seats: 2 }),
    'is counted with 2 seats, but has 3',
  ],
  [
    ({ partnerSeats }, eventId) => partnerSeats.deleteOne(seatsIn(eventId)),
    'has 3 seats, which are not counted',
  ],
  [
    ({ reservations }, eventId) => reservations.deleteOne({ eventId }),
    'is in the log, but does not exist',
  ],
  [
    ({ reservations }, eventId) => reservations.updateOne({ eventId }, { status: 'cancelled' }),
    'has status "cancelled", the log says "confirmed"',
  ],
  [
    ({ reservations }, eventId) => reservations.updateOne({ eventId }, { seats: 7 }),
    'has 7 seats, but its items',
  ],
  [({ events }, _id) => events.deleteOne({ _id }), 'does not exist, but has reservations'],
];

/** In the change that made version 2, past every check that Mongoose makes. */
function setInLastChange({ commits }: Models, eventId: string, $set: object): Promise<unknown> {
  return commits.collection.updateOne({ eventId, lastVersion: 2 }, { $set });
}

/** By the driver's own types, which take no text for an `_id`. */
function of(_id: string) {
  return { _id } as object;
}

/** What the event's partner has, as it is stored. */
function seatsIn(eventId: string) {
  return { _id: new RegExp(`^${eventId}/`) };
}
