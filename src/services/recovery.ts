import type { Clock } from './clock';
import type { Ledger } from './ledger';

/**
 * Settles journal slots that nobody has touched for a while, then removes them: those of processes that
 * died between commit and settle, and those that idle ones left behind. Settling is idempotent and the
 * removal is guarded by the commit's id, so it does no harm if the owner lives or several recover at
 * once, whatever their clocks say. Returns how many slots were recovered.
 */
export async function recoverSlots(ledger: Ledger, clock: Clock, idleMs: number): Promise<number> {
  const idleSince = new Date(clock.now().getTime() - idleMs);
  let recovered = 0;
  for await (const { eventId, slotId, commitId, changes } of ledger.findSlots(idleSince)) {
    await ledger.settle(eventId, commitId, changes);
    await ledger.removeSlot({ eventId, slotId, commitId });
    recovered += 1;
  }
  return recovered;
}
