import fc from 'fast-check';
import type { Change, ReservationChangeKind } from '../../src/domain/change';
import type { Reservation, ReservationStatus } from '../../src/domain/reservation';
import { Database } from '../simulation/database';
import type { Link } from '../simulation/link';
import { loadVariant } from '../simulation/load-variant';
import { realParts, type Parts } from '../simulation/parts';
import { Random } from '../simulation/random';
import { simulatedModels } from '../simulation/simulated-models';
import { NOW } from '../support/builders';

/** Three commits about one reservation, which are settled at the same time, some of them twice. */
const COMMITS = [change(1, 'held', 'held'), change(2, 'confirmed', 'confirmed')].concat(
  change(3, 'cancelled', 'cancelled'),
);

function change(version: number, kind: ReservationChangeKind, status: ReservationStatus): Change {
  const reservation: Reservation = {
    reservationId: 'r1',
    eventId: 'event-1',
    partnerId: 'abc-corp',
    items: [{ tierId: 'general', seats: 1 }],
    seats: 1,
    status,
    version,
    createdVersion: 1,
    createdAt: NOW,
    updatedAt: NOW,
  };
  return { kind, version, at: NOW, reservation };
}

/** What is stored when all are settled, each step of the database taken when the scheduler says so. */
async function settleAll(
  scheduler: fc.Scheduler,
  order: readonly number[],
  { MongoLedger }: Pick<Parts, 'MongoLedger'>,
): Promise<Database> {
  const database = Database.empty(() => NOW);
  const link: Link = {
    async request(_name, operation) {
      const steps = operation({ local: database, durable: database });
      for (;;) {
        await scheduler.schedule(Promise.resolve());
        const step = steps.next();
        if (step.done) return step.value;
      }
    },
  };
  const models = simulatedModels(link, new Random(1));
  const [one, other] = [new MongoLedger(models, 'w1'), new MongoLedger(models, 'w2')];
  const settled = order.map((place, index) => {
    const ledger = index % 2 === 0 ? one : other;
    return ledger.settle('event-1', `commit-${place}`, COMMITS.slice(place, place + 1));
  });
  await scheduler.waitIdle();
  await Promise.all(settled);
  return database;
}

const orders = fc
  .array(fc.integer({ min: 0, max: 2 }), { maxLength: 3 })
  .map((again) => [0, 1, 2, ...again]);

test('of states settled at the same time the latest remains', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), orders, async (scheduler, order) => {
      const { reservations, changes } = await settleAll(scheduler, order, realParts);
      expect(reservations.all()).toMatchObject([{ status: 'cancelled', version: 3 }]);
      expect(changes.all().map(({ version }) => version)).toEqual(
        expect.arrayContaining([1, 2, 3]),
      );
    }),
    { numRuns: 300 },
  );
});

test('twin: a later state is lost if a duplicate key in its upsert counts as done', async () => {
  const parts = loadVariant([
    {
      file: 'services/commits/group-settler.ts',
      replace: 'later.length > 0',
      by: 'later.length < 0',
    },
  ]);
  const lost = fc.asyncProperty(fc.scheduler(), orders, async (scheduler, order) => {
    const { reservations } = await settleAll(scheduler, order, parts);
    expect(reservations.all()).toMatchObject([{ version: 3 }]);
  });
  expect((await fc.check(lost, { numRuns: 300 })).failed).toBe(true);
});
