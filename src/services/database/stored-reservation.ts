import { mongo } from 'mongoose';
import type { Reservation } from '../../domain/reservation';
import type { ReservationDocument } from '../../models/reservation-model';
import { fromUuid } from './stored-commit';

/** A reservation as it is stored; the time of its last change is left out while that is the one that made it. */
export function toReservationDocument(reservation: Reservation): ReservationDocument {
  const { reservationId, updatedAt, ...rest } = reservation;
  const isChanged = reservation.version > reservation.createdVersion;
  return { _id: new mongo.UUID(reservationId), ...rest, ...(isChanged && { updatedAt }) };
}

export function fromReservationDocument(document: ReservationDocument): Reservation {
  const { _id, updatedAt = document.createdAt, ...rest } = document;
  return { reservationId: fromUuid(_id), ...rest, updatedAt };
}

export function toUuids(reservationIds: readonly string[]): mongo.UUID[] {
  return reservationIds.map((reservationId) => new mongo.UUID(reservationId));
}

/** The `_id` of what a partner holds and has confirmed of an event: an event's id has no slash. */
export function partnerSeatsId(eventId: string, partnerId: string): string {
  return `${eventId}/${partnerId}`;
}

/** Matches those of an event: in the order of texts, `0` follows the slash. */
export function partnerSeatsOf(eventId: string) {
  return { _id: { $gt: partnerSeatsId(eventId, ''), $lt: `${eventId}0` } };
}
