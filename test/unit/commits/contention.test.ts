import { CONTENTION_COMMITS } from '../../../src/tuning';
import { auditStore } from '../../support/audit-store';
import { later, newEvent, reserve } from '../../support/builders';
import { code, committerOn } from '../../support/committer-on';
import { FakeStore } from '../../support/fake-store';
import { recoverAll } from '../../support/recover';
import { systemClock } from '../../../src/services/support/clock';

const TIERS = [{ tierId: 'general', name: 'General', totalSeats: 100 }];

test('after commits that depended on the seats alone, what others have not settled is read again', async () => {
  const store = new FakeStore(newEvent({ tiers: TIERS }));
  const seller = committerOn(store, { name: 'seller' });
  const sold = reserve();
  await seller.committer.submit(sold);
  await seller.committer.stop();
  const cancel = { kind: 'cancel', reservationId: sold.reservationId } as const;

  const { committer, ledger } = committerOn(store, { name: 'busy' });
  await committer.submit(reserve());
  // The next commit loses the race, and those after it depend on the seats alone.
  await committerOn(store, { name: 'other' }).committer.submit(reserve());
  await committer.submit(reserve());
  const dying = committerOn(store, {
    name: 'dying',
    gate: (step) => (step.includes('settle') ? new Promise(() => undefined) : Promise.resolve()),
  });
  await dying.committer.submit(cancel);
  for (let commits = 0; commits <= CONTENTION_COMMITS; commits += 1) {
    await committer.submit(reserve());
  }

  expect(code(await committer.submit(cancel))).toBe('reservation_already_cancelled');
  await committer.stop();
  await recoverAll(ledger, { ...systemClock, now: () => later(10) }, 0);
  expect(auditStore(store)).toEqual([]);
});
