import { isActive } from '../../../src/domain/reservation';
import { systemClock, type Clock } from '../../../src/services/support/clock';
import { GroupCommitter } from '../../../src/services/commits/group-committer';
import type { Ledger } from '../../../src/services/commits/ledger';
import { auditStore } from '../../support/audit-store';
import { later, newEvent, NOW, reserve } from '../../support/builders';
import { FakeLedger } from '../../support/fake-ledger';
import { FakeStore } from '../../support/fake-store';
import { recoverAll } from '../../support/recover';

/*
 * A primary that was cut off goes on answering reads from a history of its own, which is taken back later;
 * its successor takes the writes. Both histories may come to the same version.
 */

const CLOCK: Clock = {
  ...systemClock,
  now: () => NOW,
  sleep: () => Promise.resolve(),
  random: () => 0,
};

let commits = 0;

function committerOn(ledger: Ledger): GroupCommitter {
  return new GroupCommitter('meet-up', {
    ledger,
    clock: CLOCK,
    newCommitId: () => `commit-${(commits += 1)}`,
    deadlineMs: 1000,
    onTrouble: () => undefined,
  });
}

/** Two reservations of ten of thirty seats, in two histories that are the same up to here. */
async function twoHistories() {
  const tiers = [{ tierId: 'general', name: 'General', totalSeats: 30 }];
  const old = new FakeStore(newEvent({ tiers }));
  const kept = reserve({ items: [{ seats: 10 }] });
  const committer = committerOn(new FakeLedger(old, 'before'));
  await committer.submit(kept);
  await committer.submit(reserve({ items: [{ seats: 10 }] }));
  await committer.stop();
  return { old, current: old.fork(), kept };
}

/** Reads the old history the first time, and what there is from then on. */
class MisledLedger extends FakeLedger {
  private isMisled = true;

  constructor(
    store: FakeStore,
    private readonly old: FakeLedger,
    writerId: string,
  ) {
    super(store, writerId);
  }

  override async readSnapshot() {
    if (!this.isMisled) return super.readSnapshot();
    this.isMisled = false;
    return this.old.readSnapshot();
  }
}

function misled(old: FakeStore, current: FakeStore): FakeLedger {
  return new MisledLedger(current, new FakeLedger(old, 'misled'), 'misled');
}

function takenIn({ reservations }: FakeStore): number {
  return [...reservations.values()].filter(isActive).reduce((sum, { seats }) => sum + seats, 0);
}

test('a reservation that the other history has cancelled is not cancelled again', async () => {
  const { old, current, kept } = await twoHistories();
  const cancel = { kind: 'cancel', reservationId: kept.reservationId } as const;
  await committerOn(new FakeLedger(old, 'rolled back')).submit(reserve());
  const first = committerOn(new FakeLedger(current, 'first'));
  await first.submit(cancel);

  const second = committerOn(misled(old, current));
  expect(await second.submit(cancel)).toMatchObject({
    refusal: { code: 'reservation_already_cancelled' },
  });
  await Promise.all([first.stop(), second.stop()]);
  expect(current.event.availableSeats + takenIn(current)).toBe(30);
  expect(auditStore(current)).toEqual([]);
});

test('a key that the other history has taken has no second effect', async () => {
  const { old, current } = await twoHistories();
  const wish = reserve({ requestHash: 'same', items: [{ seats: 3 }] });
  await committerOn(new FakeLedger(old, 'rolled back')).submit(reserve());
  const first = committerOn(new FakeLedger(current, 'first'));
  await first.submit(wish);

  const second = committerOn(misled(old, current));
  expect(await second.submit(wish)).toMatchObject({ replayed: true, reservation: { version: 3 } });
  await Promise.all([first.stop(), second.stop()]);
  expect(current.event.availableSeats).toBe(7);
  expect(auditStore(current)).toEqual([]);
});

test('a slot that only the old history has is not recovered into the other one', async () => {
  const { old, current } = await twoHistories();
  const dying = new FakeLedger(old, 'dying', (step) =>
    step.includes('settle') ? new Promise(() => undefined) : Promise.resolve(),
  );
  const lost = reserve({ items: [{ seats: 2 }] });
  committerOn(dying)
    .submit(lost)
    .catch(() => undefined);
  while (old.event.version < 3) await new Promise((resolve) => setImmediate(resolve));

  const recovering = new FakeLedger(current, 'recovering');
  recovering.findSlots = (before) => new FakeLedger(old, 'recovering').findSlots(before);
  expect(await recoverAll(recovering, { ...CLOCK, now: () => later(10) }, 5000)).toBe(0);

  const sold = reserve({ items: [{ seats: 5 }] });
  const committer = committerOn(new FakeLedger(current, 'other'));
  await committer.submit(sold);
  await committer.stop();
  expect(current.reservations.has(lost.reservationId)).toBe(false);
  expect(current.log.get(3)?.changes).toMatchObject([{ reservationId: sold.reservationId }]);
  expect(auditStore(current)).toEqual([]);
});

test('seats that only the old history has sold are no reason to refuse', async () => {
  const { old, current } = await twoHistories();
  await committerOn(new FakeLedger(old, 'rolled back')).submit(reserve({ items: [{ seats: 10 }] }));
  const outcome = await committerOn(misled(old, current)).submit(
    reserve({ items: [{ seats: 10 }] }),
  );
  expect(outcome).toMatchObject({ kind: 'reservation' });
});
