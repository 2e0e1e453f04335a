import type { Change, EventChange, EventSettings, ReservationChangeKind } from './change';
import { findTier, type EventState, type Tier } from './event';
import { changeTo } from './log-entry';
import {
  isActive,
  itemsOfTier,
  sumSeats,
  termsOf,
  type Item,
  type Reservation,
  type ReservationStatus,
  type Terms,
} from './reservation';

/** All that is known, at one version of the event, about the reservations and partners that commands name. */
export interface Facts {
  event: EventState;
  /** The reservations that exist among those that the commands name. */
  reservations: ReadonlyMap<string, Reservation>;
  /**
   * Seats that partners hold and have confirmed, if the event limits them or a command does: of each that
   * takes some, and of others that are known.
   */
  partnerSeats: ReadonlyMap<string, number>;
}

/** The event, its reservations and the changes so far, while a batch is decided. */
export class Draft {
  readonly changes: Change[] = [];
  readonly event: EventState;
  private readonly touched = new Map<string, Reservation>();
  private readonly partners: Map<string, number>;

  constructor(
    private readonly facts: Facts,
    readonly now: Date,
  ) {
    this.event = {
      ...facts.event,
      tiers: Object.fromEntries(
        Object.entries(facts.event.tiers).map(([tierId, tier]) => [tierId, { ...tier }]),
      ),
    };
    this.partners = new Map(facts.partnerSeats);
  }

  reservation(reservationId: string): Reservation | undefined {
    return this.touched.get(reservationId) ?? this.facts.reservations.get(reservationId);
  }

  /** Seats that the partner holds and has confirmed, this batch included; undefined if that is not known. */
  partnerSeats(partnerId: string): number | undefined {
    return this.partners.get(partnerId);
  }

  add(kind: 'reserved' | 'held', reservation: Reservation): Reservation {
    this.count(reservation, 1);
    return this.record(kind, reservation, tiersOf(reservation), reservation.seats);
  }

  /** Gives its seats back. */
  end(existing: Reservation, status: 'cancelled' | 'expired'): Reservation {
    return this.replace(status, existing, { ...existing, status });
  }

  /** Sells a hold; with items, only those of it. */
  confirm(existing: Reservation, items?: Item[]): Reservation {
    const kept = items ? onTerms(existing, { ...termsOf(existing), items }) : existing;
    return this.sell('confirmed', existing, kept);
  }

  /** Sells the seats of a hold that has ended. */
  retake(existing: Reservation): Reservation {
    return this.sell('retaken', existing, existing);
  }

  /** Gives new terms to an active reservation. */
  change(existing: Reservation, terms: Terms): Reservation {
    return this.replace('changed', existing, onTerms(existing, terms));
  }

  /** Gives the next version to a change of the event's settings, which are these now. */
  recordSettings(settings: EventSettings, before: NonNullable<EventChange['before']>) {
    this.event.version += 1;
    const tiers = Object.entries(this.event.tiers);
    const left = Object.fromEntries(
      tiers.map(([tierId, { availableSeats }]) => [tierId, availableSeats]),
    );
    this.changes.push({ kind: 'event_changed', settings, left, before });
  }

  private sell(kind: 'confirmed' | 'retaken', existing: Reservation, kept: Reservation) {
    return this.replace(kind, existing, { ...kept, status: 'confirmed', confirmedAt: this.now });
  }

  private replace(kind: ReservationChangeKind, before: Reservation, after: Reservation) {
    this.count(before, -1);
    const next = { ...after, version: this.event.version + 1, updatedAt: this.now };
    this.count(next, 1);
    return this.record(kind, next, moved(before, next), before.seats);
  }

  /** `moved`: the tiers whose available seats changed. */
  private record(
    kind: ReservationChangeKind,
    reservation: Reservation,
    moved: readonly string[],
    seatsBefore: number,
  ): Reservation {
    this.event.version += 1;
    this.touched.set(reservation.reservationId, reservation);
    const change = changeTo(kind, reservation);
    if (moved.length > 0) {
      change.left = Object.fromEntries(
        moved.map((tierId) => [tierId, findTier(this.event, tierId)?.availableSeats ?? 0]),
      );
      const hasOneTier = Object.keys(this.event.tiers).length === 1;
      if (!hasOneTier) change.available = this.event.availableSeats;
      if (seatsBefore !== reservation.seats) change.seatsBefore = seatsBefore;
      const partnerSeats = this.partners.get(reservation.partnerId);
      const isLimited = this.event.limits.seatsPerPartner !== undefined;
      if (isLimited && partnerSeats !== undefined) change.partnerSeats = partnerSeats;
    }
    this.changes.push(change);
    return reservation;
  }

  /** Takes a reservation's seats out of those that are left (`sign` 1), or puts them back (-1). */
  private count(reservation: Reservation, sign: 1 | -1): void {
    if (!isActive(reservation)) return;
    const { items, seats, partnerId, status } = reservation;
    for (const { tierId, seats: ofTier } of items) {
      const tier = findTier(this.event, tierId);
      if (!tier) throw new Error(`${reservation.reservationId} has seats of no tier: ${tierId}`);
      take(tier, sign * ofTier, status);
      tier.wasUsed = true;
    }
    take(this.event, sign * seats, status);
    if (status === 'confirmed') this.event.reservationCount += sign;
    const partnerSeats = this.partners.get(partnerId);
    if (partnerSeats !== undefined) this.partners.set(partnerId, partnerSeats + sign * seats);
  }
}

function onTerms(existing: Reservation, terms: Terms): Reservation {
  const { items, expiresAt, reference, metadata, ...rest } = existing;
  const original = existing.original ?? termsOf(existing);
  return { ...rest, ...terms, seats: sumSeats(terms.items), original };
}

function tiersOf({ items }: Reservation): string[] {
  return items.map(({ tierId }) => tierId);
}

/** The tiers of which a change takes seats, or gives some back. */
function moved(before: Reservation, after: Reservation): string[] {
  const seatsIn = (reservation: Reservation, tierId: string) =>
    isActive(reservation) ? sumSeats(itemsOfTier(reservation.items, tierId)) : 0;
  const tierIds = new Set([...tiersOf(before), ...tiersOf(after)]);
  return [...tierIds].filter((tierId) => seatsIn(before, tierId) !== seatsIn(after, tierId));
}

function take(from: Tier | EventState, seats: number, status: ReservationStatus): void {
  from.availableSeats -= seats;
  if (status === 'held') from.heldSeats += seats;
}
