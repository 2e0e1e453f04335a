import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { mongo } from 'mongoose';
import { readConfig } from '../../src/config';
import { startDatabase } from '../../src/embedded/start-database';
import { withDatabase } from './connection-string';
import type { Resources } from './resources';

export interface BenchDatabase {
  /** For people. */
  engine: string;
  /** Of the engine, if it runs on this machine. */
  pid: number | undefined;
  /** The address of a database of its own, empty at first and gone after the run. */
  freshUri(name: string): string;
  /** The same database, for the bench itself. */
  open(name: string): mongo.Db;
  /** Where writes go; undefined if nobody on the way can read them, as when they are encrypted. */
  primary: { host: string; port: number } | undefined;
}

/** The server of that address or, without one, an embedded one whose data are on disk in that folder. */
export async function openDatabase(
  resources: Resources,
  uri: string | undefined,
  dataDir: string,
  report: (line: string) => void,
): Promise<BenchDatabase> {
  if (uri !== undefined) return useGiven(resources, uri);
  const { embeddedEngine: engine } = readConfig(process.env);
  const database = await resources.use(
    () => startDatabase({ engine, dataDir, report }),
    (started) => started.stop(),
  );
  const client = await resources.use(
    () => mongo.MongoClient.connect(database.uri),
    (connected) => connected.close(),
  );
  return {
    engine: database.engine,
    pid: database.pid,
    freshUri: (name) => `${database.uri}/${name}`,
    open: (name) => client.db(name),
    primary: await primaryOf(client),
  };
}

async function useGiven(resources: Resources, uri: string): Promise<BenchDatabase> {
  const names = new Set<string>();
  const client = await resources.use(
    () => mongo.MongoClient.connect(uri),
    async (connected) => {
      for (const name of names) await connected.db(name).dropDatabase();
      await connected.close();
    },
  );
  const { version } = await client.db().admin().buildInfo();
  const run = randomBytes(4).toString('hex');
  const ownName = (name: string) => {
    const own = `ticketboss_bench_${run}_${name}`;
    names.add(own);
    return own;
  };
  return {
    engine: `MongoDB ${String(version)}`,
    pid: await pidOnThisMachine(client),
    freshUri: (name) => withDatabase(uri, ownName(name)),
    open: (name) => client.db(ownName(name)),
    primary: client.options.tls ? undefined : await primaryOf(client),
  };
}

async function primaryOf(client: mongo.MongoClient): Promise<BenchDatabase['primary']> {
  const { primary } = (await client.db('admin').command({ hello: 1 })) as { primary?: string };
  const address = primary ?? String(client.options.hosts[0]);
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? []; // none of a Unix socket
  return host === undefined ? undefined : { host, port: Number(port) };
}

/** Not every user may ask for it. */
async function pidOnThisMachine(client: mongo.MongoClient): Promise<number | undefined> {
  try {
    const status = await client.db('admin').command({ serverStatus: 1 });
    const [host] = String(status.host).split(':');
    return host === hostname() ? Number(status.pid) : undefined;
  } catch {
    return undefined;
  }
}
