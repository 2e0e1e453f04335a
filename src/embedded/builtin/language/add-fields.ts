import { CommandError } from './errors';
import { compileExpression, fieldPath } from './expression';
import type { Expression, Names, Scope } from './expression-scope';
import { fieldsOf, getField, isDocument, setField } from './values';
import type { Doc } from './values';

type Tree = Map<string, Expression | Tree>;

/** Compiles `$addFields` and `$set`: existing fields keep their position, new ones are appended. */
export function compileAddFields(
  name: string,
  spec: unknown,
  names: Names,
): (doc: Doc, scope: Scope) => Doc {
  if (!isDocument(spec)) {
    throw new CommandError(
      'Location40272',
      `${name} specification stage must be an object, got ${typeof spec}`,
    );
  }
  if (Object.keys(spec).length === 0) {
    throw new CommandError(
      'Location40177',
      `Invalid ${name} :: caused by :: specification must have at least one field`,
    );
  }
  const tree: Tree = new Map();
  addFields(tree, [], spec, names);
  return (doc, scope) => applyTree(doc, tree, scope) as Doc;
}

function addFields(tree: Tree, prefix: string[], spec: Doc, names: Names): void {
  for (const [path, value] of fieldsOf(spec)) {
    const parts = [...prefix, ...fieldPath(path)];
    if (isDocument(value) && isNested(value)) {
      addFields(tree, parts, value, names);
    } else {
      place(tree, parts, compileExpression(value, names));
    }
  }
}

/** A document that is not an expression contains nested fields. */
function isNested(value: Doc): boolean {
  const first = Object.keys(value)[0];
  return first !== undefined && !first.startsWith('$');
}

function place(tree: Tree, parts: readonly string[], expression: Expression): void {
  const collision = () =>
    new CommandError(
      'Location40176',
      `Invalid $addFields :: caused by :: specification contains two conflicting paths. Cannot specify both '${parts.join('.')}' and another that includes it`,
    );
  let node = tree;
  for (const part of parts.slice(0, -1)) {
    const child = node.get(part) ?? new Map<string, Expression | Tree>();
    if (!(child instanceof Map)) throw collision();
    node.set(part, child);
    node = child;
  }
  const last = parts.at(-1) ?? '';
  if (node.has(last)) throw collision();
  node.set(last, expression);
}

function applyTree(value: unknown, tree: Tree, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((element: unknown) => applyTree(element, tree, scope));
  }
  const result: Doc = isDocument(value) ? { ...value } : {};
  for (const [name, node] of tree) {
    const added =
      node instanceof Map ? applyTree(getField(result, name), node, scope) : node(scope);
    if (added === undefined) Reflect.deleteProperty(result, name);
    else setField(result, name, added);
  }
  return result;
}
