import type { Change, JournalSlot, Snapshot } from '../domain/change';
import type { EventState } from '../domain/event';
import type { Reservation } from '../domain/reservation';

/** One conditional write: it takes effect if the event is at `before.version`, whole or not at all. */
export interface Attempt extends JournalSlot {
  /** The slot of the event's journal that takes the changes; what it held is settled. */
  slotId: string;
  before: EventState;
  after: EventState;
  /**
   * Given if only the seats and the settings must be as they were, whatever the version: the commit that
   * the slot bears until this one takes effect. The changes then count on from the version that is found.
   */
  replaces?: string | undefined;
}

/** What became of an attempt whose reply was lost; if committed, with the version of its last change. */
export type Verdict = { kind: 'committed'; version: number } | { kind: 'lost' | 'undecided' };

export interface ReservationQuery {
  eventId: string;
  reservationIds: readonly string[];
  /** Partners whose held and confirmed reservations are wanted, too. */
  activeOfPartners: readonly string[];
}

/** An event's journal slot, in the words of recovery. */
export interface FoundSlot extends JournalSlot {
  eventId: string;
  slotId: string;
}

/**
 * What the committer needs of a database: single-document atomic writes and reads that see every
 * acknowledged one. Each method may throw `UnavailableError`; after `commit` or `settle` that leaves
 * open whether the write took effect.
 */
export interface Ledger {
  /** Those of an event's journal slots that are this process's own. */
  readonly slotIds: readonly string[];
  /** The event now, with the journal slots of other processes; undefined if there is no such event. */
  readSnapshot(eventId: string): Promise<Snapshot | undefined>;
  /** Settled reservations; what is only in the journal is not among them. */
  findReservations(query: ReservationQuery): Promise<Reservation[]>;
  /** Settled holds whose time is over, those that ended first before the others. */
  findOverdueHolds(eventId: string, now: Date, countMax: number): Promise<Reservation[]>;
  /** Those of the tiers that a settled reservation, made up to that version, ever named. */
  findUsedTiers(eventId: string, tierIds: readonly string[], versionMax: number): Promise<string[]>;
  /** The event after the write, or undefined if it was not as the attempt needs it. */
  commit(attempt: Attempt): Promise<Snapshot | undefined>;
  /** Whether an attempt whose reply was lost is, durably, part of the event's history. */
  verdictOn(attempt: Attempt): Promise<Verdict>;
  /** Copies changes out of the journal. Idempotent, and safe to be done by several at once. */
  settle(eventId: string, commitId: string, changes: readonly Change[]): Promise<void>;
  /** Removes a slot that is settled, if it still bears that commit. */
  removeSlot(slot: Pick<FoundSlot, 'eventId' | 'slotId' | 'commitId'>): Promise<void>;
  /** Every slot that was written before that time, this process's own included. */
  findSlots(committedBefore: Date): AsyncIterable<FoundSlot>;
}

/** The database did not answer in time or at all, or could not vouch for its answer. */
export class UnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnavailableError';
  }
}
