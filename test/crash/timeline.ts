import type { ReservationLogEntry } from '../../src/domain/log-entry';
import type { Call } from './call';

/**
 * When the versions of one event came into being, as far as it can be told from outside: each not
 * before it was decided, as the log says, and not after an answer contained it or a later one.
 */
export class Timeline {
  /** What contradicts the order of time. */
  readonly faults: string[] = [];
  private readonly decided: number[] = [-Infinity];
  private readonly known: number[];
  private readonly byReservation = new Map<string, ReservationLogEntry[]>();

  constructor(
    private readonly changes: readonly ReservationLogEntry[],
    calls: readonly Call[],
  ) {
    for (const change of changes) this.add(change);
    this.known = Array.from({ length: changes.length + 2 }, () => Infinity);
    for (const call of calls) this.learn(call);
    for (let version = changes.length; version >= 0; version -= 1) {
      this.known[version] = Math.min(this.knownAt(version), this.knownAt(version + 1));
    }
    for (const { version } of changes) {
      if (this.decidedAt(version) <= this.knownAt(version)) continue;
      this.faults.push(`version ${version} was known before it was decided`);
    }
  }

  at(version: number): ReservationLogEntry | undefined {
    return this.changes[version - 1];
  }

  changesOf(reservationId: string): readonly ReservationLogEntry[] {
    return this.byReservation.get(reservationId) ?? [];
  }

  /** The earliest moment at which the event can have been at that version. */
  decidedAt(version: number): number {
    return this.decided[version] ?? Infinity;
  }

  /** The latest moment at which the event can have reached that version. */
  knownAt(version: number): number {
    return this.known[version] ?? Infinity;
  }

  /** Whether the event can have been at that version at some moment of the call. */
  wasCurrent(version: number, { start, end }: Pick<Call, 'start' | 'end'>): boolean {
    return this.decidedAt(version) <= end && this.knownAt(version + 1) >= start;
  }

  private add(change: ReservationLogEntry): void {
    const before = this.decided.at(-1) ?? -Infinity;
    this.decided.push(Math.max(before, change.at.getTime()));
    const { reservationId } = change;
    this.byReservation.set(reservationId, [...this.changesOf(reservationId), change]);
  }

  private learn(call: Call): void {
    const version = this.toldVersion(call);
    if (version > this.changes.length) this.faults.push(`version ${version} is lost`);
    else this.known[version] = Math.min(this.knownAt(version), call.end);
  }

  /** The newest version in the answer; 0 if there is none. */
  private toldVersion({ wish, answer }: Call): number {
    if (!answer) return 0;
    const { status, body } = answer;
    if (status === 204 && 'reservationId' in wish) {
      const cancelled = this.changesOf(wish.reservationId).find(({ kind }) => kind === 'cancelled');
      return cancelled?.version ?? 0;
    }
    if (status >= 300) return 0;
    return body.data ? (body.data.at(-1)?.version ?? 0) : (body.version ?? 0);
  }
}
