import { v4 as uuidv4 } from 'uuid';
import type { Outcome, Reduce, ReservationCommand, WantedItem } from '../../domain/command';
import { latestInJournal } from '../../domain/journal';
import type { Refusal } from '../../domain/problems';
import { requestHashOf, reservationIdOf } from '../../domain/reservation-id';
import { isActive, type Reservation, type ReservationStatus } from '../../domain/reservation';
import type { Models } from '../../models/models';
import type { Committers } from '../commits/committers';
import { whenAvailable } from '../database/database-errors';
import { UNOBSERVED, type Observer } from '../support/observer';
import { PrimaryProof } from '../database/primary-proof';
import { RESERVATIONS_REMEMBERED_MAX } from '../../tuning';
import { RecentMap } from '../support/recent-map';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from '../database/page';

export interface ReservationRequest {
  eventId: string;
  partnerId: string;
  items: WantedItem[];
  holdSeconds?: number;
  idempotencyKey?: string;
}

export interface ReservationListQuery {
  eventId: string;
  partnerId?: string;
  /** The partner that asks: it sees only its own reservations. Absent if it may see all. */
  ownerId?: string | undefined;
  status?: ReservationStatus;
  /** Rows of a page. */
  limit: number;
  /** Where the page before ended. */
  place?: Place;
}

export type ReservationOutcome = Exclude<Outcome, { kind: 'event' }>;

/** What partners do with reservations. Rejects with `ProblemError` or `UnavailableError`. */
export class Reservations {
  /** A reservation's event never changes, so what was made here need not be looked up. */
  private readonly eventOf = new RecentMap<string, string>(RESERVATIONS_REMEMBERED_MAX);

  constructor(
    private readonly models: Models,
    private readonly committers: Committers,
    private readonly observer: Pick<Observer, 'answered'> = UNOBSERVED,
    private readonly proof: Pick<PrimaryProof, 'prove'> = new PrimaryProof(models),
  ) {}

  reserve(request: ReservationRequest): Promise<ReservationOutcome> {
    const { eventId, partnerId, items, holdSeconds, idempotencyKey } = request;
    return this.submit(eventId, {
      kind: 'reserve',
      partnerId,
      items,
      ...(holdSeconds !== undefined && { holdSeconds }),
      ...(idempotencyKey === undefined
        ? { reservationId: uuidv4() }
        : {
            reservationId: reservationIdOf(eventId, partnerId, idempotencyKey),
            requestHash: requestHashOf(items, holdSeconds),
          }),
    });
  }

  /** With an owner, here and below, another partner's reservation is refused as if there were none. */
  confirm(reservationId: string, ownerId?: string): Promise<ReservationOutcome> {
    return this.change({ kind: 'confirm', reservationId, ownerId });
  }

  cancel(reservationId: string, ownerId?: string): Promise<ReservationOutcome> {
    return this.change({ kind: 'cancel', reservationId, ownerId });
  }

  reduce(
    reservationId: string,
    keep: Reduce['keep'],
    ownerId?: string,
  ): Promise<ReservationOutcome> {
    return this.change({ kind: 'reduce', reservationId, keep, ownerId });
  }

  /**
   * The reservation now, or undefined if there is none; that answer needs a proof, since the primary may have
   * been cut off.
   */
  async find(reservationId: string): Promise<Reservation | undefined> {
    const found = await this.look(reservationId);
    if (found || !(await this.proof.prove())) return found;
    return this.look(reservationId);
  }

  /**
   * What is known of the reservation. Its last change may still be in a crashed process's journal slot, so
   * the journal is searched, too; the reservation is read once more after it, since the slot may have been
   * settled and removed in between.
   */
  private async look(reservationId: string): Promise<Reservation | undefined> {
    const first = await this.findSettled(reservationId);
    if (first && !isActive(first)) return first;
    const filter = first ? { eventId: first.eventId } : hasInJournal(reservationId);
    const event = await whenAvailable(() =>
      this.models.events.findOne(filter, { journal: 1 }).lean(),
    );
    const inJournal = latestInJournal(
      event?.journal ?? {},
      (reservation) => reservation.reservationId === reservationId,
    ).get(reservationId);
    const settled = await this.findSettled(reservationId);
    return inJournal && inJournal.version > (settled?.version ?? 0)
      ? inJournal.reservation
      : settled;
  }

  /** One page of an event's reservations, newest first; undefined if there is no such event. */
  async page(query: ReservationListQuery): Promise<Page<Reservation> | undefined> {
    const { eventId, limit, place } = query;
    if (!(await this.eventExists(eventId))) return undefined;
    const rows = await whenAvailable(() =>
      this.models.reservations
        .find({ ...listFilter(query), ...after(place) })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    return toPage(rows, limit);
  }

  /** All of an event's reservations, newest first, one by one; undefined if there is no such event. */
  async stream(query: Omit<ReservationListQuery, 'limit' | 'place'>) {
    if (!(await this.eventExists(query.eventId))) return undefined;
    return this.models.reservations
      .find(listFilter(query), { _id: 0 })
      .sort(NEWEST_FIRST)
      .lean<Reservation>()
      .cursor() as AsyncIterable<Reservation>; // Mongoose types a lean cursor as one of documents
  }

  private async eventExists(eventId: string): Promise<boolean> {
    return (await whenAvailable(() => this.models.events.exists({ eventId }))) !== null;
  }

  private async change(command: Exclude<ReservationCommand, { kind: 'reserve' }>) {
    const { reservationId } = command;
    const known = this.eventOf.get(reservationId);
    if (known !== undefined) return this.submit(known, command);
    const found = (await this.findSettled(reservationId)) ?? (await this.find(reservationId));
    return found ? this.submit(found.eventId, command) : NOT_FOUND;
  }

  private async findSettled(reservationId: string): Promise<Reservation | undefined> {
    const found = await whenAvailable(() =>
      this.models.reservations.findOne({ reservationId }, { _id: 0 }).lean(),
    );
    return found ?? undefined;
  }

  private async submit(eventId: string, command: ReservationCommand): Promise<ReservationOutcome> {
    const outcome = await this.committers.submit(eventId, command);
    if (outcome.kind === 'event') throw new Error(`${command.kind} had the outcome of an event`);
    this.observer.answered(command.kind, outcome);
    if (command.kind === 'reserve' && outcome.kind === 'reservation') {
      this.eventOf.set(outcome.reservation.reservationId, eventId);
    }
    return outcome;
  }
}

/** Matches the event whose journal has the reservation: only few events have a journal at all. */
function hasInJournal(reservationId: string) {
  const idsOfSlot = '$$slot.v.changes.reservation.reservationId';
  // Guarded, since a damaged slot would fail the search for all.
  const ids = { $cond: [{ $isArray: idsOfSlot }, idsOfSlot, []] };
  const isInSlot = { $in: [reservationId, ids] };
  const isObject = { $eq: [{ $type: '$journal' }, 'object'] };
  const input = { $objectToArray: { $cond: [isObject, '$journal', {}] } };
  const slots = { $map: { input, as: 'slot', in: isInSlot } };
  return { journalAt: { $gt: new Date(0) }, $expr: { $anyElementTrue: [slots] } };
}

const NOT_FOUND = {
  kind: 'refused',
  refusal: { code: 'reservation_not_found' } satisfies Refusal,
} as const;

function listFilter(query: Omit<ReservationListQuery, 'limit'>) {
  const { eventId, ownerId, partnerId = ownerId, status } = query;
  const isHidden = ownerId !== undefined && partnerId !== ownerId;
  return {
    eventId,
    ...(partnerId !== undefined && { partnerId: isHidden ? { $in: [] } : partnerId }),
    ...(status !== undefined && { status }),
  };
}
