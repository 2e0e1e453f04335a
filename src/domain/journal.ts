import {
  RESERVATION_CHANGE_KINDS,
  type Change,
  type Journal,
  type JournalSlot,
  type ReservationChange,
} from './change';
import type { Outcome } from './command';
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
  return Object.values(journal)
    .filter(isUnderstood)
    .flatMap((slot) => slot.changes);
}

/**
 * Whether this version of TicketBoss knows what each of the slot's changes means. A later one may write
 * other kinds, and what stands in a database may be damaged.
 */
export function isUnderstood(slot: unknown): slot is JournalSlot {
  return (
    isRecord(slot) &&
    typeof slot.commitId === 'string' &&
    Array.isArray(slot.changes) &&
    slot.changes.every(isKnownChange)
  );
}

function isKnownChange(change: unknown): boolean {
  if (!isRecord(change) || !Number.isSafeInteger(change.version)) return false;
  if (change.kind === 'event_changed') return isRecord(change.settings);
  const { reservation } = change;
  return (
    RESERVATION_CHANGE_KINDS.some((kind) => kind === change.kind) &&
    isRecord(reservation) &&
    typeof reservation.reservationId === 'string' &&
    Array.isArray(reservation.items)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function reservationChanges(changes: readonly Change[]): ReservationChange[] {
  return changes.filter((change) => change.kind !== 'event_changed');
}
