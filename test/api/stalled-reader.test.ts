import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

jest.mock('../../src/tuning', () => ({
  ...jest.requireActual<object>('../../src/tuning'),
  READER_STALLED_MS: 1000,
}));

const api = useApp();

it('a reader of a long CSV that takes nothing is disconnected, one that reads gets it all', async () => {
  const eventId = await api.createEvent({
    tiers: [{ tierId: 'ga', name: 'GA', totalSeats: 5000 }],
  });
  const metadata = Object.fromEntries(
    Array.from({ length: 8 }, (_, key) => [`key${key}`, 'x'.repeat(500)]),
  );
  const reserve = () => api.caller.reserve(eventId, { seats: 1, metadata });
  for (let round = 0; round < 15; round += 1) {
    await Promise.all(Array.from({ length: 100 }, reserve));
  }
  const path = `/api/v1/events/${eventId}/reservations`;
  const { text } = await api.caller.get(path, { Accept: 'text/csv' });
  expect(text.trimEnd().split('\n')).toHaveLength(1501);

  const { hostname, port } = new URL(api.app.url);
  const cut = jest.spyOn(ServerResponse.prototype, 'destroy');
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n`);
  await once(socket, 'readable'); // and then nothing is read until the server has given up
  await until(() => cut.mock.calls.length > 0);
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  socket.on('error', () => undefined); // the connection may be reset
  await once(socket, 'close');
  expect(bytes).toBeLessThan(text.length);
}, 60_000);
