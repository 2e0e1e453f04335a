import { hash, randomUUID } from 'node:crypto';
import type { EventState, Tier } from '../../domain/event';
import { toMajor } from '../../domain/currency';
import { ProblemError, type Refusal } from '../../domain/problems';
import type { Price } from '../../domain/reservation';
import type { ReservationServices } from '../reservations/reservation-routes';
import { ok, refused, type Endpoint, type EndpointAnswer } from '../endpoint/endpoint';
import { assertPartner, ofOwnPartner, withOwnPartner } from '../admission/own-partner';
import { bookingBody, idempotencyKeyFrom } from '../validation/schemas';
import { validate } from '../validation/validation';

/** The tiers of the default event, for clients of an older tiered front end. */
export function ticketsEndpoint(
  { events }: Pick<ReservationServices, 'events'>,
  eventId: string,
): Endpoint {
  return async () => {
    const event = await events.find(eventId);
    if (!event) return refused({ code: 'event_not_found' });
    return ok(
      Object.entries(event.tiers).map(([id, tier]) => ({
        id,
        name: tier.name,
        price: priceOf(tier),
        quantityAvailable: tier.availableSeats,
      })),
    );
  };
}

/** Books seats of one tier, named by its id or its name. */
export function bookEndpoint(
  { events, reservations, hasPartner }: ReservationServices,
  eventId: string,
): Endpoint {
  return async ({ body, caller, header }) => {
    const idempotencyKey = idempotencyKeyFrom(header('idempotency-key'));
    const given = bookingFrom(withOwnPartner(body ?? {}, 'userId', caller));
    const { tier: wanted, quantity, userId = guestWith(idempotencyKey) } = given;
    const { partnerId } = ofOwnPartner({ partnerId: userId }, caller);
    if (hasPartner) await assertPartner(partnerId, caller, hasPartner);
    const event = await events.find(eventId);
    if (!event) return refused({ code: 'event_not_found' });
    const found = tierNamed(event, wanted);
    if (!found) return refused(INVALID_REQUEST);
    const [tierId, tier] = found;
    const outcome = await reservations.reserve({
      eventId,
      partnerId,
      items: [{ tierId, seats: quantity }],
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    if (outcome.kind === 'refused') return refusedBooking(outcome.refusal);
    const { reservationId, items } = outcome.reservation;
    return ok(
      {
        bookingId: reservationId,
        status: 'CONFIRMED',
        // As it was sold: a repeated request may come after the tier's price has changed.
        items: items.map((item) => ({ tier: tier.name, quantity, price: priceOf(item) })),
      },
      outcome.replayed ? { 'Idempotency-Replayed': 'true' } : {},
    );
  };
}

/** A new guest, or the one that was given to the key: a repeated request has to find its reservation. */
function guestWith(idempotencyKey: string | undefined): string {
  const id =
    idempotencyKey === undefined ? randomUUID() : hash('sha256', idempotencyKey).slice(0, 32);
  return `guest-${id}`;
}

const INVALID_REQUEST: Refusal = { code: 'validation_failed', detail: 'Invalid request' };

function bookingFrom(body: unknown) {
  try {
    return validate(bookingBody, body);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError({ ...error.refusal, ...INVALID_REQUEST });
  }
}

function refusedBooking(refusal: Refusal): EndpointAnswer {
  if (refusal.code === 'not_enough_seats') {
    return refused({ ...refusal, detail: 'Not enough tickets available' });
  }
  return refused(
    refusal.code === 'validation_failed' ? { ...refusal, ...INVALID_REQUEST } : refusal,
  );
}

function tierNamed({ tiers }: EventState, wanted: string): [string, Tier] | undefined {
  const all = Object.entries(tiers);
  return all.find(([tierId]) => tierId === wanted) ?? all.find(([, { name }]) => name === wanted);
}

function priceOf({ priceMinor = 0, currency }: Price): number {
  return currency === undefined ? priceMinor : toMajor(priceMinor, currency);
}
