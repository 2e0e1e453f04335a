import { minorDigits, toMajor } from '../domain/currency';
import type { Price } from '../domain/reservation';
import type { Item, Tier } from './types';

const COUNT = new Intl.NumberFormat('en');

export function count(value: number): string {
  return COUNT.format(value);
}

export function seatsText(seats: number): string {
  return `${count(seats)} ${seats === 1 ? 'seat' : 'seats'}`;
}

export function price({ priceMinor, currency }: Price): string {
  if (priceMinor === undefined || currency === undefined) return '–';
  return priceMinor === 0 ? 'Free' : money(priceMinor, currency);
}

export function money(
  amountMinor: number,
  currency: string,
  currencyDisplay: 'symbol' | 'name' = 'symbol',
): string {
  const digits = minorDigits(currency);
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(toMajor(amountMinor, currency));
}

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const MOMENTS = new Map<string, Intl.DateTimeFormat>();
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

/** In that time zone, which is named then; in the browser's own otherwise. */
export function moment(at: string | Date, timeZone?: string): string {
  if (timeZone === undefined) return MOMENT.format(new Date(at));
  return formatIn(MOMENTS, timeZone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at));
}

/** To the second; in the browser's own time zone, if none is given. */
export function clockTime(at: string | number, timeZone = ''): string {
  return formatIn(CLOCKS, timeZone, { timeStyle: 'medium' }).format(new Date(at));
}

function formatIn(
  formats: Map<string, Intl.DateTimeFormat>,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const zone = timeZone === '' ? {} : { timeZone };
  const made = new Intl.DateTimeFormat('en-GB', { ...options, ...zone });
  formats.set(timeZone, made);
  return made;
}

/** E.g. `4:05`, or `1:00:00` from an hour on. */
export function countdown(durationMs: number): string {
  const seconds = Math.max(0, Math.ceil(durationMs / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** E.g. `2 × VIP, 1 × General`. */
export function itemsText(items: readonly Item[], tiers: readonly Tier[]): string {
  const nameOf = (tierId: string) => tiers.find((tier) => tier.tierId === tierId)?.name ?? tierId;
  return items.map(({ tierId, seats }) => `${count(seats)} × ${nameOf(tierId)}`).join(', ');
}

export const STATUS_TEXT = {
  on_sale: 'On sale',
  paused: 'Paused',
  closed: 'Closed',
  archived: 'Archived',
  deleted: 'Deleted',
  not_open_yet: 'Not open yet',
  over: 'Ended',
  sold_out: 'Sold out',
  held: 'Held',
  confirmed: 'Confirmed',
  cancelled: 'Cancelled',
  expired: 'Expired',
} as const;

export const KIND_TEXT = {
  reserved: 'Reserved',
  held: 'Held',
  confirmed: 'Confirmed',
  changed: 'Changed',
  cancelled: 'Cancelled',
  expired: 'Expired',
  retaken: 'Confirmed late',
  event_changed: 'Event changed',
  unknown: 'Unknown change',
} as const;
