import type { Commit, Snapshot } from '../../domain/change';
import type { EventState } from '../../domain/event';
import type { PartnerSeats } from '../../domain/partner-seats';
import type { Reservation } from '../../domain/reservation';

/**
 * One conditional write: it takes effect if the event is as `before`, as a whole or not at all. It is sent
 * once.
 */
export interface Attempt {
  /** The slot of the event's journal that takes the commit; what it held is settled. */
  slotId: string;
  commit: Commit;
  before: EventState;
  after: EventState;
  /**
   * Given if only the seats and the settings must be as they were, whatever the version: the commit that is
   * in the slot until this one takes effect. The changes then continue from the version that is found.
   */
  replaces?: string | undefined;
}

/** A write that took effect: the event then or later, and the commit as it stands in the journal. */
export interface Written {
  /** Without the journal if that was not known before, or may have changed since. */
  after: Snapshot;
  commit: Commit;
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
  /** Settled reservations of the event; what is only in the journal is not among them. */
  findReservations(eventId: string, reservationIds: readonly string[]): Promise<Reservation[]>;
  /** What is settled of partners' seats. */
  findPartnerSeats(eventId: string, partnerIds: readonly string[]): Promise<PartnerSeats[]>;
  /**
   * The seats of a partner's held and confirmed reservations, those that are settled, without some; and the
   * highest version among them, 0 if there are none.
   */
  sumSeats(
    eventId: string,
    partnerId: string,
    exceptIds: readonly string[],
  ): Promise<Pick<PartnerSeats, 'seats' | 'version'>>;
  /** Settled holds that are overdue, the longest overdue first. */
  findOverdueHolds(eventId: string, now: Date, countMax: number): Promise<Reservation[]>;
  /** Undefined if the event was not as the attempt needs it. */
  commit(attempt: Attempt): Promise<Written | undefined>;
  /**
   * Finds out what became of an attempt whose outcome is open: undefined if it did not take effect, and
   * then it never will. `fenceId` becomes the event's `lastCommitId`, so it must be new each time.
   */
  fateOf(attempt: Attempt, fenceId: string): Promise<Written | undefined>;
  /**
   * Copies a durable commit out of the journal. Idempotent, and safe if several processes do it at the same
   * time.
   */
  settle(eventId: string, commit: Commit): Promise<void>;
  /** Removes a slot that is settled, if it still has that commit. */
  removeSlot(slot: SlotName): Promise<void>;
  /** Every slot that was written before that time, this process's own included. */
  findSlots(committedBefore: Date): AsyncIterable<SlotName>;
  /** What the slot holds, durably; undefined if it has another commit by now. */
  readDurableSlot(slot: SlotName): Promise<Commit | undefined>;
}

/** The event's document has no room for the attempt: too many processes have much in its journal. */
export class TooLargeError extends Error {
  constructor(eventId: string, cause: Error) {
    super(`the document of event ${eventId} has no room for a commit: ${cause.message}`, { cause });
    this.name = 'TooLargeError';
  }
}
