import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProcess, killAll, PROGRAM, TestProcess } from '../support/api-process';
import { idOf } from '../support/partner-client';
import { childrenOf, isAlive } from '../support/processes';
import { until } from '../support/until';

/** A restart takes less than 3 s, but may take longer on a busy machine. */
const RESTART_MS_MAX = 8000;

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'own-database-'));
});

afterEach(async () => {
  await killAll();
  await until(() => {
    try {
      rmSync(dataDir, { recursive: true, force: true });
      return true;
    } catch {
      return false; // an engine whose parent was killed a moment ago still writes there
    }
  });
});

const settings = () => ({ DATA_DIR: dataDir, EMBEDDED_ENGINE: 'builtin' });

const EVENT = 'node-meetup-2025';

describe('the API on a data directory of its own', () => {
  it('logs its engine when it listens, and answers at once', async () => {
    const api = await ApiProcess.start(settings());
    expect(api.engine).toBe('built-in engine');
    expect(await api.client.reserve(EVENT, 3)).toHaveProperty('status', 201);
    expect(await api.stop()).toEqual({ code: 0, signal: null });
  });

  it('keeps all data after kill -9, restarts at once, and leaves no engine running', async () => {
    const api = await ApiProcess.start(settings());
    const engines: number[] = [];
    const reserved: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all([1, 2, 3, 4].map((n) => api.client.reserve(EVENT, n)));
      reserved.push(...answers.map(idOf));
      engines.push(...childrenOf(api.pid));
      await api.kill();
      const before = Date.now();
      await api.restart();
      expect(await api.client.reservation(reserved[0] ?? '')).toHaveProperty('status', 200);
      expect(Date.now() - before).toBeLessThan(RESTART_MS_MAX);
    }
    for (const reservationId of reserved) {
      expect(await api.client.reservation(reservationId)).toHaveProperty('status', 200);
    }
    expect(await api.client.summary(EVENT)).toMatchObject({ body: { availableSeats: 480 } });

    expect(engines).toHaveLength(2);
    engines.push(...childrenOf(api.pid));
    await api.stop();
    await until(() => !engines.some(isAlive));
    const audit = new TestProcess('scripts/audit.ts', [], settings());
    expect(await audit.exited).toEqual({ code: 0, signal: null });
    expect(audit.stdout).toMatch(/^Every guarantee holds: events 1, reservations 8, changes 8, /);
  });

  it('refuses a second API there, and continues itself', async () => {
    const api = await ApiProcess.start(settings());
    const second = new TestProcess(PROGRAM, [], { ...settings(), PORT: '0' });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.stdout).toBe('');
    expect(second.stderr).toContain(
      `The data directory ${join(dataDir, 'builtin')} is in use by another process. Stop`,
    );
    expect(await api.client.reserve(EVENT, 3)).toHaveProperty('status', 201);
    await api.stop();
  });

  it('is where scripts beside it work, and they leave it running', async () => {
    const api = await ApiProcess.start(settings());
    const gala = ['--event', 'gala', '--name', 'The Gala', '--seats', '10'];
    const seed = new TestProcess('scripts/seed.ts', gala, settings());
    expect(await seed.exited).toEqual({ code: 0, signal: null });
    expect(seed.stdout).toContain(`in ${dataDir}`);
    expect(await api.client.reserve('gala', 3)).toHaveProperty('status', 201);
    const audit = new TestProcess('scripts/audit.ts', [], settings());
    expect(await audit.exited).toEqual({ code: 0, signal: null });
    expect(audit.stdout).toMatch(/^Every guarantee holds: events 2, reservations 1, /);
    expect(await api.stop()).toEqual({ code: 0, signal: null });
    expect(readdirSync(dataDir).sort()).toEqual(['builtin', 'engine']);
  });

  it('was killed, and scripts start a database themselves, whatever address it left', async () => {
    const api = await ApiProcess.start(settings());
    const { pid } = JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as {
      pid: number;
    };
    await api.kill();
    await until(() => !isAlive(pid));
    // Another process may have got its id.
    writeFileSync(
      join(dataDir, 'running.json'),
      JSON.stringify({ uri: 'mongodb://127.0.0.1:1', pid: process.pid }),
    );
    const audit = new TestProcess('scripts/audit.ts', [], settings());
    expect(await audit.exited).toEqual({ code: 0, signal: null });
  });

  it('ends when its engine does, and says so', async () => {
    const api = await ApiProcess.start(settings());
    for (const engine of childrenOf(api.pid)) process.kill(engine, 'SIGKILL');
    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.log.at(-1)).toContain('the embedded database ended');
  });
});

describe('a bad configuration', () => {
  it('is reported with every fault at once, and nothing listens', async () => {
    const api = new TestProcess(PROGRAM, [], {
      ...settings(),
      PORT: '70000',
      EVENT_ID: 'No Slug',
      EVENT_SEATS: '0',
      LOG_LEVEL: 'loud',
      MONGODB_URI: 'http://x',
    });
    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.stdout).toBe('');
    for (const name of ['PORT', 'EVENT_ID', 'EVENT_SEATS', 'LOG_LEVEL', 'MONGODB_URI']) {
      expect(api.stderr).toMatch(new RegExp(`^ +${name} `, 'm'));
    }
    expect(api.stderr).not.toContain('    at ');
  });
});
