import type { Change, JournalSlot, Snapshot } from '../../domain/change';
import type { EventState } from '../../domain/event';
import type { Reservation } from '../../domain/reservation';

/**
 * One conditional write: it takes effect if the event is as `before`, as a whole or not at all. It is sent
 * once.
 */
export interface Attempt extends JournalSlot {
  /** The slot of the event's journal that takes the changes; what it held is settled. */
  slotId: string;
  before: EventState;
  after: EventState;
  /**
   * Given if only the seats and the settings must be as they were, whatever the version: the commit that is
   * in the slot until this one takes effect. The changes then continue from the version that is found.
   */
  replaces?: string | undefined;
}

/** A write that took effect: the event then or later, and the version of the write's last change. */
export interface Written {
  after: Snapshot;
  version: number;
}

export interface ReservationQuery {
  eventId: string;
  reservationIds: readonly string[];
  /** Partners whose held and confirmed reservations are wanted, too. */
  activeOfPartners: readonly string[];
}

/** A commit in an event's journal slot. */
export interface SlotName {
  eventId: string;
  slotId: string;
  commitId: string;
}

/**
 * What the committer needs of a database: single-document atomic writes and reads that see every acknowledged
 * one. No failover rolls back what a write acknowledges or found; what a read shows may still be rolled back
 * unless the read is called durable. Each method may throw `UnavailableError`; after `commit` any error
 * leaves open whether the write took effect.
 */
export interface Ledger {
  /** Those of an event's journal slots that are this process's own. */
  readonly slotIds: readonly string[];
  /** The event now, with the journal slots of other processes; undefined if there is no such event. */
  readSnapshot(eventId: string): Promise<Snapshot | undefined>;
  /** The same as it was, durably, at a moment between the call and its end: refusals can be based on it. */
  readDurableSnapshot(eventId: string): Promise<Snapshot | undefined>;
  /** Settled reservations; what is only in the journal is not among them. */
  findReservations(query: ReservationQuery): Promise<Reservation[]>;
  /** Settled holds that are overdue, the longest overdue first. */
  findOverdueHolds(eventId: string, now: Date, countMax: number): Promise<Reservation[]>;
  /** Those of the tiers that a settled reservation, made up to that version, ever named. */
  findUsedTiers(eventId: string, tierIds: readonly string[], versionMax: number): Promise<string[]>;
  /** The event after the write, or undefined if it was not as the attempt needs it. */
  commit(attempt: Attempt): Promise<Snapshot | undefined>;
  /**
   * Finds out what became of an attempt whose outcome is open: undefined if it did not take effect, and
   * then it never will. `fenceId` becomes the event's `lastCommitId`, so it must be new each time.
   */
  fateOf(attempt: Attempt, fenceId: string): Promise<Written | undefined>;
  /**
   * Copies durable changes out of the journal. Idempotent, and safe if several processes do it at the same
   * time.
   */
  settle(eventId: string, commitId: string, changes: readonly Change[]): Promise<void>;
  /** Removes a slot that is settled, if it still has that commit. */
  removeSlot(slot: SlotName): Promise<void>;
  /** Every slot that was written before that time, this process's own included. */
  findSlots(committedBefore: Date): AsyncIterable<SlotName>;
  /** What the slot holds, durably; undefined if it has another commit by now. */
  readDurableSlot(slot: SlotName): Promise<JournalSlot | undefined>;
}

/** The event's document has no room for the attempt: too many processes have much in its journal. */
export class TooLargeError extends Error {
  constructor(eventId: string, cause: Error) {
    super(`the document of event ${eventId} has no room for a commit: ${cause.message}`, { cause });
    this.name = 'TooLargeError';
  }
}
