import { toNumber } from './numbers';

/** The variables and constants of an expression. A missing field evaluates to undefined. */
export interface Scope {
  root: unknown;
  now: Date;
  variables: ReadonlyMap<string, unknown>;
}

export type Expression = (scope: Scope) => unknown;

/** The `$$` variables that an expression may use besides the built-in ones. */
export type Names = ReadonlySet<string>;

export type Compile = (source: unknown, names?: Names) => Expression;

/**
 * Compiles an operator's operand; `compile` compiles nested expressions, which may have more
 * variables.
 */
export type Operator = (operand: unknown, names: Names, compile: Compile) => Expression;

export type Operators = Readonly<Record<string, Operator>>;

const noVariables: ReadonlyMap<string, unknown> = new Map();

/** The scope of a whole document. `variables` come from the command's `let`. */
export function rootScope(
  root: unknown,
  now: Date,
  variables: ReadonlyMap<string, unknown> = noVariables,
): Scope {
  return { root, now, variables };
}

export function withVariable(scope: Scope, name: string, value: unknown): Scope {
  return { ...scope, variables: new Map(scope.variables).set(name, value) };
}

/** MongoDB's truthiness: everything except false, null, missing and zero. */
export function isTruthy(value: unknown): boolean {
  if (value === false || value === null || value === undefined) return false;
  return toNumber(value) !== 0;
}
