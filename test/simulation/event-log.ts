import { reservationAfter } from '../../src/domain/log-entry';
import { isOfReservation } from '../../src/domain/read-log';
import type { Reservation } from '../../src/domain/reservation';
import type { Committed, Moment } from './history';

/** A reservation as one version of its event left it. */
export interface ReservationState extends Committed {
  reservation: Reservation;
}

/** What was committed to one event, by version and by reservation. */
export class EventLog {
  readonly byReservation = new Map<string, ReservationState[]>();

  constructor(private readonly log: readonly Committed[]) {
    for (const committed of log) {
      if (!isOfReservation(committed.entry)) continue;
      const reservation = reservationAfter(committed.entry);
      const states = this.statesOf(reservation.reservationId);
      this.byReservation.set(reservation.reservationId, [...states, { ...committed, reservation }]);
    }
  }

  get version(): number {
    return this.log.length;
  }

  at(version: number): Committed | undefined {
    return this.log[version - 1];
  }

  /** Oldest first. */
  statesOf(reservationId: string): ReservationState[] {
    return this.byReservation.get(reservationId) ?? [];
  }

  momentOf(version: number): Moment {
    return version === 0 ? -Infinity : (this.at(version)?.moment ?? Infinity);
  }

  durableMomentOf(version: number): Moment {
    return version === 0 ? -Infinity : (this.at(version)?.durableMoment ?? Infinity);
  }
}

/** What a caller is shown of a reservation, in one order. */
export function textOf(reservation: Reservation): string {
  const { reservationId, eventId, partnerId, items, seats, status, expiresAt, version } =
    reservation;
  const { createdVersion, createdAt, updatedAt } = reservation;
  const shown = [eventId, partnerId, items, seats, status, expiresAt, version, createdVersion];
  return `${reservationId} ${JSON.stringify([...shown, createdAt, updatedAt])}`;
}
