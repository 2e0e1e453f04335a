import { connect } from 'node:net';

/**
 * Sends these bytes on a new connection, one write each, and resolves with everything received
 * until the server closes it.
 */
export function sendBytes(url: string, ...writes: (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.setTimeout(SILENCE_MS_MAX, () => {
      socket.destroy(new Error(`the server keeps silent after ${received.join('')}`));
    });
    socket.on('data', (chunk) => received.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(Buffer.concat(received).toString('latin1'));
    });
    socket.once('connect', () => {
      writeAll(socket, writes);
    });
  });
}

const SILENCE_MS_MAX = 10_000;

function writeAll(socket: ReturnType<typeof connect>, [next, ...rest]: (string | Buffer)[]): void {
  if (next === undefined) return;
  socket.write(next, 'latin1', () => {
    setImmediate(writeAll, socket, rest);
  });
}
