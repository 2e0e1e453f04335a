import type { ChangeEntry, EventSummary } from './target';

/** What the API answered before, during and after a run. */
export interface RunFacts {
  /** Of each reservation. */
  seats: number;
  /** The version that each acknowledged reservation made, by its id. */
  acknowledged: ReadonlyMap<string, number>;
  /** How often it was said that there were not enough seats. */
  refusedForSeats: number;
  before: EventSummary;
  after: EventSummary;
  /** The change log from the one version to the other. */
  changes: readonly ChangeEntry[];
}

export interface RunVerdict {
  /** What this run took, and what others took or gave back meanwhile. */
  ownSeats: number;
  otherChanges: number;
  /** Somebody changed or confirmed reservations: the log tells what they are for now, not what was given back. */
  isSumUnknown: boolean;
  faults: string[];
}

/** Compares what the callers were told with the change log, and the change log with the summaries. */
export function checkRun(facts: RunFacts): RunVerdict {
  const { seats, acknowledged, changes } = facts;
  const isOwn = ({ reservationId = '', kind }: ChangeEntry) =>
    kind === 'reserved' && acknowledged.has(reservationId);
  const isSumUnknown = changes.some(({ kind }) => kind === 'changed' || kind === 'confirmed');
  return {
    ownSeats: acknowledged.size * seats,
    otherChanges: changes.filter((change) => !isOwn(change)).length,
    isSumUnknown,
    faults: [
      ...gaps(facts),
      ...lost(facts),
      ...(isSumUnknown ? [] : wrongSum(facts)),
      ...oversold(facts),
      ...falseRefusals(facts),
    ],
  };
}

function gaps({ before, after, changes }: RunFacts): string[] {
  const wanted = after.version - before.version;
  const isContiguous = changes.every(({ version }, at) => version === before.version + at + 1);
  return isContiguous && changes.length === wanted
    ? []
    : [`of the ${wanted} versions since ${before.version} the change log has ${changes.length}`];
}

function lost({ seats, acknowledged, changes }: RunFacts): string[] {
  const reserved = new Map(
    changes.flatMap((change) =>
      change.kind === 'reserved' ? [[change.reservationId, change] as const] : [],
    ),
  );
  return [...acknowledged].flatMap(([id, version]) => {
    const entry = reserved.get(id);
    if (!entry) return [`reservation ${id} was acknowledged, but is not in the change log`];
    return entry.version === version && seatsOf(entry) === seats
      ? []
      : [
          `reservation ${id} was acknowledged at version ${version} with ${seats} seats, the ` +
            `change log has it at ${entry.version} with ${seatsOf(entry)}`,
        ];
  });
}

/** Seats that are taken are those taken before, and those of the log since. */
function wrongSum({ before, after, changes }: RunFacts): string[] {
  const sum = changes.reduce((seats, entry) => seats + sign(entry.kind) * seatsOf(entry), 0);
  const taken = takenOf(after) - takenOf(before);
  return sum === taken ? [] : [`${taken} seats were taken, by the change log ${sum}`];
}

function oversold({ after }: RunFacts): string[] {
  return after.tiers
    .filter(({ availableSeats }) => availableSeats < 0)
    .map(({ tierId, availableSeats }) => `tier ${tierId} has ${availableSeats} seats left`);
}

/** If seats were only taken, there must be too few left at the end when a caller was refused for lack of seats. */
function falseRefusals({ seats, refusedForSeats, after, changes }: RunFacts): string[] {
  const [tier] = after.tiers;
  const isOnlyTaken = changes.every(({ kind }) => ONLY_TAKE.includes(kind));
  return refusedForSeats > 0 && isOnlyTaken && tier && tier.availableSeats >= seats
    ? [`${refusedForSeats} were told that seats are short, but ${tier.availableSeats} are left`]
    : [];
}

const ONLY_TAKE = ['reserved', 'held', 'retaken'];

function sign(kind: string): number {
  if (ONLY_TAKE.includes(kind)) return 1;
  return kind === 'cancelled' || kind === 'expired' ? -1 : 0;
}

const seatsOf = ({ items = [] }: ChangeEntry) => items.reduce((sum, { seats }) => sum + seats, 0);

const takenOf = ({ totalSeats, availableSeats }: EventSummary) => totalSeats - availableSeats;
