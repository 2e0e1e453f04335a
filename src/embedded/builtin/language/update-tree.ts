import { identical } from './compare';
import { describe } from './describe';
import { CommandError } from './errors';
import { arrayIndexOf } from './paths';
import type { Modifier } from './modifier';
import { getField, isDocument, setField } from './values';
import type { Doc } from './values';

/** The modifiers of one update as a tree of their paths, so that each part is copied once. */
export interface UpdateTree {
  modifier: Modifier | undefined;
  children: Map<string, UpdateTree>;
}

export function emptyTree(): UpdateTree {
  return { modifier: undefined, children: new Map() };
}

/** Adds a modifier; refuses a path that equals, contains or is contained in another one. */
export function addToTree(root: UpdateTree, modifier: Modifier): void {
  let node = root;
  modifier.path.forEach((name, i) => {
    if (node.modifier !== undefined) throw conflict(modifier.path, modifier.path.slice(0, i));
    let child = node.children.get(name);
    if (child === undefined) {
      child = emptyTree();
      node.children.set(name, child);
    }
    node = child;
  });
  if (node.modifier !== undefined || node.children.size > 0) {
    throw conflict(modifier.path, modifier.path);
  }
  node.modifier = modifier;
}

function conflict(path: readonly string[], at: readonly string[]): CommandError {
  return new CommandError(
    'ConflictingUpdateOperators',
    `Updating the path '${path.join('.')}' would create a conflict at '${at.join('.')}'`,
  );
}

/**
 * Applies the tree to a value and returns the new one, or the same one if nothing changes. Only the
 * parts on the path of a change are copied.
 */
export function applyTree(value: unknown, node: UpdateTree, name = ''): unknown {
  if (node.modifier !== undefined) return node.modifier.apply(value);
  if (Array.isArray(value)) return applyToArray(value, node, name);
  if (isDocument(value)) return applyToDocument(value, node);
  const creator = firstCreator(node);
  if (creator === undefined) return value;
  if (value !== undefined) throw notViable(creator, name, value);
  const created = applyToDocument({}, node);
  return Object.keys(created).length > 0 ? created : undefined;
}

function applyToDocument(value: Doc, node: UpdateTree): Doc {
  let copy: Doc | undefined;
  for (const [name, child] of inOrder(node.children)) {
    const before = getField(value, name);
    const after = applyTree(before, child, name);
    if (isUnchanged(before, after, child)) continue;
    copy ??= { ...value };
    if (after === undefined) Reflect.deleteProperty(copy, name);
    else setField(copy, name, after);
  }
  return copy ?? value;
}

/** The maximum number of nulls inserted between an array's end and a new element. */
const PADDING_MAX = 1_500_000;

function applyToArray(value: unknown[], node: UpdateTree, name: string): unknown[] {
  let copy: unknown[] | undefined;
  for (const [component, child] of inOrder(node.children)) {
    const index = arrayIndexOf(component);
    if (index === undefined) {
      if (firstCreator(node) !== undefined) throw notViable(component, name, value);
      continue;
    }
    const exists = index < value.length;
    const before = exists ? value[index] : undefined;
    const after = applyTree(before, child, component);
    if (isUnchanged(before, after, child)) continue;
    copy ??= [...value];
    if (index - copy.length > PADDING_MAX) {
      throw new CommandError(
        'CannotBackfillArray',
        `can't backfill array to larger than ${PADDING_MAX} elements`,
      );
    }
    while (copy.length < index) copy.push(null);
    // An element that is unset becomes null, so that the others keep their positions.
    copy[index] = after ?? null;
  }
  return copy ?? value;
}

function notViable(field: string, parent: string, value: unknown): CommandError {
  return new CommandError(
    'PathNotViable',
    `Cannot create field '${field}' in element {${parent}: ${describe(value)}}`,
  );
}

/** The part below a document or an array is returned unchanged if nothing in it changed. */
function isUnchanged(before: unknown, after: unknown, { modifier }: UpdateTree): boolean {
  return before === after || (modifier !== undefined && identical(before, after));
}

/** The first child that creates a missing field. */
function firstCreator(node: UpdateTree): string | undefined {
  for (const [name, child] of inOrder(node.children)) {
    if (child.modifier?.creates ?? firstCreator(child) !== undefined) return name;
  }
  return undefined;
}

/** The order of new fields: numbers by value, other names by their bytes. */
function inOrder(children: Map<string, UpdateTree>): Iterable<[string, UpdateTree]> {
  return children.size < 2 ? children : [...children].sort(([a], [b]) => compareNames(a, b));
}

function compareNames(a: string, b: string): number {
  const [x, y] = [arrayIndexOf(a), arrayIndexOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
