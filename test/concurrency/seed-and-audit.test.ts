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

async function run(script: 'seed' | 'audit', args: string[] = [], uri = store.uri): Promise<Run> {
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
