import type { Connection } from 'mongoose';
import {
  DATABASE_CONNECT_MS_MAX,
  DATABASE_POOL_MAX,
  DATABASE_SELECT_MS_MAX,
  DATABASE_SOCKET_MS_MAX,
} from '../limits';
import { whenAvailable } from './database-errors';
import { hearEndsOfSockets } from './driver-sockets';

/**
 * Connects to the database that the URI names, `ticketboss` if it names none. Once it has, the driver
 * gets over outages by itself; a first try that fails rejects with `UnavailableError` and may be repeated.
 */
export async function connect(connection: Connection, uri: string): Promise<void> {
  hearEndsOfSockets();
  await whenAvailable(() =>
    connection.openUri(uri, {
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      maxPoolSize: DATABASE_POOL_MAX,
      connectTimeoutMS: DATABASE_CONNECT_MS_MAX,
      serverSelectionTimeoutMS: DATABASE_SELECT_MS_MAX,
      socketTimeoutMS: DATABASE_SOCKET_MS_MAX,
      readPreference: 'primary',
      // Acknowledged when a majority of the members has it on disk, so that no failover takes it back.
      writeConcern: { w: 'majority', journal: true },
      ...(namesDatabase(uri) ? {} : { dbName: 'ticketboss' }),
    }),
  );
}

/** Rejects with `UnavailableError` if the database does not answer. */
export async function ping(connection: Connection): Promise<void> {
  await whenAvailable(() => connection.getClient().db().command({ ping: 1 }));
}

function namesDatabase(uri: string): boolean {
  return /^mongodb(\+srv)?:\/\/[^/]+\/[^?]+/.test(uri);
}
