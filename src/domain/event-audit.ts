// In one file, since all checks share the state that one pass through the log folds.

import type { EventSettings } from './change';
import { settingsOf } from './change-event';
import { damageOf, findTier, type EventState } from './event';
import type { ReservationLogEntry } from './log-entry';
import type { PartnerSeats } from './partner-seats';
import { PartnerSeatsAudit } from './partner-seats-audit';
import type { ReadEntry } from './read-log';
import {
  sumSeats,
  termsOf,
  type Item,
  type Reservation,
  type ReservationStatus,
  type Terms,
} from './reservation';

/** A reservation as the change log has it. */
export interface Folded extends Terms {
  partnerId: string;
  status: ReservationStatus;
  version: number;
  createdVersion: number;
  /** The first terms. */
  original: Terms;
  createdAt: Date;
  confirmedAt?: Date;
  updatedAt: Date;
}

/** The reservations of one event by their ids: a `Map`, or something that keeps few of them in memory. */
export interface FoldedStates {
  get(reservationId: string): Folded | undefined;
  set(reservationId: string, state: Folded): void;
  delete(reservationId: string): void;
  keys(): Iterable<string>;
  clear(): void;
}

/**
 * Checks one event at one version against its change log and its reservations: every guarantee that can be
 * checked in the data. Feed it the change log in version order, then the reservations in any order, then
 * `finish`. What is newer than the event's version is left out, so that a database in use can be audited.
 */
export class EventAudit {
  readonly faults: string[] = [];
  /** What the active reservations have of each tier, and how many are confirmed. */
  private readonly taken = new Map<string, { held: number; confirmed: number }>();
  private confirmedReservations = 0;
  private readonly partnerSeats: PartnerSeatsAudit;
  /** The available seats of each tier, as far as the changes have said. */
  private left = new Map<string, number>();
  /** Those of all tiers together, as far as the last change that made them others has said. */
  private available: number | undefined;
  private lastSettings: EventSettings | undefined;
  private lastVersion = 0;

  /** `folded` is empty. */
  constructor(
    private readonly event: EventState,
    private readonly folded: FoldedStates = new Map<string, Folded>(),
  ) {
    this.partnerSeats = new PartnerSeatsAudit(event, (text) => {
      this.fault(text);
    });
    for (const damage of damageOf(event)) this.fault(damage);
  }

  addLogEntry(entry: ReadEntry): void {
    if (entry.version > this.event.version) return;
    if (entry.version !== this.lastVersion + 1) {
      this.fault(`the log goes from version ${this.lastVersion} to ${entry.version}`);
    }
    this.lastVersion = entry.version;
    if (entry.kind === 'unknown') {
      this.fault(`version ${entry.version} is of an unknown kind, or damaged`);
    } else if (entry.kind === 'event_changed') {
      this.lastSettings = entry.settings;
      this.left = new Map(Object.entries(entry.left));
      this.checkAvailable(entry.version, entry.before?.available, 0);
      this.available = sumOf(Object.values(entry.left));
    } else this.addReservationEntry(entry);
  }

  private addReservationEntry(entry: ReservationLogEntry): void {
    const before = this.folded.get(entry.reservationId);
    if (!FOLLOWS[entry.kind].includes(before?.status)) {
      this.fault(
        `version ${entry.version} makes reservation ${entry.reservationId} ${entry.kind}, ` +
          `which was ${before?.status ?? 'not there'}`,
      );
    }
    const after = fold(before, entry);
    this.folded.set(entry.reservationId, after);
    if (before) this.count(before, -1);
    this.count(after, 1);
    const change = activeSeats(after) - (before ? activeSeats(before) : 0);
    this.partnerSeats.add(entry, change, this.lastSettings);
    const given = givenBack(before, after);
    this.checkLeft(entry, given);
    const { version, left, available, seatsBefore } = entry;
    if (seatsBefore !== undefined && seatsBefore !== (before && sumSeats(before.items))) {
      this.fault(`version ${version} says that the reservation had ${seatsBefore} seats before it`);
    }
    if (!left) return;
    this.checkAvailable(version, available, sumOf(given.values()));
    this.available = available;
  }

  /** Whether a change says rightly how many seats of all tiers are, or were, available, if it does. */
  private checkAvailable(version: number, said: number | undefined, given: number): void {
    const expected = (this.available ?? NaN) + given;
    if (said !== undefined && this.available !== undefined && said !== expected) {
      this.fault(
        `version ${version} tells of ${said} available seats of all tiers, not ${expected}`,
      );
    }
  }

  private count({ status, items }: Folded, sign: 1 | -1): void {
    if (status !== 'held' && status !== 'confirmed') return;
    if (status === 'confirmed') this.confirmedReservations += sign;
    for (const { tierId, seats } of items) {
      const tier = this.taken.get(tierId) ?? { held: 0, confirmed: 0 };
      tier[status] += sign * seats;
      this.taken.set(tierId, tier);
    }
  }

  /** Whether the change says rightly how many seats are left. */
  private checkLeft(
    { version, left = {} }: ReservationLogEntry,
    given: ReadonlyMap<string, number>,
  ): void {
    for (const tierId of new Set([...given.keys(), ...Object.keys(left)])) {
      const said = Object.hasOwn(left, tierId) ? left[tierId] : undefined;
      const known = this.left.get(tierId);
      if (said !== undefined) this.left.set(tierId, said);
      const expected = (known ?? NaN) + (given.get(tierId) ?? 0);
      if (known !== undefined ? said !== expected : said === undefined) {
        this.fault(
          `version ${version} leaves ${said ?? '?'} seats of tier ${tierId}, not ${expected}`,
        );
      }
    }
  }

  addReservation(reservation: Reservation): void {
    const { reservationId, version } = reservation;
    const expected = this.folded.get(reservationId);
    // What is left in the end does not exist.
    this.folded.delete(reservationId);
    if (version > this.event.version) return;
    if (!expected) {
      this.fault(`reservation ${reservationId} is in no version of the log`);
      return;
    }
    for (const difference of differencesOf(expected, reservation)) {
      this.fault(`reservation ${reservationId} ${difference}`);
    }
  }

  /** What is stored of a partner's seats, or in the journal if that is newer. */
  addPartnerSeats(counted: PartnerSeats): void {
    this.partnerSeats.addStored(counted);
  }

  /** Once everything stored was added. `inJournal`: partners whose settling is still to come. */
  checkMissingPartnerSeats(inJournal: ReadonlySet<string>): void {
    this.partnerSeats.checkMissing(inJournal);
  }

  /** Every fault, a line each. `inJournal`: reservations whose settling is still to come. */
  finish(inJournal: ReadonlySet<string>): string[] {
    if (this.lastVersion !== this.event.version) {
      this.fault(
        `the log ends at version ${this.lastVersion}, the event is at ${this.event.version}`,
      );
    }
    for (const reservationId of this.folded.keys()) {
      if (!inJournal.has(reservationId)) {
        this.fault(`reservation ${reservationId} is in the log, but does not exist`);
      }
    }
    this.checkTiers();
    this.checkSettings();
    return this.faults;
  }

  private checkTiers(): void {
    const { event, confirmedReservations } = this;
    const seats = new Map(
      [...this.taken].filter(([, { held, confirmed }]) => held + confirmed > 0),
    );
    for (const [tierId, { held, confirmed }] of seats) {
      const tier = findTier(event, tierId);
      if (!tier)
        this.fault(`${held + confirmed} seats are taken of tier ${tierId}, which does not exist`);
      else if (
        held !== tier.heldSeats ||
        tier.availableSeats + held + confirmed !== tier.totalSeats
      ) {
        this.fault(
          `tier ${tierId} counts ${tier.availableSeats} available + ${tier.heldSeats} held of ` +
            `${tier.totalSeats}, but its reservations hold ${held} and have ${confirmed}`,
        );
      }
    }
    for (const [tierId, tier] of Object.entries(event.tiers)) {
      const left = this.left.get(tierId) ?? tier.availableSeats;
      if (left !== tier.availableSeats) {
        this.fault(`tier ${tierId} has ${tier.availableSeats} seats left, the log says ${left}`);
      }
      if (!seats.has(tierId) && (tier.heldSeats !== 0 || tier.availableSeats !== tier.totalSeats)) {
        this.fault(`tier ${tierId} counts taken seats, but has no reservations`);
      }
    }
    if (confirmedReservations !== event.reservationCount) {
      this.fault(
        `reservationCount is ${event.reservationCount}, but ${confirmedReservations} are confirmed`,
      );
    }
  }

  private checkSettings(): void {
    if (this.lastSettings) {
      const expected = canonical(this.lastSettings);
      const actual = canonical(settingsOf(this.event));
      if (expected !== actual) this.fault(`its settings are ${actual}, the log says ${expected}`);
      return;
    }
    this.partnerSeats.checkFirstLimits();
  }

  fault(text: string): void {
    this.faults.push(`event ${this.event.eventId}: ${text}`);
  }
}

const ACTIVE = ['held', 'confirmed'] as const;

/** The states that each kind of change may follow. */
const FOLLOWS: Record<ReservationLogEntry['kind'], readonly (ReservationStatus | undefined)[]> = {
  reserved: [undefined],
  held: [undefined],
  confirmed: ['held'],
  changed: ACTIVE,
  cancelled: ACTIVE,
  expired: ['held'],
  retaken: ['expired'],
};

const STATUS_AFTER = {
  reserved: 'confirmed',
  held: 'held',
  confirmed: 'confirmed',
  cancelled: 'cancelled',
  expired: 'expired',
  retaken: 'confirmed',
} as const;

function activeSeats(folded: Folded): number {
  return sumSeats(activeItems(folded));
}

function activeItems({ status, items }: Folded): Item[] {
  return status === 'held' || status === 'confirmed' ? items : [];
}

/** How many more seats of each tier are available after the change. */
function givenBack(before: Folded | undefined, after: Folded): Map<string, number> {
  const given = new Map<string, number>();
  const add = ({ tierId, seats }: Item, sign: 1 | -1) =>
    given.set(tierId, (given.get(tierId) ?? 0) + sign * seats);
  for (const item of before ? activeItems(before) : []) add(item, 1);
  for (const item of activeItems(after)) add(item, -1);
  return new Map([...given].filter(([, seats]) => seats !== 0));
}

function sumOf(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, number) => sum + number, 0);
}

/** JSON with sorted keys: equal for equal values, however a database or a person ordered them. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function fold(before: Folded | undefined, entry: ReservationLogEntry): Folded {
  const { kind, partnerId, version, at } = entry;
  const terms = termsOf(entry);
  const confirmedAt = kind === 'confirmed' || kind === 'retaken' ? at : before?.confirmedAt;
  return {
    partnerId,
    ...terms,
    status: kind === 'changed' ? (before?.status ?? 'confirmed') : STATUS_AFTER[kind],
    version,
    createdVersion: before?.createdVersion ?? version,
    original: before?.original ?? terms,
    createdAt: before?.createdAt ?? at,
    ...(confirmedAt && { confirmedAt }),
    updatedAt: at,
  };
}

/** A damaged one must not end the audit of the others. */
function differencesOf(expected: Folded, actual: Reservation): string[] {
  try {
    return differences(expected, actual);
  } catch (error) {
    return [`cannot be read: ${String(error)}`];
  }
}

/**
 * What the change log tells of a reservation is compared field by field; its sum of seats is checked apart.
 */
function differences(expected: Folded, actual: Reservation): string[] {
  const whole = { ...actual, original: actual.original ?? termsOf(actual) };
  const wrong = FOLDED_FIELDS.flatMap((field) => {
    const [inLog, found] = [comparable(expected[field]), comparable(whole[field])];
    return inLog === found ? [] : [`has ${field} ${found}, the log says ${inLog}`];
  });
  if (actual.seats !== sumSeats(actual.items)) {
    wrong.push(`has ${actual.seats} seats, but its items' sum is ${sumSeats(actual.items)}`);
  }
  if (actual.status === 'held' && !actual.expiresAt) wrong.push('is held without an end');
  return wrong;
}

const FOLDED_FIELDS = [
  'partnerId',
  'status',
  'version',
  'createdVersion',
  'items',
  'original',
  'expiresAt',
  'reference',
  'metadata',
  'createdAt',
  'confirmedAt',
  'updatedAt',
] as const;

/** Equal texts for equal values; lists count as the same in any order. */
function comparable(value: unknown): string {
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? `[${value.map(canonical).sort().join(', ')}]` : canonical(value);
}
