import { ApiProcess, killAll, PROGRAM, TestProcess } from '../support/api-process';
import { dumpDatabase, fillDatabase, formatFixture } from '../support/format-fixture';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

const MARK = { _id: 'format', format: 3, oldestReader: 3 };

let uri: string;

beforeEach(() => {
  uri = freshDatabaseUri();
});

afterEach(async () => {
  await killAll();
  await dropDatabase(uri);
});

const start = () => ApiProcess.start({ MONGODB_URI: uri, LOG_LEVEL: 'warn' });

/** How a process of this repository ends on the database. */
async function run(path: string, args: string[] = []) {
  const running = new TestProcess(path, args, { MONGODB_URI: uri, PORT: '0', LOG_LEVEL: 'warn' });
  const { code } = await running.exited;
  const { stdout, stderr } = running;
  return { code, stdout, stderr };
}

describe('an empty database', () => {
  it('is marked once by instances that start together', async () => {
    await Promise.all([start(), start(), start()]);
    expect((await dumpDatabase(uri)).meta).toEqual([MARK]);
  });

  it('is marked by npm run seed, and nothing is written to it by npm run audit', async () => {
    expect(await run('scripts/audit.ts')).toMatchObject({ code: 0, stderr: '' });
    expect(await dumpDatabase(uri)).toEqual({});

    const seeded = await run('scripts/seed.ts', ['--event', 'gala', '--name', 'G', '--seats', '5']);
    expect(seeded).toMatchObject({ code: 0, stderr: '' });
    expect((await dumpDatabase(uri)).meta).toEqual([MARK]);
  });
});

describe.each([1, 2])('data of format %d', (format) => {
  const refusal = new RegExp(
    `^(cannot start: )?the data in the database test_\\w+ have format ${format}, this version reads ` +
      'format 3: run the version of TicketBoss that made them, or .*MONGODB_URI.*\\n$',
  );

  it.each<[string, string, string[]]>([
    ['the API', PROGRAM, []],
    ['npm run seed', 'scripts/seed.ts', ['--event', 'other', '--name', 'Other', '--seats', '5']],
    ['npm run audit', 'scripts/audit.ts', []],
    ['npm run partner', 'scripts/partner.ts', ['create', '--partner', 'p', '--name', 'P']],
  ])('are refused by %s in one line, and not changed', async (_name, path, args) => {
    await fillDatabase(uri, formatFixture(format));
    const before = await dumpDatabase(uri);

    expect(await run(path, args)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(refusal) as string,
    });
    expect(await dumpDatabase(uri)).toEqual(before);
  });
});

describe('data of format 3', () => {
  beforeEach(() => fillDatabase(uri, formatFixture(3)));

  it('are used: slots are recovered, overdue holds expire, keys are valid', async () => {
    const { events } = formatFixture(3);
    const gala = events?.find(({ _id }) => _id === 'gala');
    const startedAt = new Date();
    const api = await start();
    const store = await TestStore.open(uri);
    try {
      await until(async () => (await store.slots('gala', startedAt)) === 0);
      await until(async () => (await store.event('gala')).heldSeats === 0);
      const again = await api.client.send('POST', '/api/v1/events/gala/reservations', {
        body: { partnerId: 'abc-corp', seats: 2 },
        headers: { 'Idempotency-Key': 'order-1' },
      });
      expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
      expect(await api.client.reserve('gala', 1)).toHaveProperty('status', 201);
      expect(await store.event('gala')).toMatchObject({
        name: 'The Great Gala',
        availableSeats: Number(gala?.availableSeats) + Number(gala?.heldSeats) - 1,
      });
      await api.stop();
      expect(await store.faults()).toEqual([]);
    } finally {
      await store.close();
    }
  });
});

describe('data of a later format', () => {
  it('are used if a reader of format 3 may, and keep their mark', async () => {
    const mark = { ...MARK, format: 4 };
    await fillDatabase(uri, { ...formatFixture(3), meta: [mark] });
    const api = await start();
    expect(await api.client.reserve('gala', 1)).toHaveProperty('status', 201);
    expect((await dumpDatabase(uri)).meta).toEqual([mark]);
  });

  it('are refused in one line if they need a later reader', async () => {
    await fillDatabase(uri, { meta: [{ ...MARK, format: 5, oldestReader: 4 }] });
    expect(await run(PROGRAM)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^cannot start: the data in .* have format 5, .* run a newer version of TicketBoss, one that reads format 4\n$/,
      ) as string,
    });
  });
});
