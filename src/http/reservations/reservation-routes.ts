import { maySee } from '../../domain/caller';
import type { WantedItem } from '../../domain/command';
import { ProblemError, type Refusal } from '../../domain/problems';
import type { ReservationOutcome, Reservations } from '../../services/reading/reservations';
import type { Events } from '../../services/reading/events';
import {
  needing,
  ok,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type EndpointRequest,
  type Route,
} from '../endpoint/endpoint';
import {
  CANCEL_DOC,
  CHANGE_DOC,
  CONFIRM_DOC,
  EXTEND_DOC,
  FIND_RESERVATION_DOC,
} from './reservation-docs';
import {
  changeBody,
  confirmationBody,
  extensionBody,
  newNotesFrom,
  notesFrom,
  seatsWishOf,
} from './reservation-schemas';
import { assertPartner, ofOwnPartner, withOwnPartner } from '../admission/own-partner';
import { presentReservation } from './representation';
import {
  idempotencyKeyFrom,
  plainReservationBody,
  reservationBody,
  reservationIdFrom,
  type ReservationBody,
} from '../validation/schemas';
import { validate } from '../validation/validation';

export interface ReservationServices {
  reservations: Pick<Reservations, 'reserve' | 'confirm' | 'extend' | 'change' | 'cancel' | 'find'>;
  events: Pick<Events, 'find'>;
  hasPartner?: (partnerId: string) => Promise<boolean>;
}

/** `POST`: reserves seats of the event that the path names, or of the default one. */
export function reserveEndpoint(
  { reservations, events, hasPartner }: ReservationServices,
  defaultEventId: string,
): Endpoint {
  return async (request) => {
    const eventId = request.params.eventId ?? defaultEventId;
    const body = await readBody(request, eventId, events);
    if (hasPartner) await assertPartner(body.partnerId, request.caller, hasPartner);
    const idempotencyKey = idempotencyKeyFrom(request.header('idempotency-key'));
    const outcome = await reservations.reserve({
      eventId,
      partnerId: body.partnerId,
      items: wantedItems(body),
      ...(body.holdSeconds !== undefined && { holdSeconds: body.holdSeconds }),
      ...notesFrom(body),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    if (outcome.kind === 'refused') return refused(pointedInto(body, outcome.refusal));
    return {
      status: 201,
      headers: {
        Location: `/api/v1/reservations/${outcome.reservation.reservationId}`,
        ...(outcome.replayed && { 'Idempotency-Replayed': 'true' }),
      },
      body: {
        ...presentReservation(outcome.reservation),
        ...(outcome.currentStatus && { currentStatus: outcome.currentStatus }),
      },
    };
  };
}

/** The routes of one reservation, wherever it was made. */
export function reservationRoutes(base: string, { reservations }: ReservationServices): Route[] {
  const find: Endpoint = async ({ params, caller }) => {
    const found = await reservations.find(reservationIdFrom(params.reservationId));
    return found && maySee(caller, found.partnerId)
      ? ok(presentReservation(found))
      : refused({ code: 'reservation_not_found' });
  };
  const change: Endpoint = async ({ params, body: given = {}, caller }) => {
    const reservationId = reservationIdFrom(params.reservationId);
    const body = validate(changeBody, given);
    const wish = { wanted: seatsWishOf(body), notes: newNotesFrom(body) };
    return changed(await reservations.change(reservationId, wish, caller.partnerId));
  };
  const cancel: Endpoint = async ({ params, caller }) => {
    const reservationId = reservationIdFrom(params.reservationId);
    const outcome = await reservations.cancel(reservationId, caller.partnerId);
    return outcome.kind === 'refused' ? refused(outcome.refusal) : { status: 204 };
  };
  const confirm: Endpoint = async ({ params, body: given = {}, caller }) => {
    const reservationId = reservationIdFrom(params.reservationId);
    const { retake, ...body } = validate(confirmationBody, given);
    const how = { keep: seatsWishOf(body), retake };
    return changed(await reservations.confirm(reservationId, caller.partnerId, how));
  };
  const extend: Endpoint = async ({ params, body, caller }) => {
    const reservationId = reservationIdFrom(params.reservationId);
    const { holdSeconds } = validate(extensionBody, body ?? {});
    return changed(await reservations.extend(reservationId, holdSeconds, caller.partnerId));
  };
  const path = `${base}/:reservationId`;
  return [
    {
      path,
      methods: {
        GET: needing('reservations:read', find, FIND_RESERVATION_DOC),
        PATCH: needing('reservations:write', change, CHANGE_DOC),
        DELETE: needing('reservations:write', cancel, CANCEL_DOC),
      },
    },
    {
      path: `${path}/confirm`,
      methods: { POST: needing('reservations:write', confirm, CONFIRM_DOC) },
    },
    {
      path: `${path}/extend`,
      methods: { POST: needing('reservations:write', extend, EXTEND_DOC) },
    },
  ];
}

function changed(outcome: ReservationOutcome): EndpointAnswer {
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : ok(presentReservation(outcome.reservation));
}

/**
 * The event's own limit appears in the faults' texts. It is read only for a body that has some: a valid body
 * is checked against the limit when it is decided.
 */
async function readBody(
  { body: given = {}, caller }: EndpointRequest,
  eventId: string,
  events: ReservationServices['events'],
): Promise<ReservationBody> {
  const body = withOwnPartner(given, 'partnerId', caller);
  try {
    const valid = plainReservationBody(body) ?? validate(reservationBody, body);
    return ofOwnPartner(valid, caller);
  } catch (error) {
    if (!isInvalid(error)) throw error;
    const event = await events.find(eventId);
    if (!event) throw new ProblemError({ code: 'event_not_found' });
    return validate(reservationBody, body, { seatsMax: event.limits.seatsPerReservation });
  }
}

function isInvalid(error: unknown): boolean {
  return error instanceof ProblemError && error.refusal.code === 'validation_failed';
}

function wantedItems({ items, seats, tierId }: ReservationBody): WantedItem[] {
  if (items) return items;
  return seats === undefined ? [] : [{ seats, ...(tierId !== undefined && { tierId }) }];
}

/** The decision knows no body: its faults about the seats point to `seats` or to `items`. */
function pointedInto({ items }: ReservationBody, refusal: Refusal): Refusal {
  const errors = refusal.extensions?.errors;
  if (!items || !errors) return refusal;
  return {
    ...refusal,
    extensions: { errors: errors.map((fault) => ({ ...fault, pointer: '/items' })) },
  };
}
