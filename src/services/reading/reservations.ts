// In one file, since every read puts the journal on top of what is settled in the same way.

import type {
  Change,
  Confirm,
  Outcome,
  ReservationCommand,
  WantedItem,
} from '../../domain/command';
import type { Journal } from '../../domain/change';
import { latestInJournal } from '../../domain/journal';
import { reservationAfter } from '../../domain/log-entry';
import type { Refusal } from '../../domain/problems';
import {
  newReservationId,
  requestHashOf,
  reservationIdOf,
  suffixIn,
} from '../../domain/reservation-id';
import {
  notesOf,
  RESERVATION_STATUSES,
  type Notes,
  type Reservation,
  type ReservationStatus,
} from '../../domain/reservation';
import type { ReservationDocument } from '../../models/reservation-model';
import type { Models } from '../../models/models';
import type { Committers } from '../commits/committers';
import { eachWhenAvailable, whenAvailable } from '../database/database-errors';
import type { Page } from '../database/page';
import { fromStoredJournal, fromUuid } from '../database/stored-commit';
import { fromReservationDocument, toUuids } from '../database/stored-reservation';
import { UNOBSERVED, type Observer } from '../support/observer';
import { PrimaryProof } from '../database/primary-proof';
import { SUFFIXES_REMEMBERED_MAX } from '../../tuning';
import { RecentMap } from '../support/recent-map';

export interface ReservationRequest extends Notes {
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
  /** Only reservations that were made before this version of the event: where the page before ended. */
  before?: number | undefined;
}

/** The place of the next page is `before` for it. */
export type ReservationPage = Page<Reservation, number>;

export type ReservationOutcome = Exclude<Outcome, { kind: 'event' }>;

/** What partners do with reservations. Rejects with `ProblemError` or `UnavailableError`. */
export class Reservations {
  /** By the end of their reservations' ids, the events that were found or made reservations here. */
  private readonly eventsBySuffix = new RecentMap<string, readonly string[]>(
    SUFFIXES_REMEMBERED_MAX,
  );

  constructor(
    private readonly models: Models,
    private readonly committers: Committers,
    private readonly observer: Pick<Observer, 'answered'> = UNOBSERVED,
    private readonly proof: Pick<PrimaryProof, 'prove'> = new PrimaryProof(models),
  ) {}

  async reserve(request: ReservationRequest): Promise<ReservationOutcome> {
    const { eventId, partnerId, items, holdSeconds, idempotencyKey } = request;
    const outcome = await this.submit(eventId, {
      kind: 'reserve',
      partnerId,
      items,
      ...(holdSeconds !== undefined && { holdSeconds }),
      ...notesOf(request),
      ...(idempotencyKey === undefined
        ? { reservationId: newReservationId(eventId) }
        : {
            reservationId: reservationIdOf(eventId, partnerId, idempotencyKey),
            requestHash: requestHashOf(items, holdSeconds, request),
          }),
    });
    if (outcome.kind === 'reservation') {
      const suffix = suffixIn(outcome.reservation.reservationId);
      if (!this.eventsBySuffix.get(suffix)) this.eventsBySuffix.set(suffix, [eventId]);
    }
    return outcome;
  }

  /** With an owner, here and below, another partner's reservation is refused as if there were none. */
  confirm(
    reservationId: string,
    ownerId?: string,
    how: Pick<Confirm, 'keep' | 'retake'> = {},
  ): Promise<ReservationOutcome> {
    return this.submitAbout({ kind: 'confirm', reservationId, ownerId, ...how });
  }

  extend(
    reservationId: string,
    holdSeconds: number,
    ownerId?: string,
  ): Promise<ReservationOutcome> {
    return this.submitAbout({ kind: 'extend', reservationId, holdSeconds, ownerId });
  }

  change(
    reservationId: string,
    wish: Pick<Change, 'wanted' | 'notes'>,
    ownerId?: string,
  ): Promise<ReservationOutcome> {
    return this.submitAbout({ kind: 'change', reservationId, ownerId, ...wish });
  }

  cancel(reservationId: string, ownerId?: string): Promise<ReservationOutcome> {
    return this.submitAbout({ kind: 'cancel', reservationId, ownerId });
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
   * One page of an event's reservations, newest first; undefined if there is no such event. As every list, it
   * has what is committed but not settled yet.
   */
  async page(query: ReservationListQuery, limit: number): Promise<ReservationPage | undefined> {
    const found = await this.list(query, limit + 1);
    if (!found) return undefined;
    const data: Reservation[] = [];
    for await (const reservation of found) {
      if (data.length === limit) return { data, next: data.at(-1)?.createdVersion };
      data.push(reservation);
    }
    return { data, next: undefined };
  }

  /** All of an event's reservations, newest first, one by one; undefined if there is no such event. */
  stream(query: ReservationListQuery): Promise<AsyncIterable<Reservation> | undefined> {
    return this.list(query);
  }

  private async list(query: ReservationListQuery, limit?: number) {
    const { eventId } = query;
    const event = await whenAvailable(() =>
      this.models.events.findOne({ _id: eventId }, { journal: 1 }).lean(),
    );
    if (!event) return undefined;
    const unsettled = await this.unsettled(eventId, fromStoredJournal(event.journal));
    const settled = this.models.reservations
      .find(listFilter(query))
      .sort({ createdVersion: -1 })
      // As many more as may be left out, since the journal knows newer states of them; 0 is no limit.
      .limit(limit === undefined ? 0 : limit + unsettled.size)
      .lean<ReservationDocument>()
      .cursor() as AsyncIterable<ReservationDocument>; // Mongoose types a lean cursor as one of documents
    return overlaid(eachWhenAvailable(settled), unsettled, query);
  }

  /** Those in the journal that are not settled so far: what is in neither was committed later. */
  private async unsettled(eventId: string, journal: Journal): Promise<Map<string, Reservation>> {
    const inJournal = latestInJournal(eventId, journal);
    if (inJournal.size === 0) return new Map();
    const _id = { $in: toUuids([...inJournal.keys()]) };
    const settled = await whenAvailable(() =>
      this.models.reservations.find({ _id }, { version: 1 }).lean(),
    );
    const versionOf = new Map(settled.map((found) => [fromUuid(found._id), found.version]));
    const newer = [...inJournal].filter(([id, { version }]) => version > (versionOf.get(id) ?? 0));
    return new Map(newer.map(([id, entry]) => [id, reservationAfter(entry)]));
  }

  /**
   * What is known of the reservation. Its last change may not be settled yet, so the journals of the events
   * to which its id leads are read first: what is not in them is settled, or was committed later.
   */
  private async look(reservationId: string): Promise<Reservation | undefined> {
    const events = await whenAvailable(() =>
      this.models.events.find({ idSuffix: suffixIn(reservationId) }, { journal: 1 }).lean(),
    );
    const inJournal = events.flatMap(({ _id, journal }) => [
      ...latestInJournal(
        _id,
        fromStoredJournal(journal),
        (entry) => entry.reservationId === reservationId.toLowerCase(),
      ).values(),
    ]);
    const [_id] = toUuids([reservationId]);
    const document = await whenAvailable(() => this.models.reservations.findById(_id).lean());
    const settled = document ? fromReservationDocument(document) : undefined;
    const [entry] = inJournal;
    return entry && entry.version > (settled?.version ?? 0) ? reservationAfter(entry) : settled;
  }

  /** By the end of its id: only a wrong id costs more than a look into this process's memory. */
  private async submitAbout(command: Exclude<ReservationCommand, { kind: 'reserve' }>) {
    const suffix = suffixIn(command.reservationId);
    const known = this.eventsBySuffix.get(suffix) ?? [];
    const outcome = await this.submitToFirst(known, command);
    if (outcome !== NOT_FOUND) return outcome;
    const rest = (await this.eventsOf(suffix)).filter((eventId) => !known.includes(eventId));
    return this.submitToFirst(rest, command);
  }

  /** Submits it to the events one by one, until it is no other event's reservation. */
  private async submitToFirst(eventIds: readonly string[], command: ReservationCommand) {
    for (const eventId of eventIds) {
      const outcome = await this.submit(eventId, command);
      if (!isNotFound(outcome)) return outcome;
    }
    return NOT_FOUND;
  }

  /** The events of which a reservation's id may be; that there is none needs a proof, as in `find`. */
  private async eventsOf(suffix: string): Promise<string[]> {
    const look = async () => {
      const found = await whenAvailable(() =>
        this.models.events.find({ idSuffix: suffix }, { _id: 1 }).lean(),
      );
      return found.map(({ _id }) => _id);
    };
    let eventIds = await look();
    if (eventIds.length === 0 && (await this.proof.prove())) eventIds = await look();
    if (eventIds.length > 0) this.eventsBySuffix.set(suffix, eventIds);
    return eventIds;
  }

  private async submit(eventId: string, command: ReservationCommand): Promise<ReservationOutcome> {
    const outcome = await this.committers.submit(eventId, command);
    if (outcome.kind === 'event') throw new Error(`${command.kind} had the outcome of an event`);
    this.observer.answered(command.kind, outcome);
    return outcome;
  }
}

const NOT_FOUND = {
  kind: 'refused',
  refusal: { code: 'reservation_not_found' } satisfies Refusal,
} as const;

function isNotFound(outcome: ReservationOutcome): boolean {
  return outcome.kind === 'refused' && outcome.refusal.code === NOT_FOUND.refusal.code;
}

/** The settled reservations with newer states of some on top, newest first. */
async function* overlaid(
  settled: AsyncIterable<ReservationDocument>,
  unsettled: ReadonlyMap<string, Reservation>,
  query: ReservationListQuery,
): AsyncGenerator<Reservation> {
  const listed = [...unsettled.values()].filter(isListedBy(query)).sort(newestFirst);
  let next = 0;
  for await (const document of settled) {
    const reservation = fromReservationDocument(document);
    for (; next < listed.length; next += 1) {
      const newer = listed[next];
      if (!newer || newer.createdVersion < reservation.createdVersion) break;
      yield newer;
    }
    if (!unsettled.has(reservation.reservationId)) yield reservation;
  }
  yield* listed.slice(next);
}

function newestFirst(a: Reservation, b: Reservation): number {
  return b.createdVersion - a.createdVersion;
}

/** The same as `listFilter`, for what the database has not got yet. */
function isListedBy(query: ReservationListQuery): (reservation: Reservation) => boolean {
  const { partnerId, ownerId, status, before = Infinity } = query;
  const partners = [partnerId, ownerId].filter((id) => id !== undefined);
  return (reservation) =>
    partners.every((id) => id === reservation.partnerId) &&
    (status === undefined || status === reservation.status) &&
    reservation.createdVersion < before;
}

const ANY_STATUS = { $in: [...RESERVATION_STATUSES] };

function listFilter({
  eventId,
  ownerId,
  partnerId = ownerId,
  status,
  before,
}: ReservationListQuery) {
  const isHidden = ownerId !== undefined && partnerId !== ownerId;
  return {
    eventId,
    ...(partnerId !== undefined && { partnerId: isHidden ? { $in: [] } : partnerId }),
    ...(status !== undefined && { status }),
    // By the index on the status: the server merges what it finds for each.
    ...(partnerId === undefined && status === undefined && { status: ANY_STATUS }),
    ...(before !== undefined && { createdVersion: { $lt: before } }),
  };
}
