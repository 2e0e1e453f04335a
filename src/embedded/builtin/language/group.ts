import { Int32 } from 'bson';

import { accumulators } from './accumulators';
import { valueKey } from './compare';
import { CommandError } from './errors';
import { compileExpression } from './expression';
import type { Expression, Names, Scope } from './expression-scope';
import type { StageContext } from './stage';
import { notSupported, unsupported } from './unsupported';
import { isDocument, setField } from './values';
import type { Doc } from './values';

/** Computes one output field of a group. */
interface Gathering {
  add(scope: Scope): void;
  result(): unknown;
}

/** Compiles `$group`: one output document for each distinct `_id`. */
export function compileGroup(spec: unknown, context: StageContext) {
  if (!isDocument(spec)) {
    throw new CommandError('Location15947', "a group's fields must be specified in an object");
  }
  if (!Object.hasOwn(spec, '_id')) {
    throw new CommandError('Location15955', 'a group specification must include an _id');
  }
  const id = compileExpression(spec._id, context.names);
  const fields = Object.entries(spec)
    .filter(([name]) => name !== '_id')
    .map(([name, accumulator]) => groupField(name, accumulator, context.names));
  return function* group(docs: Iterable<Doc>): Iterable<Doc> {
    const groups = new Map<string, { id: unknown; gatherings: Gathering[] }>();
    for (const doc of docs) {
      const scope = context.scope(doc);
      const value = id(scope) ?? null;
      const key = valueKey(value);
      let entry = groups.get(key);
      if (entry === undefined) {
        entry = { id: value, gatherings: fields.map(({ start }) => start()) };
        groups.set(key, entry);
      }
      for (const gathering of entry.gatherings) gathering.add(scope);
    }
    for (const entry of groups.values()) {
      const result: Doc = { _id: entry.id };
      fields.forEach(({ name }, i) => {
        setField(result, name, entry.gatherings[i]?.result());
      });
      yield result;
    }
  };
}

function groupField(name: string, spec: unknown, names: Names) {
  if (name.includes('.')) {
    throw new CommandError('Location40235', `The field name '${name}' cannot contain '.'`);
  }
  if (name.startsWith('$')) {
    throw new CommandError('Location40236', `The field name '${name}' cannot be an operator name`);
  }
  if (!isDocument(spec)) {
    throw new CommandError('Location40234', `The field '${name}' must be an accumulator object`);
  }
  const [entry, another] = Object.entries(spec);
  if (entry === undefined || another !== undefined) {
    throw new CommandError('Location40238', `The field '${name}' must specify one accumulator`);
  }
  return { name, start: compileAccumulator(entry[0], entry[1], names) };
}

function compileAccumulator(name: string, operand: unknown, names: Names): () => Gathering {
  if (name === '$count') {
    if (!isDocument(operand) || Object.keys(operand).length > 0) {
      throw new CommandError('TypeMismatch', '$count takes no arguments, i.e. $count:{}');
    }
    return () => gathering(() => new Int32(1), accumulator('$sum'));
  }
  const start = accumulator(name);
  if (Array.isArray(operand) && operand.length !== 1) {
    throw new CommandError('Location40237', `The ${name} accumulator is a unary operator`);
  }
  const value = compileExpression(Array.isArray(operand) ? operand[0] : operand, names);
  return () => gathering(value, start);
}

function accumulator(name: string) {
  const start = Object.hasOwn(accumulators, name) ? accumulators[name] : undefined;
  if (start !== undefined) return start;
  if (unsupported.accumulators.has(name)) throw notSupported(name);
  throw new CommandError('Location15952', `unknown group operator '${name}'`);
}

function gathering(
  value: Expression,
  start: () => ReturnType<(typeof accumulators)[string]>,
): Gathering {
  const state = start();
  return {
    add: (scope) => {
      state.add(value(scope));
    },
    result: () => state.result(),
  };
}
