import { regexParts } from './compare';
import { describe } from './describe';
import { CommandError } from './errors';
import { comparisonTest, equalityTest, membershipTest, typeTest } from './filter-comparison';
import type { Test } from './filter-comparison';
import { numericOf, toNumber } from './numbers';
import type { ArrayMatch, LeafArrays } from './paths';
import { regexTest } from './regex';
import { notSupported, unsupported } from './unsupported';
import { isDocument, kindOf } from './values';
import type { Doc } from './values';

/** One condition on a field: a test of the values at its path, or a negation of conditions. */
export type FieldNode =
  | {
      kind: 'test';
      leafArrays: LeafArrays;
      accept: Test;
      /** Called instead of `accept` if the test itself selects the array element that matched. */
      acceptArray?: (value: unknown, match: ArrayMatch | undefined) => boolean;
    }
  | { kind: 'not'; nodes: FieldNode[] };

type CompileDocument = (filter: Doc) => (doc: object, match: ArrayMatch | undefined) => boolean;

/** Compiles operators such as `{ $gte: 3, $lt: 5 }`. */
export function compileFieldOperators(
  field: string,
  operators: Doc,
  compileDocument: CompileDocument,
): FieldNode[] {
  if (Object.hasOwn(operators, '$options') && !Object.hasOwn(operators, '$regex')) {
    throw new CommandError('BadValue', '$options needs a $regex');
  }
  return Object.entries(operators).flatMap(([name, operand]) =>
    compileOperator(field, name, operand, operators, compileDocument),
  );
}

function compileOperator(
  field: string,
  name: string,
  operand: unknown,
  siblings: Doc,
  compileDocument: CompileDocument,
): FieldNode[] {
  switch (name) {
    case '$eq':
      return [test(equalityTest(operand))];
    case '$ne':
      if (kindOf(operand) === 'regex') throw badValue("Can't have regex as arg to $ne.");
      return [not(test(equalityTest(operand)))];
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return [test(comparisonTest(field, name, operand))];
    case '$in':
      return [test(membershipTest(name, operand))];
    case '$nin':
      return [not(test(membershipTest(name, operand)))];
    case '$exists': {
      const exists = test((value) => value !== undefined);
      return [isTrue(operand) ? exists : not(exists)];
    }
    case '$type':
      return [test(typeTest(field, operand))];
    case '$regex':
      return [test(regexOperatorTest(operand, siblings))];
    case '$options':
      return [];
    case '$not':
      return [not(...negated(field, operand, compileDocument))];
    case '$mod':
      return [test(moduloTest(operand))];
    case '$size':
      return [sizeNode(operand)];
    case '$all':
      return allNodes(field, operand, compileDocument);
    case '$elemMatch':
      return [elementMatch(field, operand, compileDocument)];
    case '$comment':
      return [];
    case '$near':
    case '$nearSphere':
    case '$geoNear':
      throw badValue('unable to find index for $geoNear query');
    case '$expr':
      throw badValue('unknown operator: $expr');
    default:
      throw unsupported.conditions.has(name)
        ? notSupported(name)
        : badValue(`unknown operator: ${name}`);
  }
}

function badValue(message: string): CommandError {
  return new CommandError('BadValue', message);
}

function test(accept: Test): FieldNode {
  return { kind: 'test', leafArrays: 'expand', accept };
}

function not(...nodes: FieldNode[]): FieldNode {
  return { kind: 'not', nodes };
}

/** MongoDB's truthiness of a query option: everything except false, zero, null and missing. */
function isTrue(value: unknown): boolean {
  const number = toNumber(value);
  return number === undefined
    ? value !== false && value !== null && value !== undefined
    : number !== 0;
}

function regexOperatorTest(operand: unknown, siblings: Doc): Test {
  const options = siblings.$options;
  if (options !== undefined && typeof options !== 'string')
    throw badValue('$options has to be a string');
  if (typeof operand === 'string') return regexTest(operand, options ?? '');
  if (kindOf(operand) !== 'regex') throw badValue('$regex has to be a string');
  const parts = regexParts(operand);
  if (options !== undefined && parts.options !== '') {
    throw new CommandError('Location51075', 'options set in both $regex and $options');
  }
  return regexTest(parts.pattern, options ?? parts.options);
}

function negated(field: string, operand: unknown, compileDocument: CompileDocument): FieldNode[] {
  if (kindOf(operand) === 'regex') {
    const { pattern, options } = regexParts(operand);
    return [test(regexTest(pattern, options))];
  }
  if (!isDocument(operand)) throw badValue('$not needs a regex or a document');
  if (Object.keys(operand).length === 0) throw badValue('$not cannot be empty');
  return compileFieldOperators(field, operand, compileDocument);
}

function moduloTest(operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array');
  if (operand.length < 2) throw badValue('malformed mod, not enough elements');
  if (operand.length > 2) throw badValue('malformed mod, too many elements');
  const [divisor, remainder] = operand.map((part: unknown, i) => {
    const number = truncated(part);
    if (number !== undefined) return number;
    throw badValue(`malformed mod, ${i === 0 ? 'divisor' : 'remainder'} not a number`);
  });
  if (divisor === undefined || divisor === 0n) throw badValue('divisor cannot be 0');
  return (value) => {
    const number = truncated(value);
    return number !== undefined && number % divisor === remainder;
  };
}

function truncated(value: unknown): bigint | undefined {
  const numeric = numericOf(value);
  if (numeric?.kind === 'long') return numeric.value;
  const number = toNumber(value);
  return number === undefined || !Number.isFinite(number) ? undefined : BigInt(Math.trunc(number));
}

function sizeNode(operand: unknown): FieldNode {
  const size = toNumber(operand);
  const refusal = (expected: string) =>
    badValue(`Failed to parse $size. Expected ${expected} $size: ${describe(operand)}`);
  if (size === undefined) throw refusal('a number in:');
  if (!Number.isInteger(size)) throw refusal('an integer:');
  if (size < 0) throw refusal('a non-negative number in:');
  const accept: Test = (value) => Array.isArray(value) && value.length === size;
  return { kind: 'test', leafArrays: 'whole', accept };
}

function allNodes(field: string, operand: unknown, compileDocument: CompileDocument): FieldNode[] {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const values = operand as unknown[];
  if (values.length === 0) return [test(() => false)];
  return values.map((value) => {
    const first = isDocument(value) ? Object.keys(value)[0] : undefined;
    if (isDocument(value) && first === '$elemMatch') {
      return elementMatch(field, value.$elemMatch, compileDocument);
    }
    if (first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first)) {
      throw badValue('no $ expressions in $all');
    }
    if (kindOf(value) !== 'regex') return test(equalityTest(value));
    const { pattern, options } = regexParts(value);
    return test(regexTest(pattern, options));
  });
}

/** These operators test a document, the others a value. */
export const logicalOperators = new Set(['$and', '$or', '$nor', '$where', '$expr']);

function elementMatch(
  field: string,
  operand: unknown,
  compileDocument: CompileDocument,
): FieldNode {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  const isValueForm = first?.startsWith('$') === true && !logicalOperators.has(first);
  const accept = isValueForm
    ? elementTest(compileFieldOperators(field, operand, compileDocument))
    : documentTest(compileDocument(operand));
  const acceptArray = (value: unknown, match: ArrayMatch | undefined) => {
    if (!Array.isArray(value)) return false;
    const index = value.findIndex(accept);
    if (index >= 0 && match !== undefined) match.index = index;
    return index >= 0;
  };
  const acceptAny: Test = (value) => acceptArray(value, undefined);
  return { kind: 'test', leafArrays: 'whole', accept: acceptAny, acceptArray };
}

function documentTest(predicate: (doc: object, match: undefined) => boolean): Test {
  return (element) =>
    (isDocument(element) || Array.isArray(element)) && predicate(element, undefined);
}

/** Tests an array element itself: inside `$elemMatch`, nested arrays are not traversed. */
function elementTest(nodes: FieldNode[]): Test {
  const tests = nodes.map((node) => {
    if (node.kind === 'test') return node.accept;
    const inner = elementTest(node.nodes);
    return (value: unknown) => !inner(value);
  });
  return (value) => tests.every((accept) => accept(value));
}
