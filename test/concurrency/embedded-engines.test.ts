import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mongo } from 'mongoose';
import {
  startDatabase,
  type DatabaseOptions,
  type RunningDatabase,
} from '../../src/embedded/start-database';

/** Without a PATH and without downloads, there is no mongod. */
const NO_MONGOD: NodeJS.ProcessEnv = {
  MONGOMS_RUNTIME_DOWNLOAD: 'false',
  MONGOMS_VERSION: '8.2.99',
};

/** The stand-in for mongod is run by the `node` of this PATH. */
const WITH_MONGOD: NodeJS.ProcessEnv = {
  PATH: dirname(process.execPath),
  MONGOMS_SYSTEM_BINARY: join(__dirname, '../support/fake-mongod.mjs'),
};

let dataDir: string;
let said: string[];
let databases: RunningDatabase[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'embedded-engines-'));
  said = [];
  databases = [];
});

afterEach(async () => {
  await Promise.all(databases.map((database) => database.stop()));
  rmSync(dataDir, { recursive: true });
});

async function start(options: Partial<DatabaseOptions>): Promise<RunningDatabase> {
  const database = await startDatabase({
    engine: 'auto',
    dataDir,
    report: (line) => said.push(line),
    ...options,
  });
  databases.push(database);
  return database;
}

async function withCollection<T>(
  { uri }: RunningDatabase,
  work: (collection: mongo.Collection) => Promise<T>,
): Promise<T> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    return await work(client.db('test').collection('things'));
  } finally {
    await client.close();
  }
}

const write = (database: RunningDatabase, name: string) =>
  withCollection(database, (things) =>
    things.insertOne({ name }, { writeConcern: { w: 'majority', journal: true } }),
  );

const read = (database: RunningDatabase) =>
  withCollection(database, async (things) =>
    (await things.find().sort({ name: 1 }).toArray()).map((thing): unknown => thing.name),
  );

describe.each([
  ['builtin', NO_MONGOD, 'built-in engine'],
  ['mongod', WITH_MONGOD, 'MongoDB 8.0.4 (mongod)'],
] as const)('the engine %s', (engine, environment, name) => {
  it('serves on 127.0.0.1, and names itself', async () => {
    const database = await start({ engine, environment });
    expect(database).toMatchObject({ kind: engine, engine: name });
    expect(database.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+$/);
    await write(database, 'a');
    expect(await read(database)).toEqual(['a']);
  });

  it('keeps its data after a stop', async () => {
    const first = await start({ engine, environment });
    await write(first, 'a');
    await first.stop();
    await first.stop();
    expect(await read(await start({ engine, environment }))).toEqual(['a']);
  });

  it('keeps its data after kill -9, and reports its end', async () => {
    const first = await start({ engine, environment });
    await write(first, 'a');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toContain('was ended by SIGKILL');
    const second = await start({ engine, environment });
    await write(second, 'b');
    expect(await read(second)).toEqual(['a', 'b']);
  });

  it('refuses a data directory that is in use, and names it', async () => {
    const first = await start({ engine, environment });
    await write(first, 'a');
    await expect(start({ engine, environment })).rejects.toThrow(
      `The data directory ${join(dataDir, engine)} is in use by another process. Stop`,
    );
    expect(await read(first)).toEqual(['a']);
  });

  it('refuses a port that is in use', async () => {
    const first = await start({ engine, environment, dataDir: undefined });
    const port = Number(new URL(first.uri).port);
    await expect(start({ engine, environment, port })).rejects.toThrow(`Port ${port} on 127.0.0.1`);
  });

  it('uses the given port', async () => {
    const first = await start({ engine, environment });
    const { uri } = first;
    await first.stop();
    const second = await start({ engine, environment, port: Number(new URL(uri).port) });
    expect(second.uri).toBe(uri);
  });

  it('starts empty each time without a data directory', async () => {
    const database = await start({ engine, environment, dataDir: undefined });
    await write(database, 'a');
    await database.stop();
    expect(await read(await start({ engine, environment, dataDir: undefined }))).toEqual([]);
  });
});

describe('the engine auto', () => {
  it('is a mongod if there is one', async () => {
    expect(await start({ environment: WITH_MONGOD })).toHaveProperty('kind', 'mongod');
  });

  it('is the built-in one without a mongod, and says why', async () => {
    expect(await start({ environment: NO_MONGOD })).toHaveProperty('kind', 'builtin');
    expect(said).toEqual([expect.stringContaining('Using the built-in engine, because there is')]);
  });

  it('is the built-in one if mongod fails to start on an empty directory', async () => {
    const environment = { ...WITH_MONGOD, FAKE_MONGOD_FAULT: 'Boom' };
    expect(await start({ environment })).toHaveProperty('kind', 'builtin');
    expect(said).toEqual([expect.stringMatching(/^Using the built-in engine: mongod .*; Boom/)]);
  });

  it('continues with the built-in one if that has data, even if there is a mongod', async () => {
    const first = await start({ environment: NO_MONGOD });
    await write(first, 'a');
    await first.stop();
    const second = await start({ environment: WITH_MONGOD });
    expect(second.kind).toBe('builtin');
    expect(await read(second)).toEqual(['a']);
    expect(said.at(-1)).toBe(
      `Continuing with the built-in engine, which has left data in ${join(dataDir, 'builtin')}.`,
    );
  });

  it('refuses to start empty if the mongod that has the data is missing', async () => {
    const first = await start({ environment: WITH_MONGOD });
    await write(first, 'a');
    await first.stop();
    await expect(start({ environment: NO_MONGOD })).rejects.toThrow(
      /mongod holds data of a mongod, but no mongod was found: .* Install MongoDB/,
    );
    expect(await read(await start({ environment: WITH_MONGOD }))).toEqual(['a']);
  });

  it('continues with the one that ran last if both have data', async () => {
    for (const engine of ['mongod', 'builtin', 'mongod'] as const) {
      await (await start({ engine, environment: WITH_MONGOD })).stop();
    }
    expect(await start({ environment: WITH_MONGOD })).toHaveProperty('kind', 'mongod');
    expect(readFileSync(join(dataDir, 'engine'), 'utf8')).toBe('mongod\n');
  });

  it('fails if a mongod that has data does not start', async () => {
    await (await start({ environment: WITH_MONGOD })).stop();
    const environment = { ...WITH_MONGOD, FAKE_MONGOD_FAULT: 'Wrong version' };
    await expect(start({ environment })).rejects.toThrow(/did not start on .*; Wrong version/);
  });
});

describe('a chosen engine', () => {
  it('is refused if there is no mongod, with what to do', async () => {
    await expect(start({ engine: 'mongod', environment: NO_MONGOD })).rejects.toThrow(
      /^No mongod was found: .* set MONGODB_URI, or \(not in production\) choose the engine builtin\.$/,
    );
  });

  it('starts empty beside the data of the other, and says so', async () => {
    await (await start({ engine: 'mongod', environment: WITH_MONGOD })).stop();
    await start({ engine: 'builtin', environment: WITH_MONGOD });
    expect(said).toEqual([
      `Beginning with an empty database; ${join(dataDir, 'mongod')} holds data of another engine.`,
    ]);
  });

  it('is refused if its folder cannot be created', async () => {
    writeFileSync(join(dataDir, 'builtin'), '');
    await expect(start({ engine: 'builtin', environment: NO_MONGOD })).rejects.toThrow(
      `The data directory ${join(dataDir, 'builtin')} cannot be used`,
    );
  });

  it('says how it ended if it cannot start, and what to do', async () => {
    const environment = { ...NO_MONGOD, NODE_OPTIONS: '--require=/nowhere.js' };
    await expect(start({ engine: 'builtin', environment })).rejects.toThrow(
      /^The built-in engine did not start on .*; it ended with exit code 1: Error: Cannot find .*move/,
    );
  });
});
