import type { Socket } from 'node:net';
import type { Engine } from './commands/command';
import type { ConnectionInfo } from './commands/command-request';
import { dispatch } from './commands/dispatcher';
import { encodeReply, MessageSplitter, parseMessage } from './wire-protocol';

/** Requests of one connection that may wait; past it, no more is read until some are answered. */
const WAITING_MAX = 100;

/**
 * Serves one client. Its commands run one after the other, in the order in which they came, as a
 * client may count on that without waiting for the answers.
 */
export function serveConnection(socket: Socket, info: ConnectionInfo, engine: Engine): void {
  const splitter = new MessageSplitter();
  const waiting: Buffer[] = [];
  let busy = false;

  const work = async () => {
    busy = true;
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
      const request = parseMessage(message);
      const reply = await dispatch(request, info, engine);
      if (socket.destroyed) return;
      if (!request.moreToCome) socket.write(encodeReply(request, reply));
      if (waiting.length < WAITING_MAX && socket.isPaused()) socket.resume();
      if (socket.writableNeedDrain) await drained(socket);
    }
    busy = false;
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    try {
      waiting.push(...splitter.push(chunk));
    } catch {
      socket.destroy();
      return;
    }
    if (waiting.length >= WAITING_MAX) socket.pause();
    if (!busy) {
      // A client that breaks the protocol is cut off, as there is no telling where its next message begins.
      work().catch(() => {
        socket.destroy();
      });
    }
  });
  // The connection is gone either way; `close` follows.
  socket.on('error', () => {
    socket.destroy();
  });
}

/** Waits until the client has taken its answers, so that slow ones fill no memory here. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle);
      socket.off('close', settle);
      resolve();
    };
    socket.on('drain', settle);
    socket.on('close', settle);
  });
}
