import type { Outcome } from '../../src/domain/command';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import { ApiCaller, type ProblemView } from '../support/api-caller';
import {
  FailingDatabase,
  type DatabaseFault,
  type FaultShape,
  type Topology,
} from '../support/failing-database';
import { startApp } from '../support/start-app';
import { startServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

/** What a server answers while its replica set elects another primary, shuts down, or takes too long. */
const CODES = {
  HostUnreachable: 6,
  MaxTimeMSExpired: 50,
  NetworkTimeout: 89,
  ShutdownInProgress: 91,
  PrimarySteppedDown: 189,
  ExceededTimeLimit: 262,
  SocketException: 9001,
  NotWritablePrimary: 10107,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
  InterruptedDueToReplStateChange: 11602,
  NotPrimaryNoSecondaryOk: 13435,
  NotPrimaryOrSecondary: 13436,
};

/** A write that took effect, but is not known to be safe: with these codes, and with any other. */
const WRITE_CONCERN_CODES = {
  MaxTimeMSExpired: 50,
  WriteConcernTimeout: 64,
  ShutdownInProgress: 91,
  UnsatisfiableWriteConcern: 100,
  PrimarySteppedDown: 189,
  InterruptedDueToReplStateChange: 11602,
};

const WRITE_ERROR_CODES = {
  ShutdownInProgress: 91,
  PrimarySteppedDown: 189,
  InterruptedDueToReplStateChange: 11602,
};

const SHAPES: Record<FaultShape, Record<string, number>> = {
  error: CODES,
  writeConcernError: WRITE_CONCERN_CODES,
  writeError: WRITE_ERROR_CODES,
  cut: { 'no reply': 0 },
};

let store: TestStore;

beforeAll(async () => {
  store = await TestStore.open(freshDatabaseUri());
});

afterAll(async () => {
  expect(await store.faults()).toEqual([]);
  await store.drop();
});

type Case = Pick<DatabaseFault, 'shape' | 'code' | 'tookEffect'>;

/** Each write of a reservation and its cancellation has the fault once. */
async function reserveAndCancel(topology: Topology, fault: Case) {
  const database = await FailingDatabase.start(store.uri, topology);
  const services = await startServices(database.reached(store.uri));
  try {
    const eventId = await store.createEvent(10);
    const meet = (...commands: string[]) => {
      // A write error stands for one document of several; findAndModify has but one.
      const isFor = (command: string) =>
        fault.shape !== 'writeError' || command !== 'findAndModify';
      database.faults.push(...commands.filter(isFor).map((command) => ({ ...fault, command })));
    };
    const request = { eventId, partnerId: 'abc', items: [{ seats: 3 }], idempotencyKey: 'k' };
    meet('findAndModify', 'insert', 'insert');
    const first = await services.reservations.reserve(request);
    await untilSettled(store.models, eventId);
    const again = await services.reservations.reserve(request);
    const { availableSeats } = await store.event(eventId);
    const reservationId = first.kind === 'reservation' ? first.reservation.reservationId : '';
    meet('findAndModify', 'update', 'insert');
    const cancelled = await services.reservations.cancel(reservationId);
    await untilSettled(store.models, eventId);
    const after = await store.event(eventId);
    return {
      reserved: summaryOf(first),
      repeated: summaryOf(again),
      availableSeats,
      cancelled: summaryOf(cancelled),
      availableAfterwards: after.availableSeats,
      versions: after.version,
      met: database.faults.length === 0,
      retryableWrites: database.retryable,
    };
  } finally {
    await services.stop();
    await database.close();
  }
}

function summaryOf(outcome: Outcome): string {
  if (outcome.kind !== 'reservation') return JSON.stringify(outcome);
  return `${outcome.reservation.status}${outcome.replayed ? ' (again)' : ''}`;
}

const CASES = Object.entries(SHAPES).flatMap(([shape, codes]) =>
  Object.entries(codes).flatMap(([name, code]) =>
    [true, false].map((tookEffect) => ({
      title: `${name} as ${shape}, ${tookEffect ? 'took effect' : 'did not take effect'}`,
      fault: { shape: shape as FaultShape, code, tookEffect }, // the keys of SHAPES
    })),
  ),
);

/** Reserves during a lasting fault, and repeats the request until there is an answer. */
async function reserveDuring(topology: Topology, fault: Case) {
  const database = await FailingDatabase.start(store.uri, topology);
  const app = await startApp({
    config: { requestDeadlineMs: 1500 },
    reachedAt: (uri) => database.reached(uri),
  });
  try {
    const caller = new ApiCaller(app.url);
    const eventId = await app.createEvent();
    const reserve = () => caller.reserve(eventId, { seats: 4 }, { 'Idempotency-Key': 'order-1' });
    database.lasting = { ...fault, command: 'findAndModify' };
    const first = await reserve();
    database.lasting = undefined;
    let last = first;
    while (last.status === 503) last = await reserve();
    const { availableSeats, version } = await caller.summary(eventId);
    const retryAfter = first.headers.get('retry-after');
    return {
      first: [first.status, (first.body as Partial<ProblemView>).code, retryAfter],
      last: last.status,
      availableSeats,
      version,
      faults: await app.auditFaults(),
    };
  } finally {
    await app.close();
    await database.close();
  }
}

/** The result of a read that has the fault every time. */
async function findDuring(topology: Topology, code: number): Promise<unknown> {
  const database = await FailingDatabase.start(store.uri, topology);
  const services = await startServices(database.reached(store.uri));
  try {
    database.lasting = { command: 'find', shape: 'error', code, tookEffect: false };
    return await services.reservations.find('00000000-0000-4000-8000-000000000000');
  } catch (error) {
    return error;
  } finally {
    await services.stop();
    await database.close();
  }
}

describe.each(['standalone', 'replica set'] as const)('a failover of a %s', (topology) => {
  it('leaves the outcome of a write open until it is determined correctly', async () => {
    const played = await Promise.all(
      CASES.map(async ({ title, fault }) => ({
        title,
        ...(await reserveAndCancel(topology, fault)),
      })),
    );
    for (const heard of played) {
      expect(heard).toEqual({
        title: heard.title,
        reserved: 'confirmed',
        repeated: 'confirmed (again)',
        availableSeats: 7,
        cancelled: 'cancelled',
        availableAfterwards: 10,
        versions: 2,
        met: true,
        // For each of them the replica set would keep an image of the whole document, which is not
        // needed.
        retryableWrites: 0,
      });
    }
  }, 60_000);

  it('makes a read fail as unavailable', async () => {
    const found = await Promise.all(
      Object.entries(CODES).map(async ([name, code]) => ({
        name,
        isUnavailable: (await findDuring(topology, code)) instanceof UnavailableError,
      })),
    );
    expect(found.filter(({ isUnavailable }) => !isUnavailable)).toEqual([]);
  }, 60_000);

  it('that lasts is answered with 503, and a repetition returns the outcome', async () => {
    const outcomes = await Promise.all(
      [true, false].map((tookEffect) =>
        reserveDuring(topology, { shape: 'error', code: CODES.NotWritablePrimary, tookEffect }),
      ),
    );
    for (const outcome of outcomes) {
      expect(outcome).toEqual({
        first: [503, 'database_unavailable', '1'],
        last: 201,
        availableSeats: 6,
        version: 1,
        faults: [],
      });
    }
  }, 60_000);
});
