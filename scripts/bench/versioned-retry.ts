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

const TRIES_MAX = 4; // the first and three retries

/** Textbook optimistic concurrency control: a request that lost the race four times is refused. */
export function versionedRetry({ events, reservations }: Models): Reserve {
  return async (request) => {
    const { eventId } = request;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const event = await events
        .findOne({ _id: eventId }, { availableSeats: 1, version: 1 })
        .lean();
      if (!event || event.availableSeats < seatsOf(request)) return refusal('not_enough_seats');
      const { version } = event;
      const update = await events.updateOne(
        { _id: eventId, version },
        { $inc: takingSeats(request) },
      );
      if (update.modifiedCount === 0) continue;
      const outcome = confirmedReservation(request, uuidv4(), version + 1);
      await insert(reservations, outcome.reservation);
      return outcome;
    }
    return refusal('overloaded');
  };
}
