import { idSuffixOf, newReservationId } from '../../src/domain/reservation-id';
import type { Reservations } from '../../src/services/reading/reservations';
import type { ReservationView } from '../support/api-caller';
import { monitored, plansOf } from '../support/explain-commands';
import { isOnIndex } from '../support/explained-plan';
import { commandsOf } from '../support/sent-commands';
import { startServices, type TestServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { useApp } from '../support/use-app';

describe('what a reservation id costs', () => {
  const uri = freshDatabaseUri();
  let first: TestServices;
  let second: TestServices;

  beforeAll(async () => {
    [first, second] = [await startServices(monitored(uri)), await startServices(monitored(uri))];
    // With something in their journals, which nobody has to look through.
    for (let n = 0; n < 20; n += 1) await reserve(first, await createEvent(`busy-${n}`));
  });
  afterAll(async () => {
    await first.stop();
    await second.stop();
    await dropDatabase(uri);
  });

  async function createEvent(eventId: string): Promise<string> {
    const tiers = [{ tierId: 'general', name: 'General', totalSeats: 100 }];
    await first.events.create({ eventId, name: 'Meet-up', tiers });
    return eventId;
  }

  async function reserve({ reservations }: TestServices, eventId: string): Promise<string> {
    const request = { eventId, partnerId: 'abc-corp', items: [{ seats: 2 }], holdSeconds: 600 };
    const outcome = await reservations.reserve(request);
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
    await untilSettled(second.models, eventId);
    return outcome.reservation.reservationId;
  }

  /** What a process asks of the database until it commits. */
  async function beforeCommit({ models }: TestServices, work: () => Promise<unknown>) {
    const sent = await commandsOf(models.events.db, work);
    return sent.slice(0, sent.indexOf('findAndModify events'));
  }

  type Change = (reservations: Reservations, id: string) => Promise<unknown>;
  const CHANGES: [string, Change][] = [
    ['confirm', (reservations, id) => reservations.confirm(id)],
    ['change', (reservations, id) => reservations.change(id, { wanted: { seats: 1 } })],
    ['cancel', (reservations, id) => reservations.cancel(id)],
  ];

  it.each(CHANGES)('where it was made, no look-up of its event to %s', async (name, change) => {
    const id = await reserve(first, await createEvent(`own-${name}`));

    expect(await beforeCommit(first, () => change(first.reservations, id))).toEqual([
      'find reservations',
    ]);
  });

  it.each(CHANGES)('elsewhere, one look-up of its event to %s, once', async (name, change) => {
    const eventId = await createEvent(`other-${name}`);
    const [one, another] = [await reserve(first, eventId), await reserve(first, eventId)];
    const { reservations } = second;

    expect(await beforeCommit(second, () => change(reservations, one))).toEqual([
      'find events', // to which the id leads
      'find events', // as it is now
      'find reservations',
    ]);
    await untilSettled(second.models, eventId);
    expect(await beforeCommit(second, () => change(reservations, another))).toEqual([
      'find reservations',
    ]);
  });

  it.each<[string, Change]>([...CHANGES, ['find', (reservations, id) => reservations.find(id)]])(
    'an index miss, if there is no such event, to %s',
    async (_name, ask) => {
      const plans = await plansOf(first.models.events.db, async () => {
        const found = await ask(first.reservations, newReservationId('nowhere'));
        expect(found ?? NOT_FOUND).toEqual(NOT_FOUND);
      });
      const looks = plans.filter(({ indexes }) => !indexes.includes('proofs._id_'));

      expect(looks.length).toBeGreaterThan(0);
      expect(looks.filter((plan) => !isOnIndex(plan) || plan.docsExamined > 0)).toEqual([]);
    },
  );
});

const NOT_FOUND = { kind: 'refused', refusal: { code: 'reservation_not_found' } };

describe('two events to which the same ids lead', () => {
  const api = useApp();
  // The ends of their reservations' ids are equal by chance.
  const TWINS = ['event-35307', 'event-74375'] as const;

  it('have each its own reservations, found, changed and cancelled each by its id', async () => {
    expect(idSuffixOf(TWINS[0])).toBe(idSuffixOf(TWINS[1]));
    const { caller } = api;
    const reserved: ReservationView[] = [];
    for (const eventId of TWINS) {
      await api.createEvent({ eventId });
      for (let n = 0; n < 3; n += 1) {
        reserved.push((await caller.reserve(eventId, { seats: 2, holdSeconds: 600 })).body);
      }
    }
    for (const held of reserved) {
      expect((await caller.find(held.reservationId)).body).toEqual(held);
    }
    for (const eventId of TWINS) {
      const [one, another, third] = reserved
        .filter((held) => held.eventId === eventId)
        .map(({ reservationId }) => reservationId);
      expect(await caller.confirm(one ?? '')).toMatchObject({ status: 200, body: { eventId } });
      expect(await caller.change(another ?? '', { seats: 1 })).toMatchObject({
        status: 200,
        body: { eventId, seats: 1 },
      });
      expect((await caller.cancel(third ?? '')).status).toBe(204);
      expect((await caller.find(third ?? '')).body).toMatchObject({ eventId, status: 'cancelled' });
      expect(await caller.summary(eventId)).toMatchObject({
        availableSeats: 7,
        heldSeats: 1,
        reservationCount: 1,
        version: 6,
      });
    }
    const unknown = newReservationId(TWINS[0]);
    for (const answer of [
      await caller.find(unknown),
      await caller.confirm(unknown),
      await caller.cancel(unknown),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    }
  });
});
