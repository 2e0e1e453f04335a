import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './commands/command';
import { serveConnection } from './connection';
import { Cursors } from './cursors';
import { lockDirectory } from './directory-lock';
import { Housekeeping } from './housekeeping';
import { Catalog } from './storage/catalog';

export interface BuiltinServerOptions {
  /** By default a temporary directory, which `close` removes. */
  readonly dataDir?: string;
  /** 0, the default, selects a free port. */
  readonly port?: number;
}

export interface BuiltinServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Only on the loopback address, since there are no users and passwords. */
const HOST = '127.0.0.1';

/**
 * Starts a server that speaks MongoDB's wire protocol. Rejects with DirectoryInUseError if another
 * process holds the directory.
 */
export async function startBuiltinServer(
  options: BuiltinServerOptions = {},
): Promise<BuiltinServer> {
  const place = await openPlace(options.dataDir);
  try {
    const engine: Engine = {
      catalog: new Catalog(place.directory, { durable: place.durable }),
      cursors: new Cursors(),
      dataDirectory: place.directory,
      startedAt: new Date(),
      counters: { connectionsCurrent: 0, connectionsTotal: 0 },
    };
    const housekeeping = new Housekeeping(engine);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      accept(socket, sockets, engine);
    });
    const close = async () => {
      await housekeeping.stop();
      await stopListening(server, sockets);
      await engine.catalog.store.close();
      await place.release();
    };
    try {
      return { port: await listen(server, options.port ?? 0), close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await place.release();
    throw error;
  }
}

interface Place {
  readonly directory: string;
  readonly durable: boolean;
  readonly release: () => Promise<void>;
}

async function openPlace(dataDir: string | undefined): Promise<Place> {
  if (dataDir === undefined) {
    const directory = await mkdtemp(join(tmpdir(), 'builtin-engine-'));
    const release = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
    return { directory, durable: false, release };
  }
  await mkdir(dataDir, { recursive: true });
  const lock = await lockDirectory(dataDir);
  return { directory: dataDir, durable: true, release: () => lock.release() };
}

function accept(socket: Socket, sockets: Set<Socket>, engine: Engine): void {
  const { counters } = engine;
  sockets.add(socket);
  counters.connectionsCurrent += 1;
  counters.connectionsTotal += 1;
  socket.on('close', () => {
    sockets.delete(socket);
    counters.connectionsCurrent -= 1;
  });
  const remoteAddress = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
  serveConnection(socket, { id: counters.connectionsTotal, remoteAddress }, engine);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, () => {
      server.off('error', reject);
      // A server that listens on TCP has an address of this kind.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Committed data is on disk, so connections can be closed at once; clients treat that as a lost
 * server.
 */
function stopListening(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of sockets) socket.destroy();
  });
}
