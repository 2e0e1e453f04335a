import { v4 as uuidv4 } from 'uuid';
import type { Models } from '../../src/models/models';
import {
  confirmedReservation,
  insert,
  refusal,
  seatsOf,
  takingSeats,
  type Reserve,
} from './plain-reservation';

/**
 * The usual way to sell seats on MongoDB: one conditional update takes them, then the reservation is
 * inserted. (A crash in between loses the seats; TicketBoss's journal is there for that.)
 */
export function updatePerRequest({ events, reservations }: Models): Reserve {
  return async (request) => {
    const { eventId } = request;
    const event = await events
      .findOneAndUpdate(
        { _id: eventId, availableSeats: { $gte: seatsOf(request) } },
        { $inc: takingSeats(request) },
        { returnDocument: 'after', projection: { version: 1 } },
      )
      .lean();
    if (!event) return refusal('not_enough_seats');
    const outcome = confirmedReservation(request, uuidv4(), event.version);
    await insert(reservations, outcome.reservation);
    return outcome;
  };
}
