import type { Change, EventChange, ReservationChangeKind } from './change';
import { findTier, type EventState, type Tier } from './event';
import {
  isActive,
  sumSeats,
  type Item,
  type Reservation,
  type ReservationStatus,
} from './reservation';

/**
 * All that is known, at one version of the event, about the reservations, partners and tiers that the
 * commands name.
 */
export interface Facts {
  event: EventState;
  /** The reservations that exist among those that the commands name. */
  reservations: ReadonlyMap<string, Reservation>;
  /** Seats held and confirmed by each partner that reserves; read if the event limits them. */
  partnerSeats: ReadonlyMap<string, number>;
  /** Tiers that any reservation ever named, among those that a command removes. */
  usedTiers: ReadonlySet<string>;
}

/** The event, its reservations and the changes so far, while a batch is decided. */
export class Draft {
  readonly changes: Change[] = [];
  readonly event: EventState;
  private readonly touched = new Map<string, Reservation>();
  private readonly partners = new Map<string, number>();

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
  }

  reservation(reservationId: string): Reservation | undefined {
    return this.touched.get(reservationId) ?? this.facts.reservations.get(reservationId);
  }

  /** Seats that the partner holds and has confirmed, this batch included. */
  partnerSeats(partnerId: string): number {
    return (this.facts.partnerSeats.get(partnerId) ?? 0) + (this.partners.get(partnerId) ?? 0);
  }

  wasUsed(tierId: string): boolean {
    return (
      this.facts.usedTiers.has(tierId) ||
      [...this.touched.values()].some(({ items }) => items.some((item) => item.tierId === tierId))
    );
  }

  add(kind: 'reserved' | 'held', reservation: Reservation): Reservation {
    this.count(reservation, 1);
    return this.record(kind, reservation);
  }

  move(existing: Reservation, status: 'confirmed' | 'cancelled' | 'expired'): Reservation {
    return this.replace(status, existing, { ...existing, status });
  }

  reduce(existing: Reservation, items: Item[]): Reservation {
    const createdItems = existing.createdItems ?? existing.items;
    return this.replace('reduced', existing, {
      ...existing,
      items,
      seats: sumSeats(items),
      createdItems,
    });
  }

  /** Gives the next version to a change of the event's settings. */
  recordEventChange(change: Omit<EventChange, 'version' | 'at'>) {
    this.event.version += 1;
    this.changes.push({ ...change, version: this.event.version, at: this.now });
  }

  private replace(kind: ReservationChangeKind, before: Reservation, after: Reservation) {
    this.count(before, -1);
    const next = { ...after, version: this.event.version + 1, updatedAt: this.now };
    this.count(next, 1);
    return this.record(kind, next);
  }

  private record(kind: ReservationChangeKind, reservation: Reservation): Reservation {
    this.event.version += 1;
    this.touched.set(reservation.reservationId, reservation);
    this.changes.push({ kind, version: this.event.version, at: this.now, reservation });
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
    }
    take(this.event, sign * seats, status);
    if (status === 'confirmed') this.event.reservationCount += sign;
    this.partners.set(partnerId, (this.partners.get(partnerId) ?? 0) + sign * seats);
  }
}

function take(from: Tier | EventState, seats: number, status: ReservationStatus): void {
  from.availableSeats -= seats;
  if (status === 'held') from.heldSeats += seats;
}
