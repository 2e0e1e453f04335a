import { toNumber } from './numbers';

/** What an expression is evaluated with. A field that is missing evaluates to undefined. */
export interface Scope {
  root: unknown;
  now: Date;
  variables: ReadonlyMap<string, unknown>;
}

export type Expression = (scope: Scope) => unknown;

/** The names that an expression may refer to with `$$`, apart from the built-in ones. */
export type Names = ReadonlySet<string>;

export type Compile = (source: unknown, names?: Names) => Expression;

/** Compiles an operator's operand; `compile` compiles the expressions within, and may know more names. */
export type Operator = (operand: unknown, names: Names, compile: Compile) => Expression;

export type Operators = Readonly<Record<string, Operator>>;

const noVariables: ReadonlyMap<string, unknown> = new Map();

/** The scope of a whole document. `variables` are those of the command's `let`. */
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

/** MongoDB's truth: everything but false, null, missing and zero. */
export function isTruthy(value: unknown): boolean {
  if (value === false || value === null || value === undefined) return false;
  return toNumber(value) !== 0;
}
