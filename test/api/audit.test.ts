import { mongo } from 'mongoose';
import type { Models } from '../../src/models/models';
import { SLOT_STALE_MS } from '../../src/tuning';
import { driverCollection } from '../../src/services/database/driver-collection';
import { auditDatabase } from '../../src/services/reading/audit';
import { ApiCaller } from '../support/api-caller';
import { setInChange, setInEvent, setInReservation } from '../support/set-stored';
import { startApp, type TestApp } from '../support/start-app';
import { startServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';

const EVENT = 'audited';
const MADE_UP = '7d1f4a52-3a0b-8c5e-9f55-0b7a3b0f9c11';
/** A commit with a change that nobody understands. */
const ONE_VERSION = {
  commitId: 'x',
  firstVersion: 1,
  lastVersion: 1,
  at: new Date(),
  changes: [{ kind: 'moved' }],
};

/** A database with an event that has had every kind of change, and no process that uses it. */
async function withLivelyEvent(test: (models: Models, ids: Ids) => Promise<void>): Promise<void> {
  const uri = freshDatabaseUri();
  const [busy, { models, stop }] = [await startServices(uri), await startServices(uri)];
  const ids = await makeLivelyEvent(busy);
  await busy.stop();
  try {
    await test(models, ids);
  } finally {
    await stop();
    await dropDatabase(uri);
  }
}

interface Ids {
  sold: string;
  held: string;
}

async function makeLivelyEvent(services: Awaited<ReturnType<typeof startServices>>): Promise<Ids> {
  const { events, reservations, committers } = services;
  await events.create({
    eventId: EVENT,
    name: 'Audited',
    tiers: [
      { tierId: 'vip', name: 'VIP', totalSeats: 10 },
      { tierId: 'ga', name: 'General', totalSeats: 20 },
    ],
    limits: { seatsPerPartner: 12 },
  });
  const reserve = async (seats: number, holdSeconds?: number) => {
    const outcome = await reservations.reserve({
      eventId: EVENT,
      partnerId: 'abc-corp',
      items: [{ seats }],
      ...(holdSeconds !== undefined && { holdSeconds }),
    });
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
    return outcome.reservation.reservationId;
  };
  const sold = await reserve(3);
  await reservations.change(sold, { wanted: { seats: 2 } });
  const held = await reserve(2, 600);
  await reservations.cancel(await reserve(1));
  await committers.submit(EVENT, {
    kind: 'change_event',
    ifMatch: 'any',
    settings: { name: 'Audited again' },
  });
  return { sold, held };
}

async function faultsOf(models: Models): Promise<string> {
  return (await auditDatabase(models, new Date())).faults.join('\n');
}

const inEvent = (models: Models, $set: mongo.Document) => setInEvent(models, EVENT, $set);
const inChange = (models: Models, version: number, $set: mongo.Document) =>
  setInChange(models, EVENT, version, $set);

function setInCommit(models: Models, lastVersion: number, $set: mongo.Document) {
  return driverCollection(models.commits).updateOne({ lastVersion }, { $set });
}

describe('audit of a database with injected faults', () => {
  type Breaking = (models: Models, ids: Ids) => Promise<unknown>;

  it('finds nothing before a fault is injected', () =>
    withLivelyEvent(async (models) => {
      const report = await auditDatabase(models, new Date());
      expect(report).toEqual({ events: 1, changes: 6, reservations: 3, faults: [] });
    }));

  it.each<[string, Breaking, RegExp]>([
    ['a seat too many', (models) => inEvent(models, { availableSeats: 27 }), /availableSeats/],
    [
      'a seat too few in event and tier',
      (models) => inEvent(models, { availableSeats: 25, 'tiers.vip.availableSeats': 5 }),
      /tier vip counts 5 available/,
    ],
    ['a held seat of nobody', (models) => inEvent(models, { heldSeats: 3 }), /heldSeats is 3/],
    [
      'a reservation too many',
      (models) => inEvent(models, { reservationCount: 2 }),
      /reservationCount is 2, but 1/,
    ],
    ['a version too many', (models) => inEvent(models, { version: 7 }), /the event is at 7/],
    [
      'a version too few',
      (models) => inEvent(models, { version: 5 }),
      /is at version 5, but something is at version 6/,
    ],
    ['another name', (models) => inEvent(models, { name: 'Other' }), /its settings are/],
    [
      'another size',
      (models) => inEvent(models, { 'tiers.ga.totalSeats': 21, totalSeats: 31 }),
      /its settings are/,
    ],
    [
      'another limit',
      (models) => inEvent(models, { 'limits.seatsPerPartner': 3 }),
      /its settings are/,
    ],
    [
      'a count as text',
      (models) => inEvent(models, { availableSeats: '26' }),
      /availableSeats is 26, not a whole number/,
    ],
    [
      'a count as decimal',
      (models) => inEvent(models, { heldSeats: mongo.Decimal128.fromString('2') }),
      /heldSeats is 2, not a whole number/,
    ],
    [
      'a count as null in a tier',
      (models) => inEvent(models, { 'tiers.ga.availableSeats': null }),
      /tiers.ga.availableSeats is null, not a whole number/,
    ],
    [
      'a count as a fraction',
      (models) => inEvent(models, { reservationCount: 0.5 }),
      /reservationCount is 0.5, not a whole number/,
    ],
    [
      'a version as text',
      (models) => inEvent(models, { version: '6' }),
      /version is 6, not a whole number/,
    ],
    [
      'a missing version',
      (models) => models.commits.deleteOne({ lastVersion: 3 }),
      /from version 2 to 4/,
    ],
    [
      'a missing last version',
      (models) => models.commits.deleteOne({ lastVersion: 6 }),
      /the log ends at version 5/,
    ],
    [
      'a version twice',
      async ({ commits }) => {
        await commits.collection.dropIndexes();
        const third = await commits.findOne({ lastVersion: 3 }).lean();
        if (third) await driverCollection(commits).insertOne({ ...third, _id: 'again' });
      },
      /from version 3 to 3/,
    ],
    [
      'a version that the event never had',
      (models) => setInCommit(models, 6, { firstVersion: 60, lastVersion: 60 }),
      /is at version 6, but something is at version 60/,
    ],
    [
      'an illegal transition',
      (models) => inChange(models, 3, { kind: 'confirmed' }),
      /version 3 makes reservation .* confirmed, which was not there/,
    ],
    [
      'a reservation that is gone',
      (models, { sold }) => models.reservations.deleteOne({ _id: sold }),
      /is in the log, but does not exist/,
    ],
    [
      'a reservation of no version',
      async ({ reservations }, { sold }) => {
        const copy = await reservations.findById(sold).lean();
        const _id = new mongo.UUID(MADE_UP);
        if (copy) await driverCollection(reservations).insertOne({ ...copy, _id });
      },
      new RegExp(`reservation ${MADE_UP} is in no version of the log`),
    ],
    [
      'a reservation of no event',
      (models, { sold }) => setInReservation(models, sold, { eventId: 'nowhere' }),
      /event nowhere does not exist, but has reservations or commits/,
    ],
    [
      'changes of no event',
      (models) => setInCommit(models, 6, { eventId: 'nowhere' }),
      /event nowhere does not exist/,
    ],
    [
      'a change of an unknown kind',
      (models) => inChange(models, 6, { kind: 'moved' }),
      /version 6 is of an unknown kind, or damaged/,
    ],
    [
      'a commit of no version',
      (models) => setInCommit(models, 3, { firstVersion: 2.5, lastVersion: 3.5 }),
      /commit .* of its log is damaged(.|\n)*from version 2 to 4/,
    ],
    [
      'a commit without changes',
      (models) => setInCommit(models, 3, { changes: null }),
      /commit .* of its log is damaged/,
    ],
    [
      'a change that leaves another number of seats',
      (models) => inChange(models, 3, { 'left.vip': 9 }),
      /version 3 leaves 9 seats of tier vip, not 6/,
    ],
    [
      'a change that counts its partner wrongly',
      (models) => inChange(models, 3, { partnerSeats: 3 }),
      /version 3 says partner abc-corp has 3 seats, not 4/,
    ],
    [
      'a partner that is counted wrongly',
      (models) => models.partnerSeats.updateOne({}, { seats: 3 }),
      /partner abc-corp is counted with 3 seats, but has 4/,
    ],
    [
      'a journal that it cannot read',
      (models) =>
        inEvent(models, {
          'journal.w1': { changes: 'lost' },
          'journal.w2': { ...ONE_VERSION, firstVersion: 7, lastVersion: 7 },
          version: 7,
        }),
      /version 7 is of an unknown kind(.|\n)*slot w1 has something of(.|\n)*slot w2 has version 7/,
    ],
    [
      'an event without tiers, and the faults of others',
      async (models, { sold }) => {
        await setInReservation(models, sold, { eventId: 'nowhere' });
        const events = driverCollection(models.events);
        await events.updateOne({ _id: EVENT }, { $unset: { tiers: 1 } });
      },
      /tiers is undefined(.|\n)*cannot be audited(.|\n)*event nowhere does not exist/,
    ],
    ['a tier that is none', (models) => inEvent(models, { 'tiers.ga': null }), /tiers.ga is null/],
    [
      'a reservation that it cannot read',
      (models, { sold }) => setInReservation(models, sold, { items: [null] }),
      /reservation .* cannot be read/,
    ],
    [
      'a slot that nobody recovers',
      (models) => {
        const at = new Date(Date.now() - SLOT_STALE_MS - 1000);
        return inEvent(models, { 'journal.gone': { ...ONE_VERSION, at }, journalAt: at });
      },
      /journal slot gone of .* was never recovered/,
    ],
  ])('finds %s', (_what, breaking, fault) =>
    withLivelyEvent(async (models, ids) => {
      await breaking(models, ids);
      expect(await faultsOf(models)).toMatch(fault);
    }),
  );

  it.each<[string, mongo.Document]>([
    ['partnerId', { partnerId: 'other' }],
    ['status', { status: 'cancelled' }],
    ['version', { version: 1 }],
    ['createdVersion', { createdVersion: 2 }],
    ['items', { items: [{ tierId: 'vip', seats: 3 }], seats: 3 }],
    ['original', { original: { items: [{ tierId: 'vip', seats: 4 }] } }],
    ['expiresAt', { expiresAt: new Date(0) }],
    ['createdAt', { createdAt: new Date(0) }],
    ['updatedAt', { updatedAt: new Date(0) }],
  ])('finds a reservation whose %s differs from the log', (field, wrong) =>
    withLivelyEvent(async (models, { sold }) => {
      await setInReservation(models, sold, wrong);
      expect(await faultsOf(models)).toMatch(
        new RegExp(`reservation ${sold} has ${field} .*, the log says`),
      );
    }),
  );

  it('finds a reservation whose version the event has not reached', () =>
    withLivelyEvent(async (models, { sold }) => {
      await setInReservation(models, sold, { version: 99 });
      expect(await faultsOf(models)).toMatch(/is at version 6, but something is at version 99/);
    }));

  it('finds a partner above its limit', async () => {
    const uri = freshDatabaseUri();
    const { events, reservations, models, stop } = await startServices(uri);
    const tiers = [{ tierId: 'ga', name: 'General', totalSeats: 20 }];
    await events.create({ eventId: EVENT, name: 'Audited', tiers });
    const sale = { eventId: EVENT, partnerId: 'abc-corp', items: [{ seats: 2 }] };
    await reservations.reserve(sale);
    await reservations.reserve(sale);
    await inEvent(models, { 'limits.seatsPerPartner': 4 });
    expect(await faultsOf(models)).toBe('');
    await inEvent(models, { 'limits.seatsPerPartner': 3 });
    expect(await faultsOf(models)).toMatch(/partner abc-corp had 4 seats, its limit is 3/);
    await stop();
    await dropDatabase(uri);
  });
});

describe('audit of a database in use', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('finds nothing at any time while clients reserve, hold, confirm, reduce and cancel', async () => {
    const caller = new ApiCaller(app.url);
    const eventIds = [await app.createEvent(), await app.createEvent()];
    let isOver = false;
    const client = async (number: number) => {
      for (let round = number; !isOver; round += 1) {
        // New events too: the audit must not take what belongs to them for orphans.
        const eventId = round % 200 === 0 ? await app.createEvent() : (eventIds[round % 2] ?? '');
        const { status, body } = await caller.reserve(eventId, {
          seats: 1 + (round % 3),
          ...(round % 2 === 0 && { holdSeconds: 1 + (round % 3) }),
        });
        if (status !== 201) continue;
        if (round % 4 === 0) await caller.confirm(body.reservationId);
        if (round % 5 === 0) await caller.change(body.reservationId, { seats: 1 });
        if (round % 3 !== 0) await caller.cancel(body.reservationId);
      }
    };
    const clients = Array.from({ length: 12 }, (_, number) => client(number));
    const looks: string[][] = [];
    while (looks.length < 6) looks.push(await app.auditFaults());
    isOver = true;
    await Promise.all(clients);

    expect(looks.flat()).toEqual([]);
    expect(await app.auditFaults()).toEqual([]);
  }, 60_000);

  it('finds nothing when slots are committed but not settled', async () => {
    const uri = freshDatabaseUri();
    const services = await startServices(uri);
    const { reservations, ledger, models } = services;
    await makeLivelyEvent(services);
    await untilSettled(models, EVENT);
    // From here on nothing is settled, as in a process that dies right after its commit.
    jest.spyOn(ledger, 'settle').mockReturnValue(new Promise(() => undefined));
    const late = { eventId: EVENT, partnerId: 'late', items: [{ seats: 2 }] };
    expect(await reservations.reserve(late)).toMatchObject({ kind: 'reservation' });

    expect(await models.commits.countDocuments()).toBe(6);
    expect(await models.reservations.countDocuments({ partnerId: 'late' })).toBe(0);
    expect(await faultsOf(models)).toBe('');
    await services.abandon();
    await dropDatabase(uri);
  });
});
