/** What the API answers, as far as the dashboard reads it. */

export interface Item {
  tierId: string;
  seats: number;
}

interface Seats {
  totalSeats: number;
  availableSeats: number;
  heldSeats: number;
}

export interface Tier extends Seats {
  tierId: string;
  name: string;
  priceMinor?: number;
  currency?: string;
}

export type EventStatus = 'on_sale' | 'paused' | 'closed';

export interface EventSummary extends Seats {
  eventId: string;
  name: string;
  reservationCount: number;
  version: number;
  status: EventStatus;
  tiers: Tier[];
  limits: { seatsPerReservation: number; seatsPerPartner?: number };
  startsAt?: string;
  salesOpenAt?: string;
  salesCloseAt?: string;
}

export type ReservationStatus = 'held' | 'confirmed' | 'cancelled' | 'expired';

export interface Reservation {
  reservationId: string;
  eventId: string;
  partnerId: string;
  seats: number;
  items: Item[];
  status: ReservationStatus;
  version: number;
  expiresAt?: string;
  createdAt: string;
}

interface ChangeBase {
  version: number;
  at: string;
}

export interface ReservationChange extends ChangeBase {
  kind: 'reserved' | 'held' | 'confirmed' | 'reduced' | 'cancelled' | 'expired';
  items: Item[];
  /** Absent for other partners' reservations. */
  reservationId?: string;
  partnerId?: string;
}

export interface EventChange extends ChangeBase {
  kind: 'event_changed';
  settings: { tiers: Record<string, { totalSeats: number }> };
}

/** Damaged, or of a newer version than the server's. */
export interface UnknownChange {
  version: number;
  kind: 'unknown';
  at?: string;
}

export type Change = ReservationChange | EventChange | UnknownChange;

export interface Page<Row> {
  data: Row[];
  hasMore: boolean;
  nextCursor: string | null;
}

export interface Partner {
  partnerId: string;
  name: string;
  status: 'active' | 'disabled';
  createdAt: string;
}

export const SCOPES = [
  'reservations:read',
  'reservations:write',
  'events:read',
  'events:write',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

export interface Caller {
  name: string;
  partnerId?: string;
  scopes: Scope[];
}

export interface ApiKey {
  keyId: string;
  scopes: string[];
  status: 'active' | 'expired' | 'revoked';
  createdAt: string;
  expiresAt?: string;
  lastUsedAt?: string;
}

export const MESSAGE_TYPES = [
  'reservation.held',
  'reservation.confirmed',
  'reservation.cancelled',
  'reservation.expired',
  'reservation.changed',
  'event.sold_out',
  'event.changed',
] as const;

export interface Webhook {
  webhookId: string;
  url: string;
  eventTypes: string[];
  partnerId?: string;
  status: 'enabled' | 'disabled';
  disabledReason?: string;
  createdAt: string;
}

export interface Delivery {
  deliveryId: string;
  eventId: string;
  version: number;
  type: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  statusCode?: number;
  error?: string;
  lastAttemptAt?: string;
  nextAttemptAt?: string;
  createdAt: string;
}
