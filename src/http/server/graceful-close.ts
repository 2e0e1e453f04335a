import type { Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { CONNECTION_GRACE_MS } from '../../tuning';

/**
 * Gives a server, which must not listen yet, a way to close that cuts off no request. From then on nobody can
 * connect, and every answer says that its connection ends, so that no client sends another request on it. A
 * connection without an active request is closed, but only after a request that the client may have sent
 * already has had time to arrive: Node's own `close` closes it at once.
 */
export function gracefulClose(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  const unanswered = new Set<ServerResponse>();
  let isClosing = false;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.prependListener('request', (_request, response) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    if (isClosing) endConnectionAfter(response);
  });

  return () =>
    new Promise((resolve) => {
      isClosing = true;
      unanswered.forEach(endConnectionAfter);
      const cutIdle = () => {
        const busy = new Set([...unanswered].map(({ req }) => req.socket));
        for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon();
      };
      // A busy process reads first what has arrived meanwhile.
      const cutting = setInterval(() => setImmediate(cutIdle), CONNECTION_GRACE_MS);
      TcpServer.prototype.close.call(server, () => {
        clearInterval(cutting);
        resolve();
      });
    });
}

function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
