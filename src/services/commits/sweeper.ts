import type { Outcome } from '../../domain/command';
import {
  SWEEP_EVENTS_MAX,
  SWEEP_HOLDS_MAX,
  SWEEP_HOLDS_PER_EVENT_MAX,
  SWEEP_REST_MS,
  SWEEP_RESTING_MAX,
  SWEEP_WAIT_MS,
} from '../../tuning';
import type { Models } from '../../models/models';
import type { Clock } from '../support/clock';
import type { Committers } from './committers';
import { whenAvailable } from '../database/database-errors';
import { isPassing } from '../database/is-passing';
import { fromUuid } from '../database/stored-commit';
import { UNOBSERVED, type Observer } from '../support/observer';
import { RecentMap } from '../support/recent-map';

interface Overdue {
  eventId: string;
  reservationId: string;
}

const HOLDS_BY_EVENT = { eventId: 1, status: 1, expiresAt: 1 } as const;

/**
 * Gives back the seats of overdue holds, each through its event's committer. Several processes may sweep at
 * the same time: the second commit finds the hold ended and changes nothing. No event waits for another, even
 * if that one has many holds, is slow or is damaged.
 */
export class Sweeper {
  /** Events whose holds are being ended. */
  private readonly busy = new Set<string>();
  /** Holds that could not be ended, and when to try them again. */
  private readonly restingUntil = new RecentMap<string, number>(SWEEP_RESTING_MAX);
  /** The last event that the walk from event to event has reached. */
  private lastEventId = '';

  constructor(
    private readonly models: Pick<Models, 'reservations'>,
    private readonly committers: Pick<Committers, 'submit'>,
    private readonly clock: Clock,
    private readonly observer: Pick<Observer, 'isolated'> = UNOBSERVED,
  ) {}

  /**
   * Returns how many overdue holds it saw. Rejects if the database is not available or this process is too
   * busy.
   */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const oldest = await this.find({ expiresAt: { $lte: now } }, { expiresAt: 1 }, SWEEP_HOLDS_MAX);
    const ending = [...byEvent(oldest)].map(([eventId, ids]) => this.end(eventId, ids));
    if (oldest.length === SWEEP_HOLDS_MAX) ending.push(...(await this.endOfOthers(now)));
    const [failure] = (await this.inTime(Promise.all(ending))).filter((error) => error);
    if (failure) throw failure;
    return oldest.length;
  }

  /** Goes from event to event, because the oldest holds of all may belong to a few events. */
  private async endOfOthers(now: Date): Promise<Promise<Error | undefined>[]> {
    const expiresAt = { $lte: now };
    const ending: Promise<Error | undefined>[] = [];
    for (let events = 0; events < SWEEP_EVENTS_MAX; events += 1) {
      const later = { eventId: { $gt: this.lastEventId }, expiresAt };
      const [next] = await this.find(later, { eventId: 1 }, 1);
      this.lastEventId = next?.eventId ?? '';
      if (!next) break;
      const { eventId } = next;
      const own = await this.find(
        { eventId, expiresAt },
        { expiresAt: 1 },
        SWEEP_HOLDS_PER_EVENT_MAX,
      );
      ending.push(
        this.end(
          eventId,
          own.map(({ reservationId }) => reservationId),
        ),
      );
    }
    return ending;
  }

  private async find(
    filter: { eventId?: string | { $gt: string }; expiresAt: { $lte: Date } },
    order: Record<string, 1>,
    limit: number,
  ): Promise<Overdue[]> {
    const found = await whenAvailable(() => {
      const query = this.models.reservations
        .find({ status: 'held', ...filter }, { eventId: 1 })
        .sort(order)
        .limit(limit);
      // No other index can go from event to event and skip the holds that are not overdue.
      return (filter.eventId === undefined ? query : query.hint(HOLDS_BY_EVENT)).lean();
    });
    return found.map(({ _id, eventId }) => ({ eventId, reservationId: fromUuid(_id) }));
  }

  /** Never rejects; resolves with an error that is temporary and no hold's fault. */
  private async end(eventId: string, holds: readonly string[]): Promise<Error | undefined> {
    const nowMs = this.clock.now().getTime();
    const due = holds.filter((hold) => (this.restingUntil.get(hold) ?? 0) <= nowMs);
    if (this.busy.has(eventId) || due.length === 0) return undefined;
    this.busy.add(eventId);
    const outcomes = await Promise.allSettled(
      due.map(async (reservationId) => {
        assertEvent(await this.committers.submit(eventId, { kind: 'expire', reservationId }));
      }),
    );
    this.busy.delete(eventId);
    // Committers reject only with errors.
    const errors = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as Error) : undefined,
    );
    this.leaveAlone(eventId, due, errors);
    return errors.find((error) => isPassing(error));
  }

  private leaveAlone(eventId: string, holds: string[], errors: (Error | undefined)[]): void {
    const failed = holds.flatMap((reservationId, index) => {
      const error = errors[index];
      return error && !isPassing(error) ? [{ reservationId, error }] : [];
    });
    const until = this.clock.now().getTime() + SWEEP_REST_MS;
    for (const { reservationId } of failed) this.restingUntil.set(reservationId, until);
    // If all failed it is the event's fault.
    const faults = failed.length < holds.length ? failed : failed.slice(0, 1);
    for (const { reservationId, error } of faults) {
      const ids = failed.length < holds.length ? { eventId, reservationId } : { eventId };
      this.observer.isolated({ where: 'sweeper', ids, error });
    }
  }

  /** The results that come in time; none if it takes too long. */
  private async inTime<T>(ending: Promise<T[]>): Promise<T[]> {
    let cancel: () => void = () => undefined;
    const late = new Promise<T[]>((resolve) => {
      cancel = this.clock.after(SWEEP_WAIT_MS, () => {
        resolve([]);
      });
    });
    const ended = await Promise.race([ending, late]);
    cancel();
    return ended;
  }
}

function byEvent(holds: readonly Overdue[]): Map<string, string[]> {
  const ofEvents = new Map<string, string[]>();
  for (const { eventId, reservationId } of holds) {
    const known = ofEvents.get(eventId);
    if (known) known.push(reservationId);
    else ofEvents.set(eventId, [reservationId]);
  }
  return ofEvents;
}

function assertEvent(outcome: Outcome): void {
  if (outcome.kind === 'refused' && outcome.refusal.code === 'event_not_found') {
    throw new Error('its event does not exist: run the audit');
  }
}
