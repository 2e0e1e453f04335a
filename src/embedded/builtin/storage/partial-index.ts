import { compileFilter } from '../language';
import type { Doc } from '../language';
import { identical } from '../language/compare';
import { isArray, isDocument } from '../language/values';
import type { Index } from './collection-index';
import { isOperators } from './predicates';
import type { Bound, FilterAnalysis, Predicate } from './predicates';

/**
 * True if the index contains every document that the filter can match. For a partial index the
 * filter must imply the index's expression; for a sparse one it must require one of the fields.
 */
export function holdsAllMatches(index: Index, { predicates }: FilterAnalysis): boolean {
  if (index.spec.sparse) {
    return index.fields.some((field) => predicates.get(field.path)?.exists === true);
  }
  const expression = index.spec.partialFilterExpression;
  return expression === undefined || impliesAll(predicates, expression);
}

function impliesAll(predicates: ReadonlyMap<string, Predicate>, expression: Doc): boolean {
  return Object.entries(expression).every(([name, condition]) => {
    if (name === '$and' && isArray(condition)) {
      return condition.every((part) => isDocument(part) && impliesAll(predicates, part));
    }
    const predicate = predicates.get(name);
    if (predicate === undefined || name.startsWith('$')) return false;
    const conditions = isOperators(condition)
      ? Object.entries(condition).map(([operator, operand]) => ({ [operator]: operand }))
      : [{ $eq: condition }];
    return conditions.every((each) => implies(predicate, each));
  });
}

/** Whether all values that fulfil the predicate fulfil a condition with one operator. */
function implies(predicate: Predicate, condition: Doc): boolean {
  if (predicate.conditions.some((known) => states(known, condition))) return true;
  const { points } = predicate;
  if (points !== undefined) {
    const filter = compileFilter({ value: condition });
    // Null also matches a missing field.
    return points.every(
      (value) => filter.matches({ value }) && (value !== null || filter.matches({})),
    );
  }
  const [entry] = Object.entries(condition);
  if (entry === undefined) return true;
  const [operator, operand] = entry;
  if (operator === '$exists') return operand === true && predicate.exists;
  return rangeImplies(predicate, operator, operand);
}

/** The filter contains the identical condition, alone or among others. */
function states(known: unknown, condition: Doc): boolean {
  const operators = isOperators(known) ? known : { $eq: known };
  return Object.entries(condition).every(
    ([operator, operand]) =>
      operators[operator] !== undefined && identical(operators[operator], operand),
  );
}

function rangeImplies(predicate: Predicate, operator: string, operand: unknown): boolean {
  const needed = {
    $gt: predicate.lower,
    $gte: predicate.lower,
    $lt: predicate.upper,
    $lte: predicate.upper,
  };
  const bound = Object.entries(needed).find(([name]) => name === operator)?.[1];
  return bound !== undefined && boundImplies(bound, operator, operand);
}

/** The bound fulfils the condition itself, or is exclusive and equal to the condition's bound. */
function boundImplies(bound: Bound, operator: string, operand: unknown): boolean {
  const inclusive = operator === '$gt' ? '$gte' : operator === '$lt' ? '$lte' : operator;
  const asked = bound.inclusive ? operator : inclusive;
  return compileFilter({ value: { [asked]: operand } }).matches({ value: bound.value });
}
