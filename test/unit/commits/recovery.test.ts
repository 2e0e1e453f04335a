import type { Commit } from '../../../src/domain/change';
import { RECOVERIES_UNDER_WAY_MAX, SLOT_IDLE_MS } from '../../../src/tuning';
import { systemClock } from '../../../src/services/support/clock';
import type { Ledger, SlotName } from '../../../src/services/commits/ledger';
import { UnavailableError } from '../../../src/services/database/unavailable-error';
import { recoverSlots } from '../../../src/services/commits/recovery';
import { NOW } from '../../support/builders';

const CLOCK = { ...systemClock, now: () => NOW };

/** As much of a ledger as recovery uses, with such a slot in each of several events. */
function ledgerWith(slots: Record<string, () => Promise<Commit>>) {
  const settled: string[] = [];
  const removed: string[] = [];
  const ledger: Pick<Ledger, 'findSlots' | 'readDurableSlot' | 'settle' | 'removeSlot'> = {
    async *findSlots(committedBefore) {
      expect(committedBefore).toEqual(new Date(NOW.getTime() - SLOT_IDLE_MS));
      for (const eventId of Object.keys(slots)) {
        yield await Promise.resolve({ eventId, slotId: 'w1a', commitId: eventId });
      }
    },
    readDurableSlot: ({ eventId }) => slots[eventId]?.() ?? Promise.resolve(undefined),
    settle: (eventId) => Promise.resolve(void settled.push(eventId)),
    removeSlot: ({ eventId }) => Promise.resolve(void removed.push(eventId)),
  };
  return { ledger: ledger as Ledger, settled, removed };
}

function slot(change: object): () => Promise<Commit> {
  const versions = { firstVersion: 3, lastVersion: 3 };
  const content = { commitId: 'commit', ...versions, at: NOW, changes: [change] };
  return () => Promise.resolve(content as Commit); // a damaged one is none
}

const WHOLE = slot({ kind: 'event_changed', settings: { limits: {}, tiers: {} }, left: {} });

async function recovered(ledger: Ledger) {
  const left: SlotName[] = [];
  const count = await recoverSlots(ledger, CLOCK, SLOT_IDLE_MS, (name) => left.push(name));
  return { count, left: left.map(({ eventId }) => eventId) };
}

describe('recovery', () => {
  it('leaves a slot that it does not understand, and recovers the others', async () => {
    const unknown = slot({ kind: 'raffled' });
    const { ledger, settled, removed } = ledgerWith({ a: WHOLE, b: unknown, c: WHOLE });
    expect(await recovered(ledger)).toEqual({ count: 2, left: ['b'] });
    expect([settled, removed]).toEqual([
      ['a', 'c'],
      ['a', 'c'],
    ]);
  });

  it('leaves a slot that cannot be settled, and recovers the others', async () => {
    const { ledger, removed } = ledgerWith({ a: WHOLE, b: WHOLE, c: WHOLE });
    ledger.settle = (eventId) =>
      eventId === 'b' ? Promise.reject(new Error('refused')) : Promise.resolve();
    expect(await recovered(ledger)).toEqual({ count: 2, left: ['b'] });
    expect(removed).toEqual(['a', 'c']);
  });

  it('ends when the database goes away, and blames no slot', async () => {
    const away = () => Promise.reject(new UnavailableError('away'));
    const { ledger } = ledgerWith({ a: away, b: away });
    await expect(recovered(ledger)).rejects.toThrow(UnavailableError);
  });

  it('has so many slots under way at a time, and no more', async () => {
    let [underWay, most] = [0, 0];
    const slow = async () => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return WHOLE();
    };
    const slots = Array.from({ length: 50 }, (_, place) => [`event-${place}`, slow]);
    const { ledger } = ledgerWith(Object.fromEntries(slots) as Record<string, typeof slow>);
    expect(await recovered(ledger)).toEqual({ count: 50, left: [] });
    expect(most).toBe(RECOVERIES_UNDER_WAY_MAX);
  });
});
