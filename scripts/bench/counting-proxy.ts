import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { commandNames } from './command-names';
import type { Resources } from './resources';

/** What went over the wire between a client and the database. */
export interface Traffic {
  /** By name. */
  commands: Map<string, number>;
  bytesSent: number;
  bytesReceived: number;
}

export interface CountingProxy {
  port: number;
  /** Since it was asked for the last time. */
  take(): Traffic;
}

/** Passes everything on between its clients and that server, and counts it. */
export async function startCountingProxy(
  resources: Resources,
  target: { host: string; port: number },
): Promise<CountingProxy> {
  let traffic = nothing();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ ...target, noDelay: true });
    const namesIn = commandNames();
    client.setNoDelay().on('data', (chunk: Buffer) => {
      traffic.bytesSent += chunk.length;
      const { commands } = traffic;
      for (const name of namesIn(chunk)) commands.set(name, (commands.get(name) ?? 0) + 1);
    });
    upstream.on('data', (chunk: Buffer) => (traffic.bytesReceived += chunk.length));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.once('close', () => sockets.delete(socket));
    }
  });
  await resources.use(
    () => once(server.listen(0, '127.0.0.1'), 'listening'),
    () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      return Promise.resolve();
    },
  );
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  return {
    port,
    take() {
      const taken = traffic;
      traffic = nothing();
      return taken;
    },
  };
}

function nothing(): Traffic {
  return { commands: new Map(), bytesSent: 0, bytesReceived: 0 };
}
