import type { mongo } from 'mongoose';
import type { Command } from '../../domain/command';
import type { Decision } from '../../domain/decide';
import { findTier, type EventState } from '../../domain/event';
import type { StoredCommit } from '../../models/commit-model';
import type { EventDocument } from '../../models/event-model';
import { toStoredCommit } from '../database/stored-commit';
import { firstUses, needsOf } from './commit-write';
import type { Attempt } from './ledger';

/**
 * Whether nothing but the seats and the event's settings decided the commands: new reservations only, all of
 * them accepted. Such a decision is also right at any later version with enough seats and the same settings,
 * since it depends on no other reservation and no refusal.
 */
export function needsSeatsAlone(
  { limits }: EventState,
  { changes, outcomes }: Decision,
  commands: readonly Command[],
): boolean {
  return (
    limits.seatsPerPartner === undefined &&
    changes.length === commands.length &&
    commands.every(({ kind, ...rest }) => kind === 'reserve' && !('requestHash' in rest)) &&
    outcomes.every(({ kind }) => kind === 'reservation')
  );
}

/**
 * Matches the event at any version, with the seats that are taken still there and the settings that were
 * decided on. The slot must still have the previous commit, so that the write can take effect only once.
 */
export function seatsFilter(attempt: Attempt, replaces: string): mongo.Filter<EventDocument> {
  const { before, slotId } = attempt;
  return {
    _id: before.eventId,
    status: before.status,
    startsAt: before.startsAt ?? ABSENT,
    salesOpenAt: before.salesOpenAt ?? ABSENT,
    salesCloseAt: before.salesCloseAt ?? ABSENT,
    'limits.seatsPerReservation': before.limits.seatsPerReservation,
    'limits.seatsPerPartner': ABSENT,
    totalSeats: before.totalSeats,
    [`journal.${slotId}.commitId`]: replaces,
    ...needsOf(attempt),
    ...sizesAndPricesOf(attempt),
  };
}

/**
 * The prices of the tiers that seats are taken of: the changes say them. And their sizes, which with that of the event
 * tell that no tier has come to an only one, whose changes do not say what all tiers have left.
 */
function sizesAndPricesOf({ before, after }: Attempt): Record<string, unknown> {
  const used = Object.entries(before.tiers).filter(
    ([tierId, tier]) => findTier(after, tierId)?.availableSeats !== tier.availableSeats,
  );
  return Object.fromEntries(
    used.flatMap(([tierId, tier]): [string, unknown][] => {
      const { totalSeats, priceMinor = ABSENT, currency = ABSENT } = tier;
      return [
        [`tiers.${tierId}.totalSeats`, totalSeats],
        [`tiers.${tierId}.priceMinor`, priceMinor],
        [`tiers.${tierId}.currency`, currency],
      ];
    }),
  );
}

/** Takes the seats and lets the database number the changes from the version, and count the seats, it finds. */
export function seatsUpdate({ before, after, slotId, commit }: Attempt): Record<string, unknown>[] {
  const { commitId, at } = commit;
  const { changes } = toStoredCommit(commit);
  const set = {
    ...sums('', before, after, ['availableSeats', 'heldSeats']),
    ...sums('', before, after, ['version', 'reservationCount']),
    ...tierSums(before, after),
    ...firstUses(before, after),
    lastCommitId: { $literal: commitId },
    journalAt: at,
    [`journal.${slotId}`]: {
      commitId: { $literal: commitId },
      firstVersion: { $add: ['$version', 1] },
      lastVersion: { $add: ['$version', changes.length] },
      at,
      changes: changes.map((change) => ({
        // What callers wrote: as a literal, nothing in it is taken for an expression.
        $mergeObjects: [{ $literal: change }, leftOf(before, change)],
      })),
    },
  };
  return [{ $set: set }];
}

const ABSENT = { $exists: false };

/** The seats that are available after the change, of each tier and of all, from those that the database finds. */
function leftOf(before: EventState, change: StoredCommit['changes'][number]) {
  const left = Object.entries(change.left ?? {}).map(([tierId, seats]) => {
    const taken = (findTier(before, tierId)?.availableSeats ?? 0) - seats;
    return [tierId, { $subtract: [`$tiers.${tierId}.availableSeats`, taken] }] as const;
  });
  if (!('available' in change)) return { left: Object.fromEntries(left) };
  const taken = before.availableSeats - change.available;
  return {
    left: Object.fromEntries(left),
    available: { $subtract: ['$availableSeats', taken] },
  };
}

function sums<Field extends string>(
  prefix: string,
  before: Record<Field, number>,
  after: Record<Field, number>,
  fields: readonly Field[],
): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .filter((field) => after[field] !== before[field])
      .map((field) => [
        prefix + field,
        { $add: [`$${prefix}${field}`, after[field] - before[field]] },
      ]),
  );
}

function tierSums(before: EventState, after: EventState): Record<string, unknown> {
  const perTier = Object.entries(before.tiers).map(([tierId, tier]) =>
    sums(`tiers.${tierId}.`, tier, findTier(after, tierId) ?? tier, [
      'availableSeats',
      'heldSeats',
    ]),
  );
  return Object.assign({}, ...perTier) as Record<string, unknown>; // a union of such records
}
