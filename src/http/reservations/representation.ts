import { timesOf, totalOf, type Notes, type Reservation } from '../../domain/reservation';

/** A reservation as callers see it. */
export function presentReservation(reservation: Reservation) {
  const { reservationId, eventId, partnerId, seats, items, status, version } = reservation;
  const { expiresAt } = reservation;
  return {
    reservationId,
    eventId,
    partnerId,
    seats,
    items,
    status,
    version,
    // When a hold has become something else, its end means nothing any more.
    ...(expiresAt && (status === 'held' || status === 'expired') && { expiresAt }),
    ...timesOf(reservation),
    ...totalOf(items),
    ...presentNotes(reservation),
  };
}

export function presentNotes({ reference, metadata }: Notes) {
  return {
    ...(reference !== undefined && { reference }),
    ...(metadata && { metadata: Object.fromEntries(metadata) }),
  };
}
