import { describe } from './describe';
import { CommandError } from './errors';
import { isTruthy, withVariable } from './expression-scope';
import type { Operator, Operators } from './expression-scope';
import { isNullish, namedArguments, requireArray, requireInteger } from './expression-support';

/** Operators that evaluate an expression for each element of an array. */
export const iterationOperators: Operators = {
  $filter: filter(),
  $map: map(),
  $reduce: reduce(),
};

/** `as` names the element; the default is `this`. */
function elementName(as: unknown): string {
  if (as === undefined) return 'this';
  if (typeof as === 'string' && /^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(as)) return as;
  throw new CommandError(
    'FailedToParse',
    `'${describe(as)}' starts with an invalid character for a user variable name`,
  );
}

function filter(): Operator {
  return (operand, names, compile) => {
    const { input, as, cond, limit } = namedArguments(
      '$filter',
      operand,
      { notObject: 'Location28646', unknown: 'Location28647', missing: 'Location28648' },
      { required: ['input', 'cond'], optional: ['as', 'limit'] },
    );
    const name = elementName(as);
    const array = compile(input, names);
    const test = compile(cond, new Set([...names, name]));
    const max = limit === undefined ? undefined : compile(limit, names);
    return (scope) => {
      const value = array(scope);
      if (isNullish(value)) return null;
      const elements = requireArray(
        value,
        'Location28651',
        'input to $filter must be an array not ',
      );
      const kept = elements.filter((element) => isTruthy(test(withVariable(scope, name, element))));
      const count = max?.(scope);
      return isNullish(count)
        ? kept
        : kept.slice(
            0,
            requireInteger(count, 'Location327391', '$filter: limit must be an integer'),
          );
    };
  };
}

function map(): Operator {
  return (operand, names, compile) => {
    const parts = namedArguments(
      '$map',
      operand,
      { notObject: 'Location16878', unknown: 'Location16879', missing: 'Location16880' },
      { required: ['input', 'in'], optional: ['as'] },
    );
    const name = elementName(parts.as);
    const array = compile(parts.input, names);
    const body = compile(parts.in, new Set([...names, name]));
    return (scope) => {
      const value = array(scope);
      if (isNullish(value)) return null;
      const elements = requireArray(value, 'Location16883', 'input to $map must be an array not ');
      return elements.map((element) => body(withVariable(scope, name, element)) ?? null);
    };
  };
}

function reduce(): Operator {
  return (operand, names, compile) => {
    const parts = namedArguments(
      '$reduce',
      operand,
      { notObject: 'Location40075', unknown: 'Location40076', missing: 'Location40077' },
      { required: ['input', 'initialValue', 'in'] },
    );
    const array = compile(parts.input, names);
    const initial = compile(parts.initialValue, names);
    const body = compile(parts.in, new Set([...names, 'this', 'value']));
    return (scope) => {
      const value = array(scope);
      if (isNullish(value)) return null;
      return requireArray(
        value,
        'Location40080',
        '$reduce requires that ‘input’ be an array, found: ',
      ).reduce(
        (total: unknown, element) =>
          body(withVariable(withVariable(scope, 'this', element), 'value', total)),
        initial(scope),
      );
    };
  };
}
