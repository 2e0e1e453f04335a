import type { Doc } from '../language';
import { compareValues } from '../language';
import { isArray, isDocument, kindOf } from '../language/values';
import type { Kind } from '../language/values';

/** One end of a range of values of one type. */
export interface Bound {
  readonly value: unknown;
  readonly inclusive: boolean;
}

/** The conditions of a filter on one path, as far as an index can use them. */
export interface Predicate {
  /** The value is one of these. */
  points: readonly unknown[] | undefined;
  lower: Bound | undefined;
  upper: Bound | undefined;
  /** The path must exist. */
  exists: boolean;
  /** Every condition on the path, as written in the filter. */
  readonly conditions: unknown[];
}

export interface FilterAnalysis {
  readonly predicates: ReadonlyMap<string, Predicate>;
  /** True if the predicates are equivalent to the filter. */
  readonly complete: boolean;
}

/**
 * Extracts from a filter the conditions that indexes can answer: conditions on paths, joined by
 * "and".
 */
export function analyzeFilter(filter: Doc): FilterAnalysis {
  const predicates = new Map<string, Predicate>();
  const complete = collect(filter, predicates);
  return { predicates, complete };
}

function collect(filter: Doc, predicates: Map<string, Predicate>): boolean {
  let complete = true;
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and' && isArray(condition)) {
      for (const part of condition) {
        complete = isDocument(part) && collect(part, predicates) && complete;
      }
    } else if (name === '$comment') {
      continue;
    } else if (name.startsWith('$')) {
      complete = false;
    } else {
      complete = addCondition(predicateOf(predicates, name), condition) && complete;
    }
  }
  return complete;
}

function predicateOf(predicates: Map<string, Predicate>, path: string): Predicate {
  let predicate = predicates.get(path);
  if (predicate === undefined) {
    predicate = {
      points: undefined,
      lower: undefined,
      upper: undefined,
      exists: false,
      conditions: [],
    };
    predicates.set(path, predicate);
  }
  return predicate;
}

/** True if the predicate is equivalent to the condition. */
function addCondition(predicate: Predicate, condition: unknown): boolean {
  predicate.conditions.push(condition);
  if (!isOperators(condition)) return addPoints(predicate, [condition]);
  return Object.entries(condition)
    .map(([operator, operand]) => addOperator(predicate, operator, operand))
    .every(Boolean);
}

export function isOperators(condition: unknown): condition is Doc {
  return isDocument(condition) && Object.keys(condition)[0]?.startsWith('$') === true;
}

function addOperator(predicate: Predicate, operator: string, operand: unknown): boolean {
  switch (operator) {
    case '$eq':
      return addPoints(predicate, [operand]);
    case '$in':
      return isArray(operand) && addPoints(predicate, operand);
    case '$gt':
    case '$gte':
      return addLower(predicate, { value: operand, inclusive: operator === '$gte' });
    case '$lt':
    case '$lte':
      return addUpper(predicate, { value: operand, inclusive: operator === '$lte' });
    case '$exists':
      predicate.exists ||= operand === true;
      return false;
    default:
      return false;
  }
}

/** The types whose equality an index decides alone; null also matches missing fields. */
const exactKinds = new Set<Kind>([
  'int',
  'long',
  'double',
  'decimal',
  'string',
  'objectId',
  'bool',
  'date',
  'timestamp',
  'binData',
]);

/**
 * Arrays match as a whole or by element, and patterns match many values: an index cannot find them.
 */
function isPoint(value: unknown): boolean {
  const kind = kindOf(value);
  return exactKinds.has(kind) || kind === 'null' || kind === 'object';
}

function addPoints(predicate: Predicate, values: readonly unknown[]): boolean {
  if (!values.every(isPoint)) return false;
  // Of two equality conditions, the first is used for the index and the filter checks the other.
  if (predicate.points !== undefined) return false;
  predicate.points = values;
  predicate.exists ||= !values.some((value) => kindOf(value) === 'null');
  return values.every((value) => exactKinds.has(kindOf(value)));
}

/** A comparison matches only values of its own type, which are adjacent in the index. */
function isBound(value: unknown): boolean {
  return exactKinds.has(kindOf(value)) && !(Number.isNaN(Number(value)) && isNumeric(value));
}

function isNumeric(value: unknown): boolean {
  return ['int', 'long', 'double', 'decimal'].includes(kindOf(value));
}

function addLower(predicate: Predicate, bound: Bound): boolean {
  if (!isBound(bound.value)) return false;
  predicate.exists = true;
  if (predicate.lower === undefined || isTighter(bound, predicate.lower, 1)) {
    predicate.lower = bound;
  }
  return false;
}

function addUpper(predicate: Predicate, bound: Bound): boolean {
  if (!isBound(bound.value)) return false;
  predicate.exists = true;
  if (predicate.upper === undefined || isTighter(bound, predicate.upper, -1)) {
    predicate.upper = bound;
  }
  return false;
}

function isTighter(bound: Bound, than: Bound, direction: 1 | -1): boolean {
  const order = compareValues(bound.value, than.value) * direction;
  return order > 0 || (order === 0 && !bound.inclusive);
}
