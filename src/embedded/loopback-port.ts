import { createServer } from 'node:net';
import { DatabaseStartError, portInUse } from './database-start-error';

/** Resolves with the port if it is free on 127.0.0.1, or with any free port if it is 0. */
export function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(translate(error, port));
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => {
        resolve(found);
      });
    });
  });
}

function translate(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return portInUse(port);
  if (error.code !== 'EACCES') return error;
  return new DatabaseStartError(
    'bad-option',
    `Port ${port} needs privileges that this process does not have. Choose a port above 1023.`,
  );
}
