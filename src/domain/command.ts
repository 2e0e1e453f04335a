import type { EventState, EventStatus } from './event';
import type { Refusal } from './problems';
import type { Item, Reservation } from './reservation';

/** Seats of the tier that is named, or of the event's first. */
export interface WantedItem {
  tierId?: string;
  seats: number;
}

export interface Reserve {
  kind: 'reserve';
  reservationId: string;
  partnerId: string;
  items: WantedItem[];
  /** Hold the seats for so long instead of confirming them at once. */
  holdSeconds?: number;
  /** Present when the caller gave an idempotency key, from which `reservationId` was derived. */
  requestHash?: string;
}

export interface Confirm {
  kind: 'confirm';
  reservationId: string;
}

export interface Cancel {
  kind: 'cancel';
  reservationId: string;
}

/** Gives the seats of a hold back if its time is over; does nothing otherwise. */
export interface Expire {
  kind: 'expire';
  reservationId: string;
}

/** Keeps only these seats of a reservation and gives the others back. */
export interface Reduce {
  kind: 'reduce';
  reservationId: string;
  keep: { seats: number } | { items: Item[] };
}

export interface TierSettings {
  tierId: string;
  name?: string;
  totalSeats?: number;
  priceMinor?: number;
  currency?: string;
  remove?: true;
}

export interface ChangeEvent {
  kind: 'change_event';
  /** The versions that the caller has seen (`If-Match`), or any. */
  ifMatch: readonly number[] | 'any';
  settings: {
    name?: string;
    status?: EventStatus;
    limits?: { seatsPerReservation?: number; seatsPerPartner?: number | null };
    startsAt?: Date | null;
    salesOpenAt?: Date | null;
    salesCloseAt?: Date | null;
    /** Seats of an event with one tier. */
    totalSeats?: number;
    tiers?: TierSettings[];
  };
}

export type ReservationCommand = Reserve | Confirm | Cancel | Expire | Reduce;
export type Command = ReservationCommand | ChangeEvent;

/** What became of a command. */
export type Outcome =
  | { kind: 'reservation'; reservation: Reservation; replayed: boolean }
  | { kind: 'event'; event: EventState }
  | { kind: 'refused'; refusal: Refusal };
