import type { Outcome } from '../../src/domain/command';
import type { EventState } from '../../src/domain/event';
import type { LogEntry } from '../../src/domain/log-entry';
import type { ReadEntry } from '../../src/domain/read-log';
import type { Reservation } from '../../src/domain/reservation';
import type { Request } from './requests';

/** Moments are whole numbers in the order of what happens; no two things share one. */
export type Moment = number;

/** One version of an event, recorded when the database made it. */
export interface Committed {
  entry: LogEntry;
  /** When it took effect. */
  moment: Moment;
  /** When a majority had it; Infinity as long as a failover may roll it back. */
  durableMoment: Moment;
}

/** What an instance said to a request. */
export type Answer =
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'reservation'; reservation: Reservation | undefined }
  /** All pages of a list, one after the other. */
  | { kind: 'list'; reservations: Reservation[] | undefined }
  | { kind: 'summary'; event: EventState | undefined }
  | { kind: 'changes'; entries: ReadEntry[] | undefined }
  /** 503: the outcome is open. */
  | { kind: 'unavailable' }
  /** 500. */
  | { kind: 'failed'; error: string };

/** One request that reached an instance, from its arrival to its answer, if that came about. */
export interface Served {
  request: Request;
  eventId: string;
  /** What the request is about, where that is known beforehand. */
  reservationId: string | undefined;
  /** What the client had seen of the event, for a conditional change. */
  seenVersion: number;
  instance: string;
  start: Moment;
  end: Moment;
  /** The instance's own time at the start; -Infinity if its clock was set back since. */
  clockMs: number;
  answer: Answer | undefined;
  /**
   * When the old primary was cut off, if the instance still took it for the primary: majority reads may
   * then show what was durable at that moment.
   */
  cutOffMoment: Moment;
}

export interface History {
  /** By event. */
  committed: Map<string, Committed[]>;
  served: Served[];
  /** Every commit that was ever durable, including those that a restored backup does not have. */
  everDurable: { eventId: string; version: number; commitId: string }[];
  /** Faults that were noticed during the run. */
  faults: string[];
}
