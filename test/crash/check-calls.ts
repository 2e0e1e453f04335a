import type { NewEvent } from '../../src/domain/event';
import type { ReservationLogEntry } from '../../src/domain/log-entry';
import { mergeItems } from '../../src/domain/reservation';
import { SequentialModel } from '../simulation/sequential-model';
import type { Call, CallAnswer, Wish } from './call';
import { checkAnswer } from './check-answer';
import { explainRefusal } from './explain-refusal';
import { Timeline } from './timeline';

/**
 * Checks from outside, like Jepsen, whether what clients were told about one event is true: from
 * their calls and the final state of the database. Nobody saw when exactly a version came into
 * being, but the log says when it was decided and the answers say when it was known: every call
 * must have been true at some moment between its start and its end that these bounds allow.
 */
export function checkCalls(
  event: NewEvent,
  log: readonly ReservationLogEntry[],
  calls: readonly Call[],
): string[] {
  const timeline = new Timeline(log, calls);
  const faults = [
    ...replay(event, log, timeline, calls),
    ...timeline.faults,
    ...calls.flatMap((call) => checkAnswer(call, timeline)),
    ...checkEffects(log, calls),
  ];
  return faults.map((fault) => `${event.eventId}: ${fault}`);
}

/** Replays the versions, and checks what depends on the event's state at a version. */
function replay(
  event: NewEvent,
  log: readonly ReservationLogEntry[],
  timeline: Timeline,
  calls: readonly Call[],
): string[] {
  const faults: string[] = [];
  const model = new SequentialModel(event);
  const refused = new Set(calls.filter(({ answer }) => answer?.body.code === 'not_enough_seats'));
  const summaries = new Map<number, Call[]>();
  for (const call of calls) {
    if (call.wish.kind !== 'summary' || call.answer?.status !== 200) continue;
    const version = call.answer.body.version ?? NaN;
    summaries.set(version, [...(summaries.get(version) ?? []), call]);
  }
  for (let version = 0; version <= log.length; version += 1) {
    const entry = log[version - 1];
    if (entry) faults.push(...model.apply(entry));
    const counts = model.counts();
    for (const { answer } of summaries.get(version) ?? []) {
      const seen = answer && countsIn(answer);
      if (seen !== counts) faults.push(`a summary says ${seen}, but it was ${counts}`);
    }
    for (const call of refused) {
      if (timeline.wasCurrent(version, call) && isTrueRefusal(call, counts, model)) {
        refused.delete(call);
      }
    }
  }
  for (const call of refused) faults.push(explainRefusal(event, log, timeline, call));
  return faults;
}

interface Counts {
  tiers: [tierId: string, total: number, available: number, held: number][];
}

function isTrueRefusal(
  { wish, start, answer }: Call,
  counts: string,
  model: SequentialModel,
): boolean {
  if (wish.kind !== 'reserve') return false;
  const { tiers } = JSON.parse(counts) as Counts; // as the model writes them
  const wanted = mergeItems(
    wish.items.map(({ tierId = tiers[0]?.[0] ?? '', seats }) => ({ tierId, seats })),
  );
  const isShort = wanted.some(({ tierId, seats }) => {
    const available = tiers.find(([id]) => id === tierId)?.[2] ?? 0;
    return seats > available && available === answer?.body.available;
  });
  // Seats of overdue holds are available to every request.
  return isShort && model.overdueAt(start).length === 0;
}

function countsIn({ body }: CallAnswer): string {
  const tiers = [...(body.tiers ?? [])].sort((a, b) => (a.tierId < b.tierId ? -1 : 1));
  return JSON.stringify({
    version: body.version,
    confirmed: body.reservationCount,
    tiers: tiers.map(({ tierId, totalSeats, availableSeats, heldSeats }) => [
      tierId,
      totalSeats,
      availableSeats,
      heldSeats,
    ]),
  });
}

/** Each request took effect at most once, and not if it was refused; nothing else happened. */
function checkEffects(log: readonly ReservationLogEntry[], calls: readonly Call[]): string[] {
  const faults: string[] = [];
  const made = groupBy(
    log.filter(({ kind }) => kind === 'reserved' || kind === 'held'),
    ({ partnerId }) => partnerId,
  );
  const wishes = groupBy(calls, ({ wish }) => subjectOf(wish));
  for (const [partnerId, entries] of made) {
    if (!wishes.has(`reserve ${partnerId}`)) faults.push(`nobody wished what ${partnerId} has`);
    if (entries.length > 1) faults.push(`${partnerId} has ${entries.length} reservations`);
  }
  for (const [subject, tries] of wishes) {
    const claims = tries.filter(({ answer }) => answer && isClaim(answer)).length;
    if (claims > 1) faults.push(`${subject}: ${claims} calls were told that they did it`);
    const partnerId = subject.replace('reserve ', '');
    if (made.has(partnerId) && tries.every(isRefused)) {
      faults.push(`${subject}: was refused, but took seats`);
    }
  }
  for (const { kind, reservationId, at, version } of log) {
    const wished = { confirmed: 'confirm', cancelled: 'cancel' }[kind as string];
    if (wished === undefined) continue;
    const tries = wishes.get(`${wished} ${reservationId}`) ?? [];
    if (!tries.some(({ start }) => start <= at.getTime())) {
      faults.push(`nobody wished version ${version}, by which ${reservationId} is ${kind}`);
    }
  }
  return faults;
}

/** What may be done only once: reservations by whom they are for, the rest by its reservation. */
function subjectOf(wish: Wish): string {
  if (wish.kind === 'reserve') return `reserve ${wish.partnerId}`;
  return 'reservationId' in wish ? `${wish.kind} ${wish.reservationId}` : wish.kind;
}

/** Whether the answer says that this call, and no other, made or ended the reservation. */
function isClaim({ status, isReplayed }: CallAnswer): boolean {
  return status === 204 || (status === 201 && !isReplayed);
}

function isRefused({ answer }: Call): boolean {
  return answer !== undefined && answer.status >= 400 && answer.status < 500;
}

function groupBy<T>(list: readonly T[], nameOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(nameOf(one));
    if (group) group.push(one);
    else groups.set(nameOf(one), [one]);
  }
  return groups;
}
