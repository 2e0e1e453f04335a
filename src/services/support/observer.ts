import type { Change } from '../../domain/change';
import type { Command, Outcome } from '../../domain/command';
import type { EventState } from '../../domain/event';

/** The request that a command came with, to whoever follows requests; the services only carry it. */
export type Origin = object | undefined;

/** Where there are many things of many owners, one of which may be at fault. */
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
 * Hears what the services do, to count and trace it. Its methods take next to no time, never throw and
 * change nothing of what is done; they take the time themselves, so that callers need no clock.
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
  /** One of many was left out, or put off; the others were gone on with. Each time that it is met. */
  isolated(fault: Fault): void;
  /** A gap was found in the change log of an event; its readers go on behind it. Once for each gap. */
  gapFound(gap: LogGap): void;
}

/** One commit from its write to its end. A commit that fails is forgotten: neither needs to be called. */
export interface ObservedCommit {
  /** It took effect; this is the event after it. At most once. */
  committed(event: EventState, changes: readonly Change[]): void;
  /** Another process was faster; what its commands come to is another commit. */
  lostRace(): void;
  /** Its changes are copied out of the journal. Once, after `committed`. */
  settled(): void;
}

const UNOBSERVED_COMMIT: ObservedCommit = {
  committed: () => undefined,
  lostRace: () => undefined,
  settled: () => undefined,
};

/** For where nobody listens. */
export const UNOBSERVED: Observer = {
  origin: () => undefined,
  overloaded: () => undefined,
  answered: () => undefined,
  commitBegins: () => UNOBSERVED_COMMIT,
  recovered: () => undefined,
  isolated: () => undefined,
  gapFound: () => undefined,
};
