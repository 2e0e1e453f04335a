import type { Commit, Journal } from './change';
import type { Outcome } from './command';
import { findTier, type EventState } from './event';

import type { ReservationLogEntry } from './log-entry';
import { isOfReservation, readJournal } from './read-log';

/**
 * The newest change that the journal knows of each reservation that is wanted. Where it is newer than what
 * is settled, it is the truth; where it is not, what is settled is.
 */
export function latestInJournal(
  eventId: string,
  journal: Journal,
  isWanted: (entry: ReservationLogEntry) => boolean = () => true,
): Map<string, ReservationLogEntry> {
  const latest = new Map<string, ReservationLogEntry>();
  for (const entry of readJournal(eventId, journal).entries) {
    if (!isOfReservation(entry) || !isWanted(entry)) continue;
    const known = latest.get(entry.reservationId);
    if (!known || known.version < entry.version) latest.set(entry.reservationId, entry);
  }
  return latest;
}

/**
 * New reservations that were decided on the event `before` they were committed, as they are if other
 * processes' commits came first and the event is `after` now instead of `expected`.
 */
export function movedTo(after: EventState, expected: EventState, commit: Commit): Commit {
  const by = after.version - expected.version;
  if (by === 0) return commit;
  const moved = ([tierId, seats]: [string, number]): [string, number] => {
    const [expectedTier, tier] = [findTier(expected, tierId), findTier(after, tierId)];
    return [tierId, seats + (tier?.availableSeats ?? 0) - (expectedTier?.availableSeats ?? 0)];
  };
  const available = after.availableSeats - expected.availableSeats;
  return {
    ...commit,
    firstVersion: commit.firstVersion + by,
    lastVersion: commit.lastVersion + by,
    changes: commit.changes.map((change) => ({
      ...change,
      ...(change.left && { left: Object.fromEntries(Object.entries(change.left).map(moved)) }),
      ...('available' in change && { available: change.available + available }),
    })),
  };
}

/** The outcomes of such reservations. */
export function movedBy(outcomes: readonly Outcome[], by: number): Outcome[] {
  return outcomes.map((outcome) => {
    if (by === 0 || outcome.kind !== 'reservation') return outcome;
    const { version, createdVersion } = outcome.reservation;
    const moved = { version: version + by, createdVersion: createdVersion + by };
    return { ...outcome, reservation: { ...outcome.reservation, ...moved } };
  });
}

/** Whether this version of TicketBoss knows what each of the commit's changes means. */
export function isUnderstood(commit: Commit): boolean {
  return readJournal('', { slot: commit }).unknown.length === 0;
}
