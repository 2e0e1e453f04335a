import { CommandError } from './errors';
import type { Scope } from './expression-scope';
import { compilePredicate } from './filter';
import { toNumber } from './numbers';
import type { ArrayMatch } from './paths';
import { isArray, isDocument } from './values';

/** Computes the projected value of a field. */
export type Transform = (value: unknown, env: Env) => unknown;

export interface Env {
  scope: Scope;
  match: ArrayMatch;
}

export function isFindSlice(operand: unknown): boolean {
  if (toNumber(operand) !== undefined) return true;
  return Array.isArray(operand) && operand.every((part) => toNumber(part) !== undefined);
}

export function sliceOf(operand: unknown): Transform {
  const parts = (Array.isArray(operand) ? (operand as unknown[]) : [operand]).map((part) =>
    Math.trunc(toNumber(part) ?? 0),
  );
  const [first = 0, limit] = parts;
  if (parts.length > 2) throw new CommandError('Location28667', '$slice takes 1 or 2 arguments');
  if (limit !== undefined && limit <= 0) {
    throw new CommandError('Location28729', 'First argument to $slice must be positive');
  }
  return (value) => {
    if (!isArray(value)) return value;
    if (limit === undefined) return first < 0 ? value.slice(first) : value.slice(0, first);
    const start = first < 0 ? Math.max(value.length + first, 0) : first;
    return value.slice(start, start + limit);
  };
}

export function firstMatching(operand: unknown): Transform {
  if (!isDocument(operand)) {
    throw new CommandError('Location31274', 'elemMatch: Invalid argument, object required');
  }
  // The condition is that of find's `$elemMatch`, tested on each element alone.
  const predicate = compilePredicate({ element: { $elemMatch: operand } });
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const found = value.find((element: unknown) =>
      predicate({ element: [element] }, undefined),
    ) as unknown;
    return found === undefined ? undefined : [found];
  };
}

/** The element that the query matched. */
export const positional: Transform = (value, { match }) => {
  if (!isArray(value)) return value;
  if (match.index === undefined) {
    throw new CommandError(
      'Location51246',
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  }
  return value.slice(match.index, match.index + 1);
};
