import type { Journal, Snapshot } from '../../domain/change';
import type { Command, Expire, Outcome } from '../../domain/command';
import { decide, type Decision } from '../../domain/decide';
import type { Facts } from '../../domain/draft';
import type { EventState } from '../../domain/event';
import { latestInJournal } from '../../domain/journal';
import { reservationAfter } from '../../domain/log-entry';
import { isOverdue } from '../../domain/reservation';
import { bytesOf } from '../../domain/size';
import { lacksSeats } from '../../domain/taking';
import { OVERDUE_RELEASED_MAX, SLOT_BYTES_MAX } from '../../tuning';
import { gatherFacts } from './facts';
import type { Ledger } from './ledger';

export interface Plan {
  /** Its outcomes are those of the first commands; of any that follow there is none yet. */
  decision: Decision;
  /** By their index, the commands whose outcome has to wait for another round. */
  undecided: ReadonlySet<number>;
}

/**
 * Decides the commands; undefined if the event has moved on since the snapshot. If some are refused because
 * there are not enough seats while holds are overdue, those holds end in the same decision, so that nobody is
 * refused because the sweeper was late.
 */
export async function planCommit(
  ledger: Ledger,
  snapshot: Snapshot,
  commands: readonly Command[],
  now: Date,
): Promise<Plan | undefined> {
  const facts = await gatherFacts(ledger, snapshot, commands);
  if (!facts) return undefined;
  const decision = decideWhatFits(facts, commands, now);
  const count = decision.outcomes.length;
  const undecided =
    count === commands.length ? NONE : indexesWhere(commands, (_, index) => index >= count);
  const plan = { decision, undecided };
  if (snapshot.event.heldSeats === 0 || !decision.outcomes.some(isForLackOfSeats)) return plan;
  if (!snapshot.journal) return undefined;
  const overdue = await overdueHolds(ledger, snapshot.event, snapshot.journal, now);
  const last =
    overdue.length > 0 ? await planWithReleases(ledger, snapshot, overdue, commands, now) : plan;
  if (!last || last.decision.changes.length > 0) return last;
  return (await isNewest(ledger, snapshot)) ? last : undefined;
}

/**
 * Needed only for refusals, because no write proves them: another process may have ended an overdue hold
 * before this one looked for it, and its seats are not in the snapshot. It does not matter if other holds
 * seemed overdue: an old slot, or a reservation that is not settled yet, may show holds that have ended.
 */
async function isNewest(ledger: Ledger, { event }: Snapshot): Promise<boolean> {
  const newest = await ledger.readSnapshot(event.eventId);
  return (
    newest?.event.version === event.version && newest.event.lastCommitId === event.lastCommitId
  );
}

async function planWithReleases(
  ledger: Ledger,
  snapshot: Snapshot,
  overdue: readonly Expire[],
  commands: readonly Command[],
  now: Date,
): Promise<Plan | undefined> {
  const all = [...overdue, ...commands];
  const facts = await gatherFacts(ledger, snapshot, all);
  if (!facts) return undefined;
  const { outcomes, ...decision } = decideWhatFits(facts, all, now);
  const own = outcomes.slice(overdue.length);
  // If more holds are overdue than one commit can release, the refusals wait until the others are released.
  const mayBeMore = overdue.length >= OVERDUE_RELEASED_MAX;
  const undecided = indexesWhere(commands, (_, index) => {
    const outcome = own[index];
    return outcome === undefined || (mayBeMore && isForLackOfSeats(outcome));
  });
  return { decision: { ...decision, outcomes: own }, undecided };
}

/** Decides the first of the commands, as many as fit into a journal slot with what they change. */
function decideWhatFits(facts: Facts, commands: readonly Command[], now: Date): Decision {
  for (let count = commands.length; ; count = Math.ceil(count / 2)) {
    const decision = decide(facts, commands.slice(0, count), now);
    if (count <= 1 || bytesOf(decision.changes) <= SLOT_BYTES_MAX) return decision;
  }
}

async function overdueHolds(
  ledger: Ledger,
  { eventId }: EventState,
  journal: Journal,
  now: Date,
): Promise<Expire[]> {
  const settled = await ledger.findOverdueHolds(eventId, now, OVERDUE_RELEASED_MAX);
  const inJournal = [...latestInJournal(eventId, journal).values()].map(reservationAfter);
  const overdue = [...settled, ...inJournal.filter((found) => isOverdue(found, now))];
  const ids = new Set(overdue.map(({ reservationId }) => reservationId));
  return [...ids].map((reservationId) => ({ kind: 'expire', reservationId }));
}

const NONE: ReadonlySet<number> = new Set();

function isForLackOfSeats(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && lacksSeats(outcome.refusal);
}

function indexesWhere<T>(
  list: readonly T[],
  isSo: (entry: T, index: number) => boolean,
): ReadonlySet<number> {
  return new Set(list.flatMap((entry, index) => (isSo(entry, index) ? [index] : [])));
}
