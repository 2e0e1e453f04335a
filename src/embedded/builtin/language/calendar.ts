import { CommandError } from './errors';

export const DAY_MS = 86_400_000;

/** Units of fixed length, in milliseconds. */
export const fixedUnits: Readonly<Record<string, number>> = {
  week: 7 * DAY_MS,
  day: DAY_MS,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/** Units that are multiples of a month. */
export const monthUnits: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The offset of a time zone from UTC at an instant, in milliseconds. */
export function offsetMs(zone: string, time: number): number {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (fixed !== null) {
    const [, sign, hours = '0', minutes = '0'] = fixed;
    const magnitude = Number(hours) * 3_600_000 + Number(minutes) * 60_000;
    return sign === '-' ? -magnitude : magnitude;
  }
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(
    parts.year ?? 0,
    (parts.month ?? 1) - 1,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  );
  return local - Math.floor(time / 1000) * 1000;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter !== undefined) return formatter;
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new CommandError('Location40485', `unrecognized time zone identifier: "${zone}"`);
  }
  formatters.set(zone, formatter);
  return formatter;
}

/** A date whose UTC fields are the local time of the zone at this instant. */
export function toLocal(date: Date, zone: string): Date {
  return new Date(date.getTime() + offsetMs(zone, date.getTime()));
}

/** The instant at which the zone's local time equals this date's UTC fields. */
export function fromLocal(local: Date, zone: string): Date {
  const guess = local.getTime() - offsetMs(zone, local.getTime());
  return new Date(local.getTime() - offsetMs(zone, guess));
}

export function dayOfYear(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start) / DAY_MS) + 1;
}

/** Adds months; a day that the month does not have becomes its last day. */
export function addMonths(date: Date, months: number): Date {
  const result = new Date(date);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const last = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0));
  last.setUTCFullYear(result.getUTCFullYear(), result.getUTCMonth() + 1, 0);
  result.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()));
  return result;
}

function monthsOf(date: Date): number {
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The start of the bin that contains a local date; bins are counted from 1 January 2000. */
export function truncateDate(date: Date, unit: string, binSize: number, startOfWeek: number): Date {
  const months = monthUnits[unit];
  const bin = (value: number, size: number) => Math.floor(value / size) * size;
  if (months !== undefined) {
    const start = bin(monthsOf(date) - 2000 * 12, months * binSize);
    return addMonths(new Date(Date.UTC(2000, 0, 1)), start);
  }
  // 1 January 2000 was a Saturday; weeks are counted from the first start of a week on or after it.
  const delay = unit === 'week' ? ((startOfWeek + 1) % 7) * DAY_MS : 0;
  const reference = Date.UTC(2000, 0, 1) + delay;
  return new Date(reference + bin(date.getTime() - reference, (fixedUnits[unit] ?? 1) * binSize));
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const specifiers: Readonly<Record<string, (local: Date, offset: number) => string>> = {
  d: (local) => pad(local.getUTCDate(), 2),
  H: (local) => pad(local.getUTCHours(), 2),
  j: (local) => pad(dayOfYear(local), 3),
  L: (local) => pad(local.getUTCMilliseconds(), 3),
  m: (local) => pad(local.getUTCMonth() + 1, 2),
  M: (local) => pad(local.getUTCMinutes(), 2),
  S: (local) => pad(local.getUTCSeconds(), 2),
  w: (local) => String(local.getUTCDay() + 1),
  Y: (local) => pad(local.getUTCFullYear(), 4),
  b: (local) => (monthNames[local.getUTCMonth()] ?? '').slice(0, 3),
  B: (local) => monthNames[local.getUTCMonth()] ?? '',
  z: (_local, offset) => {
    const minutes = Math.abs(Math.trunc(offset / 60_000));
    return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
  },
  Z: (_local, offset) => `${offset < 0 ? '' : '+'}${Math.trunc(offset / 60_000)}`,
  '%': () => '%',
};

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Formats a date by `$dateToString`'s format. */
export function formatDate(date: Date, format: string, zone: string): string {
  const local = toLocal(date, zone);
  const offset = local.getTime() - date.getTime();
  return format.replace(/%([\s\S]?)/g, (_match, letter: string) => {
    const print = Object.hasOwn(specifiers, letter) ? specifiers[letter] : undefined;
    if (print !== undefined) return print(local, offset);
    throw new CommandError(
      letter === '' ? 'Location18535' : 'Location18536',
      letter === ''
        ? "Unmatched '%' at end of format string"
        : `Invalid format character '%${letter}' in format string`,
    );
  });
}
