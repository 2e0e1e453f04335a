import { regexParts, valuesEqual } from './compare';
import { describeId } from './describe';
import { CommandError } from './errors';
import { compilePredicate, isOperatorDocument } from './filter';
import { logicalOperators } from './filter-operators';
import { toInteger, toNumber } from './numbers';
import { regexTest } from './regex';
import { compileSort, compileValueSort } from './sort';
import type { ModifierContext, ModifierParser } from './modifier';
import { isDocument, kindOf } from './values';
import type { Doc } from './values';

/** The update operators for arrays. */
export const arrayModifiers: Readonly<Record<string, ModifierParser>> = {
  $push: parsePush,
  $addToSet: parseAddToSet,
  $pop: parsePop,
  $pull: parsePull,
  $pullAll: parsePullAll,
};

function badValue(message: string): CommandError {
  return new CommandError('BadValue', message);
}

const pushClauses = ['$each', '$position', '$slice', '$sort'];

function parsePush(operand: unknown, context: ModifierContext) {
  const clauses = isDocument(operand) && Object.hasOwn(operand, '$each') ? operand : undefined;
  const values = clauses === undefined ? [operand] : eachOf('$push', clauses);
  const unknown = Object.keys(clauses ?? {}).find((name) => !pushClauses.includes(name));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const position = integerClause(
    clauses,
    '$position',
    'The value for $position must be an integer value, not of type: ',
  );
  const slice = integerClause(
    clauses,
    '$slice',
    'The value for $slice must be an integer value but was given type: ',
  );
  const sort =
    clauses === undefined || !Object.hasOwn(clauses, '$sort') ? undefined : pushSort(clauses.$sort);
  const apply = (value: unknown) => {
    if (value !== undefined && !Array.isArray(value)) {
      throw badValue(
        `The field '${context.path}' must be an array but is of type ${kindOf(value)} in document ${describeId(context.doc)}`,
      );
    }
    const array = [...((value ?? []) as unknown[])];
    array.splice(position ?? array.length, 0, ...values);
    if (sort !== undefined) array.sort(sort);
    if (slice === undefined) return array;
    return slice < 0 ? array.slice(slice) : array.slice(0, slice);
  };
  return { creates: true, apply };
}

function eachOf(name: string, clauses: Doc): unknown[] {
  if (Array.isArray(clauses.$each)) return clauses.$each;
  throw badValue(
    `The argument to $each in ${name} must be an array but it was of type: ${kindOf(clauses.$each)}`,
  );
}

function integerClause(
  clauses: Doc | undefined,
  name: string,
  message: string,
): number | undefined {
  if (clauses === undefined || !Object.hasOwn(clauses, name)) return undefined;
  const number = toInteger(clauses[name]);
  if (number !== undefined) return number;
  throw badValue(`${message}${kindOf(clauses[name])}`);
}

function pushSort(spec: unknown): (a: unknown, b: unknown) => number {
  const isDirection = (value: unknown) => Math.abs(toNumber(value) ?? 0) === 1;
  if (isDocument(spec)) {
    const directions = Object.entries(spec);
    if (directions.length === 0) {
      throw badValue('The $sort pattern is empty when it should be a set of fields.');
    }
    for (const [name, direction] of directions) {
      if (name === '') throw badValue('The $sort field cannot be empty');
      if (!isDirection(direction)) throw badValue('The $sort element value must be either 1 or -1');
    }
    const compare = compileSort(spec);
    return (a, b) => compare(isDocument(a) ? a : {}, isDocument(b) ? b : {});
  }
  if (!isDirection(spec)) {
    throw badValue(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  }
  return compileValueSort(spec);
}

function parseAddToSet(operand: unknown, context: ModifierContext) {
  const clauses = isDocument(operand) && Object.keys(operand)[0] === '$each' ? operand : undefined;
  const values = clauses === undefined ? [operand] : eachOf('$addToSet', clauses);
  const unknown = Object.keys(clauses ?? {}).find((name) => name !== '$each');
  if (unknown !== undefined) {
    throw badValue(`Found unexpected fields after $each in $addToSet: ${unknown}`);
  }
  const apply = (value: unknown) => {
    if (value !== undefined && !Array.isArray(value)) {
      throw badValue(
        `Cannot apply $addToSet to non-array field. Field named '${context.path.split('.').at(-1) ?? ''}' has non-array type ${kindOf(value)}`,
      );
    }
    const set = [...((value ?? []) as unknown[])];
    for (const added of values) {
      if (!set.some((element) => valuesEqual(element, added))) set.push(added);
    }
    return set;
  };
  return { creates: true, apply };
}

function parsePop(operand: unknown, context: ModifierContext) {
  const direction = toNumber(operand);
  if (direction === undefined) {
    throw new CommandError(
      'FailedToParse',
      `Expected a number in: ${context.path}: ${kindOf(operand)}`,
    );
  }
  if (direction !== 1 && direction !== -1) {
    throw new CommandError('FailedToParse', `$pop expects 1 or -1, found: ${direction}`);
  }
  const apply = (value: unknown) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      throw new CommandError(
        'TypeMismatch',
        `Path '${context.path}' contains an element of non-array type '${kindOf(value)}'`,
      );
    }
    return direction === 1 ? (value.slice(0, -1) as unknown[]) : (value.slice(1) as unknown[]);
  };
  return { creates: false, apply };
}

function parsePull(operand: unknown) {
  return removal('$pull', pullTest(operand));
}

function pullTest(operand: unknown): (element: unknown) => boolean {
  const first = isDocument(operand) ? Object.keys(operand)[0] : undefined;
  if (isOperatorDocument(operand) && !logicalOperators.has(first ?? '')) {
    // The conditions are tested on the element itself, under an arbitrary field name.
    const predicate = compilePredicate({ element: operand });
    return (element) => predicate({ element }, undefined);
  }
  if (isDocument(operand)) {
    const predicate = compilePredicate(operand);
    return (element) => isDocument(element) && predicate(element, undefined);
  }
  if (kindOf(operand) === 'regex') {
    const { pattern, options } = regexParts(operand);
    return regexTest(pattern, options);
  }
  return (element) => valuesEqual(element, operand);
}

function parsePullAll(operand: unknown) {
  if (!Array.isArray(operand)) {
    throw badValue(`$pullAll requires an array argument but was given a ${kindOf(operand)}`);
  }
  const values = operand as unknown[];
  return removal('$pullAll', (element) => values.some((value) => valuesEqual(element, value)));
}

function removal(name: string, isRemoved: (element: unknown) => boolean) {
  const apply = (value: unknown) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw badValue(`Cannot apply ${name} to a non-array value`);
    return value.filter((element: unknown) => !isRemoved(element)) as unknown[];
  };
  return { creates: false, apply };
}
