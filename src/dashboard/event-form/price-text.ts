import { minorDigits } from '../../domain/currency';

export type ReadPrice = { amountMinor: number } | { fault: string };

/**
 * A price as people type it, with a comma or a point before the minor unit, and with points, commas, blanks or
 * apostrophes between thousands: `19,50`, `1.950,00`, `1 950`.
 */
export function readPrice(text: string, currency: string): ReadPrice {
  const digits = minorDigits(currency);
  const typed = text.trim().replace(/[\s'’]/gu, '');
  if (!/^\d[\d.,]*$/.test(typed)) return { fault: 'Write the price in digits, e.g. 19.50.' };
  const last = Math.max(typed.lastIndexOf(','), typed.lastIndexOf('.'));
  const [before, behind] = last < 0 ? [typed, ''] : [typed.slice(0, last), typed.slice(last + 1)];
  // With three digits behind the point, what could be thousands is read as the minor unit.
  const isGrouped = THOUSANDS.test(typed) && !(digits === 3 && /^\d+$/.test(before));
  if (isGrouped) return amountOf(typed.replace(/[.,]/g, ''), '', digits);
  const isPlain = /^\d+$/.test(before) || isThousands(before, typed[last] ?? '');
  if (last >= 0 && (behind === '' || !isPlain)) return { fault: UNREADABLE };
  if (behind.length > digits) return { fault: tooManyDigits(currency, digits) };
  return amountOf(before.replace(/[.,]/g, ''), behind, digits);
}

const THOUSANDS = /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*$/;
const UNREADABLE = 'This can be read in several ways. Write it like 1950 or 19.50.';

function tooManyDigits(currency: string, digits: number): string {
  return digits === 0
    ? `${currency} has no digits behind the point.`
    : `${currency} has ${digits} digits behind the point.`;
}

/** Groups of three, separated by the other sign than the one before the minor unit. */
function isThousands(text: string, decimalSign: string): boolean {
  const sign = decimalSign === ',' ? '\\.' : ',';
  return new RegExp(`^\\d{1,3}(?:${sign}\\d{3})+$`).test(text);
}

function amountOf(major: string, minor: string, digits: number): ReadPrice {
  const amountMinor = Number(major + minor.padEnd(digits, '0'));
  return Number.isSafeInteger(amountMinor) ? { amountMinor } : { fault: 'This is too much.' };
}
