import { ApiProcess, killAll, TestProcess } from '../support/api-process';
import { ADMIN_KEY } from '../support/start-app';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

let store: TestStore;
let api: ApiProcess;

beforeAll(async () => {
  store = await TestStore.open(freshDatabaseUri());
  const keys = { AUTH_MODE: 'required', ADMIN_API_KEY: ADMIN_KEY, RATE_LIMIT_PER_KEY: '0' };
  api = await ApiProcess.start({
    ...keys,
    MONGODB_URI: store.uri,
    RATE_LIMIT_PER_ADDRESS: '0',
  });
  await api.client.send('POST', '/api/v1/partners', {
    body: { partnerId: 'abc-corp', name: 'ABC Corp.' },
    headers: { 'X-API-Key': ADMIN_KEY },
  });
});

afterAll(async () => {
  await api.stop();
  const faults = await store.faults();
  await killAll();
  await store.drop();
  expect(faults).toEqual([]);
});

async function load(args: string[], settings: Record<string, string> = {}) {
  const running = new TestProcess('scripts/load.ts', args, settings);
  const { code } = await running.exited;
  return { code, stdout: running.stdout, stderr: running.stderr };
}

function onEvent(eventId: string, ...args: string[]): string[] {
  const asPartner = ['--key', ADMIN_KEY, '--partner', 'abc-corp'];
  return [
    '--url',
    api.client.baseUrl,
    '--event',
    eventId,
    ...asPartner,
    '--connections',
    '8',
    ...args,
  ];
}

describe('npm run load', () => {
  it('reserves what it reports, is refused nothing, and checks the change log and the database', async () => {
    const eventId = await store.createEvent(1_000_000);
    const { code, stdout, stderr } = await load(
      onEvent(eventId, '--seconds', '1', '--seats', '2', '--database', store.uri),
    );
    expect(stdout).toMatch(/^refused 0$/m);
    expect(stdout).toMatch(/^failed 0$/m);
    expect(stdout).toMatch(/^latency in ms: p50 \S+, p90 \S+, p99 \S+, p99.9 \S+$/m);
    expect(stdout).toMatch(/^change log, versions 0 to \d+: every guarantee holds: .*/m);
    expect(stdout).toMatch(/^audit of test_\w+ on 127\S+: every guarantee holds: events 2,/m);
    expect(stderr).toMatch(/^1 s: accepted \d+, refused 0, failed 0$/m);
    expect(code).toBe(0);
    const accepted = Number(/^accepted (\d+),/m.exec(stdout)?.[1]);
    expect(accepted).toBeGreaterThan(0);
    expect(await store.event(eventId)).toMatchObject({
      reservationCount: accepted,
      availableSeats: 1_000_000 - 2 * accepted,
    });
  });

  it('sells an event out exactly, and is refused the rest', async () => {
    const eventId = await store.createEvent(35);
    const { code, stdout } = await load(onEvent(eventId, '--seconds', '1', '--seats', '10'));
    expect(stdout).toMatch(/^accepted 3,/m);
    expect(stdout).toMatch(/^refused [1-9]\d*: [1-9]\d* × not_enough_seats$/m);
    expect(stdout).toContain('versions 0 to 3: every guarantee holds: 3 acknowledged');
    expect(stdout).toContain('reservations of 30 seats, 0 changes of others, 5 seats left');
    expect(stdout).not.toContain('audit of');
    expect(code).toBe(0);
  });

  it('ends at once with the reason if no request can succeed', async () => {
    const eventId = await store.createEvent(35);
    const { code, stdout } = await load(onEvent(eventId, '--seats', '11', '--seconds', '600'));
    expect(stdout).toMatch(/^failed \d+: \d+ × 400 validation_failed: seats must be between/m);
    expect(code).toBe(1);
  });

  it('says what is wrong with its arguments, the key and the server', async () => {
    const [wrong, far, noKey, nobody] = await Promise.all([
      load(['--connections', '0', '--seats', 'many', '--speed', '9', '--event', 'X']),
      load(['--url', 'http://192.0.2.1:3000']),
      load(['--url', api.client.baseUrl]),
      load(['--url', 'http://127.0.0.1:2']),
    ]);
    for (const { code, stdout } of [wrong, far, noKey, nobody]) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    }
    expect(wrong.stderr.trimEnd().split('\n')).toEqual([
      '--speed is not an option',
      '--connections must be greater than or equal to 1',
      '--seats must be a number',
      expect.stringMatching(/^--event /),
      'npm run load -- --help tells more.',
    ]);
    expect(far.stderr).toContain('--url leads to another machine');
    expect(noKey.stderr).toMatch(/^http:\S+ answers 401: /);
    expect(nobody.stderr).toMatch(/^nothing to load at http:\/\/127.0.0.1:2: .*ECONNREFUSED/);
  });
});
