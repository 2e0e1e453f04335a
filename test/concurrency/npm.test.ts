import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, devNull } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ApiProcess, environment, killAll } from '../support/api-process';
import { idOf, PartnerClient } from '../support/partner-client';
import { until } from '../support/until';

const ROOT = join(__dirname, '../..');

let dataDir: string;
let npm: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'npm-'));
});

afterEach(async () => {
  endGroup(npm);
  await killAll();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs a script of package.json in a process group of its own; its first line of output that matches. */
async function runByNpm(args: string[], pattern: RegExp): Promise<[ChildProcess, string[]]> {
  npm = spawn('npm', args, {
    cwd: ROOT,
    env: environment({
      DATA_DIR: dataDir,
      EMBEDDED_ENGINE: 'builtin',
      PORT: '0',
      ACCESS_LOG: devNull,
      LOG_LEVEL: 'warn',
    }),
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (!npm.stdout) throw new Error('npm has no standard output');
  for await (const line of createInterface({ input: npm.stdout })) {
    const match = pattern.exec(line);
    if (match) return [npm, match];
  }
  throw new Error('npm ended');
}

/** To npm alone, as a service manager or another program does it; a terminal signals the whole group. */
async function terminate(process: ChildProcess): Promise<void> {
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  await ended;
}

function endGroup(leader: ChildProcess | undefined): void {
  try {
    if (leader?.pid !== undefined) process.kill(-leader.pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function hasGroupEnded(leader: ChildProcess): boolean {
  try {
    process.kill(-(leader.pid ?? 0), 0);
    return false;
  } catch {
    return true;
  }
}

describe('SIGTERM to npm alone', () => {
  it('ends npm start gracefully: its port is free, and its data are whole', async () => {
    // What was built is there already; other tests run it at this moment.
    const [process, [, url = '']] = await runByNpm(
      ['start', '--ignore-scripts'],
      /^TicketBoss listens on (\S+),/,
    );
    const client = new PartnerClient(url);
    await until(async () => (await client.send('GET', '/health/ready')).status === 200);
    const reserved = idOf(await client.reserve('node-meetup-2025', 3));
    client.close();
    await terminate(process);

    await until(() => hasGroupEnded(process));
    await expect(fetch(url)).rejects.toThrow();
    const again = await ApiProcess.start({ DATA_DIR: dataDir, EMBEDDED_ENGINE: 'builtin' });
    expect(await again.client.reservation(reserved)).toHaveProperty('status', 200);
    expect(await again.stop()).toEqual({ code: 0, signal: null });
  });

  it('ends a script', async () => {
    const args = ['run', 'db', '--', '--port', '0', '--data', dataDir, '--engine', 'builtin'];
    const [process] = await runByNpm(args, / listens on /);
    await terminate(process);

    await until(() => hasGroupEnded(process));
  });

  it('ends every script that may run for long', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const unwatched = Object.entries(scripts).filter(
      ([, command]) =>
        command.startsWith('node --require tsx/cjs') && !command.includes('end-with-npm'),
    );

    expect(unwatched.map(([name]) => name)).toEqual(['build', 'client']);
  });
});
