import { createConnection } from 'mongoose';
import { WEBHOOK_CONCURRENCY_MAX } from '../../src/limits';
import { createWebhookModels } from '../../src/models/webhook-models';
import { connect } from '../../src/services/database/database';
import { ApiProcess, killAll } from '../support/api-process';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';
import { WebhookReceiver } from '../support/webhook-receiver';

const EVENT = 'node-meetup-2025';
const RESERVATIONS = 60;

const uri = freshDatabaseUri();
afterAll(async () => {
  await killAll();
  await dropDatabase(uri);
});

/** As if the leases of the process that was killed had ended. */
async function endLeases(): Promise<void> {
  const connection = createConnection();
  await connect(connection, uri);
  const { webhooks, cursors } = createWebhookModels(connection);
  const ended = { $set: { leaseUntil: new Date(0) } };
  await Promise.all([webhooks.updateMany({}, ended), cursors.updateMany({}, ended)]);
  await connection.close();
}

it('a process that is killed loses no message, and doubles only what it had under way', async () => {
  const receiver = await WebhookReceiver.start();
  receiver.answer = (response) => setTimeout(() => response.writeHead(204).end(), 20);
  const api = await ApiProcess.start({ MONGODB_URI: uri, WEBHOOK_ALLOW_PRIVATE: 'true' });
  const eventTypes = ['reservation.held', 'reservation.confirmed'];
  await api.client.send('POST', '/api/v1/webhooks', { body: { url: receiver.url, eventTypes } });
  const sell = async () => {
    const body = { partnerId: 'abc-corp', seats: 1, holdSeconds: 600 };
    const path = `/api/v1/events/${EVENT}/reservations`;
    const held = await api.client.send('POST', path, { body });
    const { reservationId = '' } = held.body;
    const answer = await api.client.send('POST', `/api/v1/reservations/${reservationId}/confirm`);
    expect([held.status, answer.status]).toEqual([201, 200]);
  };
  await Promise.all(Array.from({ length: RESERVATIONS }, sell));
  await until(() => receiver.posts.length > RESERVATIONS / 2);
  await api.kill();
  const before = receiver.posts.length;
  await api.restart();
  await endLeases();
  const ids = () => new Set(receiver.posts.map(({ headers }) => headers['webhook-id']));
  await until(() => ids().size === 2 * RESERVATIONS);
  await receiver.close();

  expect(before).toBeLessThan(2 * RESERVATIONS);
  // Each post under way, and each that was answered while its outcome was being stored.
  const doubled = receiver.posts.length - ids().size;
  expect(doubled).toBeLessThan(2 * WEBHOOK_CONCURRENCY_MAX);
  const told = new Map<string, string[]>();
  for (const { body } of receiver.posts) {
    const { type, data } = JSON.parse(body) as { type: string; data: { reservationId: string } };
    told.set(data.reservationId, [...(told.get(data.reservationId) ?? []), type]);
  }
  for (const types of told.values()) expect([...new Set(types)]).toEqual(eventTypes);
}, 60_000);
