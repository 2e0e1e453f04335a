import type { Change, Journal, JournalSlot, ReservationChange } from './change';
import type { Outcome } from './command';
import { readJournal } from './read-log';
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

/** The same new reservations, as they are with so many more versions before them. */
export function renumbered(changes: readonly Change[], by: number): Change[] {
  if (by === 0) return [...changes];
  return changes.map((change) => {
    const version = change.version + by;
    if (change.kind === 'event_changed') return { ...change, version };
    return { ...change, version, reservation: countedFrom(change.reservation, by) };
  });
}

/** The outcomes that say so. */
export function movedBy(outcomes: readonly Outcome[], by: number): Outcome[] {
  return outcomes.map((outcome) => {
    if (by === 0 || outcome.kind !== 'reservation') return outcome;
    return { ...outcome, reservation: countedFrom(outcome.reservation, by) };
  });
}

function countedFrom(reservation: Reservation, by: number): Reservation {
  const { version, createdVersion } = reservation;
  return { ...reservation, version: version + by, createdVersion: createdVersion + by };
}

/** What the slots say that this version of TicketBoss understands. */
export function changesInJournal(journal: Journal): Change[] {
  return Object.values(readJournal(journal).journal).flatMap((slot) => slot.changes);
}

/** Whether this version of TicketBoss knows what each of the slot's changes means. */
export function isUnderstood(slot: JournalSlot): boolean {
  return readJournal({ slot }).unknown.length === 0;
}

export function reservationChanges(changes: readonly Change[]): ReservationChange[] {
  return changes.filter((change) => change.kind !== 'event_changed');
}
