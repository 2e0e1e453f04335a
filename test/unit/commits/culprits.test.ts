import type { ReservationChange } from '../../../src/domain/change';
import { TooLargeError } from '../../../src/services/commits/ledger';
import { newEvent, NOW, reserve } from '../../support/builders';
import { code, committerOn } from '../../support/committer-on';
import type { FakeLedger } from '../../support/fake-ledger';
import { FakeStore } from '../../support/fake-store';

const TIERS = [{ tierId: 'general', name: 'General', totalSeats: 1000 }];

describe('an unexpected error', () => {
  test('a fault that will not pass fails the command that met it, and only that', async () => {
    const store = new FakeStore(newEvent());
    let isBroken = true;
    const { committer } = committerOn(store, {
      gate: (step) =>
        isBroken && step === 'before commit'
          ? Promise.reject(new Error('a bug'))
          : Promise.resolve(),
    });
    await expect(committer.submit(reserve())).rejects.toThrow('a bug');
    isBroken = false;
    expect(code(await committer.submit(reserve()))).toBe('reservation');
  });

  test('that does not come again fails nobody', async () => {
    let isFirst = true;
    const { committer } = committerOn(new FakeStore(newEvent()), {
      gate: (step) => {
        const isBroken = isFirst && step === 'before commit';
        isFirst &&= !isBroken;
        return isBroken ? Promise.reject(new Error('once')) : Promise.resolve();
      },
    });
    expect(code(await committer.submit(reserve()))).toBe('reservation');
  });

  test('a command that no write can take fails alone of all that came with it', async () => {
    const { committer, ledger } = committerOn(new FakeStore(newEvent({ tiers: TIERS })));
    refusing(ledger, ({ partnerId }) => partnerId === 'poison', new Error('a bug'));
    const wishes = Array.from({ length: 300 }, (_, place) =>
      reserve({ partnerId: place === 123 ? 'poison' : 'abc-corp' }),
    );
    const outcomes = await Promise.allSettled(wishes.map((wish) => committer.submit(wish)));
    const failed = outcomes.flatMap(({ status }, place) => (status === 'rejected' ? [place] : []));
    expect(failed).toEqual([123]);
  });

  test('a slot that nobody understands stops what may stand in it, and nothing else', async () => {
    const store = new FakeStore(newEvent());
    const { committer } = committerOn(store);
    const made = reserve();
    await committer.submit(made);
    store.document.journal.other = {
      commitId: 'c',
      firstVersion: 1,
      lastVersion: 1,
      at: NOW,
      changes: [{ kind: 'raffled' }],
    } as never;
    const other = committerOn(store, { name: 'w2' }).committer;
    expect(code(await other.submit(reserve()))).toBe('reservation');
    const { reservationId } = made;
    await expect(other.submit({ kind: 'cancel', reservationId })).rejects.toThrow(
      'journal slot other',
    );
    expect(code(await other.submit(reserve()))).toBe('reservation');
  });

  test('an event without room for a commit takes what there is room for, and is busy for the rest', async () => {
    const { committer, ledger } = committerOn(new FakeStore(newEvent({ tiers: TIERS })));
    const tooLarge = new TooLargeError('meet-up', new Error('BSONObjectTooLarge'));
    refusing(ledger, ({ partnerId }) => partnerId === 'verbose', tooLarge);
    const [brief, verbose] = await Promise.allSettled([
      committer.submit(reserve()),
      committer.submit(reserve({ partnerId: 'verbose' })),
    ]);
    expect(brief).toHaveProperty('status', 'fulfilled');
    expect(verbose).toMatchObject({ reason: { refusal: { code: 'overloaded' } } });
  });
});

/** Makes commits fail that have such a reservation in them. */
function refusing(
  ledger: FakeLedger,
  isRefused: (change: ReservationChange) => boolean,
  error: Error,
): void {
  const commit = ledger.commit.bind(ledger);
  ledger.commit = (attempt) => {
    const isMet = attempt.commit.changes.some(
      (change) => change.kind !== 'event_changed' && isRefused(change),
    );
    return isMet ? Promise.reject(error) : commit(attempt);
  };
}
