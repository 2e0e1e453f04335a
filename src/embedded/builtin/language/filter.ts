import { regexParts } from './compare';
import { CommandError } from './errors';
import { compileExpression } from './expression';
import { isTruthy, rootScope } from './expression-scope';
import { equalityTest } from './filter-comparison';
import { compileFieldOperators } from './filter-operators';
import type { FieldNode } from './filter-operators';
import { someAtPath } from './paths';
import type { ArrayMatch } from './paths';
import { regexTest } from './regex';
import { notSupported, unsupported } from './unsupported';
import { isDocument, kindOf } from './values';
import type { Doc } from './values';

export interface CompiledFilter {
  /**
   * True if the document matches; `match` receives the array element that did, for the positional
   * `$`.
   */
  matches(doc: Doc, match?: ArrayMatch): boolean;
}

export interface FilterOptions {
  /** The value of `$$NOW` in `$expr`; by default the time of compiling. */
  now?: Date | undefined;
  /** The evaluated variables of the command's `let`. */
  variables?: Doc | undefined;
}

export type Predicate = (doc: object, match: ArrayMatch | undefined) => boolean;

/** Compiles a query filter; throws MongoDB's error if it is invalid. */
export function compileFilter(filter: Doc, options: FilterOptions = {}): CompiledFilter {
  return { matches: compilePredicate(filter, options) };
}

export function compilePredicate(filter: Doc, options: FilterOptions = {}): Predicate {
  return allOf(
    Object.entries(filter).flatMap(([name, operand]) =>
      name.startsWith('$') ? topLevel(name, operand, options) : field(name, operand, options),
    ),
  );
}

function allOf(predicates: Predicate[]): Predicate {
  const [first, second] = predicates;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (doc, match) => predicates.every((predicate) => predicate(doc, match));
}

function topLevel(name: string, operand: unknown, options: FilterOptions): Predicate[] {
  switch (name) {
    case '$and':
      return [allOf(branches(name, operand, options))];
    case '$or': {
      const any = branches(name, operand, options);
      return [(doc, match) => any.some((predicate) => predicate(doc, match))];
    }
    case '$nor': {
      const none = branches(name, operand, options);
      return [(doc) => !none.some((predicate) => predicate(doc, undefined))];
    }
    case '$expr': {
      const variables = new Map(Object.entries(options.variables ?? {}));
      const expression = compileExpression(operand, new Set(variables.keys()));
      const now = options.now ?? new Date();
      return [(doc) => isTruthy(expression(rootScope(doc, now, variables)))];
    }
    case '$comment':
      return [];
    case '$alwaysTrue':
      return [() => true];
    case '$alwaysFalse':
      return [() => false];
    case '$text':
      throw new CommandError('IndexNotFound', 'text index required for $text query');
    case '$where':
      throw new CommandError('BadValue', 'no globalScriptEngine in $where parsing');
    default:
      if (unsupported.conditions.has(name)) throw notSupported(name);
      throw new CommandError(
        'BadValue',
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function branches(name: string, operand: unknown, options: FilterOptions): Predicate[] {
  if (!Array.isArray(operand)) {
    throw new CommandError('BadValue', `${name} must be an array`);
  }
  if (operand.length === 0) {
    throw new CommandError('BadValue', '$and/$or/$nor must be a nonempty array');
  }
  return operand.map((branch: unknown) => {
    if (!isDocument(branch)) {
      throw new CommandError('BadValue', '$or/$and/$nor entries need to be full objects');
    }
    return compilePredicate(branch, options);
  });
}

function field(name: string, operand: unknown, options: FilterOptions): Predicate[] {
  const path = name.split('.');
  return fieldNodes(name, operand, options).map((node) => atPath(path, node));
}

/** The condition that a field's operand states: operators, a regular expression, or equality. */
function fieldNodes(name: string, operand: unknown, options: FilterOptions): FieldNode[] {
  if (isOperatorDocument(operand)) {
    return compileFieldOperators(name, operand, (filter) => compilePredicate(filter, options));
  }
  if (kindOf(operand) === 'regex') {
    const { pattern, options: flags } = regexParts(operand);
    return [{ kind: 'test', leafArrays: 'expand', accept: regexTest(pattern, flags) }];
  }
  return [{ kind: 'test', leafArrays: 'expand', accept: equalityTest(operand) }];
}

/**
 * A document whose first field is an operator; `{ $ref, $id }` is a reference, which is a value.
 */
export function isOperatorDocument(value: unknown): value is Doc {
  if (!isDocument(value)) return false;
  const first = Object.keys(value)[0];
  return first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first);
}

function atPath(path: readonly string[], node: FieldNode): Predicate {
  if (node.kind === 'not') {
    const inner = node.nodes.map((child) => atPath(path, child));
    return (doc) => !inner.every((predicate) => predicate(doc, undefined));
  }
  const { accept, acceptArray, leafArrays } = node;
  if (acceptArray !== undefined) {
    return (doc, match) =>
      someAtPath(doc, path, leafArrays, (value) => acceptArray(value, match), undefined);
  }
  return (doc, match) => someAtPath(doc, path, leafArrays, accept, match);
}
