import { Int32 } from 'bson';

import { valuesEqual } from './compare';
import { CommandError } from './errors';
import type { Operator, Operators } from './expression-scope';
import {
  eager,
  exactly,
  anyNumber,
  isNullish,
  namedArguments,
  requireArray,
  requireInteger,
  unary,
} from './expression-support';
import { toNumber } from './numbers';
import { compileSort, compileValueSort } from './sort';
import { fieldsOf, isDocument, kindOf, setField } from './values';
import type { Doc } from './values';

export const arrayOperators: Operators = {
  $arrayElemAt: eager('$arrayElemAt', exactly(2), ([array, index]) => elementAt(array, index)),
  $first: unary('$first', (array) => end('$first', array, 0)),
  $last: unary('$last', (array) => end('$last', array, -1)),
  $arrayToObject: unary('$arrayToObject', arrayToObject),
  $objectToArray: unary('$objectToArray', objectToArray),
  $concatArrays: eager('$concatArrays', anyNumber, (arrays) => {
    if (arrays.some(isNullish)) return null;
    return arrays.flatMap((array) =>
      requireArray(array, 'Location28664', '$concatArrays only supports arrays, not '),
    );
  }),
  $in: eager('$in', exactly(2), ([value, array]) =>
    requireArray(
      array,
      'Location40081',
      '$in requires an array as a second argument, found: ',
    ).some((element) => valuesEqual(element, value)),
  ),
  $isArray: unary('$isArray', (value) => Array.isArray(value)),
  $range: eager('$range', { min: 2, max: 3 }, ([start, stop, step]) => range(start, stop, step)),
  $reverseArray: unary('$reverseArray', (array) =>
    isNullish(array)
      ? null
      : [
          ...requireArray(
            array,
            'Location34435',
            'The argument to $reverseArray must be an array, but was of type: ',
          ),
        ].reverse(),
  ),
  $size: unary('$size', (array) => {
    const elements = requireArray(
      array,
      'Location17124',
      'The argument to $size must be an array, but was of type: ',
    );
    return new Int32(elements.length);
  }),
  $slice: eager('$slice', { min: 2, max: 3 }, ([array, first, second]) =>
    slice(array, first, second),
  ),
  $sortArray: sortArray(),
};

function elementAt(array: unknown, index: unknown): unknown {
  if (isNullish(array) || isNullish(index)) return null;
  const elements = requireArray(
    array,
    'Location28689',
    "$arrayElemAt's first argument must be an array, but is ",
  );
  if (toNumber(index) === undefined) {
    throw new CommandError(
      'Location28690',
      `$arrayElemAt's second argument must be a numeric value, but is ${kindOf(index)}`,
    );
  }
  const position = requireInteger(
    index,
    'Location28691',
    "$arrayElemAt's second argument must be representable as a 32-bit integer",
  );
  return elements.at(position);
}

function end(name: string, array: unknown, position: 0 | -1): unknown {
  if (isNullish(array)) return null;
  return requireArray(array, 'Location28689', `${name}'s argument must be an array, but is `).at(
    position,
  );
}

function arrayToObject(value: unknown): unknown {
  if (isNullish(value)) return null;
  const result: Doc = {};
  for (const entry of requireArray(
    value,
    'Location40386',
    '$arrayToObject requires an array input, found: ',
  )) {
    const [name, field] = entryParts(entry);
    setField(result, name, field);
  }
  return result;
}

function entryParts(entry: unknown): [string, unknown] {
  const [name, value] = Array.isArray(entry)
    ? (entry as unknown[])
    : isDocument(entry)
      ? [entry.k, entry.v]
      : [];
  if (typeof name !== 'string' || name.includes('\0')) {
    throw new CommandError(
      'Location40394',
      '$arrayToObject requires an array of key-value pairs, where the key must be of type string',
    );
  }
  return [name, value];
}

function objectToArray(value: unknown): unknown {
  if (isNullish(value)) return null;
  if (!isDocument(value)) {
    throw new CommandError(
      'Location40390',
      `$objectToArray requires a document input, found: ${kindOf(value)}`,
    );
  }
  return fieldsOf(value).map(([k, v]) => ({ k, v }));
}

/** A longer range is refused: its array would be larger than the maximum document. */
const RANGE_LENGTH_MAX = 4_000_000;

function range(start: unknown, stop: unknown, step: unknown): unknown {
  const from = requireInteger(start, 'Location34443', '$range requires a numeric starting value');
  const to = requireInteger(stop, 'Location34445', '$range requires a numeric ending value');
  const by =
    step === undefined
      ? 1
      : requireInteger(step, 'Location34447', '$range requires a numeric step value');
  if (by === 0) throw new CommandError('Location34449', '$range requires a non-zero step value');
  const length = Math.max(0, Math.ceil((to - from) / by));
  if (length > RANGE_LENGTH_MAX) {
    throw new CommandError('ExceededMemoryLimit', '$range would use too much memory');
  }
  return Array.from({ length }, (_, i) => new Int32(from + i * by));
}

function slice(array: unknown, first: unknown, second: unknown): unknown {
  if (isNullish(array) || isNullish(first) || second === null) return null;
  const elements = requireArray(
    array,
    'Location28724',
    'First argument to $slice must be an array, but is of type: ',
  );
  const a = requireInteger(
    first,
    'Location28725',
    'Second argument to $slice must be a numeric value',
  );
  if (second === undefined) return a < 0 ? elements.slice(a) : elements.slice(0, a);
  const count = requireInteger(second, 'Location28727', 'Third argument to $slice must be numeric');
  if (count <= 0)
    throw new CommandError('Location28729', 'Third argument to $slice must be positive');
  const from = a < 0 ? Math.max(elements.length + a, 0) : a;
  return elements.slice(from, from + count);
}

function sortArray(): Operator {
  return (operand, names, compile) => {
    const { input, sortBy } = namedArguments(
      '$sortArray',
      operand,
      { notObject: 'Location2942500', unknown: 'Location2942501', missing: 'Location2942502' },
      { required: ['input', 'sortBy'] },
    );
    const array = compile(input, names);
    const compare = isDocument(sortBy) ? byDocument(compileSort(sortBy)) : compileValueSort(sortBy);
    return (scope) => {
      const value = array(scope);
      if (isNullish(value)) return null;
      const elements = requireArray(
        value,
        'Location2942504',
        'The input argument to $sortArray must be an array, but was of type: ',
      );
      return [...elements].sort(compare);
    };
  };
}

function byDocument(compare: (a: Doc, b: Doc) => number): (a: unknown, b: unknown) => number {
  return (a, b) => compare(isDocument(a) ? a : {}, isDocument(b) ? b : {});
}
