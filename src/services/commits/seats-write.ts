import type { mongo } from 'mongoose';
import type { Change } from '../../domain/change';
import type { Command } from '../../domain/command';
import type { Decision } from '../../domain/decide';
import { findTier, type EventState } from '../../domain/event';
import { renumbered } from '../../domain/journal';
import type { EventDocument } from '../../models/event-model';
import { needsOf } from './commit-write';
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
    eventId: before.eventId,
    status: before.status,
    salesOpenAt: before.salesOpenAt ?? ABSENT,
    salesCloseAt: before.salesCloseAt ?? ABSENT,
    'limits.seatsPerReservation': before.limits.seatsPerReservation,
    'limits.seatsPerPartner': ABSENT,
    [`journal.${slotId}.commitId`]: replaces,
    ...needsOf(attempt),
  };
}

/** Takes the seats and lets the database number the changes from the version that it finds. */
export function seatsUpdate(attempt: Attempt): Record<string, unknown>[] {
  const { before, after, slotId, commitId, committedAt, changes } = attempt;
  const set = {
    ...sums('', before, after, ['availableSeats', 'heldSeats']),
    ...sums('', before, after, ['version', 'reservationCount']),
    ...tierSums(before, after),
    lastCommitId: { $literal: commitId },
    journalAt: committedAt,
    [`journal.${slotId}`]: {
      $mergeObjects: [
        { $literal: { commitId, committedAt } },
        { changes: numberedByDatabase(renumbered(changes, -before.version)) },
      ],
    },
  };
  return [{ $set: set }];
}

const ABSENT = { $exists: false };

/** The changes contain texts of callers: as a literal, nothing in them is taken for an expression. */
function numberedByDatabase(changes: readonly Change[]): Record<string, unknown> {
  const later = (path: string) => ({ $add: [path, '$version'] });
  const reservation = {
    $mergeObjects: [
      '$$change.reservation',
      {
        version: later('$$change.reservation.version'),
        createdVersion: later('$$change.reservation.createdVersion'),
      },
    ],
  };
  return {
    $map: {
      input: { $literal: changes },
      as: 'change',
      in: { $mergeObjects: ['$$change', { version: later('$$change.version'), reservation }] },
    },
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
