import type { Change, Journal, ReservationChange } from './change';
import type { Reservation } from './reservation';

/**
 * The newest state that the journal knows of each reservation that is wanted. Where it is newer than
 * what is settled, it is the truth; where it is not, what is settled is.
 */
export function latestInJournal(
  journal: Journal,
  isWanted: (reservation: Reservation) => boolean,
): Map<string, ReservationChange> {
  const latest = new Map<string, ReservationChange>();
  for (const change of reservationChanges(changesInJournal(journal))) {
    const { reservationId } = change.reservation;
    const known = latest.get(reservationId);
    if (isWanted(change.reservation) && (!known || known.version < change.version)) {
      latest.set(reservationId, change);
    }
  }
  return latest;
}

export function changesInJournal(journal: Journal): Change[] {
  return Object.values(journal).flatMap((slot) => slot.changes);
}

export function reservationChanges(changes: readonly Change[]): ReservationChange[] {
  return changes.filter((change) => change.kind !== 'event_changed');
}
