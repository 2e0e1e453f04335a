import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { gracefulClose } from '../../../src/http/server/graceful-close';
import { CONNECTION_GRACE_MS } from '../../../src/tuning';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Nothing else runs in this process meanwhile: neither timers nor what arrives. */
function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('a request that arrived while the process was busy is answered, although its connection was idle', async () => {
  const server = createServer((_request, response) => response.end('served'));
  const close = gracefulClose(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let received = '';
  socket.on('data', (bytes) => (received += bytes.toString()));
  await once(socket, 'connect');
  socket.write(REQUEST);
  await once(socket, 'data');
  const closed = close();
  await delay(CONNECTION_GRACE_MS / 2);
  await setImmediate(); // timers come next, before what arrives
  socket.write(REQUEST);
  keepBusy(2 * CONNECTION_GRACE_MS);

  await Promise.all([once(socket, 'close'), closed]);
  expect(received.match(/served/g)).toHaveLength(2);
  expect(received.match(/Connection: close/g)).toHaveLength(1);
});
