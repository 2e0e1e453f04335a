import { Int32, ObjectId, Timestamp } from 'bson';

import {
  addMonths,
  dayOfYear,
  fixedUnits,
  formatDate,
  fromLocal,
  monthUnits,
  toLocal,
  truncateDate,
  weekdays,
} from './calendar';
import { CommandError } from './errors';
import type { Expression, Operator, Operators, Scope } from './expression-scope';
import { isNullish, namedArguments, requireInteger } from './expression-support';
import { isDocument, kindOf } from './values';
import type { Doc } from './values';

export const dateOperators: Operators = {
  $year: part('$year', (date) => date.getUTCFullYear()),
  $month: part('$month', (date) => date.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (date) => date.getUTCDate()),
  $dayOfWeek: part('$dayOfWeek', (date) => date.getUTCDay() + 1),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $hour: part('$hour', (date) => date.getUTCHours()),
  $minute: part('$minute', (date) => date.getUTCMinutes()),
  $second: part('$second', (date) => date.getUTCSeconds()),
  $millisecond: part('$millisecond', (date) => date.getUTCMilliseconds()),
  $dateToString: named('$dateToString', ['date'], ['format', 'timezone', 'onNull'], (args) => {
    if (isNullish(args.date)) return args.onNull ?? null;
    if (args.format === null || args.timezone === null) return null;
    const zone = zoneOf(args.timezone);
    const fallback =
      args.timezone === undefined || zone === 'UTC'
        ? '%Y-%m-%dT%H:%M:%S.%LZ'
        : '%Y-%m-%dT%H:%M:%S.%L';
    const format = args.format ?? fallback;
    if (typeof format !== 'string') {
      throw new CommandError(
        'Location18533',
        `$dateToString requires that 'format' be a string, found: ${kindOf(format)}`,
      );
    }
    return formatDate(dateOf(args.date), format, zone);
  }),
  $dateAdd: named('$dateAdd', ['startDate', 'unit', 'amount'], ['timezone'], (args) =>
    shifted(args, 1),
  ),
  $dateSubtract: named('$dateSubtract', ['startDate', 'unit', 'amount'], ['timezone'], (args) =>
    shifted(args, -1),
  ),
  $dateTrunc: named(
    '$dateTrunc',
    ['date', 'unit'],
    ['binSize', 'timezone', 'startOfWeek'],
    (args) => {
      if (
        isNullish(args.date) ||
        isNullish(args.unit) ||
        args.timezone === null ||
        args.binSize === null
      )
        return null;
      const zone = zoneOf(args.timezone);
      const binSize =
        args.binSize === undefined
          ? 1
          : requireInteger(
              args.binSize,
              'Location5439017',
              '$dateTrunc requires binSize to be a 64-bit integer',
            );
      if (binSize <= 0)
        throw new CommandError(
          'Location5439018',
          '$dateTrunc requires binSize to be greater than 0',
        );
      const local = toLocal(dateOf(args.date), zone);
      return fromLocal(
        truncateDate(local, unitOf(args.unit), binSize, weekdayOf(args.startOfWeek)),
        zone,
      );
    },
  ),
};

/** A part of a date in UTC, or in the zone of `{ date, timezone }`. */
function part(name: string, read: (local: Date) => number): Operator {
  return (operand, names, compile) => {
    const alone: unknown = Array.isArray(operand) && operand.length === 1 ? operand[0] : operand;
    const hasZone = isDocument(alone) && Object.hasOwn(alone, 'date');
    const parts = hasZone
      ? namedArguments(
          name,
          alone,
          { notObject: 'Location40535', unknown: 'Location40535', missing: 'Location40539' },
          { required: ['date'], optional: ['timezone'] },
        )
      : { date: alone };
    const date = compile(parts.date, names);
    const zone = parts.timezone === undefined ? undefined : compile(parts.timezone, names);
    return (scope) => {
      const [value, timezone] = [date(scope), zone?.(scope)];
      if (isNullish(value) || (zone !== undefined && isNullish(timezone))) return null;
      return new Int32(read(toLocal(dateOf(value), zoneOf(timezone))));
    };
  };
}

function named(
  name: string,
  required: string[],
  optional: string[],
  apply: (args: Doc, scope: Scope) => unknown,
): Operator {
  return (operand, names, compile) => {
    const parts = namedArguments(
      name,
      operand,
      { notObject: 'Location18629', unknown: 'Location18534', missing: 'Location18628' },
      { required, optional },
    );
    const args = Object.entries(parts).map(([argument, value]): [string, Expression] => [
      argument,
      compile(value, names),
    ]);
    return (scope) =>
      // An argument that is given but missing in the document is treated as null.
      apply(
        Object.fromEntries(args.map(([argument, value]) => [argument, value(scope) ?? null])),
        scope,
      );
  };
}

function dateOf(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  throw new CommandError('Location16006', `can't convert from BSON type ${kindOf(value)} to Date`);
}

function zoneOf(value: unknown): string {
  if (value === undefined) return 'UTC';
  if (typeof value === 'string') return value;
  throw new CommandError(
    'Location40517',
    `timezone must evaluate to a string, found ${kindOf(value)}`,
  );
}

function unitOf(value: unknown): string {
  if (
    typeof value === 'string' &&
    (Object.hasOwn(fixedUnits, value) || Object.hasOwn(monthUnits, value))
  )
    return value;
  throw new CommandError('FailedToParse', `unknown time unit value: ${String(value)}`);
}

/** Sunday is 0; weeks start on Sunday by default. */
function weekdayOf(value: unknown): number {
  if (isNullish(value)) return 0;
  const name = typeof value === 'string' ? value.toLowerCase() : kindOf(value);
  const index = weekdays.findIndex((day) => day === name || day.slice(0, 3) === name);
  if (index >= 0) return index;
  throw new CommandError('FailedToParse', `unknown day of week value: ${name}`);
}

function shifted(args: Doc, sign: 1 | -1): unknown {
  if ([args.startDate, args.unit, args.amount].some(isNullish) || args.timezone === null)
    return null;
  const unit = unitOf(args.unit);
  const amount =
    requireInteger(
      args.amount,
      'Location5166405',
      '$dateAdd expects integer amount of time units',
    ) * sign;
  const [date, zone] = [dateOf(args.startDate), zoneOf(args.timezone)];
  const months = monthUnits[unit];
  if (months !== undefined) return fromLocal(addMonths(toLocal(date, zone), amount * months), zone);
  const length = (fixedUnits[unit] ?? 1) * amount;
  // Days and weeks are added in local time, shorter units in elapsed time.
  if (unit === 'day' || unit === 'week') {
    return fromLocal(new Date(toLocal(date, zone).getTime() + length), zone);
  }
  return new Date(date.getTime() + length);
}
