import { strict as assert } from 'node:assert';
import { deserialize, serialize } from 'bson';
import type { Commit, Snapshot } from '../../src/domain/change';
import { openEvent, type NewEvent } from '../../src/domain/event';
import { entriesOf, reservationAfter } from '../../src/domain/log-entry';
import { partnerSeatsIn, type PartnerSeats } from '../../src/domain/partner-seats';
import { isOfReservation } from '../../src/domain/read-log';
import { isActive, type Reservation } from '../../src/domain/reservation';
import { compileFilter, type Doc } from '../../src/embedded/builtin/language';
import type { EventDocument } from '../../src/models/event-model';
import { fromStoredCommit, fromStoredJournal } from '../../src/services/database/stored-commit';
import { newEventDocument, toEvent } from '../../src/services/database/stored-event';
import { updatedByPipeline } from './pipeline-update';

/** The collections, in memory. Each of its methods is one atomic operation. */
export class FakeStore {
  /** As it is stored. */
  readonly document: EventDocument;
  readonly reservations = new Map<string, Reservation>();
  readonly partnerSeats = new Map<string, PartnerSeats>();
  /** The commits that are settled, by their last versions. */
  readonly log = new Map<number, Commit>();
  private readonly truth = new Map<string, Reservation>();
  /** The event's seats at each of its versions. */
  readonly history: { available: number; partnerSeats: Map<string, number> }[] = [];

  constructor(event: NewEvent) {
    this.document = newEventDocument(openEvent(event), new Date(0));
    this.history.push({ available: this.document.availableSeats, partnerSeats: new Map() });
  }

  get event() {
    return toEvent(this.document);
  }

  get eventId(): string {
    return this.document._id;
  }

  get journal() {
    return fromStoredJournal(this.document.journal);
  }

  /** The same documents, from now on changed apart. */
  fork(): FakeStore {
    const other = new FakeStore({ eventId: '', name: '', tiers: [] });
    Object.assign(other.document, copied(this.document));
    for (const commit of this.log.values()) other.settle(commit);
    return other;
  }

  /** Without those slots. */
  snapshot(slotIds: readonly string[]): Snapshot {
    const { journal } = this;
    for (const slotId of slotIds) Reflect.deleteProperty(journal, slotId);
    return { event: this.event, journal };
  }

  /** Carries out the very filter and update that MongoDB is sent. */
  update(
    filter: Record<string, unknown>,
    update: Record<string, Record<string, unknown>>,
  ): boolean {
    const matches = Object.entries(filter).every(([path, wanted]) => {
      const value = this.read(path);
      return isAtLeast(wanted) ? Number(value) >= wanted.$gte : value === wanted;
    });
    if (!matches) return false;
    for (const [path, by] of Object.entries(update.$inc ?? {})) {
      this.write(path, Number(this.read(path) ?? 0) + Number(by));
    }
    for (const [path, value] of Object.entries(update.$set ?? {})) this.write(path, value);
    for (const path of Object.keys(update.$unset ?? {})) this.write(path, undefined);
    for (const path of Object.keys(update.$set ?? {})) {
      const [field, slotId = ''] = path.split('.');
      if (field === 'journal') this.remember(slotId);
    }
    return true;
  }

  /** As `update`, for the form of the commit that the database numbers. */
  updateByPipeline(filter: Doc, pipeline: Doc[]): boolean {
    const document: Doc = { ...this.document };
    if (!compileFilter(filter).matches(document)) return false;
    const before = this.document.journal;
    Object.assign(this.document, updatedByPipeline(document, pipeline, new Date()));
    for (const [slotId, { commitId }] of Object.entries(this.document.journal)) {
      if (before[slotId]?.commitId !== commitId) this.remember(slotId);
    }
    return true;
  }

  /** One document of each kind at a time, whatever comes between them. */
  settleReservations(commit: Commit): void {
    for (const reservation of reservationsIn(this.eventId, commit)) {
      const known = this.reservations.get(reservation.reservationId);
      if (known && known.version >= reservation.version) continue;
      this.reservations.set(reservation.reservationId, reservation);
    }
  }

  settlePartnerSeats(commit: Commit): void {
    for (const counted of partnerSeatsIn(entriesOf(this.eventId, commit)).values()) {
      const known = this.partnerSeats.get(counted.partnerId);
      if (!known || known.version < counted.version) {
        this.partnerSeats.set(counted.partnerId, counted);
      }
    }
  }

  settleLog(commit: Commit): void {
    if (!this.log.has(commit.lastVersion)) this.log.set(commit.lastVersion, commit);
  }

  /** Applies the versions of a write one by one, as if each had been a separate write. */
  private remember(slotId: string): void {
    const stored = this.document.journal[slotId];
    assert(stored, `no slot ${slotId}`);
    for (const reservation of reservationsIn(this.eventId, fromStoredCommit(stored))) {
      this.truth.set(reservation.reservationId, reservation);
      const active = [...this.truth.values()].filter(isActive);
      const partnerSeats = new Map<string, number>();
      for (const { partnerId, seats } of active) {
        partnerSeats.set(partnerId, (partnerSeats.get(partnerId) ?? 0) + seats);
      }
      const taken = active.reduce((sum, { seats }) => sum + seats, 0);
      this.history.push({ available: this.document.totalSeats - taken, partnerSeats });
    }
  }

  private settle(commit: Commit): void {
    this.settleReservations(commit);
    this.settlePartnerSeats(commit);
    this.settleLog(commit);
  }

  private read(path: string): unknown {
    return path
      .split('.')
      .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), this.document);
  }

  private write(path: string, value: unknown): void {
    const keys = path.split('.');
    const last = keys.pop();
    const parent = keys.length === 0 ? this.document : this.read(keys.join('.'));
    assert(isRecord(parent) && last !== undefined, `no parent at ${path}`);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = isRecord(value) ? copied(value) : value;
  }
}

/** As a database gives it back: plain values, dates and UUIDs. */
function copied<T extends object>(document: T): T {
  return deserialize(serialize(document)) as T; // what is stored comes back
}

function reservationsIn(eventId: string, commit: Commit): Reservation[] {
  return entriesOf(eventId, commit).filter(isOfReservation).map(reservationAfter);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function isAtLeast(value: unknown): value is { $gte: number } {
  return isRecord(value) && typeof value.$gte === 'number';
}
