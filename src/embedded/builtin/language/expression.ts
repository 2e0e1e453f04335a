import { arithmeticOperators } from './expression-arithmetic';
import { arrayOperators } from './expression-arrays';
import { conversionOperators } from './expression-conversion';
import { iterationOperators } from './expression-iteration';
import { logicOperators } from './expression-logic';
import { dateOperators } from './expression-dates';
import { objectOperators } from './expression-objects';
import { setOperators } from './expression-sets';
import { stringOperators } from './expression-strings';
import { accumulatorExpressions } from './accumulators';
import { CommandError } from './errors';
import { rootScope } from './expression-scope';
import type { Expression, Names, Operator, Operators, Scope } from './expression-scope';
import { notSupported, unsupported } from './unsupported';
import { fieldsOf, getField, isDocument, setField } from './values';
import type { Doc } from './values';

const noNames: Names = new Set();
const builtInNames = new Set(['ROOT', 'CURRENT', 'REMOVE', 'NOW']);

/** Evaluates a command's `let`, whose expressions cannot refer to a document. */
export function evaluateVariables(variables: Doc, now: Date): Doc {
  const scope = rootScope({}, now);
  const fields = fieldsOf(variables).map(([name, value]): [string, Expression] => [
    name,
    compileExpression(value),
  ]);
  return evaluateFields(fields, scope);
}

/** Compiles an aggregation expression; throws MongoDB's error if it is invalid. */
export function compileExpression(source: unknown, names: Names = noNames): Expression {
  if (typeof source === 'string' && source.startsWith('$')) return compileReference(source, names);
  if (Array.isArray(source)) {
    const elements = source.map((element: unknown) => compileExpression(element, names));
    return (scope) => elements.map((element) => element(scope) ?? null);
  }
  if (isDocument(source)) return compileDocument(source, names);
  return () => source;
}

function compileReference(source: string, names: Names): Expression {
  if (!source.startsWith('$$')) {
    const path = fieldPath(source.slice(1));
    return (scope) => valueAt(scope.root, path, 0);
  }
  const [name = '', ...rest] = source.slice(2).split('.');
  if (name === '') throw new CommandError('FailedToParse', 'empty variable names are not allowed');
  if (!builtInNames.has(name) && !names.has(name)) {
    throw new CommandError('Location17276', `Use of undefined variable: ${name}`);
  }
  if (rest.length === 0) return (scope) => variable(scope, name);
  const path = fieldPath(rest.join('.'));
  return (scope) => {
    const value = variable(scope, name);
    return valueAt(value, path, 0);
  };
}

function variable(scope: Scope, name: string): unknown {
  if (scope.variables.has(name)) return scope.variables.get(name);
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return scope.root;
    case 'NOW':
      return scope.now;
    default:
      // $$REMOVE is a missing value.
      return undefined;
  }
}

/** Splits a field path, and refuses an invalid one. */
export function fieldPath(path: string): string[] {
  if (path === '') {
    throw new CommandError('Location16872', "'$' by itself is not a valid FieldPath");
  }
  const parts = path.split('.');
  for (const part of parts) {
    if (part === '') {
      throw new CommandError('Location15998', 'FieldPath field names may not be empty strings.');
    }
    if (part.startsWith('$')) {
      throw new CommandError(
        'Location16410',
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
  }
  return parts;
}

/** The value at a field path; for an array of documents, the array of their values. */
function valueAt(value: unknown, path: readonly string[], start: number): unknown {
  let current = value;
  for (let i = start; i < path.length; i += 1) {
    if (Array.isArray(current)) {
      return current
        .filter((element: unknown) => isDocument(element))
        .map((element) => valueAt(element, path, i))
        .filter((element) => element !== undefined);
    }
    if (!isDocument(current)) return undefined;
    current = getField(current, path[i] ?? '');
  }
  return current;
}

function compileDocument(source: Doc, names: Names): Expression {
  const fields = fieldsOf(source);
  const operator = fields.find(([name]) => name.startsWith('$'));
  if (operator === undefined) {
    const compiled = fields.map(([name, value]): [string, Expression] => {
      if (name.includes('.')) {
        throw new CommandError(
          'Location16412',
          `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
        );
      }
      return [name, compileExpression(value, names)];
    });
    return (scope) => evaluateFields(compiled, scope);
  }
  if (fields.length > 1) {
    throw new CommandError(
      'Location15983',
      `An object representing an expression must have exactly one field: { ${fields.map(([name]) => name).join(', ')} }`,
    );
  }
  return compileOperator(operator[0], operator[1], names);
}

export function evaluateFields(fields: [string, Expression][], scope: Scope): Doc {
  const result: Doc = {};
  for (const [name, expression] of fields) {
    const value = expression(scope);
    if (value !== undefined) setField(result, name, value);
  }
  return result;
}

const coreOperators: Operators = {
  $literal: (operand) => () => operand,
  $let: (operand, names, compile) => {
    if (!isDocument(operand)) {
      throw new CommandError('Location16874', '$let only supports an object as its argument');
    }
    const { vars, in: body } = operand;
    if (!isDocument(vars) || body === undefined) {
      throw new CommandError('Location16877', "Missing 'vars' or 'in' parameter to $let");
    }
    const bound = fieldsOf(vars).map(([name, value]): [string, Expression] => [
      name,
      compile(value, names),
    ]);
    const inner = compile(body, new Set([...names, ...bound.map(([name]) => name)]));
    return (scope) => {
      const values = bound.map(([name, value]): [string, unknown] => [name, value(scope)]);
      return inner({ ...scope, variables: new Map([...scope.variables, ...values]) });
    };
  },
};

const operators: ReadonlyMap<string, Operator> = new Map(
  [
    coreOperators,
    arithmeticOperators,
    arrayOperators,
    conversionOperators,
    dateOperators,
    iterationOperators,
    logicOperators,
    objectOperators,
    setOperators,
    stringOperators,
    accumulatorExpressions,
  ].flatMap((table) => Object.entries(table)),
);

function compileOperator(name: string, operand: unknown, names: Names): Expression {
  const operator = operators.get(name);
  if (operator === undefined) {
    if (unsupported.expressions.has(name)) throw notSupported(name);
    throw new CommandError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
  }
  return operator(operand, names, compileExpression);
}
