import { GENERAL_TIER } from '../../src/domain/event';
import { mergeItems, sumSeats, type Item, type Reservation } from '../../src/domain/reservation';
import type { Models } from '../../src/models/models';
import { driverCollection } from '../../src/services/database/driver-collection';
import { toReservationDocument } from '../../src/services/database/stored-reservation';
import type { ReservationRequest, Reservations } from '../../src/services/reading/reservations';

export type Reserve = Reservations['reserve'];

/** What a request is answered with that took its seats at that version. */
export function confirmedReservation(
  request: ReservationRequest,
  reservationId: string,
  version: number,
) {
  const { eventId, partnerId } = request;
  const items = itemsOf(request);
  const now = new Date();
  return {
    kind: 'reservation' as const,
    replayed: false,
    reservation: {
      reservationId,
      eventId,
      partnerId,
      items,
      seats: sumSeats(items),
      status: 'confirmed' as const,
      version,
      createdVersion: version,
      createdAt: now,
      updatedAt: now,
    },
  };
}

/** By the driver itself, as the service writes them. */
export async function insert(
  reservations: Models['reservations'],
  reservation: Reservation,
): Promise<void> {
  await driverCollection(reservations).insertOne(toReservationDocument(reservation));
}

export function refusal(code: 'not_enough_seats' | 'overloaded') {
  return { kind: 'refused' as const, refusal: { code } };
}

/** The `$inc` of an event and its tiers that takes the request's seats. */
export function takingSeats(request: ReservationRequest): Record<string, number> {
  const items = itemsOf(request);
  return {
    availableSeats: -sumSeats(items),
    ...Object.fromEntries(
      items.map(({ tierId, seats }) => [`tiers.${tierId}.availableSeats`, -seats]),
    ),
    reservationCount: 1,
    version: 1,
  };
}

export function seatsOf(request: ReservationRequest): number {
  return sumSeats(itemsOf(request));
}

function itemsOf({ items }: ReservationRequest): Item[] {
  return mergeItems(
    items.map(({ tierId, seats }) => ({ tierId: tierId ?? GENERAL_TIER.tierId, seats })),
  );
}
