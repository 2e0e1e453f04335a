import type { Clock } from '../../src/services/support/clock';
import type { Ledger } from '../../src/services/commits/ledger';
import { recoverSlots } from '../../src/services/commits/recovery';

/** Recovers the slots that have been idle for so long, and fails if one of them cannot be. */
export function recoverAll(ledger: Ledger, clock: Clock, idleMs: number): Promise<number> {
  return recoverSlots(ledger, clock, idleMs, (_slot, error) => {
    throw error;
  });
}
