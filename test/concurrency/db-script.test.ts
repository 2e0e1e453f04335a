import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mongo } from 'mongoose';
import { entry } from '../support/api-process';

const FAKE_MONGOD = join(__dirname, '../support/fake-mongod.mjs');

let dataDir: string;
let scripts: ChildProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'db-script-'));
  scripts = [];
});

afterEach(async () => {
  for (const script of scripts) await kill(script, 'SIGTERM');
  rmSync(dataDir, { recursive: true });
});

function run(...args: string[]): ChildProcess {
  return runWith({}, ...args);
}

function runWith(settings: Record<string, string>, ...args: string[]): ChildProcess {
  const script = spawn(process.execPath, [...entry('scripts/db.ts'), ...args], {
    // Data to be thrown away are kept below TMPDIR.
    env: { ...process.env, MONGOMS_SYSTEM_BINARY: FAKE_MONGOD, TMPDIR: dataDir, ...settings },
    // Its own process group, as a terminal gives to each command.
    detached: true,
  });
  scripts.push(script);
  return script;
}

async function kill(script: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (script.exitCode !== null || script.signalCode !== null) return;
  const ended = once(script, 'exit');
  script.kill(signal);
  await ended;
}

/** Runs the script to its end, which must be a refusal. */
async function refusal(...args: string[]): Promise<string> {
  const script = run(...args);
  let text = '';
  script.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(script, 'close')) as [number | null];
  expect(code).toBe(1);
  return text;
}

/** The one line that the script prints when the database listens. */
async function announcement(script: ChildProcess): Promise<string> {
  if (script.stdout === null) throw new Error('The script has no standard output.');
  const [line] = (await once(createInterface(script.stdout), 'line')) as [string];
  return line;
}

function databasesIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => /^(embedded-database|builtin-engine)-/.test(name));
}

function uriOf(line: string): string {
  return /mongodb:\/\/\S+:\d+/.exec(line)?.[0] ?? '';
}

async function countAndInsert(uri: string): Promise<number> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    const things = client.db('test').collection('things');
    const count = (await things.find().toArray()).length;
    await things.insertOne({}, { writeConcern: { w: 'majority', journal: true } });
    return count;
  } finally {
    await client.close();
  }
}

describe.each([
  ['builtin', /^built-in engine listens on mongodb:\/\/127\.0\.0\.1:\d+, data in /],
  ['mongod', /^MongoDB 8\.0\.4 \(mongod\) listens on mongodb:\/\/127\.0\.0\.1:\d+, data in /],
])('npm run db with the engine %s', (engine, line) => {
  const serve = () => run('--port', '0', '--data', dataDir, '--engine', engine);

  it('prints one line, serves, and stops on SIGTERM', async () => {
    const script = serve();
    const announced = await announcement(script);
    expect(announced).toMatch(line);
    expect(await countAndInsert(uriOf(announced))).toBe(0);
    await kill(script, 'SIGTERM');
    expect(script.exitCode).toBe(0);
  });

  it('keeps the data when all processes are killed, and restarts at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const script = serve();
      expect(await countAndInsert(uriOf(await announcement(script)))).toBe(round);
      await kill(script, 'SIGKILL');
    }
  });

  it('stops cleanly on a Ctrl-C, which reaches the whole process group', async () => {
    const script = serve();
    await countAndInsert(uriOf(await announcement(script)));
    const ended = once(script, 'exit');
    process.kill(-(script.pid ?? 0), 'SIGINT');
    expect(await ended).toEqual([0, null]);
    const again = serve();
    expect(await countAndInsert(uriOf(await announcement(again)))).toBe(1);
  });

  it('refuses a directory that is in use', async () => {
    await announcement(serve());
    expect(await refusal('--port', '0', '--data', dataDir, '--engine', engine)).toContain(
      `The data directory ${join(dataDir, engine)} is in use by another process.`,
    );
  });
});

describe('npm run db', () => {
  it('reads DATA_DIR and EMBEDDED_ENGINE, as the API does', async () => {
    const folder = join(dataDir, 'configured');
    const settings = { DATA_DIR: folder, EMBEDDED_ENGINE: 'builtin' };
    const announced = await announcement(runWith(settings, '--port', '0'));
    expect(announced).toMatch(/^built-in engine listens on /);
    expect(announced).toContain(`data in ${folder}`);
    expect(readdirSync(folder)).toContain('builtin');
  });

  it.each(['builtin', 'mongod'])('discards the data of %s, and says so', async (engine) => {
    const script = run('--port', '0', '--memory', '--engine', engine);
    const announced = await announcement(script);
    expect(announced).toContain('data thrown away at the end');
    expect(await countAndInsert(uriOf(announced))).toBe(0);
    expect(databasesIn(dataDir)).not.toEqual([]);
    await kill(script, 'SIGTERM');
    expect(databasesIn(dataDir)).toEqual([]);
  });

  it('refuses a port that is in use, with what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const text = await refusal('--port', String(port), '--memory', '--engine', 'builtin');
    server.close();
    expect(text).toContain(`Port ${port} on 127.0.0.1 is in use. Stop the program`);
  });

  it.each([
    [['--port', 'x'], '--port "x" is not a port. Choose 1 to 65535'],
    [['--port', '65536'], '--port "65536" is not a port.'],
    [['--engine', 'x'], '--engine "x" is not an engine. Choose one of auto, mongod, builtin.'],
    [['--memory', '--data', 'x'], 'Leave one out.'],
    [['--dta', 'x'], "Unknown option '--dta'"],
    [['x'], "Unexpected argument 'x'"],
  ])('refuses %p', async (args, text) => {
    const said = await refusal(...args);
    expect(said).toContain(text);
    expect(said).toContain('npm run db -- --help');
    expect(said).not.toContain('    at ');
  });
});
