import fc from 'fast-check';
import type { Commit, ReservationChangeKind } from '../../src/domain/change';
import { Database } from '../simulation/database';
import type { Link } from '../simulation/link';
import { loadVariant } from '../simulation/load-variant';
import { realParts, type Parts } from '../simulation/parts';
import { Random } from '../simulation/random';
import { simulatedModels } from '../simulation/simulated-models';
import { idOf, NOW } from '../support/builders';

/** Three commits about one reservation, which are settled at the same time, some of them twice. */
const COMMITS = [commitOf(1, 'held', 2), commitOf(2, 'changed', 1), commitOf(3, 'cancelled', 0)];

function commitOf(version: number, kind: ReservationChangeKind, partnerSeats: number): Commit {
  const change = {
    kind,
    reservationId: idOf('r1'),
    partnerId: 'abc-corp',
    items: [{ tierId: 'general', seats: 1 }],
    partnerSeats,
    ...(kind === 'changed' && { status: 'held' as const }),
    ...(version > 1 && { created: { version: 1, at: NOW } }),
  };
  const versions = { firstVersion: version, lastVersion: version };
  return { commitId: `commit-${version}`, ...versions, at: NOW, changes: [change] };
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
  const settled = order.flatMap((place, index) => {
    const ledger = index % 2 === 0 ? one : other;
    return COMMITS.slice(place, place + 1).map((commit) => ledger.settle('event-1', commit));
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
      const { collections } = await settleAll(scheduler, order, realParts);
      const { reservations, partnerSeats, commits, faults } = collections;
      expect(reservations.all()).toMatchObject([{ status: 'cancelled', version: 3 }]);
      expect(partnerSeats.all()).toEqual([{ _id: 'event-1/abc-corp', seats: 0, version: 3 }]);
      expect(commits.all().map(({ lastVersion }) => lastVersion)).toEqual(
        expect.arrayContaining([1, 2, 3]),
      );
      expect(faults.all()).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('twin: a later state is lost if a duplicate key in its upsert counts as done', async () => {
  const parts = loadVariant([
    {
      file: 'services/commits/group-settler.ts',
      replace: 'placed(await updateAll(model, older.map(overOlder)), older)',
      by: 'placed(await updateAll(model, []), older)',
    },
    {
      file: 'services/commits/group-settler.ts',
      replace: '  await assertDurable(model, known);\n',
      by: '',
    },
  ]);
  const lost = fc.asyncProperty(fc.scheduler(), orders, async (scheduler, order) => {
    const { reservations } = await settleAll(scheduler, order, parts);
    expect(reservations.all()).toMatchObject([{ version: 3 }]);
  });
  expect((await fc.check(lost, { numRuns: 300 })).failed).toBe(true);
});
