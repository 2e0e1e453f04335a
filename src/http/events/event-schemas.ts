import type Joi from 'joi';
import { Strict } from '../validation/strict';
import type { ChangeEvent, TierSettings } from '../../domain/command';
import {
  EVENT_STATUSES,
  type EventLimits,
  type EventStatus,
  type NewTier,
} from '../../domain/event';
import { SEATS_PER_RESERVATION_MAX, TIER_SEATS_MAX, TIERS_MAX } from '../../limits';
import { eitherOf, listOf, printable, tierId, wholeNumber } from '../validation/schemas';

export interface NewEventBody {
  eventId?: string;
  name: string;
  totalSeats?: number;
  tiers?: NewTier[];
  limits?: Partial<EventLimits>;
  status?: EventStatus;
  startsAt?: Date;
  salesOpenAt?: Date;
  salesCloseAt?: Date;
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

export const name = Strict.string()
  .pattern(/^(?=.*\P{Z})[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u)
  .meta(printable(200))
  .messages({
    'string.empty': '{#label} must be 1 to 200 printable characters',
    'string.pattern.base': '{#label} must be 1 to 200 printable characters',
  });

const eventId = Strict.string()
  .pattern(/^[a-z0-9-]{1,64}$/)
  .messages({ 'string.pattern.base': '{#label} must be 1 to 64 of a-z, 0-9 and -' });

const currency = Strict.string()
  .custom((code: string, helpers) => (CURRENCIES.has(code) ? code : helpers.error('currency')))
  .meta({ jsonSchema: { pattern: '^[A-Z]{3}$', description: 'A code of ISO 4217.' } })
  .messages({ currency: '{#label} must be an ISO 4217 code, e.g. EUR' });

const ISO_TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** ISO 8601 with a time and a zone; becomes a `Date`. */
export const time = Strict.string()
  .custom((text: string, helpers) => timeOf(text) ?? helpers.error('time'))
  .meta({ jsonSchema: { format: 'date-time', pattern: ISO_TIME.source } })
  .messages({ time: '{#label} must be a time in ISO 8601, e.g. 2026-05-01T18:00:00Z' });

/** JavaScript alone would take 30 February for 2 March. */
function timeOf(text: string): Date | undefined {
  const [, day = ''] = ISO_TIME.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  const date = new Date(text);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return isDay && !Number.isNaN(date.getTime()) ? date : undefined;
}

const status = Strict.valid(...EVENT_STATUSES);
const seatsPerReservation = wholeNumber(1, SEATS_PER_RESERVATION_MAX);
const seatsPerPartner = wholeNumber(1, TIER_SEATS_MAX);
const tierSeats = wholeNumber(0, TIER_SEATS_MAX);
const price = { priceMinor: wholeNumber(0, Number.MAX_SAFE_INTEGER), currency };

function tiersOf(tier: Joi.ObjectSchema) {
  const priced = tier.and('priceMinor', 'currency').meta({
    jsonSchema: { dependentRequired: { priceMinor: ['currency'], currency: ['priceMinor'] } },
  });
  return listOf(priced, TIERS_MAX)
    .unique('tierId')
    .messages({ 'object.and': '{#label} needs priceMinor and currency together' });
}

export const newEventBody = Strict.object<NewEventBody>({
  eventId,
  name: name.required(),
  totalSeats: Strict.when('tiers', {
    is: Strict.exist(),
    then: Strict.forbidden(),
    otherwise: wholeNumber(1, TIER_SEATS_MAX).required(),
  }),
  tiers: tiersOf(
    Strict.object({
      tierId: tierId.required(),
      name: name.required(),
      totalSeats: tierSeats.required(),
      ...price,
    }),
  ).min(1),
  limits: Strict.object({ seatsPerReservation, seatsPerPartner }),
  startsAt: time,
  salesOpenAt: time,
  salesCloseAt: time,
  status,
})
  .required()
  .meta({ jsonSchema: eitherOf('totalSeats', 'tiers') });

/** `null` takes a time or a limit away. */
export const eventPatchBody = Strict.object<ChangeEvent['settings']>({
  name,
  totalSeats: Strict.when('tiers', {
    is: Strict.exist(),
    then: Strict.forbidden(),
    otherwise: wholeNumber(1, TIER_SEATS_MAX),
  }),
  tiers: tiersOf(
    Strict.object<TierSettings>({
      tierId: tierId.required(),
      name,
      totalSeats: tierSeats,
      ...price,
      remove: Strict.valid(true),
    }),
  ),
  limits: Strict.object({ seatsPerReservation, seatsPerPartner: seatsPerPartner.allow(null) }),
  startsAt: time.allow(null),
  salesOpenAt: time.allow(null),
  salesCloseAt: time.allow(null),
  status,
})
  .min(1)
  .required()
  .meta({ jsonSchema: { not: { required: ['tiers', 'totalSeats'] } } })
  .messages({ 'object.min': 'the body must name something to change' });
