import Joi from 'joi';
import { VARIABLES } from '../../src/config';
import { GENERAL_TIER, TIER_ID, type NewEvent, type NewTier } from '../../src/domain/event';
import { ArgumentError, readArguments, type Arguments } from './arguments';

/**
 * The event that the arguments of `npm run seed` describe, or `help`. Throws an `ArgumentError` with
 * every fault.
 */
export function readSeedArguments(args: readonly string[]): NewEvent | 'help' {
  const given = readArguments(args, OPTIONS);
  if (given.isHelpWanted) return 'help';
  const wanted = toWanted(given);
  const tiers = tiersOf(wanted, given.faults);
  if (given.faults.length > 0) throw new ArgumentError(given.faults);
  return { eventId: wanted.event, name: wanted.name, tiers };
}

const OPTIONS = ['event', 'name', 'seats', 'tiers', 'currency'] as const;

interface Wanted {
  event: string;
  name: string;
  seats?: number;
  tiers?: string;
  currency?: string;
}

/** The same rules as for the default event of the configuration. */
const SCHEMA = Joi.object({
  event: VARIABLES.EVENT_ID.schema.required().label('--event'),
  name: VARIABLES.EVENT_NAME.schema.required().label('--name'),
  seats: VARIABLES.EVENT_SEATS.schema.label('--seats'),
  tiers: Joi.string(),
  currency: Joi.valid(...Intl.supportedValuesOf('currency'))
    .messages({ 'any.only': '{#label} must be an ISO 4217 code such as USD' })
    .label('--currency'),
})
  .xor('seats', 'tiers')
  .messages({
    'object.missing': '--seats or --tiers is required',
    'object.xor': '--seats and --tiers do not go together: leave one out',
  });

function toWanted({ values, bare, faults }: Arguments): Wanted {
  const result = SCHEMA.validate(Object.fromEntries(values), {
    abortEarly: false,
    noDefaults: true,
    errors: { wrap: { label: false } },
  });
  for (const { message, path, type } of result.error?.details ?? []) {
    // A value that was forgotten is one fault, not one more for being missing.
    const isNamed =
      type === 'object.missing'
        ? bare.has('seats') || bare.has('tiers')
        : bare.has(String(path[0]));
    if (!isNamed) faults.push(message);
  }
  return result.value as Wanted; // where it is not, there are faults
}

function tiersOf({ seats, tiers, currency }: Wanted, faults: string[]): NewTier[] {
  if (tiers === undefined) {
    if (seats !== undefined && currency !== undefined) faults.push(CURRENCY_WITHOUT_PRICES);
    return [{ ...GENERAL_TIER, totalSeats: seats ?? 0 }];
  }
  const read = tiers.split(',').flatMap((text) => tierOf(text.trim(), currency, faults));
  faults.push(...faultsOfAll(read, currency));
  return read;
}

const CURRENCY_WITHOUT_PRICES = '--currency goes with prices in --tiers';

function tierOf(text: string, currency: string | undefined, faults: string[]): NewTier[] {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(text);
  if (!match) {
    faults.push(`--tiers: "${text}" is not name:seats or name:seats:priceMinor`);
    return [];
  }
  const [, name = '', seats, price] = match;
  const tierId = name.trim().replaceAll(/[^A-Za-z0-9_-]+/g, '-');
  const totalSeats = Number(seats);
  const priceMinor = price === undefined ? undefined : Number(price);
  const where = `--tiers: ${name}`;
  if (!TIER_ID.test(tierId)) {
    faults.push(`${where} must begin with a letter from A to Z and have at most 64 characters`);
  }
  const fault = VARIABLES.EVENT_SEATS.schema.validate(totalSeats, LABELLED).error?.message;
  if (fault !== undefined) faults.push(`${where}: ${fault}`);
  if (!Number.isSafeInteger(priceMinor ?? 0)) faults.push(`${where}: the price is too large`);
  const priced = priceMinor !== undefined && { priceMinor, ...(currency && { currency }) };
  return [{ tierId, name, totalSeats, ...priced }];
}

const LABELLED: Joi.ValidationOptions = {
  errors: { wrap: { label: false } },
  messages: {
    'number.base': 'the seats must be a number',
    'number.min': 'the seats must be {#limit} or more',
    'number.max': 'the seats must be {#limit} or fewer',
    'number.unsafe': 'the seats are too many',
  },
};

function faultsOfAll(tiers: readonly NewTier[], currency: string | undefined): string[] {
  const faults: string[] = [];
  const ids = tiers.map(({ tierId }) => tierId);
  for (const tierId of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) {
    faults.push(`--tiers: the tier ${tierId} is there twice`);
  }
  const isPriced = tiers.some(({ priceMinor }) => priceMinor !== undefined);
  if (isPriced && currency === undefined) faults.push('--currency is required for the prices');
  if (!isPriced && currency !== undefined) faults.push(CURRENCY_WITHOUT_PRICES);
  const totalSeats = tiers.reduce((sum, tier) => sum + tier.totalSeats, 0);
  if (VARIABLES.EVENT_SEATS.schema.validate(totalSeats).error && tiers.length > 1) {
    faults.push(`--tiers: ${totalSeats} seats in all are too many`);
  }
  return faults;
}
