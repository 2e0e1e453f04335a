import type { EventState, EventStatus, TimeSettings } from './event';
import type { Refusal } from './problems';
import type { Item, Notes, Reservation, ReservationStatus } from './reservation';

/** Seats of the tier that is named, or of the event's first. */
export interface WantedItem {
  tierId?: string;
  seats: number;
}

export interface Reserve extends Notes {
  kind: 'reserve';
  reservationId: string;
  partnerId: string;
  items: WantedItem[];
  /** Hold the seats for so long instead of confirming them at once. */
  holdSeconds?: number;
  /** Present when the caller gave an idempotency key, from which `reservationId` was derived. */
  requestHash?: string;
}

/** A reservation as the caller names it. */
interface NamedReservation {
  reservationId: string;
  /** The partner that asks: another's reservation does not exist for it. Absent if it may see all. */
  ownerId?: string | undefined;
}

/** Seats by tier; or of the only tier that the reservation has. */
export type SeatsWish = { seats: number } | { items: Item[] };

export interface Confirm extends NamedReservation {
  kind: 'confirm';
  /** Confirms only these seats of the hold, and gives the others back. */
  keep?: SeatsWish | undefined;
  /** Takes the seats again if the hold is over. */
  retake?: boolean | undefined;
}

/** Puts the end of a hold off until so long from now. */
export interface Extend extends NamedReservation {
  kind: 'extend';
  holdSeconds: number;
}

export interface Cancel extends NamedReservation {
  kind: 'cancel';
}

/** Gives the seats of a hold back if it is overdue; does nothing otherwise. */
export interface Expire extends NamedReservation {
  kind: 'expire';
}

/** Makes the reservation what is wanted: takes what is more, gives back what is less. */
export interface Change extends NamedReservation {
  kind: 'change';
  wanted?: SeatsWish | undefined;
  /** New notes; `null` removes one. */
  notes?: { [Field in keyof Notes]?: Notes[Field] | null } | undefined;
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
  /** `null` removes a time, a limit or the thresholds. */
  settings: TimeSettings & {
    name?: string;
    status?: EventStatus;
    limits?: { seatsPerReservation?: number; seatsPerPartner?: number | null };
    lowStockAt?: number[] | null;
    /** Seats of an event with one tier. */
    totalSeats?: number;
    tiers?: TierSettings[];
  };
}

export type ReservationCommand = Reserve | Confirm | Extend | Change | Cancel | Expire;
export type Command = ReservationCommand | ChangeEvent;

/** What became of a command. */
export type Outcome =
  | {
      kind: 'reservation';
      reservation: Reservation;
      replayed: boolean;
      /** Of a replayed one, if it has changed since it was made. */
      currentStatus?: ReservationStatus;
    }
  | { kind: 'event'; event: EventState }
  | { kind: 'refused'; refusal: Refusal };
