import { mongo } from 'mongoose';
import { GENERAL_TIER } from '../../src/domain/event';
import { idSuffixOf, newReservationId } from '../../src/domain/reservation-id';
import { changesCsv } from '../../src/http/events/change-list';
import {
  LOG_GAP_CERTAIN_MS,
  SWEEP_HOLDS_MAX,
  SWEEP_REST_MS,
  SWEEP_WAIT_MS,
} from '../../src/tuning';
import { driverCollection } from '../../src/services/database/driver-collection';
import { auditDatabase } from '../../src/services/reading/audit';
import { Events } from '../../src/services/reading/events';
import { UNOBSERVED, type Fault, type LogGap } from '../../src/services/support/observer';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import { Sweeper } from '../../src/services/commits/sweeper';
import { setInChange, setInEvent } from '../support/set-stored';
import { startServices, type TestServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';
import { VirtualClock } from '../support/virtual-clock';

const uri = freshDatabaseUri();
const clock = new VirtualClock();
let services: TestServices;
let faults: Fault[];
let gaps: LogGap[];
let eventsMade = 0;

beforeAll(async () => {
  services = await startServices(uri, clock);
});
beforeEach(() => {
  faults = [];
  gaps = [];
});
afterEach(async () => {
  await services.models.reservations.deleteMany({});
});
afterAll(async () => {
  await services.stop();
  await dropDatabase(uri);
});

const observer = {
  ...UNOBSERVED,
  isolated: (fault: Fault) => void faults.push(fault),
  gapFound: (gap: LogGap) => void gaps.push(gap),
};

async function createEvent(totalSeats = 10): Promise<string> {
  eventsMade += 1;
  const eventId = `event-${String(eventsMade).padStart(3, '0')}`;
  const tiers = [{ ...GENERAL_TIER, totalSeats }];
  await services.events.create({ eventId, name: 'Meet-up', tiers });
  return eventId;
}

async function reserve(eventId: string, holdSeconds?: number): Promise<string> {
  const outcome = await services.reservations.reserve({
    eventId,
    partnerId: 'abc-corp',
    items: [{ seats: 1 }],
    ...(holdSeconds !== undefined && { holdSeconds }),
  });
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
  await untilSettled(services.models, eventId);
  return outcome.reservation.reservationId;
}

function inEvent(eventId: string, $set: mongo.Document) {
  return setInEvent(services.models, eventId, $set);
}

/** A slot with a version that a newer version of the code made. */
function newerSlot(version: number) {
  const changes = [{ kind: 'moved', seats: ['A1', 'A2'] }];
  const versions = { firstVersion: version, lastVersion: version };
  return { commitId: 'newer', ...versions, at: new Date(), changes };
}

describe('a sweep', () => {
  let sweeper: Sweeper;
  beforeEach(() => {
    const { models, committers } = services;
    sweeper = new Sweeper(models, committers, clock, observer);
  });

  /** Overdue for long already, of an event whose counts cannot be right. */
  async function damagedEvent(holds: number): Promise<string> {
    const eventId = await createEvent(holds);
    await inEvent(eventId, { heldSeats: -1 });
    await services.models.reservations.insertMany(
      Array.from({ length: holds }, (_, n) => ({
        _id: new mongo.UUID(),
        eventId,
        partnerId: 'abc-corp',
        items: [{ tierId: 'general', seats: 1 }],
        seats: 1,
        status: 'held',
        expiresAt: new Date(n),
        version: n + 1,
        createdVersion: n + 1,
        createdAt: new Date(0),
      })),
    );
    return eventId;
  }

  it('expires the holds of other events behind thousands of a damaged event', async () => {
    const damaged = await damagedEvent(SWEEP_HOLDS_MAX + 1);
    const others = [await createEvent(), await createEvent()];
    for (const eventId of others) await reserve(eventId, 1);
    clock.advance(2000);
    await sweeper.sweep();

    for (const eventId of others) {
      expect(await services.events.find(eventId)).toMatchObject({ heldSeats: 0 });
    }
    expect(faults).toMatchObject([{ where: 'sweeper', ids: { eventId: damaged } }]);
  });

  it('skips a damaged event for a while, then tries again', async () => {
    const eventId = await damagedEvent(3);
    const submit = jest.spyOn(services.committers, 'submit');
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweeper.sweep();
    expect(submit).toHaveBeenCalledTimes(3);
    clock.advance(SWEEP_REST_MS);
    await sweeper.sweep();
    expect(submit).toHaveBeenCalledTimes(6);
    submit.mockRestore();
    expect(faults.map(({ ids }) => ids)).toEqual([{ eventId }, { eventId }]);
  });

  it('does not retry holds that belong to no event all the time', async () => {
    await damagedEvent(1);
    await services.models.reservations.updateMany({}, { eventId: 'nowhere' });
    const submit = jest.spyOn(services.committers, 'submit');
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweeper.sweep();

    expect(submit).toHaveBeenCalledTimes(1);
    submit.mockRestore();
    expect(faults).toMatchObject([{ where: 'sweeper', ids: { eventId: 'nowhere' } }]);
  });

  it('logs the one hold that cannot be expired', async () => {
    const eventId = await createEvent();
    const holds = [await reserve(eventId, 1), await reserve(eventId, 1)];
    clock.advance(2000);
    const submit = services.committers.submit.bind(services.committers);
    const spy = jest
      .spyOn(services.committers, 'submit')
      .mockImplementation((ofEvent, command) =>
        'reservationId' in command && command.reservationId === holds[0]
          ? Promise.reject(new TypeError('poison'))
          : submit(ofEvent, command),
      );
    await sweeper.sweep();
    spy.mockRestore();

    expect(await services.events.find(eventId)).toMatchObject({ heldSeats: 1 });
    expect(faults.map(({ ids }) => ids)).toEqual([{ eventId, reservationId: holds[0] }]);
  });

  it('does not wait for an event that hangs', async () => {
    const [slow, quick] = [await createEvent(), await createEvent()];
    await reserve(slow, 1);
    clock.advance(2000);
    const submit = services.committers.submit.bind(services.committers);
    const spy = jest
      .spyOn(services.committers, 'submit')
      .mockImplementation((eventId, command) =>
        eventId === slow ? new Promise(() => undefined) : submit(eventId, command),
      );
    const sweeping = sweeper.sweep();
    await until(() => spy.mock.calls.length > 0);
    clock.advance(SWEEP_WAIT_MS);
    await sweeping;
    await reserve(quick, 1);
    clock.advance(2000);
    await sweeper.sweep();

    expect(await services.events.find(quick)).toMatchObject({ heldSeats: 0 });
    expect(spy.mock.calls.filter(([eventId]) => eventId === slow)).toHaveLength(1);
    spy.mockRestore();
  });

  it('fails as a whole while the database is unavailable, and reports no fault', async () => {
    const eventId = await createEvent();
    await reserve(eventId, 1);
    clock.advance(2000);
    const spy = jest
      .spyOn(services.committers, 'submit')
      .mockRejectedValue(new UnavailableError('away'));
    await expect(sweeper.sweep()).rejects.toThrow('away');
    spy.mockRestore();
    expect(faults).toEqual([]);
    await sweeper.sweep();
    expect(await services.events.find(eventId)).toMatchObject({ heldSeats: 0 });
  });
});

describe('the log', () => {
  let events: Events;
  let eventId: string;
  beforeEach(async () => {
    events = new Events(services.models, clock, observer);
    eventId = await createEvent();
    for (let version = 1; version <= 6; version += 1) await reserve(eventId);
  });

  const versions = async (after = 0, limit = 100) =>
    (await events.changes(eventId, after, limit))?.map(({ version }) => version);

  /** As after a restore or a bug: in no journal and in no log. */
  async function lose(...lost: number[]): Promise<void> {
    await inEvent(eventId, { journal: {} });
    await services.models.commits.deleteMany({ eventId, lastVersion: { $in: lost } });
  }

  it('continues after a gap as soon as it is certain, and logs it once', async () => {
    await lose(3, 4);
    expect(await versions()).toEqual([1, 2]);
    clock.advance(LOG_GAP_CERTAIN_MS - 1);
    expect(await versions()).toEqual([1, 2]);
    expect(gaps).toEqual([]);
    clock.advance(1);

    expect(await versions()).toEqual([1, 2, 5, 6]);
    expect(await versions(3)).toEqual([5, 6]);
    expect(await versions(1, 2)).toEqual([2, 5]);
    expect(gaps).toEqual([{ eventId, firstVersion: 3, lastVersion: 4 }]);
  });

  it('has no gap if a version arrives late', async () => {
    const late = await services.models.commits.find({ eventId, lastVersion: 3 }).lean();
    await lose(3);
    expect(await versions()).toEqual([1, 2]);
    clock.advance(LOG_GAP_CERTAIN_MS);
    await driverCollection(services.models.commits).insertMany(late);
    expect(await versions()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(gaps).toEqual([]);
  });

  it('is skipped up to the event’s version if its end is missing', async () => {
    await lose(5, 6);
    await versions();
    clock.advance(LOG_GAP_CERTAIN_MS);
    expect(await versions()).toEqual([1, 2, 3, 4]);
    await reserve(eventId);
    expect(await versions(4)).toEqual([7]);
    expect(gaps).toEqual([{ eventId, firstVersion: 5, lastVersion: 6 }]);
  });

  it('is complete as CSV, except for the gap', async () => {
    await lose(3);
    const rows = await events.streamChanges(eventId, 0);
    const answer = rows && changesCsv(rows, { name: 'anyone', scopes: new Set() });
    let text = '';
    for await (const chunk of answer?.stream ?? []) text += String(chunk);

    expect(text.split('\n').map((line) => line.split(',')[0])).toEqual([
      '\uFEFFversion',
      '1',
      '2',
      '4',
      '5',
      '6',
      '',
    ]);
  });

  it('waits for changes that only a newer version of the code understands, and logs it', async () => {
    await inEvent(eventId, { version: 7, 'journal.newer': newerSlot(7) });
    await versions();
    clock.advance(LOG_GAP_CERTAIN_MS);

    expect(await versions()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(gaps).toEqual([]);
    expect(faults).toContainEqual(
      expect.objectContaining({ where: 'log', ids: { eventId, slotId: 'newer' } }),
    );
  });

  it.each([['text'], [null], [{ changes: 7 }], [{ ...newerSlot(6), changes: [null] }]])(
    'waits at a journal slot that cannot be read: %j',
    async (slot) => {
      await lose(6);
      await inEvent(eventId, { 'journal.damaged': slot });
      await versions();
      clock.advance(LOG_GAP_CERTAIN_MS);
      expect(await versions()).toEqual([1, 2, 3, 4, 5]);
      expect(faults).toContainEqual(
        expect.objectContaining({ ids: { eventId, slotId: 'damaged' } }),
      );
    },
  );

  it.each([
    ['of an unknown kind', { kind: 'moved' }],
    ['without items', { items: null }],
    ['of no reservation', { id: 7 }],
    ['with settings that are none', { kind: 'event_changed', settings: 7 }],
  ])('shows an unknown change for a version %s', async (_what, $set) => {
    await setInChange(services.models, eventId, 4, $set);
    expect(await events.changes(eventId, 2, 3)).toMatchObject([
      { version: 3, kind: 'reserved' },
      { version: 4, kind: 'unknown' },
      { version: 5, kind: 'reserved' },
    ]);
    expect(faults).toMatchObject([{ where: 'log', ids: { eventId, version: 4 } }]);
    expect((await auditDatabase(services.models, clock.now())).faults).toContain(
      `event ${eventId}: version 4 is of an unknown kind, or damaged`,
    );
  });
});

describe('a reservation', () => {
  it.each([['text'], [null], [{ changes: 7 }], [newerSlot(9)]])(
    'is found whatever the journals of other events with its suffix contain: %j',
    async (slot) => {
      const [eventId, damaged] = [await createEvent(), await createEvent()];
      const idSuffix = idSuffixOf(eventId);
      await inEvent(damaged, { idSuffix, journalAt: new Date(), 'journal.damaged': slot });
      const reservationId = await reserve(eventId);
      const unknown = newReservationId(eventId);
      expect(await services.reservations.find(reservationId)).toMatchObject({ eventId });
      expect(await services.reservations.find(unknown)).toBeUndefined();
      for (const journal of [7, null]) {
        await inEvent(damaged, { journal });
        expect(await services.reservations.find(reservationId)).toMatchObject({ eventId });
        expect(await services.reservations.find(unknown)).toBeUndefined();
      }
      await services.models.events.deleteOne({ _id: damaged });
    },
  );

  it("is found beside an unknown change in its event's journal", async () => {
    const eventId = await createEvent();
    const reservationId = await reserve(eventId);
    await inEvent(eventId, { 'journal.newer': newerSlot(9) });
    expect(await services.reservations.find(reservationId)).toMatchObject({ eventId });
  });
});
