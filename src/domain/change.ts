import type { EventLimits, EventState, EventStatus } from './event';
import type { Reservation } from './reservation';

export const RESERVATION_CHANGE_KINDS = [
  'reserved',
  'held',
  'confirmed',
  'reduced',
  'cancelled',
  'expired',
] as const;
export type ReservationChangeKind = (typeof RESERVATION_CHANGE_KINDS)[number];

/** One version of an event: what happened to one reservation, with that reservation afterwards. */
export interface ReservationChange {
  kind: ReservationChangeKind;
  version: number;
  at: Date;
  reservation: Reservation;
}

/** What can be set of an event, as it is after a change. */
export interface EventSettings {
  name: string;
  status: EventStatus;
  limits: EventLimits;
  startsAt?: Date;
  salesOpenAt?: Date;
  salesCloseAt?: Date;
  tiers: Record<
    string,
    { name: string; totalSeats: number; priceMinor?: number; currency?: string }
  >;
}

/** One version of an event: new settings, with all of them afterwards. */
export interface EventChange {
  kind: 'event_changed';
  version: number;
  at: Date;
  settings: EventSettings;
}

export type Change = ReservationChange | EventChange;

/** One commit of a process to an event; it stands there at least until it is settled. */
export interface JournalSlot {
  /** Names this commit among all others. */
  commitId: string;
  /** By the clock of the process that committed. */
  committedAt: Date;
  changes: Change[];
}

/** The slots of an event by their ids; each is written by only one process, which has several. */
export type Journal = Record<string, JournalSlot>;

/** An event at one version with what is committed by other processes but perhaps not settled yet. */
export interface Snapshot {
  event: EventState;
  journal: Journal;
}
