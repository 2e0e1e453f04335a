import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProcess, environment, killAll } from '../support/api-process';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

const SHELL = require.resolve('mongosh/bin/mongosh.js');

let store: TestStore;
let home: string;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
  home = await mkdtemp(join(tmpdir(), 'ticketboss-mongosh-'));
});

afterEach(async () => {
  await killAll();
  await store.drop();
  await rm(home, { recursive: true });
});

/** The exit code and the output of a script of scripts/mongosh, in a home of its own. */
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
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every count agrees: events 2\n' });
    await api.stop();
    expect(await store.faults()).toEqual([]);
    expect(await run('audit')).toEqual({ code: 0, stdout: 'Every count agrees: events 2\n' });

    const { code, stdout } = await run('inspect');
    expect(code).toBe(0);
    expect(stdout).toContain('gala: on_sale, version 2, 7 available + 0 held of 10');
    expect(stdout).not.toContain('NO INDEX');
  });

  it.each<[string, (store: TestStore, eventId: string) => Promise<unknown>, string]>([
    [
      'a seat too many',
      ({ models }, eventId) =>
        models.events.updateOne({ eventId }, { $inc: { availableSeats: 1 } }),
      'availableSeats is 9',
    ],
    [
      'a missing version',
      ({ models }, eventId) => models.changes.deleteOne({ eventId, version: 1 }),
      'the log has 1 versions',
    ],
    [
      'a reservation that is gone',
      ({ models }, eventId) => models.reservations.deleteOne({ eventId }),
      'is in the log, but does not exist',
    ],
  ])('finds %s, as npm run audit does', async (_what, damage, fault) => {
    const eventId = await store.createEvent(10);
    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    await Promise.all([1, 1].map((seats) => api.client.reserve(eventId, seats)));
    await api.stop();
    await damage(store, eventId);
    expect(await store.faults()).not.toEqual([]);
    const { code, stdout } = await run('audit');
    expect(code).toBe(1);
    expect(stdout).toContain(fault);
  });
});
