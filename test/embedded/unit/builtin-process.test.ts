import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { refusedStart, startEngineProcess } from '../../support/builtin-engine-process';
import type { EngineProcess } from '../../support/builtin-engine-process';

let directory: string;
let data: string;
const engines: EngineProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'builtin-process-'));
  data = join(directory, 'data');
});

afterEach(async () => {
  for (const engine of engines.splice(0)) {
    if (engine.child.exitCode === null && engine.child.signalCode === null)
      await engine.end('SIGKILL');
  }
  await rm(directory, { recursive: true });
});

async function start(...options: string[]): Promise<EngineProcess> {
  const engine = await startEngineProcess(...options);
  engines.push(engine);
  return engine;
}

async function withClient<T>(uri: string, use: (db: mongo.Db) => Promise<T>): Promise<T> {
  const client = await mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 5000 });
  try {
    return await use(client.db('test'));
  } finally {
    await client.close();
  }
}

/** Inserts one document after the other until the server is gone; returns those that were acknowledged. */
async function insertUntilGone(
  uri: string,
  writeConcern: mongo.WriteConcernSettings,
  onFirst: () => void,
): Promise<number[]> {
  const acknowledged: number[] = [];
  const client = await mongo.MongoClient.connect(uri, { retryWrites: false });
  const collection = client
    .db('test')
    .collection<{ _id: number; at: number }>('kept', { writeConcern });
  try {
    for (let id = 0; ; id += 1) {
      await collection.insertOne({ _id: id, at: id % 7 });
      if (acknowledged.push(id) === 1) onFirst();
    }
  } catch {
    return acknowledged;
  } finally {
    await client.close();
  }
}

describe('a data directory', () => {
  it('is refused while another process holds it, by any path', async () => {
    const holder = await start('--data', data);
    const link = join(directory, 'link');
    await symlink(data, link);

    for (const path of [data, link]) {
      const { code, message } = await refusedStart('--data', path);
      expect(code).toBe(1);
      expect(message).toContain(path);
      expect(message).toContain(String(holder.child.pid));
    }
    await expect(withClient(holder.uri, (db) => db.command({ ping: 1 }))).resolves.toEqual({
      ok: 1,
    });
  }, 30_000);

  it('is free as soon as its holder is killed', async () => {
    const holder = await start('--data', data);
    await holder.end('SIGKILL');

    const next = await start('--data', data);
    await expect(withClient(next.uri, (db) => db.command({ ping: 1 }))).resolves.toEqual({ ok: 1 });
  }, 30_000);

  it.each<[string, mongo.WriteConcernSettings]>([
    ['j: true', { journal: true }],
    ["w: 'majority'", { w: 'majority' }],
    ['w: 1', { w: 1 }],
  ])(
    'has every document that was acknowledged with %s after a kill',
    async (_what, writeConcern) => {
      for (let round = 0; round < 3; round += 1) {
        const engine = await start('--data', join(data, String(round)));
        const indexes = [{ key: { at: 1 }, name: 'at_1' }];
        await withClient(engine.uri, (db) => db.command({ createIndexes: 'kept', indexes }));
        const acknowledged = await insertUntilGone(engine.uri, writeConcern, () => {
          setTimeout(() => void engine.end('SIGKILL'), 80 + 70 * round);
        });

        const next = await start('--data', join(data, String(round)));
        const { ids, indexed } = await withClient(next.uri, async (db) => {
          const kept = db.collection<{ _id: number; at: number }>('kept');
          const found = await kept.find().toArray();
          const byIndex = await kept
            .find({ at: { $gte: 0 } })
            .hint('at_1')
            .toArray();
          return { ids: found.map(({ _id }) => _id), indexed: byIndex.length };
        });
        expect(acknowledged.length).toBeGreaterThan(0);
        expect(ids).toEqual(expect.arrayContaining(acknowledged));
        expect(ids.length - acknowledged.length).toBeLessThanOrEqual(1);
        expect(indexed).toBe(ids.length);
        await next.end('SIGKILL');
      }
    },
    60_000,
  );

  it('is intact after SIGTERM, with exit code 0', async () => {
    const engine = await start('--data', data);
    await withClient(engine.uri, (db) => db.collection('kept').insertOne({ name: 'x' }));
    await expect(engine.end('SIGTERM')).resolves.toBe(0);

    const next = await start('--data', data);
    await expect(
      withClient(next.uri, (db) => db.collection('kept').countDocuments()),
    ).resolves.toBe(1);
  }, 30_000);
});

describe('the process', () => {
  it('ends with the process that started it, if requested', async () => {
    const engine = await start('--data', data, '--with-parent');
    engine.child.stdin?.end();

    const [code] = (await once(engine.child, 'exit')) as [number | null];
    expect(code).toBe(0);
  }, 30_000);

  it('uses and removes a temporary directory if it is given none', async () => {
    const engine = await start();
    const path = await withClient(engine.uri, async (db) => {
      const { parsed } = await db.admin().command({ getCmdLineOpts: 1 });
      return (parsed as { storage: { dbPath: string } }).storage.dbPath;
    });
    expect(existsSync(path)).toBe(true);

    await engine.end('SIGTERM');
    expect(existsSync(path)).toBe(false);
  }, 30_000);

  it('reports wrong options in one line', async () => {
    const { code, message } = await refusedStart('--data', data, '--port', 'x');

    expect(code).toBe(1);
    expect(message).toBe("--port takes a number from 0 to 65535, not 'x'.\n");
  }, 30_000);

  it('reports in one line that a port is in use', async () => {
    const holder = await start('--data', data);
    const port = new URL(holder.uri).port;

    const { code, message } = await refusedStart(
      '--data',
      join(directory, 'other'),
      '--port',
      port,
    );
    expect(code).toBe(1);
    expect(message).toContain(port);
    expect(message.trimEnd()).not.toContain('\n');
  }, 30_000);
});
