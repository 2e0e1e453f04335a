import Joi from 'joi';
import { validate as isUuid } from 'uuid';
import type { WantedItem } from '../domain/command';
import { problem } from '../domain/problems';
import { CHANGES_PAGE_DEFAULT, CHANGES_PAGE_MAX, HOLD_SECONDS_MAX } from '../limits';

export interface ReservationBody {
  partnerId: string;
  seats?: number;
  tierId?: string;
  items?: Required<WantedItem>[];
  holdSeconds?: number;
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

const tierId = Joi.string()
  .pattern(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .messages({ 'string.pattern.base': '{#label} must be a tier id' });

export const partnerId = Joi.string().pattern(PRINTABLE).messages({
  'string.base': '{#label} must be a string',
  'string.empty': '{#label} must be 1 to 100 printable characters',
  'string.pattern.base': '{#label} must be 1 to 100 printable characters',
});

export const reservationBody = Joi.object<ReservationBody>({
  partnerId: partnerId.required(),
  seats: Joi.when('items', { is: Joi.exist(), then: Joi.forbidden(), otherwise: seats.required() }),
  tierId: Joi.when('items', { is: Joi.exist(), then: Joi.forbidden(), otherwise: tierId }),
  items: Joi.array()
    .items(Joi.object({ tierId: tierId.required(), seats: seats.required() }))
    .min(1)
    .max(100),
  holdSeconds: Joi.number()
    .integer()
    .min(1)
    .max(HOLD_SECONDS_MAX)
    .messages({
      'number.min': `{#label} must be between 1 and ${HOLD_SECONDS_MAX}`,
      'number.max': `{#label} must be between 1 and ${HOLD_SECONDS_MAX}`,
    }),
}).required();

export interface ChangesQuery {
  after: number;
  limit: number;
}

/** A whole number as it stands in a query string. */
function wholeNumber(min: number, max: number, otherwise: number) {
  return Joi.string()
    .pattern(/^\d{1,16}$/)
    .custom((text: string, helpers) => {
      const number = Number(text);
      return number >= min && number <= max ? number : helpers.error('string.pattern.base');
    })
    .messages({ 'string.pattern.base': `{#label} must be a whole number from ${min} to ${max}` })
    .default(otherwise);
}

export const changesQuery = Joi.object<ChangesQuery>({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER - CHANGES_PAGE_MAX, 0),
  limit: wholeNumber(1, CHANGES_PAGE_MAX, CHANGES_PAGE_DEFAULT),
});

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
