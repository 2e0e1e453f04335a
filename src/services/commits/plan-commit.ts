import type { ReservationChange, Snapshot } from '../../domain/change';
import type { Command, Expire, Outcome } from '../../domain/command';
import { decide, type Decision } from '../../domain/decide';
import type { Facts } from '../../domain/draft';
import { changesInJournal, reservationChanges } from '../../domain/journal';
import { isOverdue } from '../../domain/reservation';
import { bytesOf } from '../../domain/size';
import { OVERDUE_RELEASED_MAX, SLOT_BYTES_MAX } from '../../tuning';
import { gatherFacts, type GatheredFacts } from './facts';
import type { Ledger } from './ledger';

export interface Plan {
  /** Its outcomes are those of the first commands; of any that follow there is none yet. */
  decision: Decision;
  /** Changes in the journal that stay the last ones to their reservations, perhaps not settled yet. */
  unsettled: readonly ReservationChange[];
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
  const gathered = await gatherFacts(ledger, snapshot, commands);
  if (!gathered) return undefined;
  const decision = decideWhatFits(gathered.facts, commands, now);
  const count = decision.outcomes.length;
  const undecided =
    count === commands.length ? NONE : indexesWhere(commands, (_, index) => index >= count);
  const plan = { decision, unsettled: unsettledAfter(gathered, decision), undecided };
  if (snapshot.event.heldSeats === 0 || !decision.outcomes.some(lacksSeats)) return plan;
  const overdue = await overdueHolds(ledger, snapshot, now);
  if (overdue.length > 0) return planWithReleases(ledger, snapshot, overdue, commands, now);
  return decision.changes.length > 0 || (await isNewest(ledger, snapshot)) ? plan : undefined;
}

/**
 * Needed only for refusals, because no write proves them: another process may have ended an overdue hold
 * before this one looked for it, and its seats are not in the snapshot.
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
  const gathered = await gatherFacts(ledger, snapshot, all);
  if (!gathered) return undefined;
  const { outcomes, ...decision } = decideWhatFits(gathered.facts, all, now);
  const own = outcomes.slice(overdue.length);
  // If more holds are overdue than one commit can release, the refusals wait until the others are released.
  const mayBeMore = overdue.length >= OVERDUE_RELEASED_MAX;
  const undecided = indexesWhere(commands, (_, index) => {
    const outcome = own[index];
    return outcome === undefined || (mayBeMore && lacksSeats(outcome));
  });
  const unsettled = unsettledAfter(gathered, decision);
  return { decision: { ...decision, outcomes: own }, unsettled, undecided };
}

/** What the decision changes is settled with the decision. */
function unsettledAfter({ inJournal }: GatheredFacts, { changes }: Pick<Decision, 'changes'>) {
  if (inJournal.length === 0) return inJournal;
  const ids = reservationChanges(changes).map(({ reservation }) => reservation.reservationId);
  const isChanged = new Set(ids);
  return inJournal.filter(({ reservation }) => !isChanged.has(reservation.reservationId));
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

function lacksSeats(outcome: Outcome): boolean {
  return (
    outcome.kind === 'refused' &&
    (outcome.refusal.code === 'not_enough_seats' ||
      outcome.refusal.code === 'partner_limit_reached')
  );
}

function indexesWhere<T>(
  list: readonly T[],
  isSo: (entry: T, index: number) => boolean,
): ReadonlySet<number> {
  return new Set(list.flatMap((entry, index) => (isSo(entry, index) ? [index] : [])));
}
