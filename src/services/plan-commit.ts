import type { Snapshot } from '../domain/change';
import type { Command, Expire, Outcome } from '../domain/command';
import { decide, type Decision } from '../domain/decide';
import { changesInJournal, reservationChanges } from '../domain/journal';
import { isOverdue } from '../domain/reservation';
import { OVERDUE_RELEASED_MAX } from '../limits';
import { gatherFacts, type GatheredFacts } from './facts';
import type { Ledger } from './ledger';

export interface Plan {
  decision: Decision;
  /** See `GatheredFacts`. */
  unsettled: GatheredFacts['unsettled'];
  /** By their index, the commands whose outcome has to wait for another round. */
  undecided: ReadonlySet<number>;
}

/**
 * Decides the commands; undefined if the event has moved on since the snapshot. If some are refused for
 * want of seats while holds are overdue, those holds end in the same decision, so that nobody is
 * refused because a sweeper was late.
 */
export async function planCommit(
  ledger: Ledger,
  snapshot: Snapshot,
  commands: readonly Command[],
  now: Date,
): Promise<Plan | undefined> {
  const gathered = await gatherFacts(ledger, snapshot, commands);
  if (!gathered) return undefined;
  const decision = decide(gathered.facts, commands, now);
  const plan = { decision, unsettled: gathered.unsettled, undecided: NONE };
  if (snapshot.event.heldSeats === 0 || !decision.outcomes.some(isForWantOfSeats)) return plan;
  const overdue = await overdueHolds(ledger, snapshot, now);
  if (overdue.length > 0) return planWithReleases(ledger, snapshot, overdue, commands, now);
  return decision.changes.length > 0 || (await isNewest(ledger, snapshot)) ? plan : undefined;
}

/**
 * Asked for refusals alone, as no write proves them: an overdue hold may have been ended by somebody
 * else before it was looked for, and its seats are not in the snapshot.
 */
async function isNewest(ledger: Ledger, { event }: Snapshot): Promise<boolean> {
  const newest = await ledger.readSnapshot(event.eventId);
  return newest?.event.version === event.version;
}

async function planWithReleases(
  ledger: Ledger,
  snapshot: Snapshot,
  overdue: readonly Expire[],
  commands: readonly Command[],
  now: Date,
): Promise<Plan | undefined> {
  const all = [...overdue, ...commands];
  const gathered = await gatherFacts(ledger, snapshot, all);
  if (!gathered) return undefined;
  const { outcomes, ...decision } = decide(gathered.facts, all, now);
  const own = outcomes.slice(overdue.length);
  // With more holds overdue than one commit releases, the refusals wait for the others' release.
  const undecided =
    overdue.length < OVERDUE_RELEASED_MAX ? NONE : indexesWhere(own, isForWantOfSeats);
  return { decision: { ...decision, outcomes: own }, unsettled: gathered.unsettled, undecided };
}

async function overdueHolds(
  ledger: Ledger,
  { event, journal }: Snapshot,
  now: Date,
): Promise<Expire[]> {
  const settled = await ledger.findOverdueHolds(event.eventId, now, OVERDUE_RELEASED_MAX);
  const inJournal = reservationChanges(changesInJournal(journal)).map(
    (change) => change.reservation,
  );
  const ids = [...settled, ...inJournal.filter((found) => isOverdue(found, now))].map(
    ({ reservationId }) => reservationId,
  );
  return [...new Set(ids)].map((reservationId) => ({ kind: 'expire', reservationId }));
}

const NONE: ReadonlySet<number> = new Set();

function isForWantOfSeats(outcome: Outcome): boolean {
  return (
    outcome.kind === 'refused' &&
    (outcome.refusal.code === 'not_enough_seats' ||
      outcome.refusal.code === 'partner_limit_reached')
  );
}

function indexesWhere<T>(list: readonly T[], isSo: (entry: T) => boolean): ReadonlySet<number> {
  return new Set(list.flatMap((entry, index) => (isSo(entry) ? [index] : [])));
}
