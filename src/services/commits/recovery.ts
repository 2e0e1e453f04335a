import { isUnderstood } from '../../domain/journal';
import { RECOVERIES_UNDER_WAY_MAX } from '../../tuning';
import type { Clock } from '../support/clock';
import type { Ledger, SlotName } from './ledger';
import { UnavailableError } from '../database/unavailable-error';

/** Called with a slot that could not be recovered; it stays where it is, and the others are recovered. */
export type OnRecoveryTrouble = (slot: SlotName, error: unknown) => void;

/**
 * Settles journal slots that were not written to for some time, then removes them: those of processes that
 * died between commit and settle, and those that idle ones left behind. Settling is idempotent and the
 * removal is guarded by the commit's id, so it is safe even if the owner is alive or several processes
 * recover at the same time, whatever their clocks say. Returns how many slots were recovered; rejects with
 * `UnavailableError` if the database became unavailable meanwhile.
 */
export async function recoverSlots(
  ledger: Ledger,
  clock: Clock,
  idleMs: number,
  onTrouble: OnRecoveryTrouble,
): Promise<number> {
  const idleSince = new Date(clock.now().getTime() - idleMs);
  let recovered = 0;
  const outages: UnavailableError[] = [];
  const recoverOne = async (slot: SlotName) => {
    try {
      if (await recover(ledger, slot)) recovered += 1;
    } catch (error) {
      if (error instanceof UnavailableError) outages.push(error);
      else onTrouble(slot, error);
    }
  };
  const underWay = new Set<Promise<unknown>>();
  for await (const slot of ledger.findSlots(idleSince)) {
    if (underWay.size >= RECOVERIES_UNDER_WAY_MAX) await Promise.race(underWay);
    const recovery = recoverOne(slot).finally(() => underWay.delete(recovery));
    underWay.add(recovery);
    if (outages.length > 0) break;
  }
  await Promise.all(underWay);
  if (outages[0]) throw outages[0];
  return recovered;
}

/** Whether the slot was still there. It is read durably: what is copied out of it is never rolled back. */
async function recover(ledger: Ledger, slot: SlotName): Promise<boolean> {
  const content = await ledger.readDurableSlot(slot);
  if (!content) return false;
  if (!isUnderstood(content)) throw new Error('this version does not understand what is in it');
  await ledger.settle(slot.eventId, content);
  await ledger.removeSlot(slot);
  return true;
}
