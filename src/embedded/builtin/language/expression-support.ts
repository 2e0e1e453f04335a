import { CommandError } from './errors';
import type { ErrorCode } from './errors';
import type { Operator, Scope } from './expression-scope';
import { toInteger } from './numbers';
import { isDocument, kindOf } from './values';
import type { Doc } from './values';

/** An operator whose arguments are all evaluated first; a missing value is `undefined`. */
export function eager(
  name: string,
  arity: { min: number; max: number },
  apply: (args: unknown[], scope: Scope) => unknown,
): Operator {
  return (operand, names, compile) => {
    const args = (Array.isArray(operand) ? (operand as unknown[]) : [operand]).map((arg) =>
      compile(arg, names),
    );
    assertArity(name, arity, args.length);
    return (scope) =>
      apply(
        args.map((arg) => arg(scope)),
        scope,
      );
  };
}

/** An operator of one argument, given directly or as the only element of an array. */
export function unary(name: string, apply: (value: unknown) => unknown): Operator {
  return eager(name, exactly(1), ([value]) => apply(value));
}

export const anyNumber = { min: 0, max: Infinity };

export function exactly(count: number): { min: number; max: number } {
  return { min: count, max: count };
}

function assertArity(
  name: string,
  { min, max }: { min: number; max: number },
  given: number,
): void {
  if (given >= min && given <= max) return;
  if (min === max) {
    throw new CommandError(
      'Location16020',
      `Expression ${name} takes exactly ${min} arguments. ${given} were passed in.`,
    );
  }
  throw new CommandError(
    'Location28667',
    `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${given} were passed in.`,
  );
}

/** Compiles the named arguments of an operator such as `$filter`; refuses unknown names. */
export function namedArguments(
  name: string,
  operand: unknown,
  codes: { notObject: ErrorCode; unknown: ErrorCode; missing: ErrorCode },
  known: { required: readonly string[]; optional?: readonly string[] },
): Doc {
  if (!isDocument(operand)) {
    throw new CommandError(codes.notObject, `${name} only supports an object as its argument`);
  }
  const names = [...known.required, ...(known.optional ?? [])];
  for (const argument of Object.keys(operand)) {
    if (!names.includes(argument)) {
      throw new CommandError(codes.unknown, `Unrecognized argument to ${name}: ${argument}`);
    }
  }
  for (const argument of known.required) {
    if (!Object.hasOwn(operand, argument)) {
      throw new CommandError(codes.missing, `Missing '${argument}' parameter to ${name}`);
    }
  }
  return operand;
}

export function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function requireInteger(value: unknown, code: ErrorCode, message: string): number {
  const number = toInteger(value);
  if (number === undefined) throw new CommandError(code, message);
  return number;
}

/** Refuses a value that is not an array; the type found is appended to the message. */
export function requireArray(value: unknown, code: ErrorCode, message: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new CommandError(code, `${message}${kindOf(value)}`);
}

export function requireString(value: unknown, code: ErrorCode, message: string): string {
  if (typeof value === 'string') return value;
  throw new CommandError(code, `${message}${kindOf(value)}`);
}

/** MongoDB counts code points, JavaScript UTF-16 units. */
export function codePointsIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const isSecondHalf = (text.charCodeAt(i) & 0xfc00) === 0xdc00;
    if (!isSecondHalf) count += 1;
  }
  return count;
}
