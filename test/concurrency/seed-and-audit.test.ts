import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccessModels } from '../../src/models/access-models';
import { ApiCaller } from '../support/api-caller';
import { ApiProcess, killAll, TestProcess } from '../support/api-process';
import { setInReservation } from '../support/set-stored';
import { untilSettled } from '../support/stored-log';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

let store: TestStore;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
});

afterEach(async () => {
  await killAll();
  await store.drop();
});

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(
  script: 'seed' | 'audit' | 'erase' | 'archive',
  args: string[] = [],
  uri = store.uri,
): Promise<Run> {
  const running = new TestProcess(`scripts/${script}.ts`, args, { MONGODB_URI: uri });
  const { code } = await running.exited;
  const { stdout, stderr } = running;
  return { code, stdout, stderr };
}

const GALA = ['--event', 'gala', '--name', 'The Gala'];
const TIERS = ['--tiers', 'VIP:100:10000,GA:500:1000', '--currency', 'USD'];

describe('npm run seed', () => {
  it('creates an event once, and refuses a different one with its id', async () => {
    expect(await run('seed', [...GALA, ...TIERS])).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Made the event gala \("The Gala"\) with 600 seats: .*\n$/,
      ) as string,
      stderr: '',
    });
    const [again, other, stored] = await Promise.all([
      run('seed', [...GALA, ...TIERS]),
      run('seed', [...GALA, '--seats', '10']),
      store.event('gala'),
    ]);
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^There is the event gala .* already/) as string,
    });
    expect(other).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^There is another event of that id, nothing was/) as string,
    });
    expect(stored).toMatchObject({
      totalSeats: 600,
      tiers: {
        VIP: { availableSeats: 100, priceMinor: 10_000, currency: 'USD' },
        GA: { availableSeats: 500, priceMinor: 1000, currency: 'USD' },
      },
    });
    expect(await store.faults()).toEqual([]);
  });

  it('finds the same event after its first sale', async () => {
    const seed = [...GALA, '--seats', '10'];
    await run('seed', seed);
    const { client } = await ApiProcess.start({ MONGODB_URI: store.uri });
    expect(await client.reserve('gala', 1)).toMatchObject({ status: 201 });

    expect(await run('seed', seed)).toMatchObject({ code: 0, stderr: '' });
  });

  it('reports an error without a stack', async () => {
    const [badArguments, noServer] = await Promise.all([
      run('seed', ['--event', 'X']),
      run('seed', [...GALA, '--seats', '1'], 'mongodb://user:secret@127.0.0.1:1/x'),
    ]);
    expect(badArguments).toMatchObject({ code: 1, stdout: '' });
    expect(badArguments.stderr.trimEnd().split('\n')).toHaveLength(4);
    expect(noServer).toMatchObject({ code: 1, stdout: '' });
    expect(noServer.stderr).toMatch(/^the database is unavailable: .*ECONNREFUSED.*\n$/);
  });
});

describe('npm run audit', () => {
  it('finds nothing in a database that is in use, and every injected fault', async () => {
    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    const eventId = await store.createEvent(10);
    const [kept, lost] = await Promise.all([1, 2].map((n) => api.client.reserve(eventId, n)));
    await untilSettled(store.models, eventId);
    expect(await run('audit')).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Every guarantee holds: events 2, reservations 2, changes 2, in test_\w+ on 127.*\n$/,
      ) as string,
      stderr: '',
    });

    // What stands in a journal still counts as there, so that the damage must come after it.
    await api.stop();
    const { events, reservations } = store.models;
    await events.updateOne({ _id: eventId }, { $inc: { availableSeats: 1 } });
    const status = 'cancelled';
    await setInReservation(store.models, kept?.body.reservationId ?? '', { status });
    await reservations.deleteOne({ _id: lost?.body.reservationId ?? '' });
    const { code, stdout, stderr } = await run('audit');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\d+ faults found: events 2,/);
    for (const fault of [
      'availableSeats is 8, but',
      `reservation ${kept?.body.reservationId} has status "cancelled", the log says "confirmed"`,
      `reservation ${lost?.body.reservationId} is in the log, but does not exist`,
    ]) {
      expect(stdout).toContain(`event ${eventId}: ${fault}`);
    }
    expect(stdout.trimEnd().split('\n')).toHaveLength(Number.parseInt(stderr));
  });
});

describe('npm run erase', () => {
  it('says what it erased, and records who did it', async () => {
    const { client } = await ApiProcess.start({ MONGODB_URI: store.uri });
    const eventId = await store.createEvent(10);
    const caller = new ApiCaller(client.baseUrl);
    const { body } = await caller.reserve(eventId, { seats: 1, reference: 'Jane Doe' });
    expect(body).toMatchObject({ reference: 'Jane Doe' });
    await untilSettled(store.models, eventId);

    expect(await run('erase', ['--partner', 'abc-corp'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Erased notes in journals 1, commits 1, reservations 1, deliveries 0, faults 0, in test/,
      ) as string,
      stderr: '',
    });
    const { adminActions } = createAccessModels(store.models.events.db);
    expect(await adminActions.find({}).lean()).toMatchObject([
      { action: 'erase_notes', target: '/api/v1/partners/abc-corp' },
    ]);
    expect(await run('audit')).toMatchObject({ code: 0 });
  });
});

describe('npm run archive', () => {
  it('moves an ended event into files, and records it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'archive-'));
    const eventId = await store.createEvent(10);
    const startsAt = new Date('2020-01-01');
    await store.models.events.updateOne({ _id: eventId }, { $set: { startsAt } });
    const day = new Date().toISOString().slice(0, 10);

    expect(await run('archive', ['--before', day, '--to', folder])).toEqual({
      code: 0,
      stdout: '',
      stderr: `${eventId}: archived\n`,
    });
    expect(await readdir(join(folder, eventId))).toContain('manifest.json');
    const { adminActions } = createAccessModels(store.models.events.db);
    expect(await adminActions.find({}).lean()).toMatchObject([{ action: 'archive_event' }]);
    await rm(folder, { recursive: true });
  });
});
