import { Int32 } from 'bson';

import { compareValues } from './compare';
import { CommandError } from './errors';
import { isTruthy } from './expression-scope';
import type { Expression, Operator, Operators } from './expression-scope';
import { eager, exactly, isNullish, namedArguments, unary } from './expression-support';
import { isDocument } from './values';

export const logicOperators: Operators = {
  $cmp: eager('$cmp', exactly(2), ([a, b]) => new Int32(Math.sign(compareOperands(a, b)))),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $and: lazy((args, scope) => args.every((arg) => isTruthy(arg(scope)))),
  $or: lazy((args, scope) => args.some((arg) => isTruthy(arg(scope)))),
  $not: unary('$not', (value) => !isTruthy(value)),
  $ifNull: (operand, names, compile) => {
    const args = list(operand).map((arg) => compile(arg, names));
    if (args.length < 2) {
      throw new CommandError(
        'Location1257300',
        `$ifNull needs at least two arguments, had: ${args.length}`,
      );
    }
    return (scope) => {
      const values = args.map((arg) => arg(scope));
      return values.find((value) => !isNullish(value)) ?? values.at(-1);
    };
  },
  $cond: (operand, names, compile) => {
    const [test, yes, no] = condParts(operand).map((part) => compile(part, names));
    if (test === undefined || yes === undefined || no === undefined) return () => undefined;
    return (scope) => (isTruthy(test(scope)) ? yes(scope) : no(scope));
  },
  $switch: (operand, names, compile) => {
    const { branches, default: fallback } = namedArguments(
      '$switch',
      operand,
      { notObject: 'Location40060', unknown: 'Location40067', missing: 'Location40068' },
      { required: ['branches'], optional: ['default'] },
    );
    if (!Array.isArray(branches)) {
      throw new CommandError('Location40061', "$switch expected an array for 'branches'");
    }
    const cases = branches.map((branch: unknown) =>
      switchCase(branch, (part) => compile(part, names)),
    );
    const otherwise = fallback === undefined ? undefined : compile(fallback, names);
    if (cases.length === 0)
      throw new CommandError('Location40068', '$switch requires at least one branch.');
    return (scope) => {
      const hit = cases.find(({ when }) => isTruthy(when(scope)));
      if (hit !== undefined) return hit.then(scope);
      if (otherwise !== undefined) return otherwise(scope);
      throw new CommandError(
        'Location40066',
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    };
  },
};

/** In expressions a missing value is less than null and not equal to it. */
export function compareOperands(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    // Only MinKey is less than a missing value.
    return compareValues(a, b) || (a === undefined ? -1 : 1);
  }
  return compareValues(a, b);
}

function comparison(name: string, holds: (order: number) => boolean): Operator {
  return eager(name, exactly(2), ([a, b]) => holds(compareOperands(a, b)));
}

function list(operand: unknown): unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

function lazy(
  evaluate: (args: Expression[], scope: Parameters<Expression>[0]) => unknown,
): Operator {
  return (operand, names, compile) => {
    const args = list(operand).map((arg) => compile(arg, names));
    return (scope) => evaluate(args, scope);
  };
}

function condParts(operand: unknown): unknown[] {
  if (Array.isArray(operand)) {
    if (operand.length === 3) return operand;
    throw new CommandError(
      'Location16020',
      `Expression $cond takes exactly 3 arguments. ${operand.length} were passed in.`,
    );
  }
  if (!isDocument(operand)) {
    throw new CommandError(
      'Location16020',
      'Expression $cond takes exactly 3 arguments. 1 were passed in.',
    );
  }
  const names = ['if', 'then', 'else'];
  const unknown = Object.keys(operand).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new CommandError('Location17083', `Unrecognized parameter to $cond: ${unknown}`);
  }
  const missing = names.findIndex((name) => !Object.hasOwn(operand, name));
  const codes = ['Location17080', 'Location17080', 'Location17082'] as const;
  if (missing >= 0) {
    throw new CommandError(
      missing === 1 ? 'Location17081' : (codes[missing] ?? 'Location17080'),
      `Missing '${names[missing] ?? ''}' parameter to $cond`,
    );
  }
  return names.map((name) => operand[name]);
}

function switchCase(branch: unknown, compile: (part: unknown) => Expression) {
  const parts = namedArguments(
    '$switch',
    branch,
    { notObject: 'Location40062', unknown: 'Location40063', missing: 'Location40064' },
    { required: ['case', 'then'] },
  );
  return { when: compile(parts.case), then: compile(parts.then) };
}
