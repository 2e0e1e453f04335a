import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { createConnection } from 'mongoose';
import { connect, createPing } from '../../src/services/database/database';
import { systemClock } from '../../src/services/support/clock';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import { freshDatabaseUri } from '../support/test-database';

const sockets = new Set<Socket>();
const remember = (message: unknown) => {
  sockets.add((message as { socket: Socket }).socket); // as Node.js documents the channel
};

const connection = createConnection();

beforeAll(() => {
  subscribe('net.client.socket', remember);
});

afterAll(async () => {
  await connection.close();
  unsubscribe('net.client.socket', remember);
});

it('fails a command that is sent between the end of a connection and its closing, and continues', async () => {
  await connect(connection, freshDatabaseUri());
  await createPing(connection, systemClock)();
  expect(sockets.size).toBeGreaterThan(0);
  for (const socket of sockets) socket.destroy(); // They emit `close` only after this turn of the event loop.

  await expect(createPing(connection, systemClock)()).rejects.toBeInstanceOf(UnavailableError);
  await expect(createPing(connection, systemClock)()).resolves.toBeUndefined();
});
