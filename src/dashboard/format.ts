import { minorDigits, toMajor } from '../domain/currency';
import type { Item, Tier } from './types';

const COUNT = new Intl.NumberFormat('en');

export function count(value: number): string {
  return COUNT.format(value);
}

export function seatsText(seats: number): string {
  return `${count(seats)} ${seats === 1 ? 'seat' : 'seats'}`;
}

export function price({ priceMinor, currency }: Pick<Tier, 'priceMinor' | 'currency'>): string {
  if (priceMinor === undefined || currency === undefined) return '–';
  if (priceMinor === 0) return 'Free';
  const digits = minorDigits(currency);
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(toMajor(priceMinor, currency));
}

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}

export function clockTime(at: string | number): string {
  return CLOCK.format(new Date(at));
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
