import type { Connection } from 'mongoose';
import {
  DATABASE_CONNECT_MS_MAX,
  DATABASE_POOL_MAX,
  DATABASE_SELECT_MS_MAX,
  DATABASE_SOCKET_MS_MAX,
  PING_SHARED_MS,
} from '../../tuning';
import { claimFormat } from './data-format';
import type { Clock } from '../support/clock';
import { whenAvailable } from './database-errors';
import { failCommandsOnEndedSockets } from './driver-sockets';
import { ensureIndexes } from './indexes';

/**
 * Connects to the database that the URI names, `ticketboss` if it names none. Rejects with `UnavailableError` if that
 * fails, and may be repeated. Once it has succeeded the driver reconnects by itself. (While the database is away Mongoose
 * would open a second client and, if that fails too, keep it closed for ever when the first one is back.)
 */
export async function connect(
  connection: Connection,
  uri: string,
  poolSize = DATABASE_POOL_MAX,
): Promise<void> {
  if (hasBeenOpen(connection)) return;
  failCommandsOnEndedSockets();
  await whenAvailable(() =>
    connection.openUri(uri, {
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      maxPoolSize: poolSize,
      connectTimeoutMS: DATABASE_CONNECT_MS_MAX,
      serverSelectionTimeoutMS: DATABASE_SELECT_MS_MAX,
      socketTimeoutMS: DATABASE_SOCKET_MS_MAX,
      readPreference: 'primary',
      // Acknowledged when a majority of the members has it on disk, and read when a majority has it, so that
      // no failover rolls back what a caller was told. (To a standalone server it is the same as `local`.)
      // Code that needs the newest state asks for it, and proves it by a write.
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      // Every write here may be repeated, or has its outcome found out if it is open. The driver's own retry
      // would add nothing, and has a replica set keep an image of the document of each findAndModify.
      retryWrites: false,
      ...(namesDatabase(uri) ? {} : { dbName: 'ticketboss' }),
    }),
  );
}

/** Mongoose sets `db` when a connection opens; its types do not say that it is absent before. */
function hasBeenOpen({ db }: Partial<Pick<Connection, 'db'>>): boolean {
  return db !== undefined;
}

export interface Topology {
  /** Whether the database is a single server, no member of a replica set nor a sharded cluster's router. */
  isStandalone: boolean;
}

/** What the database is now, kept up to date from then on. The connection must be open. */
export async function followTopology(connection: Connection): Promise<Topology> {
  const client = connection.getClient();
  const hello = await whenAvailable(() => client.db().command({ hello: 1 }));
  const topology = { isStandalone: hello.setName === undefined && hello.msg !== 'isdbgrid' };
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    const types = [...newDescription.servers.values()].map(({ type }) => type);
    const known = types.filter((type) => type !== 'Unknown');
    if (known.length > 0) topology.isStandalone = known.every((type) => type === 'Standalone');
  });
  return topology;
}
/**
 * Makes the connected database ready for the models of the connection; several processes may do so
 * together. Rejects with `UnavailableError` for what passes, with `UnfitDatabaseError` for what does not.
 */
export async function prepare(connection: Connection): Promise<void> {
  // Nothing is written before it is known that the data may be worked on.
  await claimFormat(connection);
  await ensureIndexes(connection);
}

/**
 * Rejects with `UnavailableError` if the database does not answer. Anybody may ask, as often as they like, so
 * all who do within `PING_SHARED_MS` share one answer.
 */
export function createPing(
  connection: Pick<Connection, 'getClient'>,
  clock: Pick<Clock, 'now'>,
): () => Promise<void> {
  let shared: Promise<unknown> = Promise.resolve();
  let sharedUntilMs = -Infinity;
  return async () => {
    const nowMs = clock.now().getTime();
    if (nowMs >= sharedUntilMs) {
      sharedUntilMs = nowMs + PING_SHARED_MS;
      shared = whenAvailable(() => connection.getClient().db().command({ ping: 1 }));
    }
    await shared;
  };
}

function namesDatabase(uri: string): boolean {
  return /^mongodb(\+srv)?:\/\/[^/]+\/[^?]+/.test(uri);
}
