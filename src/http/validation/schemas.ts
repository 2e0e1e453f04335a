import type Joi from 'joi';
import { Strict } from './strict';
import type { WantedItem } from '../../domain/command';
import { TIER_ID } from '../../domain/event';
import { partnerIdOf } from '../../domain/partner';
import { invalid, problem, ProblemError } from '../../domain/problems';
import {
  HOLD_SECONDS_MAX,
  METADATA_BYTES_MAX,
  METADATA_KEYS_MAX,
  METADATA_VALUE_LENGTH_MAX,
  SEATS_PER_RESERVATION_MAX,
  TIERS_MAX,
} from '../../limits';
import type { JsonSchema } from '../openapi/json-schema';

export interface ReservationBody {
  partnerId: string;
  seats?: number;
  tierId?: string;
  items?: Required<WantedItem>[];
  holdSeconds?: number;
  reference?: string;
  metadata?: Record<string, string>;
}

export function wholeNumber(min: number, max: number): Joi.NumberSchema {
  const between = `{#label} must be between ${min} and ${max}`;
  return Strict.number().integer().min(min).max(max).messages(whenOutside(between));
}

/** One text for every number that is too small or too large, even for JavaScript. */
function whenOutside(text: string): Joi.LanguageMessages {
  return {
    'number.min': text,
    'number.max': text,
    'number.unsafe': text,
    'number.infinity': text,
  };
}

/** Items are checked, and their faults listed, only if the list is not too long. */
export function listOf(item: Joi.ObjectSchema, countMax: number): Joi.ArraySchema {
  const itemSchema = item.messages({ 'object.base': '{#label} must be an object' });
  return Strict.array()
    .max(countMax)
    .when(Strict.array().max(countMax), { then: Strict.array().items(itemSchema) })
    .messages({
      'array.min': '{#label} must have at least one item',
      'array.max': `{#label} must have at most ${countMax} items`,
    });
}

/** No control, format, unassigned or line-breaking characters, and not only spaces. */
const PRINTABLE = /^(?=.*\P{Z})[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/** `$seatsMax` is the event's own limit, if it is known already. */
const seats = Strict.number()
  .integer()
  .min(1)
  .max(Strict.ref('$seatsMax', { adjust: (max: unknown) => max ?? Number.MAX_SAFE_INTEGER }))
  .meta({ jsonSchema: { maximum: SEATS_PER_RESERVATION_MAX } })
  .messages(whenOutside('{#label} must be between 1 and {$seatsMax}'));

export const eventId = Strict.string()
  .pattern(/^[a-z0-9-]{1,64}$/)
  .messages({ 'string.pattern.base': '{#label} must be 1 to 64 of a-z, 0-9 and -' });

export const tierId = Strict.string()
  .pattern(TIER_ID)
  .messages({ 'string.pattern.base': '{#label} must be a tier id' });

export function itemsOf(itemSeats: Joi.NumberSchema): Joi.ArraySchema {
  const item = Strict.object({ tierId: tierId.required(), seats: itemSeats.required() });
  return listOf(item, TIERS_MAX).min(1);
}

/** `items`, or else that field for one tier. */
export function unlessItems(field: Joi.Schema): Joi.Schema {
  return Strict.when('items', { is: Strict.exist(), then: Strict.forbidden(), otherwise: field });
}

/** The JSON Schema of a body that needs one of two fields, and takes not both. */
export function eitherOf(one: string, other: string): JsonSchema {
  return { oneOf: [{ required: [one] }, { required: [other] }] };
}

/** Becomes the form in which ids of partners are compared, which must not be longer either. */
export const partnerId = Strict.string()
  .custom((text: string, helpers) => {
    const id = partnerIdOf(text);
    return [text, id].every((form) => PRINTABLE.test(form)) ? id : helpers.error('printable');
  })
  .meta(printable(100))
  .messages({
    'string.base': '{#label} must be a string',
    'string.empty': '{#label} must be 1 to 100 printable characters',
    printable: '{#label} must be 1 to 100 printable characters',
  });

/** Says it without classes of Unicode, which many tools cannot read in a JSON Schema. */
export function printable(lengthMax: number) {
  return {
    jsonSchema: {
      pattern: `^[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]{1,${lengthMax}}$`,
      description: 'Printable characters, and not only spaces.',
    },
  };
}

export const reference = Strict.string().pattern(PRINTABLE).meta(printable(100)).messages({
  'string.empty': '{#label} must be 1 to 100 printable characters',
  'string.pattern.base': '{#label} must be 1 to 100 printable characters',
});

const METADATA_KEY = /^(?=.*\P{Z})[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u;

/** Any text: but half a surrogate pair is no character, and could not be stored. */
const metadataValue = Strict.string()
  .allow('')
  .pattern(new RegExp(`^\\P{Cs}{0,${METADATA_VALUE_LENGTH_MAX}}$`, 'u'))
  .messages({
    'string.pattern.base': `{#label} must be at most ${METADATA_VALUE_LENGTH_MAX} characters`,
  });

/** Keys and values of the partner's own. */
export const metadata = Strict.object<Record<string, string>>()
  .pattern(METADATA_KEY, metadataValue)
  .max(METADATA_KEYS_MAX)
  .custom((pairs: Record<string, string>, helpers) =>
    Buffer.byteLength(Object.entries(pairs).flat().join('')) <= METADATA_BYTES_MAX
      ? pairs
      : helpers.error('bytes'),
  )
  .meta({
    jsonSchema: {
      patternProperties: {
        [printable(40).jsonSchema.pattern]: {
          type: 'string',
          maxLength: METADATA_VALUE_LENGTH_MAX,
        },
      },
      description: `Keys and values take at most ${METADATA_BYTES_MAX} bytes of UTF-8 together.`,
    },
  })
  .messages({
    'object.base': '{#label} must be an object',
    'object.max': `{#label} must have at most ${METADATA_KEYS_MAX} keys`,
    'object.unknown': '{#label}: a key must be 1 to 40 printable characters',
    bytes: `{#label} must take at most ${METADATA_BYTES_MAX} bytes, keys and values together`,
  });

export const reservationBody = Strict.object<ReservationBody>({
  partnerId: partnerId.required(),
  seats: unlessItems(seats.required()),
  tierId: unlessItems(tierId),
  items: itemsOf(seats),
  holdSeconds: wholeNumber(1, HOLD_SECONDS_MAX),
  reference,
  metadata,
})
  .required()
  .meta({
    jsonSchema: {
      // A partner's own key stands for the partner, before this schema looks.
      required: [],
      ...eitherOf('seats', 'items'),
      not: { required: ['items', 'tierId'] },
    },
  });

/**
 * The body as `reservationBody` validates it, if it is of the most frequent kind: seats of one tier, all of
 * it plainly right. Undefined leaves the body to the schema, which alone defines the rules;
 * `test/property/plain-bodies.test.ts` checks that the two agree.
 */
export function plainReservationBody(body: unknown): ReservationBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const field in body) if (!PLAIN_FIELDS.has(field)) return undefined;
  const {
    partnerId: partner,
    seats: count,
    tierId: tier,
    reference: note,
  } = body as Record<string, unknown>;
  const isPlain =
    isTextOf(PLAIN_TEXT, partner) &&
    Number.isSafeInteger(count) &&
    Number(count) >= 1 &&
    (tier === undefined ? !('tierId' in body) : isTextOf(TIER_ID, tier)) &&
    (note === undefined ? !('reference' in body) : isTextOf(PLAIN_TEXT, note));
  return isPlain ? (body as ReservationBody) : undefined; // as was just checked
}

function isTextOf(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}

const PLAIN_FIELDS: ReadonlySet<string> = new Set(['partnerId', 'seats', 'tierId', 'reference']);
const PLAIN_TEXT = /^[\x21-\x7e]{1,100}$/;

export interface BookingBody {
  tier: string;
  quantity: number;
  userId?: string;
}

/** The older tiered front end's. */
export const bookingBody = Strict.object<BookingBody>({
  tier: Strict.string().max(200).required(),
  quantity: wholeNumber(1, SEATS_PER_RESERVATION_MAX).required(),
  userId: partnerId,
}).required();

/** Of any version and variant: whether a reservation has the id is for the database to say. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id in canonical form. Throws `invalid_reservation_id`. */
export function reservationIdFrom(text = ''): string {
  const id = text.toLowerCase();
  if (!UUID.test(id)) throw problem('invalid_reservation_id');
  return id;
}

/** The key of an `Idempotency-Key` header, which may be quoted. Throws `validation_failed`. */
export function idempotencyKeyFrom(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (/^[\x20-\x7e\xa0-\xff]{1,255}$/.test(key)) return key;
  throw new ProblemError(invalid('', 'Idempotency-Key must be 1 to 255 printable characters'));
}

export const name = Strict.string()
  .pattern(/^(?=.*\P{Z})[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u)
  .meta(printable(200))
  .messages({
    'string.empty': '{#label} must be 1 to 200 printable characters',
    'string.pattern.base': '{#label} must be 1 to 200 printable characters',
  });
