import type { mongo } from 'mongoose';
import { findTier, TIME_FIELDS, type EventState, type SeatCount } from '../../domain/event';
import type { EventDocument } from '../../models/event-model';
import { toStoredCommit } from '../database/stored-commit';
import type { Attempt } from './ledger';

/**
 * Matches the event only as it was decided on, and only with the seats that are taken still there: version
 * and commit id guarantee that everything that was read is still true at the instant of the write, even if
 * another history of the event has reached the same version; the seats are a second safeguard.
 */
export function commitFilter(attempt: Attempt): mongo.Filter<EventDocument> {
  const { eventId, version, lastCommitId } = attempt.before;
  return { _id: eventId, version, lastCommitId, ...needsOf(attempt) };
}

/** The seats that must be there, for the event and for each tier that is taken from. */
export function needsOf({ before, after }: Attempt): Record<string, { $gte: number }> {
  const needs: Record<string, { $gte: number }> = {};
  const need = (path: string, taken: number) => {
    if (taken > 0) needs[path] = { $gte: taken };
  };
  need('availableSeats', takenBetween(before, after));
  for (const [tierId, tier] of Object.entries(before.tiers)) {
    const left = findTier(after, tierId);
    if (left) need(`tiers.${tierId}.availableSeats`, takenBetween(tier, left));
  }
  return needs;
}

/** Moves the event from `before` to `after` and notes the changes in its journal. */
export function commitUpdate(attempt: Attempt): mongo.UpdateFilter<EventDocument> {
  const { before, after, slotId, commit } = attempt;
  const journal = {
    lastCommitId: commit.commitId,
    [`journal.${slotId}`]: toStoredCommit(commit),
    journalAt: commit.at,
  };
  const counters = {
    ...increments('', before, after, COUNTERS),
    ...increments('', before, after, ['version', 'reservationCount']),
  };
  if (commit.changes.some(({ kind }) => kind === 'event_changed')) {
    const { set, unset } = settings(before, after);
    return { $inc: counters, $set: { ...set, ...journal }, ...(unset && { $unset: unset }) };
  }
  return {
    $inc: { ...counters, ...tierIncrements(before, after) },
    $set: { ...firstUses(before, after), ...journal },
  };
}

const COUNTERS = ['totalSeats', 'availableSeats', 'heldSeats'] as const;

/** Net of seats that the same batch adds: those are not there yet when the filter is matched. */
function takenBetween(before: SeatCount, after: SeatCount): number {
  return before.availableSeats - after.availableSeats;
}

function increments<Field extends string>(
  prefix: string,
  before: Record<Field, number>,
  after: Record<Field, number>,
  fields: readonly Field[],
): Record<string, number> {
  return Object.fromEntries(
    fields
      .filter((field) => after[field] !== before[field])
      .map((field) => [prefix + field, after[field] - before[field]]),
  );
}

function tierIncrements(before: EventState, after: EventState): Record<string, number> {
  const perTier = Object.entries(before.tiers).map(([tierId, tier]) =>
    increments(`tiers.${tierId}.`, tier, findTier(after, tierId) ?? tier, COUNTERS),
  );
  return Object.assign({}, ...perTier) as Record<string, number>; // a union of such records
}

/** Marks the tiers that a reservation names for the first time. */
export function firstUses(before: EventState, after: EventState): Record<string, true> {
  const used = Object.keys(before.tiers).filter(
    (tierId) => findTier(after, tierId)?.wasUsed && !findTier(before, tierId)?.wasUsed,
  );
  return Object.fromEntries(used.map((tierId) => [`tiers.${tierId}.wasUsed`, true]));
}

/** All that can be set of an event, tiers with their counts included: the version guards it as a whole. */
function settings(before: EventState, { name, status, limits, tiers, ...after }: EventState) {
  const optional = [...TIME_FIELDS, 'lowStockAt', 'partnerSeatsSince'] as const;
  const set = optional.filter((field) => after[field] !== undefined);
  const gone = optional.filter(
    (field) => before[field] !== undefined && after[field] === undefined,
  );
  return {
    set: {
      name,
      status,
      limits,
      tiers,
      ...Object.fromEntries(set.map((field) => [field, after[field]])),
    },
    unset: gone.length > 0 && Object.fromEntries(gone.map((field) => [field, 1 as const])),
  };
}
