import type { EventLimits, EventState, EventStatus, EventTimes } from './event';
import type { Item, Notes, ReservationStatus, Terms } from './reservation';

export const RESERVATION_CHANGE_KINDS = [
  'reserved',
  'held',
  'confirmed',
  'changed',
  'cancelled',
  'expired',
  'retaken',
] as const;
export type ReservationChangeKind = (typeof RESERVATION_CHANGE_KINDS)[number];

/**
 * What happened to one reservation. It says everything about the reservation afterwards that its commit and
 * its place in it do not tell, so that no reader has to look elsewhere.
 */
export interface ReservationChange extends Notes {
  kind: ReservationChangeKind;
  reservationId: string;
  partnerId: string;
  /** What the reservation is for after this change; of an ended one, what it gave back. */
  items: Item[];
  /** The seats that are available afterwards, of each tier whose number this change changed. */
  left?: Record<string, number>;
  /** The seats of all tiers that are available afterwards; absent if the event has one tier, of which `left` tells. */
  available?: number;
  /** How many seats the reservation had, if it is `confirmed` or `changed` and has another number afterwards. */
  seatsBefore?: number;
  /** Seats that the partner holds and has confirmed afterwards; present while the event limits them. */
  partnerSeats?: number;
  /** The status afterwards, of a `changed` reservation; the other kinds tell it. */
  status?: ReservationStatus;
  expiresAt?: Date;
  /** When an earlier change confirmed the hold. */
  confirmedAt?: Date;
  requestHash?: string;
  /** How the reservation was made; absent if this change made it. */
  created?: {
    version: number;
    at: Date;
    /** The first terms, if they were changed since. */
    original?: Terms;
  };
}

/** What can be set of an event, as it is after a change. */
export interface EventSettings extends EventTimes {
  name: string;
  status: EventStatus;
  limits: EventLimits;
  lowStockAt?: number[];
  tiers: Record<
    string,
    { name: string; totalSeats: number; priceMinor?: number; currency?: string }
  >;
}

/** New settings of the event, with all of them afterwards. */
export interface EventChange {
  kind: 'event_changed';
  settings: EventSettings;
  /** The seats that are available afterwards, of each tier. */
  left: Record<string, number>;
  /** What was true before: the seats of all tiers that were available, and the thresholds. */
  before?: { available: number; lowStockAt?: number[] };
}

/** One version of an event. */
export type Change = ReservationChange | EventChange;

/** One commit of a process to an event: first in a slot of the event's journal, then in the change log. */
export interface Commit {
  /** Names this commit among all others. */
  commitId: string;
  /** The version that the first of the changes made; each further change made the next one. */
  firstVersion: number;
  lastVersion: number;
  /** By the clock of the process that committed. */
  at: Date;
  changes: Change[];
}

/** The slots of an event by their ids; each is written by only one process, which has several. */
export type Journal = Record<string, Commit>;

/** An event at one version with what is committed by other processes but perhaps not settled yet. */
export interface Snapshot {
  event: EventState;
  /** Unknown after a commit that did not depend on it. */
  journal?: Journal | undefined;
}
