import Joi from 'joi';
import { validate as isUuid } from 'uuid';
import type { WantedItem } from '../domain/command';
import { problem } from '../domain/problems';
import { HOLD_SECONDS_MAX, SEATS_PER_RESERVATION_MAX, TIERS_MAX } from '../limits';

export interface ReservationBody {
  partnerId: string;
  seats?: number;
  tierId?: string;
  items?: Required<WantedItem>[];
  holdSeconds?: number;
}

export function wholeNumber(min: number, max: number): Joi.NumberSchema {
  const between = `{#label} must be between ${min} and ${max}`;
  return Joi.number()
    .integer()
    .min(min)
    .max(max)
    .messages({ 'number.min': between, 'number.max': between });
}

/** No control, format, unassigned or line-breaking characters, and not only spaces. */
const PRINTABLE = /^(?=.*\P{Z})[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/** `$seatsMax` is the event's own limit, if it is known already. */
const seats = Joi.number()
  .integer()
  .min(1)
  .max(Joi.ref('$seatsMax', { adjust: (max: unknown) => max ?? Number.MAX_SAFE_INTEGER }))
  .messages({
    'number.min': '{#label} must be between 1 and {$seatsMax}',
    'number.max': '{#label} must be between 1 and {$seatsMax}',
  });

export const tierId = Joi.string()
  .pattern(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .messages({ 'string.pattern.base': '{#label} must be a tier id' });

const items = Joi.array()
  .items(Joi.object({ tierId: tierId.required(), seats: seats.required() }))
  .min(1)
  .max(TIERS_MAX);

export const partnerId = Joi.string().pattern(PRINTABLE).messages({
  'string.base': '{#label} must be a string',
  'string.empty': '{#label} must be 1 to 100 printable characters',
  'string.pattern.base': '{#label} must be 1 to 100 printable characters',
});

export const reservationBody = Joi.object<ReservationBody>({
  partnerId: partnerId.required(),
  seats: Joi.when('items', { is: Joi.exist(), then: Joi.forbidden(), otherwise: seats.required() }),
  tierId: Joi.when('items', { is: Joi.exist(), then: Joi.forbidden(), otherwise: tierId }),
  items,
  holdSeconds: wholeNumber(1, HOLD_SECONDS_MAX),
}).required();

export type ReductionBody = { seats: number } | { items: Required<WantedItem>[] };

/** What is kept of a reservation. */
export const reductionBody = Joi.object<ReductionBody>({
  seats: Joi.when('items', { is: Joi.exist(), then: Joi.forbidden(), otherwise: seats.required() }),
  items,
}).required();

export interface BookingBody {
  tier: string;
  quantity: number;
  userId?: string;
}

/** The older tiered front end's. */
export const bookingBody = Joi.object<BookingBody>({
  tier: Joi.string().max(200).required(),
  quantity: wholeNumber(1, SEATS_PER_RESERVATION_MAX).required(),
  userId: partnerId,
}).required();

/** The id in canonical form. Throws `invalid_reservation_id`. */
export function reservationIdFrom(text: string | undefined): string {
  if (!isUuid(text)) throw problem('invalid_reservation_id');
  return String(text).toLowerCase();
}

/** The key of an `Idempotency-Key` header, which may be quoted. Throws `validation_failed`. */
export function idempotencyKeyFrom(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (/^[\x20-\x7e\xa0-\xff]{1,255}$/.test(key)) return key;
  const detail = 'Idempotency-Key must be 1 to 255 printable characters';
  throw problem('validation_failed', { detail, extensions: { errors: [{ pointer: '', detail }] } });
}
