import type { Connection } from 'mongoose';

/** What kind of database TicketBoss is connected to, for its operators. */
export interface Findings {
  /** In one line: version, topology, and what comes of it. */
  summary: string;
  /** What is too old or unsafe, each with what to do. */
  warnings: string[];
}

/** What a server says of itself in `hello` and `buildInfo`. */
export interface ServerDescription {
  version: string;
  setName?: string;
  /** `isdbgrid` of a sharded cluster's router. */
  msg?: string;
}

const MAJOR_VERSION_MIN = 5;

/** Asks the connected database what it is. */
export async function examine(connection: Connection, isProduction: boolean): Promise<Findings> {
  const database = connection.getClient().db();
  const [hello, build] = await Promise.all([
    database.command({ hello: 1 }),
    database.command({ buildInfo: 1 }),
  ]);
  const version = String(build.version);
  const { setName, msg } = hello as Pick<ServerDescription, 'setName' | 'msg'>; // as MongoDB documents it
  return findingsOf({ version, ...(setName && { setName }), ...(msg && { msg }) }, isProduction);
}

export function findingsOf(server: ServerDescription, isProduction: boolean): Findings {
  const { version } = server;
  const topology = topologyOf(server);
  const isAlone = topology === undefined;
  const has = isAlone
    ? 'no change streams (live streams and webhooks look for changes instead) and no majority to read from'
    : 'with change streams and majority reads';
  return {
    summary: `MongoDB ${version}, ${topology ?? 'a single server'}, ${has}`,
    warnings: [
      ...(Number.parseInt(version, 10) < MAJOR_VERSION_MIN
        ? [`MongoDB ${version} is too old: TicketBoss is made for 5.0 or newer, upgrade it`]
        : []),
      ...(isAlone && isProduction
        ? [
            'a single server is unsafe in production: what was sold is lost with its disk, use a replica set of three members',
          ]
        : []),
    ],
  };
}

/** Undefined of a single server. */
function topologyOf({ setName, msg }: ServerDescription): string | undefined {
  if (msg === 'isdbgrid') return 'a sharded cluster';
  return setName === undefined ? undefined : `the replica set ${setName}`;
}
