import type { Command, Outcome, SeatsWish, WantedItem } from '../../src/domain/command';
import type { NewEvent } from '../../src/domain/event';
import type { Refusal } from '../../src/domain/problems';
import { mergeItems, sumSeats, type Item, type Reservation } from '../../src/domain/reservation';
import { requestHashOf } from '../../src/domain/reservation-id';
import { lacksSeats } from '../../src/domain/taking';
import { refusalText } from '../support/plain-model';
import { ReadCheck } from './check-reads';
import { isDrawnRefusal } from './error-codes';
import { EventLog, textOf } from './event-log';
import type { Committed, Served } from './history';
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
  private readonly log: EventLog;
  private readonly reads: ReadCheck;
  /** Counts as they were at each version. */
  private readonly counts: string[] = [];
  /** Versions that were acknowledged as somebody's own doing. */
  private readonly claimed = new Set<number>();

  constructor(
    event: NewEvent,
    log: readonly Committed[],
    private readonly served: readonly Served[],
  ) {
    this.model = new SequentialModel(event);
    this.log = new EventLog(log);
    this.reads = new ReadCheck(this.log, this.counts, (one, text) => {
      this.fault(one, text);
    });
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
    for (let version = 0; version <= this.log.version; version += 1) {
      const committed = this.log.at(version);
      if (committed) this.faults.push(...this.model.apply(committed.entry));
      this.counts.push(this.model.counts());
      const [since, until] = [this.log.momentOf(version), this.log.momentOf(version + 1)];
      for (const one of refusals) {
        const refusal = refusalIn(one);
        if (until < one.start || since > one.end || !refusal) continue;
        if (this.log.durableMomentOf(version) > one.end) continue;
        if (this.isTrueNow(one, refusal)) refusals.delete(one);
      }
    }
    for (const one of refusals)
      this.fault(one, `refused falsely: ${JSON.stringify(refusalIn(one))}`);
  }

  private isTrueNow(one: Served, refusal: Refusal): boolean {
    const command = commandOf(one);
    const claimed = refusalText(refusal);
    const expected = this.model.refusalOf(command, claimed);
    if (expected?.code !== claimed) return false;
    if (!lacksSeats(refusal)) return true;
    // Seats of overdue holds are given to requests, whether the sweeper has run or not.
    if (this.model.overdueAt(one.clockMs).length > 0) return false;
    const { available } = refusal.extensions ?? {};
    return command.kind !== 'reserve' || expected.available.includes(available ?? NaN);
  }

  private checkAnswer(one: Served): void {
    const { answer, request } = one;
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
        this.reads.checkFound(one, answer.reservation);
        return;
      case 'list':
        if (request.kind === 'list') this.reads.checkList(one, request, answer.reservations);
        return;
      case 'summary':
        this.reads.checkSummary(one, answer.event);
        return;
      case 'changes':
        this.reads.checkFeed(one, answer.entries ?? []);
    }
  }

  private checkOutcome(one: Served, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'refused':
        return;
      case 'event':
        this.checkOwn(one, outcome.event.version, 'event_changed');
        this.reads.checkCounts(one, outcome.event);
        return;
      case 'reservation':
        this.checkReservation(one, outcome.reservation, outcome.replayed);
    }
  }

  private checkReservation(one: Served, reservation: Reservation, isReplayed: boolean): void {
    const { request, eventId } = one;
    const { reservationId, version } = reservation;
    const state = this.log.statesOf(reservationId).find(({ entry }) => entry.version === version);
    if (!state || textOf(state.reservation) !== textOf(reservation)) {
      this.fault(one, `acknowledged ${textOf(reservation)}, which no version is`);
      return;
    }
    if (one.reservationId !== undefined && reservationId !== one.reservationId) {
      this.fault(one, `was answered with ${reservationId}`);
    }
    switch (request.kind) {
      case 'reserve': {
        const isAsked =
          areSame(mergeItems(withTier(request.items, reservation)), reservation.items) &&
          reservation.partnerId === request.partnerId &&
          reservation.eventId === eventId;
        if (!isAsked) this.fault(one, `was given ${textOf(reservation)}`);
        if (isReplayed) this.reads.checkDurable(one, state);
        else this.checkOwn(one, version, 'reserved', 'held');
        return;
      }
      case 'cancel':
        this.checkOwn(one, version, 'cancelled');
        return;
      case 'confirm':
        if (reservation.status !== 'confirmed') this.fault(one, `is ${reservation.status}`);
        this.checkSeats(one, reservation, request.keep);
        this.reads.checkCurrent(one, reservation);
        return;
      case 'extend':
        if (reservation.status !== 'held') this.fault(one, `is ${reservation.status}`);
        this.reads.checkCurrent(one, reservation);
        return;
      case 'change':
        this.checkSeats(one, reservation, request.wanted);
        this.reads.checkCurrent(one, reservation);
        return;
      case 'find':
      case 'list':
      case 'summary':
      case 'changes':
      case 'change_event':
        this.fault(one, 'was answered with a reservation');
    }
  }

  private checkSeats(one: Served, { seats }: Reservation, wish: SeatsWish | undefined): void {
    if (wish && seats !== seatsIn(wish)) this.fault(one, `has ${seats} seats`);
  }

  private checkOwn(one: Served, version: number, ...kinds: string[]): void {
    const committed = this.log.at(version);
    if (!committed || !kinds.includes(committed.entry.kind)) {
      this.fault(one, `claims version ${version}, which is ${committed?.entry.kind ?? 'nothing'}`);
      return;
    }
    if (this.claimed.has(version)) this.fault(one, `claims version ${version}, as another did`);
    this.claimed.add(version);
    if (committed.moment < one.start || committed.moment > one.end) {
      this.fault(one, `claims version ${version} of another time`);
    }
    this.reads.checkDurable(one, committed);
    const { request, seenVersion } = one;
    if (request.kind === 'change_event' && request.isConditional && seenVersion !== version - 1) {
      this.fault(one, `changed version ${version - 1}, having seen ${seenVersion}`);
    }
  }

  private fault({ request, instance, start, end }: Served, text: string): void {
    this.faults.push(`${request.kind} at ${instance}, moments ${start} to ${end}: ${text}`);
  }
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
      return { kind: 'confirm', reservationId, keep: request.keep, retake: request.retake };
    case 'extend':
      return { kind: 'extend', reservationId, holdSeconds: request.holdSeconds };
    case 'change':
      return { kind: 'change', reservationId, wanted: request.wanted };
    case 'cancel':
      return { kind: 'cancel', reservationId };
    case 'change_event':
      return {
        kind: 'change_event',
        ifMatch: request.isConditional ? [seenVersion] : 'any',
        settings: request.settings,
      };
    case 'find':
    case 'list':
    case 'summary':
    case 'changes':
      throw new Error(`${request.kind} was refused`);
  }
}

/** Who named no tier got the first one. */
function withTier(wanted: readonly WantedItem[], { items }: Reservation): Item[] {
  return wanted.map(({ tierId = items[0]?.tierId ?? '', seats }) => ({ tierId, seats }));
}

function seatsIn(wish: SeatsWish): number {
  return 'seats' in wish ? wish.seats : sumSeats(wish.items);
}

function areSame(items: readonly Item[], others: readonly Item[]): boolean {
  return JSON.stringify(items) === JSON.stringify(others);
}
