import { CommandError } from './errors';
import type { Operator, Operators } from './expression-scope';
import { anyNumber, eager, isNullish, namedArguments } from './expression-support';
import { fieldsOf, getField, isDocument, kindOf, setField } from './values';
import type { Doc } from './values';

export const objectOperators: Operators = {
  $mergeObjects: eager('$mergeObjects', anyNumber, mergeObjects),
  $getField: getFieldOperator(),
};

/** Fields of later documents override earlier ones, but keep their first position. */
export function mergeObjects(values: readonly unknown[]): Doc {
  const result: Doc = {};
  for (const value of values) {
    if (isNullish(value)) continue;
    if (!isDocument(value)) {
      throw new CommandError(
        'Location40400',
        `$mergeObjects requires object inputs, but input is of type ${kindOf(value)}`,
      );
    }
    for (const [name, field] of fieldsOf(value)) setField(result, name, field);
  }
  return result;
}

function getFieldOperator(): Operator {
  return (operand, names, compile) => {
    const isFull = isDocument(operand) && Object.hasOwn(operand, 'field');
    const parts = isFull
      ? namedArguments(
          '$getField',
          operand,
          { notObject: 'Location3041702', unknown: 'Location3041701', missing: 'Location3041702' },
          { required: ['field'], optional: ['input'] },
        )
      : { field: operand };
    const field = fieldName('$getField', parts.field);
    const input = compile(parts.input ?? '$$CURRENT', names);
    return (scope) => {
      const value = input(scope);
      if (value === null) return null;
      return isDocument(value) ? getField(value, field) : undefined;
    };
  };
}

/** The field must be a constant string; `{ $literal: … }` allows it to begin with a dollar sign. */
function fieldName(operator: string, field: unknown): string {
  const name = isDocument(field) && Object.hasOwn(field, '$literal') ? field.$literal : field;
  const isReference = name === field && typeof name === 'string' && name.startsWith('$');
  if (typeof name === 'string' && !isReference) return name;
  throw new CommandError(
    'Location4161106',
    `${operator} requires 'field' to evaluate to a constant string`,
  );
}
