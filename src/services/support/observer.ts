import type { Change } from '../../domain/change';
import type { Command, Outcome } from '../../domain/command';
import type { EventState } from '../../domain/event';

/** The request that a command came with, for the code that traces requests; the services only pass it on. */
export type Origin = object | undefined;

/** The places where one of many things may be damaged. */
export const FAULT_PLACES = [
  'recovery',
  'settle',
  'sweeper',
  'log',
  'list',
  'stream',
  'fan_out',
  'courier',
  'replay',
] as const;

/** Something that was left out, so that nothing else suffers from it. */
export interface Fault {
  where: (typeof FAULT_PLACES)[number];
  /** What to look for it by, e.g. its `eventId`. */
  ids: Readonly<Record<string, string | number>>;
  error: unknown;
}

/** Versions of an event that stand neither in its change log nor in its journal, though later ones do. */
export interface LogGap {
  eventId: string;
  firstVersion: number;
  lastVersion: number;
}

/**
 * Is called with what the services do, to count and trace it. Its methods return quickly, never throw and
 * change nothing; they read the time themselves, so that callers need no clock.
 */
export interface Observer {
  /**
   * The current request. A committer asks for it in `submit`, before anything is awaited, and keeps it
   * with the command.
   */
  origin(): Origin;
  /** A committer refused a command at once, because too many wait. */
  overloaded(): void;
  /** A command got its outcome. */
  answered(kind: Command['kind'], outcome: Outcome): void;
  /** A commit is about to be written, of commands that came with these requests. */
  commitBegins(eventId: string, origins: readonly Origin[]): ObservedCommit;
  /** Recovery settled slots that another process, or an idle one, had left. */
  recovered(slots: number): void;
  /** One of many things was left out, or postponed, and the others were processed. Called each time. */
  isolated(fault: Fault): void;
  /**
   * A gap was found in the change log of an event; its readers continue behind it. Called once for each gap.
   */
  gapFound(gap: LogGap): void;
}

/** One commit from its write to its end. For a commit that fails, no method needs to be called. */
export interface ObservedCommit {
  /** It took effect; this is the event after it. At most once. */
  committed(event: EventState, changes: readonly Change[]): void;
  /** Another process was faster; the commands will be in another commit. */
  lostRace(): void;
  /** Its changes are copied out of the journal. Once, after `committed`. */
  settled(): void;
}

const UNOBSERVED_COMMIT: ObservedCommit = {
  committed: () => undefined,
  lostRace: () => undefined,
  settled: () => undefined,
};

/** For use without an observer. */
export const UNOBSERVED: Observer = {
  origin: () => undefined,
  overloaded: () => undefined,
  answered: () => undefined,
  commitBegins: () => UNOBSERVED_COMMIT,
  recovered: () => undefined,
  isolated: () => undefined,
  gapFound: () => undefined,
};
