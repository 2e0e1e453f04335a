import type Joi from 'joi';
import { Strict } from '../validation/strict';
import type { ChangeEvent, TierSettings } from '../../domain/command';
import {
  EVENT_STATUSES,
  type EventLimits,
  type EventStatus,
  type EventTimes,
  type NewTier,
} from '../../domain/event';
import {
  LOW_STOCK_THRESHOLDS_MAX,
  SEATS_PER_RESERVATION_MAX,
  TIER_SEATS_MAX,
  TIERS_MAX,
} from '../../limits';
import { eitherOf, eventId, listOf, name, tierId, wholeNumber } from '../validation/schemas';
import { time } from '../validation/time';

export interface NewEventBody extends EventTimes {
  eventId?: string;
  name: string;
  totalSeats?: number;
  tiers?: NewTier[];
  limits?: Partial<EventLimits>;
  lowStockAt?: number[];
  status?: EventStatus;
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

const currency = Strict.string()
  .custom((code: string, helpers) => (CURRENCIES.has(code) ? code : helpers.error('currency')))
  .meta({ jsonSchema: { pattern: '^[A-Z]{3}$', description: 'A code of ISO 4217.' } })
  .messages({ currency: '{#label} must be an ISO 4217 code, e.g. EUR' });

const timeZone = Strict.string()
  .max(64)
  .custom((zone: string, helpers) => (isTimeZone(zone) ? zone : helpers.error('timeZone')))
  .meta({ jsonSchema: { description: 'A time zone of the IANA database.' } })
  .messages({
    timeZone: '{#label} must be a time zone of the IANA database, e.g. Europe/Berlin',
  });

/** Its name, not an offset, which JavaScript would take too but does not know summer time. */
function isTimeZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

const times = { startsAt: time, endsAt: time, timeZone, salesOpenAt: time, salesCloseAt: time };

const status = Strict.valid(...EVENT_STATUSES);
const seatsPerReservation = wholeNumber(1, SEATS_PER_RESERVATION_MAX);
const seatsPerPartner = wholeNumber(1, TIER_SEATS_MAX);
const lowStockAt = Strict.array()
  .items(wholeNumber(1, TIERS_MAX * TIER_SEATS_MAX))
  .min(1)
  .max(LOW_STOCK_THRESHOLDS_MAX)
  .unique()
  .messages({
    'array.min': '{#label} must have a number of seats',
    'array.max': '{#label} must have at most {#limit} numbers of seats',
    'array.unique': '{#label} has a number of seats twice',
  });
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
  lowStockAt,
  ...times,
  status,
})
  .required()
  .meta({ jsonSchema: eitherOf('totalSeats', 'tiers') });

/** `null` removes a time, a limit or the thresholds. */
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
  lowStockAt: lowStockAt.allow(null),
  ...Object.fromEntries(Object.entries(times).map(([field, rule]) => [field, rule.allow(null)])),
  status,
})
  .min(1)
  .required()
  .meta({ jsonSchema: { not: { required: ['tiers', 'totalSeats'] } } })
  .messages({ 'object.min': 'the body must name something to change' });
