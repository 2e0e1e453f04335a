import type { ReadEntry } from './read-log';
import { isOfReservation } from './read-log';

/** What a partner holds and has confirmed of an event that limits it, as its last change left it. */
export interface PartnerSeats {
  partnerId: string;
  seats: number;
  /** The event's version that the partner's last change made. */
  version: number;
}

/** The newest seats of each partner that the changes, which may be in any order, say anything about. */
export function partnerSeatsIn(entries: readonly ReadEntry[]): Map<string, PartnerSeats> {
  const latest = new Map<string, PartnerSeats>();
  for (const entry of entries) {
    if (!isOfReservation(entry) || entry.partnerSeats === undefined) continue;
    const { partnerId, partnerSeats: seats, version } = entry;
    if ((latest.get(partnerId)?.version ?? 0) < version) {
      latest.set(partnerId, { partnerId, seats, version });
    }
  }
  return latest;
}
