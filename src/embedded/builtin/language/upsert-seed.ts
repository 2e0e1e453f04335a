import { compareStrings } from './compare';
import { CommandError } from './errors';
import { isOperatorDocument } from './filter';
import { isModifierUpdate } from './update';
import { isDocument, kindOf, setField } from './values';
import type { Doc } from './values';

/**
 * The document that an upsert starts from: the fields whose values the filter fixes, in the order
 * of their names. A replacement takes only the `_id` from it.
 */
export function upsertSeed(filter: Doc, update?: Doc | readonly Doc[]): Doc {
  const isReplacement = update !== undefined && !Array.isArray(update) && !isModifierUpdate(update);
  const seed: Doc = {};
  const paths: string[] = [];
  const found = equalities(filter).sort((a, b) => compareStrings(a.path, b.path));
  for (const { path, value } of found) {
    if (path.startsWith('_id.')) {
      throw new CommandError(
        'NotExactValueField',
        `field at '_id' must be exactly specified, field at sub-path '${path}'found`,
      );
    }
    if (isReplacement && path !== '_id') continue;
    assertSingle(paths, path);
    paths.push(path);
    setAtPath(seed, path.split('.'), value);
  }
  return seed;
}

interface Equality {
  path: string;
  value: unknown;
}

function equalities(filter: Doc): Equality[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (name === '$and') return branches(operand).flatMap(equalities);
    if (name === '$or') {
      const [only, another] = branches(operand);
      return only !== undefined && another === undefined ? equalities(only) : [];
    }
    if (name.startsWith('$')) return [];
    return fieldEqualities(name, operand);
  });
}

function branches(operand: unknown): Doc[] {
  return Array.isArray(operand) ? operand.filter(isDocument) : [];
}

function fieldEqualities(path: string, operand: unknown): Equality[] {
  if (!isOperatorDocument(operand)) {
    return kindOf(operand) === 'regex' ? [] : [{ path, value: operand }];
  }
  return Object.entries(operand).flatMap(([name, value]): Equality[] => {
    if (name === '$eq') return [{ path, value }];
    // A list with one element is an equality.
    if ((name === '$all' || name === '$in') && Array.isArray(value) && value.length === 1) {
      const [only] = value as unknown[];
      return kindOf(only) === 'regex' || isOperatorDocument(only) ? [] : [{ path, value: only }];
    }
    return [];
  });
}

function assertSingle(paths: readonly string[], path: string): void {
  for (const other of paths) {
    if (other === path) {
      throw new CommandError(
        'NotSingleValueField',
        `cannot infer query fields to set, path '${path}' is matched twice`,
      );
    }
    if (other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
      throw new CommandError(
        'NotSingleValueField',
        `cannot infer query fields to set, both paths '${other}' and '${path}' are matched`,
      );
    }
  }
}

function setAtPath(doc: Doc, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    setField(doc, name, value);
    return;
  }
  const child: unknown = Object.hasOwn(doc, name) ? doc[name] : {};
  if (!isDocument(child)) return;
  setAtPath(child, rest, value);
  setField(doc, name, child);
}
