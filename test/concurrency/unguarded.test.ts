import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mongo } from 'mongoose';
import pino from 'pino';
import { compose, type TicketBoss } from '../../src/compose';
import { readConfig } from '../../src/config';
import { countByStatus, idOf, PartnerClient } from '../support/partner-client';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

/**
 * The counterpart of the tests of the guarantees: the same requests through two instances, with
 * parts of the commit's filter removed. Both commits wait in front of the database until both are
 * decided on the same version, so that the fault occurs every time.
 */
type Filter = Record<string, unknown>;

let reduce: (filter: Filter) => Filter;
let arriving: (() => void)[];
let areMeeting: boolean;

/** Lets the first two commits through together, and all that follow at once. */
function meet(): Promise<void> {
  if (!areMeeting) return Promise.resolve();
  return new Promise((resolve) => {
    arriving.push(resolve);
    if (arriving.length < 2) return;
    areMeeting = false;
    for (const proceed of arriving) proceed();
  });
}

type Send = (filter: Filter, update: object, options: object) => Promise<object | null>;
// Of the driver's overloads the one that commits are sent by.
const driver = mongo.Collection.prototype as unknown as { findOneAndUpdate: Send };
const send = driver.findOneAndUpdate;
driver.findOneAndUpdate = async function (filter, update, options) {
  await meet();
  return send.call(this, reduce(filter), update, options);
};

let store: TestStore;
let instances: { ticketBoss: TicketBoss; server: Server; client: PartnerClient }[];

beforeAll(async () => {
  store = await TestStore.open(freshDatabaseUri());
  instances = await Promise.all([1, 2].map(() => startInstance(store.uri)));
});

beforeEach(() => {
  arriving = [];
  areMeeting = false;
});

afterEach(async () => {
  // What goes wrong in one test is not for the audit of the next.
  const { events, reservations, commits } = store.models;
  await Promise.all([events.deleteMany(), reservations.deleteMany(), commits.deleteMany()]);
});

afterAll(async () => {
  for (const { ticketBoss, server, client } of instances) {
    client.close();
    server.close();
    await once(server, 'close');
    await ticketBoss.stop();
  }
  await store.drop();
});

async function startInstance(databaseUri: string) {
  const ticketBoss = compose(readConfig({ NODE_ENV: 'test' }), {
    databaseUri,
    log: pino({ level: 'silent' }),
    accessLog: () => undefined,
  });
  await ticketBoss.start();
  const server = createServer(ticketBoss.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  return { ticketBoss, server, client: new PartnerClient(`http://127.0.0.1:${port}`) };
}

/** One request to each instance, both decided on the same version of the event. */
async function atOnce<T>(ask: (client: PartnerClient) => Promise<T>): Promise<T[]> {
  areMeeting = true;
  return Promise.all(instances.map(({ client }) => ask(client)));
}

async function reserveLastSeats() {
  const eventId = await store.createEvent(10);
  const answers = await atOnce((client) => client.reserve(eventId, 10));
  return { answers, event: await store.event(eventId), faults: await store.faults() };
}

async function cancelTwice() {
  const eventId = await store.createEvent(10);
  const [first] = instances;
  if (!first) throw new Error('there are two instances');
  const reservationId = idOf(await first.client.reserve(eventId, 5));
  const answers = await atOnce((client) => client.cancel(reservationId));
  return { answers, event: await store.event(eventId), faults: await store.faults() };
}

describe('with the whole filter', () => {
  beforeEach(() => {
    reduce = (filter) => filter;
  });

  it('the last seats are sold once', async () => {
    const { answers, event, faults } = await reserveLastSeats();
    expect(countByStatus(answers)).toEqual({ 201: 1, 409: 1 });
    expect(event).toMatchObject({ availableSeats: 0, version: 1 });
    expect(faults).toEqual([]);
  });

  it('a reservation is cancelled once', async () => {
    const { answers, event, faults } = await cancelTwice();
    expect(countByStatus(answers)).toEqual({ 204: 1, 404: 1 });
    expect(event).toMatchObject({ availableSeats: 10, version: 2 });
    expect(faults).toEqual([]);
  });
});

describe('without version and seats', () => {
  beforeEach(() => {
    reduce = ({ _id }) => ({ _id });
  });

  it('the last seats are sold twice, and the audit finds it', async () => {
    const { answers, event, faults } = await reserveLastSeats();
    expect(countByStatus(answers)).toEqual({ 201: 2 });
    expect(event.availableSeats).toBe(-10);
    expect(faults).toContainEqual(expect.stringContaining('availableSeats is -10'));
  });

  it('500 seats are sold nearly a thousand times under load', async () => {
    const eventId = await store.createEvent(500);
    const answers = await atOnce((client) =>
      Promise.all(Array.from({ length: 50 }, () => client.reserve(eventId, 10))),
    );
    expect(countByStatus(answers.flat())[201]).toBeGreaterThan(50);
    expect(await store.faults()).not.toEqual([]);
  });
});

describe('without the version and its commit alone', () => {
  beforeEach(() => {
    reduce = ({ version, lastCommitId, ...filter }) => filter;
  });

  it('a reservation is cancelled twice, and the audit finds it', async () => {
    const { answers, event, faults } = await cancelTwice();
    expect(countByStatus(answers)).toEqual({ 204: 2 });
    expect(event.availableSeats).toBe(15);
    expect(faults).not.toEqual([]);
  });
});
