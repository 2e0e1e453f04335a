import { compareValues, valueKey } from './compare';
import { CommandError } from './errors';
import type { ErrorCode } from './errors';
import { isTruthy } from './expression-scope';
import type { Operators } from './expression-scope';
import { anyNumber, eager, exactly, isNullish, unary } from './expression-support';
import { kindOf } from './values';

export const setOperators: Operators = {
  $setUnion: eager('$setUnion', anyNumber, (sets) => {
    if (sets.some(isNullish)) return null;
    return sorted(new Map(sets.flatMap((set) => [...keyed('$setUnion', 'Location17043', set)])));
  }),
  $setIntersection: eager('$setIntersection', anyNumber, (sets) => {
    if (sets.some(isNullish)) return null;
    const [first = new Map<string, unknown>(), ...rest] = sets.map((set) =>
      keyed('$setIntersection', 'Location17047', set),
    );
    return sorted(new Map([...first].filter(([key]) => rest.every((set) => set.has(key)))));
  }),
  $setDifference: eager('$setDifference', exactly(2), ([a, b]) => {
    if (isNullish(a) || isNullish(b)) return null;
    const minuend = keyed('$setDifference', 'Location17048', a);
    const subtrahend = keyed('$setDifference', 'Location17049', b);
    return [...minuend].filter(([key]) => !subtrahend.has(key)).map(([, value]) => value);
  }),
  $setIsSubset: eager('$setIsSubset', exactly(2), ([a, b]) => {
    const superset = keyed('$setIsSubset', 'Location17042', b);
    return [...keyed('$setIsSubset', 'Location17046', a).keys()].every((key) => superset.has(key));
  }),
  $anyElementTrue: unary('$anyElementTrue', (value) =>
    elements('$anyElementTrue', 'Location17041', value).some(isTruthy),
  ),
};

function elements(name: string, code: ErrorCode, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new CommandError(
    code,
    `All operands of ${name} must be arrays. One argument is of type: ${kindOf(value)}`,
  );
}

function keyed(name: string, code: ErrorCode, value: unknown): Map<string, unknown> {
  const set = new Map<string, unknown>();
  for (const element of elements(name, code, value)) {
    const key = valueKey(element);
    if (!set.has(key)) set.set(key, element);
  }
  return set;
}

function sorted(set: Map<string, unknown>): unknown[] {
  return [...set.values()].sort(compareValues);
}
