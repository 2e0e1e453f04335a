import { v4 as uuidv4 } from 'uuid';
import type { Command } from '../../src/domain/command';
import { decide } from '../../src/domain/decide';
import type { Reservation } from '../../src/domain/reservation';
import { newReservationId, requestHashOf, reservationIdOf } from '../../src/domain/reservation-id';
import { MongoLedger } from '../../src/services/commits/mongo-ledger';
import { facts, reserve } from '../support/builders';
import { ApiProcess, killAll } from '../support/api-process';
import { countByStatus } from '../support/partner-client';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

const LONG_AGO = new Date(Date.now() - 60_000);

let store: TestStore;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
});

afterEach(async () => {
  await killAll();
  await store.drop();
});

const start = () => ApiProcess.start({ MONGODB_URI: store.uri });

/** The ledger of a process with its own journal slot. */
function newLedger(): MongoLedger {
  return new MongoLedger(store.models, `w${uuidv4().replaceAll('-', '')}`);
}

/**
 * Commits one command and returns how to settle it; without that, it is like a process that dies.
 */
async function commit(
  ledger: MongoLedger,
  eventId: string,
  command: Command,
  { at = new Date(), reservations = [] as Reservation[] } = {},
): Promise<() => Promise<void>> {
  const snapshot = await ledger.readSnapshot(eventId);
  if (!snapshot) throw new Error(`there is no event ${eventId}`);
  const { event: before } = snapshot;
  const { event: after, changes } = decide(facts(before, reservations), [command], at);
  const [slotId = ''] = ledger.slotIds;
  const versions = { firstVersion: before.version + 1, lastVersion: after.version };
  const commit = { commitId: uuidv4(), ...versions, at, changes };
  expect(await ledger.commit({ slotId, commit, before, after })).toBeDefined();
  return () => ledger.settle(eventId, commit);
}

/** Reserves four seats without settling it; returns the reservation's id. */
async function reserveAndDie(eventId: string, { at = new Date(), key = '' } = {}): Promise<string> {
  const reservationId =
    key === '' ? newReservationId(eventId) : reservationIdOf(eventId, 'abc-corp', key);
  const items = [{ seats: 4 }];
  const requestHash = key === '' ? {} : { requestHash: requestHashOf(items) };
  const command = reserve({ reservationId, items, ...requestHash });
  await commit(newLedger(), eventId, command, { at });
  expect(await store.reservationIds(eventId)).toEqual([]);
  return reservationId;
}

describe('instances that start together on an empty database', () => {
  it('make one default event', async () => {
    const apis = await Promise.all([start(), start(), start()]);
    const answers = await Promise.all(
      apis.map(({ client }) => client.send('GET', '/api/v1/reservations')),
    );
    expect(countByStatus(answers)).toEqual({ 200: 3 });
    const events = await store.models.events.find().lean();
    expect(events).toMatchObject([{ _id: 'node-meetup-2025', availableSeats: 500 }]);
  });
});

describe('a commit whose process died before it settled', () => {
  it('is recovered by a process that starts later', async () => {
    const eventId = await store.createEvent(10);
    const reservationId = await reserveAndDie(eventId, { at: LONG_AGO });
    const api = await start();
    await until(async () => (await store.slots(eventId)) === 0);
    expect(await api.client.reservation(reservationId)).toMatchObject({
      status: 200,
      body: { reservationId, seats: 4, status: 'confirmed', version: 1 },
    });
    expect(await store.faults()).toEqual([]);
  });

  it('is recovered by a running process', async () => {
    const eventId = await store.createEvent(10);
    const api = await start();
    const reservationId = await reserveAndDie(eventId, { at: LONG_AGO });
    await until(async () => (await store.slots(eventId)) === 0);
    expect(await api.client.reservation(reservationId)).toHaveProperty('status', 200);
    expect(await store.faults()).toEqual([]);
  });

  it('counts before it is recovered: its reservation can be read and cancelled', async () => {
    const eventId = await store.createEvent(10);
    const api = await start();
    const reservationId = await reserveAndDie(eventId);
    expect(await api.client.reserve(eventId, 7)).toMatchObject({
      status: 409,
      body: { available: 6 },
    });
    expect(await api.client.reservation(reservationId)).toMatchObject({
      status: 200,
      body: { reservationId, status: 'confirmed' },
    });
    const answers = [];
    for (let round = 0; round < 2; round += 1) {
      answers.push(await api.client.cancel(reservationId));
    }
    expect(answers).toMatchObject([
      { status: 204 },
      { status: 404, body: { code: 'reservation_already_cancelled' } },
    ]);
    expect(await store.event(eventId)).toMatchObject({ availableSeats: 10, version: 2 });
    await api.stop();
    expect(await store.faults()).toEqual([]);
  });

  it('answers a repetition of its request before it is recovered', async () => {
    const eventId = await store.createEvent(10);
    const api = await start();
    const reservationId = await reserveAndDie(eventId, { key: 'order-1' });
    const again = await api.client.reserve(eventId, 4, { 'Idempotency-Key': 'order-1' });
    expect(again).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true' },
      body: { reservationId, version: 1 },
    });
    expect(await store.event(eventId)).toHaveProperty('availableSeats', 6);
    await api.stop();
    expect(await store.faults()).toEqual([]);
  });

  it('passes the audit before it is recovered, even if other slots contain older changes', async () => {
    const eventId = await store.createEvent(10);
    const [earlier, later] = [newLedger(), newLedger()];
    // Its slot comes first in the journal, so that what it commits last is not what is read last.
    const first = reserve({ reservationId: newReservationId(eventId) });
    const settleFirst = await commit(later, eventId, first);
    await settleFirst();
    const reservationId = newReservationId(eventId);
    const settleSecond = await commit(earlier, eventId, reserve({ reservationId }));
    await settleSecond();
    const reservations = await later.findReservations(eventId, [reservationId]);
    await commit(later, eventId, { kind: 'cancel', reservationId }, { reservations });
    expect(await store.faults()).toEqual([]);
    const api = await start();
    expect(await api.client.reservation(reservationId)).toMatchObject({
      body: { status: 'cancelled', version: 3 },
    });
    expect(await store.faults()).toEqual([]);
  });
});
