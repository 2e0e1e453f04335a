import type { ReservationChange } from '../../src/domain/change';
import type { Command, Outcome, Reduce } from '../../src/domain/command';
import type { EventState, NewEvent } from '../../src/domain/event';
import type { ReadEntry } from '../../src/domain/read-log';
import type { Refusal } from '../../src/domain/problems';
import { mergeItems, sumSeats, type Reservation } from '../../src/domain/reservation';
import { requestHashOf } from '../../src/domain/reservation-id';
import { isDrawnRefusal } from './error-codes';
import type { Committed, Moment, Served } from './history';
import { SequentialModel } from './sequential-model';

/**
 * Whether one event's history is linearizable: whether every request could have happened at one moment
 * between its arrival and its answer. In general that is hard to decide (Wing and Gong; Porcupine
 * searches for an order), but here the versions give the order, so that one pass suffices: each
 * acknowledged change must be in the log within its request's time, and each refusal and each read must
 * be what the sequential model says at some version that was current within its own.
 */
export function checkHistory(
  event: NewEvent,
  log: readonly Committed[],
  served: readonly Served[],
): string[] {
  return new HistoryCheck(event, log, served).run();
}

class HistoryCheck {
  private readonly faults: string[] = [];
  private readonly model: SequentialModel;
  /** Counts as they were at each version. */
  private readonly counts: string[] = [];
  /** Versions that were acknowledged as somebody's own doing. */
  private readonly claimed = new Set<number>();
  private readonly byReservation = new Map<string, Committed[]>();

  constructor(
    event: NewEvent,
    private readonly log: readonly Committed[],
    private readonly served: readonly Served[],
  ) {
    this.model = new SequentialModel(event);
    for (const committed of log) {
      const change = reservationChange(committed);
      if (!change) continue;
      const { reservationId } = change.reservation;
      this.byReservation.set(reservationId, [...this.changesOf(reservationId), committed]);
    }
  }

  run(): string[] {
    this.replay();
    for (const one of this.served) this.checkAnswer(one);
    return this.faults.map((fault) => `${this.model.eventId}: ${fault}`);
  }

  /**
   * Replays the versions; refusals are checked on the way, since they depend on the model's state.
   */
  private replay(): void {
    const refusals = new Set(this.served.filter((one) => refusalIn(one) !== undefined));
    for (let version = 0; version <= this.log.length; version += 1) {
      const committed = this.log[version - 1];
      if (committed) this.faults.push(...this.model.apply(committed.change));
      this.counts.push(this.model.counts());
      const [since, until] = [this.momentOf(version), this.momentOf(version + 1)];
      for (const one of refusals) {
        const refusal = refusalIn(one);
        if (until < one.start || since > one.end || !refusal) continue;
        if (this.durableMomentOf(version) > one.end) continue;
        if (this.isTrueNow(one, refusal)) refusals.delete(one);
      }
    }
    for (const one of refusals)
      this.fault(one, `refused falsely: ${JSON.stringify(refusalIn(one))}`);
  }

  private changesOf(reservationId: string): Committed[] {
    return this.byReservation.get(reservationId) ?? [];
  }

  private isTrueNow(one: Served, refusal: Refusal): boolean {
    const command = commandOf(one);
    const expected = this.model.refusalOf(command, refusal.code);
    if (expected?.code !== refusal.code) return false;
    if (refusal.code !== 'not_enough_seats' && refusal.code !== 'partner_limit_reached')
      return true;
    // Seats of overdue holds are given to requests, whether the sweeper has run or not.
    if (this.model.overdueAt(one.clockMs).length > 0) return false;
    const { available } = refusal.extensions ?? {};
    return command.kind !== 'reserve' || expected.available.includes(available ?? NaN);
  }

  private checkAnswer(one: Served): void {
    const { answer } = one;
    if (!one.isSettled) this.fault(one, 'was acknowledged before it was settled');
    switch (answer?.kind) {
      case undefined:
      case 'unavailable':
        return;
      case 'failed':
        if (!isDrawnRefusal(answer.error)) this.fault(one, `failed: ${answer.error}`);
        return;
      case 'outcome':
        this.checkOutcome(one, answer.outcome);
        return;
      case 'reservation':
        this.checkFound(one, answer.reservation);
        return;
      case 'summary':
        this.checkSummary(one, answer.event);
        return;
      case 'changes':
        this.checkFeed(one, answer.entries ?? []);
    }
  }

  private checkOutcome(one: Served, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'refused':
        return;
      case 'event':
        this.checkOwn(one, outcome.event.version, 'event_changed');
        this.checkCounts(one, outcome.event);
        return;
      case 'reservation':
        this.checkReservation(one, outcome.reservation, outcome.replayed);
    }
  }

  private checkReservation(one: Served, reservation: Reservation, isReplayed: boolean): void {
    const { request, eventId } = one;
    const committed = this.log[reservation.version - 1];
    const change = committed && reservationChange(committed);
    if (!change || textOf(change.reservation) !== textOf(reservation)) {
      this.fault(one, `acknowledged ${textOf(reservation)}, which no version is`);
      return;
    }
    if (one.reservationId !== undefined && reservation.reservationId !== one.reservationId) {
      this.fault(one, `was answered with ${reservation.reservationId}`);
    }
    switch (request.kind) {
      case 'reserve': {
        const isAsked =
          sameItems(mergeItems(withTier(request.items, this.firstTier(change))), change) &&
          reservation.partnerId === request.partnerId &&
          reservation.eventId === eventId;
        if (!isAsked) this.fault(one, `was given ${textOf(reservation)}`);
        if (isReplayed) this.checkDurable(one, committed);
        else this.checkOwn(one, reservation.version, 'reserved', 'held');
        return;
      }
      case 'cancel':
        this.checkOwn(one, reservation.version, 'cancelled');
        return;
      case 'confirm':
        if (reservation.status !== 'confirmed') this.fault(one, `is ${reservation.status}`);
        this.checkCurrent(one, reservation);
        return;
      case 'reduce':
        if (reservation.seats !== seatsIn(request.keep))
          this.fault(one, `keeps ${reservation.seats}`);
        this.checkCurrent(one, reservation);
        return;
      case 'find':
      case 'summary':
      case 'changes':
      case 'change_event':
        this.fault(one, 'was answered with a reservation');
    }
  }

  /** The tier of a request that named none. */
  private firstTier({ reservation }: ReservationChange): string {
    return reservation.items[0]?.tierId ?? '';
  }

  private checkOwn(one: Served, version: number, ...kinds: string[]): void {
    const committed = this.log[version - 1];
    if (!committed || !kinds.includes(committed.change.kind)) {
      this.fault(one, `claims version ${version}, which is ${committed?.change.kind ?? 'nothing'}`);
      return;
    }
    if (this.claimed.has(version)) this.fault(one, `claims version ${version}, as another did`);
    this.claimed.add(version);
    if (committed.moment < one.start || committed.moment > one.end) {
      this.fault(one, `claims version ${version} of another time`);
    }
    this.checkDurable(one, committed);
    const { request, seenVersion } = one;
    if (request.kind === 'change_event' && request.isConditional && seenVersion !== version - 1) {
      this.fault(one, `changed version ${version - 1}, having seen ${seenVersion}`);
    }
  }

  private checkFound(one: Served, found: Reservation | undefined): void {
    if (found) {
      this.checkCurrent(one, found, ({ durableMoment }) => durableMoment < readStart(one));
      return;
    }
    const [first] = this.changesOf(one.reservationId ?? '');
    if (first && first.durableMoment < readStart(one)) this.fault(one, 'found nothing');
  }

  /**
   * The reservation had this state at some moment of the request, and nothing that it should have
   * seen followed.
   */
  private checkCurrent(
    one: Served,
    { reservationId, version, ...rest }: Reservation,
    isMissed = ({ moment }: Committed) => moment < one.start,
  ): void {
    const changes = this.changesOf(reservationId);
    const place = changes.findIndex(({ change }) => change.version === version);
    const committed = changes[place];
    const change = committed && reservationChange(committed);
    if (!change || textOf(change.reservation) !== textOf({ reservationId, version, ...rest })) {
      this.fault(one, `saw ${reservationId} at ${version}, which never was so`);
      return;
    }
    this.checkDurable(one, committed);
    const next = changes[place + 1];
    if (next && isMissed(next)) {
      this.fault(one, `saw ${reservationId} at ${version}, but it was at ${next.change.version}`);
    }
  }

  private checkDurable(one: Served, { change, durableMoment }: Committed): void {
    if (durableMoment > one.end) {
      this.fault(one, `was told of version ${change.version} while it could still be taken back`);
    }
  }

  private checkSummary(one: Served, event: EventState | undefined): void {
    if (!event) {
      this.fault(one, 'found no event');
      return;
    }
    const { version } = event;
    if (
      this.durableMomentOf(version) > one.end ||
      this.durableMomentOf(version + 1) < readStart(one)
    ) {
      this.fault(one, `saw version ${version} of another time`);
    }
    this.checkCounts(one, event);
  }

  private checkCounts(one: Served, event: EventState): void {
    const tiers = Object.entries(event.tiers).sort(([a], [b]) => (a < b ? -1 : 1));
    const seen = JSON.stringify({
      version: event.version,
      confirmed: event.reservationCount,
      tiers: tiers.map(([tierId, { totalSeats, availableSeats, heldSeats }]) => [
        tierId,
        totalSeats,
        availableSeats,
        heldSeats,
      ]),
    });
    const expected = this.counts[event.version] ?? 'nothing';
    if (seen !== expected) this.fault(one, `saw ${seen} instead of ${expected}`);
  }

  /** The log from its start: nothing is missing, and nothing was visible too early. */
  private checkFeed(one: Served, entries: readonly ReadEntry[]): void {
    entries.forEach((entry, place) => {
      const { version, kind } = entry;
      const committed = this.log[place];
      const isSo =
        kind !== 'unknown' &&
        committed?.commitId === entry.commitId &&
        committed.change.kind === kind;
      if (!isSo || version !== place + 1) this.fault(one, `read a wrong version ${version}`);
      else this.checkDurable(one, committed);
    });
    if (this.durableMomentOf(entries.length + 1) < readStart(one)) {
      this.fault(one, `read the log only to version ${entries.length}`);
    }
  }

  private momentOf(version: number): Moment {
    return version === 0 ? -Infinity : (this.log[version - 1]?.moment ?? Infinity);
  }

  private durableMomentOf(version: number): Moment {
    return version === 0 ? -Infinity : (this.log[version - 1]?.durableMoment ?? Infinity);
  }

  private fault({ request, instance, start, end }: Served, text: string): void {
    this.faults.push(`${request.kind} at ${instance}, moments ${start} to ${end}: ${text}`);
  }
}

/** A read must have seen what was durable by then. */
function readStart({ start, cutOffMoment }: Served): Moment {
  return Math.min(start, cutOffMoment);
}

function refusalIn({ answer }: Served): Refusal | undefined {
  return answer?.kind === 'outcome' && answer.outcome.kind === 'refused'
    ? answer.outcome.refusal
    : undefined;
}

/** The command that the request stands for. */
function commandOf({ request, reservationId = '', seenVersion }: Served): Command {
  switch (request.kind) {
    case 'reserve': {
      const { kind, partnerId, items, holdSeconds, idempotencyKey } = request;
      return {
        kind,
        reservationId,
        partnerId,
        items,
        ...(idempotencyKey !== undefined && { requestHash: requestHashOf(items, holdSeconds) }),
      };
    }
    case 'confirm':
    case 'cancel':
      return { kind: request.kind, reservationId };
    case 'reduce':
      return { kind: 'reduce', reservationId, keep: request.keep };
    case 'change_event':
      return {
        kind: 'change_event',
        ifMatch: request.isConditional ? [seenVersion] : 'any',
        settings: request.settings,
      };
    case 'find':
    case 'summary':
    case 'changes':
      throw new Error(`${request.kind} was refused`);
  }
}

function reservationChange({ change }: Committed): ReservationChange | undefined {
  return change.kind === 'event_changed' ? undefined : change;
}

function withTier(items: readonly { tierId?: string; seats: number }[], first: string) {
  return items.map(({ tierId = first, seats }) => ({ tierId, seats }));
}

function seatsIn(keep: Reduce['keep']): number {
  return 'seats' in keep ? keep.seats : sumSeats(keep.items);
}

function sameItems(items: Reservation['items'], { reservation }: ReservationChange): boolean {
  return JSON.stringify(items) === JSON.stringify(reservation.items);
}

/** What a caller is shown of a reservation, in one order. */
function textOf(reservation: Reservation): string {
  const { reservationId, eventId, partnerId, items, seats, status, expiresAt, version } =
    reservation;
  const { createdVersion, createdAt, updatedAt } = reservation;
  const shown = [eventId, partnerId, items, seats, status, expiresAt, version, createdVersion];
  return `${reservationId} ${JSON.stringify([...shown, createdAt, updatedAt])}`;
}
