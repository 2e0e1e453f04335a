/** What one seat costs; both or neither. */
export interface Price {
  /** In the currency's minor unit, e.g. cents. */
  priceMinor?: number;
  /** ISO 4217, e.g. `EUR`. */
  currency?: string;
}

/** Seats of one tier, with the price at which they were taken, if the tier had one. */
export interface Item extends Price {
  tierId: string;
  seats: number;
}

export const RESERVATION_STATUSES = ['held', 'confirmed', 'cancelled', 'expired'] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

/** What a partner notes about a reservation for itself; it means nothing to TicketBoss. */
export interface Notes {
  /** Its order number, for example; several reservations may have the same. */
  reference?: string;
  /**
   * Keys with their values. A list of pairs, also where it is stored: the keys are the partner's own, and as
   * names of fields some (`$ref`, `a.b`) would mean something to the database or its driver.
   */
  metadata?: [key: string, value: string][];
}

/** What of a reservation its partner can change. */
export interface Terms extends Notes {
  /** One item a tier and price; those of a tier in the order in which they were taken. */
  items: Item[];
  /** When a hold ends; kept after the hold was confirmed, cancelled or expired. */
  expiresAt?: Date;
}

/** One reservation in its present state. */
export interface Reservation extends Terms {
  /** UUID; with an idempotency key it is derived from the key (see `reservation-id.ts`). */
  reservationId: string;
  eventId: string;
  partnerId: string;
  /** The sum of the items. */
  seats: number;
  status: ReservationStatus;
  /** The event's version that the last change to this reservation made. */
  version: number;
  /** The event's version that made this reservation. */
  createdVersion: number;
  /** The first ones, if they were changed since. */
  original?: Terms;
  /** Hash of the request that made it, if that bore an idempotency key. */
  requestHash?: string;
  createdAt: Date;
  /** When a hold was confirmed; what was no hold was confirmed when it was made. */
  confirmedAt?: Date;
  updatedAt: Date;
}

/** The notes alone. */
export function notesOf({ reference, metadata }: Notes): Notes {
  return { ...(reference !== undefined && { reference }), ...(metadata && { metadata }) };
}

/** Whether the reservation has seats now. */
export function isActive({ status }: Reservation): boolean {
  return status === 'held' || status === 'confirmed';
}

/** Whether the reservation is an overdue hold. */
export function isOverdue({ status, expiresAt }: Reservation, now: Date): boolean {
  return status === 'held' && expiresAt !== undefined && expiresAt <= now;
}

/** When it became what it is and was, as far as it ever did. Nothing changes one that is cancelled or expired. */
export function timesOf(reservation: Reservation) {
  const { status, expiresAt, createdAt, updatedAt } = reservation;
  const confirmedAt = expiresAt === undefined ? createdAt : reservation.confirmedAt;
  return {
    createdAt,
    updatedAt,
    ...(confirmedAt && { confirmedAt }),
    ...(status === 'cancelled' && { cancelledAt: updatedAt }),
    ...(status === 'expired' && { expiredAt: updatedAt }),
  };
}

export function termsOf(terms: Terms): Terms {
  const { items, expiresAt } = terms;
  return { items, ...(expiresAt && { expiresAt }), ...notesOf(terms) };
}

/** The reservation as it was when it was made: what a repeated request is answered with. */
export function asCreated(reservation: Reservation): Reservation {
  const { reservationId, eventId, partnerId, createdVersion, createdAt, requestHash } = reservation;
  const original = reservation.original ?? termsOf(reservation);
  return {
    reservationId,
    eventId,
    partnerId,
    ...original,
    seats: sumSeats(original.items),
    status: original.expiresAt === undefined ? 'confirmed' : 'held',
    version: createdVersion,
    createdVersion,
    ...(requestHash !== undefined && { requestHash }),
    createdAt,
    updatedAt: createdAt,
  };
}

export function sumSeats(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + item.seats, 0);
}

export function priceOf({ priceMinor, currency }: Price): Price {
  return priceMinor === undefined || currency === undefined ? {} : { priceMinor, currency };
}

/** What all of them cost, if each has a price and all in one currency, and the sum is exact. */
export function totalOf(items: readonly Item[]): { totalMinor?: number; currency?: string } {
  const [currency, ...others] = new Set(items.map((item) => item.currency));
  const totalMinor = items.reduce((sum, item) => sum + item.seats * (item.priceMinor ?? NaN), 0);
  return currency !== undefined && others.length === 0 && Number.isSafeInteger(totalMinor)
    ? { totalMinor, currency }
    : {};
}

/** So many seats of a tier's items: those that were taken last are given back first. */
export function firstSeats(items: readonly Item[], seats: number): Item[] {
  let left = seats;
  return items.flatMap((item) => {
    const kept = Math.min(item.seats, left);
    left -= kept;
    return kept > 0 ? [{ ...item, seats: kept }] : [];
  });
}

export function itemsOfTier(items: readonly Item[], tierId: string): Item[] {
  return items.filter((item) => item.tierId === tierId);
}

/** Wanted seats, without prices: one item a tier, in order of first mention. */
export function mergeItems(items: readonly Item[]): Item[] {
  const seats = new Map<string, number>();
  for (const item of items) seats.set(item.tierId, (seats.get(item.tierId) ?? 0) + item.seats);
  return [...seats].map(([tierId, sum]) => ({ tierId, seats: sum }));
}
