import type { Socket } from 'node:net';
import type { Engine } from './commands/command';
import type { ConnectionInfo } from './commands/command-request';
import { dispatch } from './commands/dispatcher';
import { encodeReply, MessageSplitter, parseMessage } from './wire-protocol';

/**
 * Requests of one connection that may wait; above this number, reading pauses until some are
 * answered.
 */
const WAITING_MAX = 100;

/**
 * Serves one client. Its commands run one at a time in the order received: a client may rely on
 * that without waiting for replies.
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
      // A client that breaks the protocol is disconnected, since the start of its next message is
      // unknown.
      work().catch(() => {
        socket.destroy();
      });
    }
  });
  // The connection is closed either way; `close` follows.
  socket.on('error', () => {
    socket.destroy();
  });
}

/** Waits until the client has received its replies, so that slow clients do not fill the memory. */
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
