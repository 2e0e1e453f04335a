import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { readConfig } from '../../src/config';
import { startDatabase } from '../../src/embedded/start-database';
import type { Resources } from './resources';

export interface BenchDatabase {
  /** For people. */
  engine: string;
  /** Of the engine, if it runs on this machine and was started here. */
  pid: number | undefined;
  /** The address of a database of its own, empty at first and gone after the run. */
  freshUri(name: string): string;
}

/** The server of MONGODB_URI or, without it, an embedded one whose data are on disk in that folder. */
export function openDatabase(
  resources: Resources,
  dataDir: string,
  report: (line: string) => void,
): Promise<BenchDatabase> {
  const config = readConfig(process.env);
  return config.mongodbUri === undefined
    ? startEmbedded(resources, config.embeddedEngine, dataDir, report)
    : useGiven(resources, config.mongodbUri);
}

async function startEmbedded(
  resources: Resources,
  engine: ReturnType<typeof readConfig>['embeddedEngine'],
  dataDir: string,
  report: (line: string) => void,
): Promise<BenchDatabase> {
  const database = await resources.use(
    () => startDatabase({ engine, dataDir, report }),
    (started) => started.stop(),
  );
  return {
    engine: database.engine,
    pid: database.pid,
    freshUri: (name) => `${database.uri}/${name}`,
  };
}

async function useGiven(resources: Resources, uri: string): Promise<BenchDatabase> {
  const names: string[] = [];
  const client = await resources.use(
    () => mongo.MongoClient.connect(uri),
    async (connected) => {
      for (const name of names) await connected.db(name).dropDatabase();
      await connected.close();
    },
  );
  const { version } = await client.db().admin().buildInfo();
  const run = randomBytes(4).toString('hex');
  return {
    engine: `MongoDB ${String(version)} (MONGODB_URI)`,
    pid: undefined,
    freshUri(name) {
      names.push(`ticketboss_bench_${run}_${name}`);
      return withDatabase(uri, names.at(-1) ?? name);
    },
  };
}

/** The connection string with another database; a user stays kept where it was (`authSource`). */
function withDatabase(uri: string, name: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(uri);
  const [, server = uri, oldName = '', query = ''] = match ?? [];
  const options = query === '' ? [] : [query];
  if (server.includes('@') && !/(^|&)authSource=/i.test(query)) {
    options.push(`authSource=${oldName === '' ? 'admin' : oldName}`);
  }
  return `${server}/${name}${options.length > 0 ? `?${options.join('&')}` : ''}`;
}
