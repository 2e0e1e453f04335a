import { Double, Int32, Long } from 'bson';

import { decimalOfDouble, roundDecimal, toDecimal128 } from './decimal';
import { CommandError } from './errors';
import type { Operators } from './expression-scope';
import { anyNumber, eager, exactly, isNullish, requireInteger, unary } from './expression-support';
import { bigintOf, calculate, divide, numberOf, numericOf, operations } from './numbers';
import type { Numeric } from './numbers';
import { kindOf } from './values';

export const arithmeticOperators: Operators = {
  $add: eager('$add', anyNumber, (args) => add(args)),
  $subtract: eager('$subtract', exactly(2), ([a, b]) => subtract(a, b)),
  $multiply: eager('$multiply', anyNumber, (args) =>
    fold('$multiply', args, new Int32(1), operations.multiply),
  ),
  $divide: eager('$divide', exactly(2), ([a, b]) => quotient(a, b)),
  $mod: eager('$mod', exactly(2), ([a, b]) => modulo(a, b)),
  $abs: numberOperator('$abs', (value) => (isNegative(value) ? negated(value) : valueOf(value))),
  $ceil: numberOperator('$ceil', (value) => rounded(value, 0, 'ceil')),
  $floor: numberOperator('$floor', (value) => rounded(value, 0, 'floor')),
  $round: eager('$round', { min: 1, max: 2 }, ([value, places]) =>
    roundTo('$round', value, places, 'halfEven'),
  ),
  $trunc: eager('$trunc', { min: 1, max: 2 }, ([value, places]) =>
    roundTo('$trunc', value, places, 'trunc'),
  ),
};

type Operation = (typeof operations)[keyof typeof operations];

function numberOperator(name: string, apply: (value: Numeric) => unknown) {
  return unary(name, (value) => {
    if (isNullish(value)) return null;
    return apply(requireNumber(name, value));
  });
}

function requireNumber(name: string, value: unknown): Numeric {
  const numeric = numericOf(value);
  if (numeric !== undefined) return numeric;
  throw new CommandError(
    'Location28765',
    `${name} only supports numeric types, not ${kindOf(value)}`,
  );
}

/** Like `calculate`, but a long that overflows becomes a double, as in MongoDB's expressions. */
export function compute(operation: Operation, a: unknown, b: unknown): unknown {
  const [x, y] = [numericOf(a), numericOf(b)];
  if (x === undefined || y === undefined) return null;
  return calculate(operation, x, y) ?? new Double(operation.doubles(numberOf(x), numberOf(y)));
}

function fold(name: string, args: unknown[], start: unknown, operation: Operation): unknown {
  if (args.some(isNullish)) return null;
  return args.reduce((total, value) => {
    if (numericOf(value) === undefined) {
      throw new CommandError(
        'TypeMismatch',
        `${name} only supports numeric types, not ${kindOf(value)}`,
      );
    }
    return compute(operation, total, value);
  }, start);
}

function add(args: unknown[]): unknown {
  if (args.some(isNullish)) return null;
  const dates = args.filter((value) => kindOf(value) === 'date');
  if (dates.length > 1) {
    throw new CommandError('Location16612', 'only one date allowed in an $add expression');
  }
  for (const value of args) {
    if (kindOf(value) !== 'date' && numericOf(value) === undefined) {
      throw new CommandError(
        'TypeMismatch',
        `$add only supports numeric or date types, not ${kindOf(value)}`,
      );
    }
  }
  const numbers = args.filter((value) => kindOf(value) !== 'date');
  const sum = fold('$add', numbers, new Int32(0), operations.add);
  const [date] = dates;
  return date instanceof Date ? shifted(date, sum) : sum;
}

function shifted(date: Date, milliseconds: unknown): Date {
  const numeric = numericOf(milliseconds);
  return new Date(date.getTime() + Math.round(numeric === undefined ? NaN : numberOf(numeric)));
}

function subtract(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  const number = numericOf(b);
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date && number !== undefined)
    return new Date(a.getTime() - Math.round(numberOf(number)));
  if (numericOf(a) === undefined || number === undefined) {
    throw new CommandError('TypeMismatch', `can't $subtract ${kindOf(b)} from ${kindOf(a)}`);
  }
  return compute(operations.subtract, a, b);
}

function quotient(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  const [x, y] = [numericOf(a), numericOf(b)];
  if (x === undefined || y === undefined) {
    throw new CommandError(
      'TypeMismatch',
      `$divide only supports numeric types, not ${kindOf(a)} and ${kindOf(b)}`,
    );
  }
  if (numberOf(y) === 0) throw new CommandError('BadValue', "can't $divide by zero");
  return divide(x, y);
}

function modulo(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  const [x, y] = [numericOf(a), numericOf(b)];
  if (x === undefined || y === undefined) {
    throw new CommandError(
      'Location16611',
      `$mod only supports numeric types, not ${kindOf(a)} and ${kindOf(b)}`,
    );
  }
  if (numberOf(y) === 0) throw new CommandError('Location16610', "can't $mod by zero");
  return compute(operations.remainder, a, b);
}

function valueOf(numeric: Numeric): unknown {
  switch (numeric.kind) {
    case 'int':
      return new Int32(numeric.value);
    case 'double':
      return new Double(numeric.value);
    case 'long':
      return Long.fromBigInt(numeric.value);
    case 'decimal':
      return toDecimal128(numeric.value);
  }
}

function isNegative(numeric: Numeric): boolean {
  return numberOf(numeric) < 0;
}

function negated(numeric: Numeric): unknown {
  if (numeric.kind === 'long' && numeric.value === -(2n ** 63n)) {
    throw new CommandError('Location28680', "can't take $abs of long long min");
  }
  return calculate(operations.subtract, { kind: 'int', value: 0 }, numeric);
}

type RoundingMode = Parameters<typeof roundDecimal>[2];

function rounded(numeric: Numeric, places: number, mode: RoundingMode): unknown {
  if (numeric.kind === 'decimal') {
    const { value } = numeric;
    return toDecimal128(typeof value === 'string' ? value : roundDecimal(value, places, mode));
  }
  const number = numberOf(numeric);
  if (numeric.kind !== 'double' && places >= 0) return valueOf(numeric);
  if (!Number.isFinite(number)) return new Double(number);
  if (numeric.kind === 'double' && places > 20) return new Double(number);
  return roundedDouble(numeric, places, mode);
}

function roundedDouble(numeric: Numeric, places: number, mode: RoundingMode): unknown {
  const exact =
    numeric.kind === 'double'
      ? decimalOfDouble(numeric.value)
      : { coefficient: bigintOf(numeric), exponent: 0 };
  const { coefficient, exponent } = roundDecimal(exact, places, mode);
  if (numeric.kind === 'double') {
    const result = Number(`${coefficient.toString()}e${exponent}`);
    // A negative number rounded to zero keeps its sign.
    return new Double(result === 0 && numeric.value < 0 ? -0 : result);
  }
  const integer = coefficient * 10n ** BigInt(Math.max(exponent, 0));
  return numeric.kind === 'int' ? narrowed(integer) : Long.fromBigInt(integer);
}

function roundTo(name: string, value: unknown, places: unknown, mode: RoundingMode): unknown {
  if (isNullish(value) || places === null) return null;
  const numeric = numericOf(value);
  if (numeric === undefined) {
    throw new CommandError(
      'Location51081',
      `${name} only supports numeric types, not ${kindOf(value)}`,
    );
  }
  const digits =
    places === undefined
      ? 0
      : requireInteger(
          places,
          'Location51082',
          `precision argument to  ${name} must be a integral value`,
        );
  if (digits < -20 || digits > 100) {
    throw new CommandError(
      'Location51083',
      `cannot apply ${name} with precision value ${digits} value must be in [-20, 100]`,
    );
  }
  return rounded(numeric, digits, mode);
}

/** An int if it fits, otherwise a long. */
function narrowed(value: bigint): unknown {
  return value >= -2147483648n && value <= 2147483647n
    ? new Int32(Number(value))
    : Long.fromBigInt(value);
}
