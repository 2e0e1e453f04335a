import { Strict } from './strict';

/** A time of RFC 3339, of which the seconds may be left out. */
const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Within them, times are written with four digits for the year, and every client can read them. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 9999;

/** A time with a zone; becomes a `Date`, which leaves out what is less than a millisecond. */
export const time = Strict.string()
  .custom((text: string, helpers) => {
    const date = timeOf(text);
    if (!date) return helpers.error('time');
    const year = date.getUTCFullYear();
    return year >= FIRST_YEAR && year <= LAST_YEAR ? date : helpers.error('years');
  })
  .meta({ jsonSchema: { format: 'date-time', pattern: RFC_3339.source } })
  .messages({
    time: '{#label} must be a time in RFC 3339, e.g. 2026-05-01T18:00:00Z',
    years: `{#label} must be within the years ${FIRST_YEAR} to ${LAST_YEAR} in UTC`,
  });

/** JavaScript alone would take 30 February for 2 March. */
function timeOf(text: string): Date | undefined {
  const [, day = '', clock = '', zone = ''] = RFC_3339.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  if (!isDay) return undefined;
  const milliseconds = clock.replace(/(\.\d{1,3})\d*$/, '$1');
  return new Date(`${day}T${milliseconds}${zone.toUpperCase()}`);
}
