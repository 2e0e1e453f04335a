import type { EventState } from '../../src/domain/event';
import type { ReadEntry } from '../../src/domain/read-log';
import type { Reservation } from '../../src/domain/reservation';
import { textOf, type EventLog } from './event-log';
import type { Committed, Moment, Served } from './history';
import type { ListQuery } from './requests';

/**
 * Whether readers saw the event as it was at some moment of their request. Who was answered can read what
 * they were told: it was durable before the answer, and a read shows everything that was durable when it
 * began, wherever it stands by then.
 */
export class ReadCheck {
  constructor(
    private readonly log: EventLog,
    /** The counts at each version, as text. */
    private readonly counts: readonly string[],
    private readonly fault: (one: Served, text: string) => void,
  ) {}

  checkFound(one: Served, found: Reservation | undefined): void {
    if (found) {
      this.checkCurrent(one, found, ({ durableMoment }) => durableMoment < readStart(one));
      return;
    }
    // Who finds nothing has proved by a write that it did not ask a primary that was cut off.
    const [first] = this.log.statesOf(one.reservationId ?? '');
    if (first && first.durableMoment < one.start) this.fault(one, 'found nothing');
  }

  /**
   * The reservation had this state at some moment of the request, and nothing that it should have
   * seen followed.
   */
  checkCurrent(
    one: Served,
    reservation: Reservation,
    isMissed = ({ moment }: Committed) => moment < one.start,
  ): void {
    const { reservationId, version } = reservation;
    const states = this.log.statesOf(reservationId);
    const place = states.findIndex(({ entry }) => entry.version === version);
    const state = states[place];
    if (!state || textOf(state.reservation) !== textOf(reservation)) {
      this.fault(one, `saw ${reservationId} at ${version}, which never was so`);
      return;
    }
    this.checkDurable(one, state);
    const next = states[place + 1];
    if (next && isMissed(next)) {
      this.fault(one, `saw ${reservationId} at ${version}, but it was at ${next.entry.version}`);
    }
  }

  /** Each reservation once, in order, and none is missing that was to be listed all the time. */
  checkList(one: Served, query: ListQuery, listed: readonly Reservation[] | undefined): void {
    if (!listed) {
      this.fault(one, 'found no event');
      return;
    }
    const shown = new Set<string>();
    let before = Infinity;
    for (const reservation of listed) {
      const { reservationId, createdVersion, version } = reservation;
      if (createdVersion >= before) this.fault(one, `listed ${reservationId} out of order`);
      before = createdVersion;
      if (shown.has(reservationId)) this.fault(one, `listed ${reservationId} twice`);
      shown.add(reservationId);
      if (!isWanted(query, reservation)) {
        this.fault(one, `listed ${reservationId} at ${version}, which it did not ask for`);
      }
      this.checkCurrent(one, reservation, ({ durableMoment }) => durableMoment < readStart(one));
    }
    for (const [reservationId, states] of this.log.byReservation) {
      const atStart = states.findLastIndex(({ durableMoment }) => durableMoment < readStart(one));
      const during = states.slice(atStart).filter(({ moment }) => moment < one.end);
      const wasThere = atStart >= 0 && during.every((state) => isWanted(query, state.reservation));
      if (wasThere && !shown.has(reservationId)) this.fault(one, `did not list ${reservationId}`);
    }
  }

  checkSummary(one: Served, event: EventState | undefined): void {
    if (!event) {
      this.fault(one, 'found no event');
      return;
    }
    const { version } = event;
    if (
      this.log.durableMomentOf(version) > one.end ||
      this.log.durableMomentOf(version + 1) < readStart(one)
    ) {
      this.fault(one, `saw version ${version} of another time`);
    }
    this.checkCounts(one, event);
  }

  checkCounts(one: Served, event: EventState): void {
    const tiers = Object.entries(event.tiers).sort(([a], [b]) => (a < b ? -1 : 1));
    const seen = JSON.stringify({
      version: event.version,
      confirmed: event.reservationCount,
      tiers: tiers.map(([tierId, { totalSeats, availableSeats, heldSeats }]) => [
        tierId,
        totalSeats,
        availableSeats,
        heldSeats,
      ]),
    });
    const expected = this.counts[event.version] ?? 'nothing';
    if (seen !== expected) this.fault(one, `saw ${seen} instead of ${expected}`);
  }

  /** The log from its start: nothing is missing, and nothing was visible too early. */
  checkFeed(one: Served, entries: readonly ReadEntry[]): void {
    entries.forEach((entry, place) => {
      const committed = this.log.at(place + 1);
      if (!committed || JSON.stringify(entry) !== JSON.stringify(committed.entry)) {
        this.fault(one, `read a wrong version ${entry.version}: ${JSON.stringify(entry)}`);
      } else this.checkDurable(one, committed);
    });
    if (this.log.durableMomentOf(entries.length + 1) < readStart(one)) {
      this.fault(one, `read the log only to version ${entries.length}`);
    }
  }

  checkDurable(one: Served, { entry, durableMoment }: Committed): void {
    if (durableMoment > one.end) {
      this.fault(one, `was told of version ${entry.version} while it could still be taken back`);
    }
  }
}

/** A read must have seen what was durable by then. */
function readStart({ start, cutOffMoment }: Served): Moment {
  return Math.min(start, cutOffMoment);
}

function isWanted(query: ListQuery, reservation: Reservation): boolean {
  const { status = reservation.status, partnerId = reservation.partnerId } = query;
  return status === reservation.status && partnerId === reservation.partnerId;
}
