import { identical } from './compare';
import { describe } from './describe';
import { CommandError } from './errors';
import { compilePipelineUpdate } from './update-pipeline';
import { parseModifiers } from './update-modifiers';
import type { Modifier } from './modifier';
import { expandPaths, hasPositional, parseArrayFilters } from './update-positional';
import { addToTree, applyTree, emptyTree } from './update-tree';
import { kindOf, setField } from './values';
import type { Doc } from './values';

export interface UpdateContext {
  /** The command's query, for the positional `$`. */
  filter: Doc;
  arrayFilters?: readonly Doc[] | undefined;
  /** True for the initial document of an upsert's insert. */
  isUpsertInsert?: boolean | undefined;
  now: Date;
  /** The evaluated variables of the command's `let`, or the update's constants. */
  variables?: Doc | undefined;
}

export interface UpdateOutcome {
  /** Shares all unchanged parts with the given document, which is not modified. */
  doc: Doc;
  /** False if nothing changed. */
  modified: boolean;
}

/** Applies an update: a replacement, a document of modifiers, or a pipeline. */
export function applyUpdate(
  doc: Doc,
  update: Doc | readonly Doc[],
  context: UpdateContext,
): UpdateOutcome {
  const updated = updatedDocument(doc, update, context);
  if (updated === doc) return { doc, modified: false };
  assertId(doc, updated, isModifierUpdate(update));
  return { doc: idFirst(updated), modified: true };
}

/**
 * Refuses an update that is invalid for every document. Commands call this before they search,
 * since MongoDB refuses such an update even if nothing matches.
 */
export function assertUpdate(
  update: Doc | readonly Doc[],
  context: Pick<UpdateContext, 'arrayFilters' | 'now' | 'variables'>,
): void {
  if (isPipeline(update)) compilePipelined(update, context);
  else if (isModifierUpdate(update)) compileModifiers({}, update, context);
  else assertReplacement(update);
}

/** The first field determines the kind of an update. */
export function isModifierUpdate(update: Doc | readonly Doc[]): boolean {
  return !isPipeline(update) && Object.keys(update)[0]?.startsWith('$') === true;
}

function isPipeline(update: Doc | readonly Doc[]): update is readonly Doc[] {
  return Array.isArray(update);
}

function updatedDocument(doc: Doc, update: Doc | readonly Doc[], context: UpdateContext): Doc {
  if (isPipeline(update)) {
    const updated = compilePipelined(update, context)(doc);
    return identical(doc, updated) ? doc : updated;
  }
  return isModifierUpdate(update) ? modified(doc, update, context) : replaced(doc, update);
}

function compilePipelined(
  update: readonly Doc[],
  context: Pick<UpdateContext, 'arrayFilters' | 'now' | 'variables'>,
): (doc: Doc) => Doc {
  if (context.arrayFilters !== undefined && context.arrayFilters.length > 0) {
    throw new CommandError(
      'FailedToParse',
      'arrayFilters may not be specified for pipeline-syle updates',
    );
  }
  return compilePipelineUpdate(update, context);
}

/**
 * A replacement without the `_id` counts as a change even if everything else is equal, as in
 * MongoDB.
 */
function replaced(doc: Doc, replacement: Doc): Doc {
  assertReplacement(replacement);
  if (identical(doc, replacement)) return doc;
  if (Object.hasOwn(replacement, '_id') || !Object.hasOwn(doc, '_id')) return idFirst(replacement);
  return { _id: doc._id, ...replacement };
}

function assertReplacement(replacement: Doc): void {
  const dollar = Object.keys(replacement).find((name) => name.startsWith('$'));
  if (dollar !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
}

function modified(doc: Doc, update: Doc, context: UpdateContext): Doc {
  const { modifiers, arrayFilters, tree } = compileModifiers(doc, update, context);
  // Most conflicts are visible in the update itself; those of positional paths only once they are
  // resolved.
  const concrete = modifiers.some(({ path }) => hasPositional(path))
    ? treeOf(expandPaths(doc, modifiers, context, arrayFilters))
    : tree;
  return applyTree(doc, concrete) as Doc;
}

function compileModifiers(
  doc: Doc,
  update: Doc,
  context: Pick<UpdateContext, 'arrayFilters' | 'now' | 'isUpsertInsert'>,
) {
  const modifiers = parseModifiers(doc, update, context);
  const arrayFilters = parseArrayFilters(context.arrayFilters ?? [], update, modifiers);
  return { modifiers, arrayFilters, tree: treeOf(modifiers) };
}

function treeOf(modifiers: readonly Modifier[]) {
  const tree = emptyTree();
  for (const modifier of modifiers) addToTree(tree, modifier);
  return tree;
}

/** A document's `_id` never changes; an insert may still set one. */
function assertId(before: Doc, after: Doc, byModifier: boolean): void {
  const hadId = Object.hasOwn(before, '_id');
  if (hadId && !identical(before._id, after._id)) {
    throw new CommandError(
      'ImmutableField',
      byModifier
        ? "Performing an update on the path '_id' would modify the immutable field '_id'"
        : `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${describe(after._id)}`,
    );
  }
  const kind = kindOf(after._id);
  if (!hadId && (kind === 'array' || kind === 'regex')) {
    throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${kind}`);
  }
}

/** MongoDB stores `_id` as a document's first field. */
function idFirst(doc: Doc): Doc {
  if (!Object.hasOwn(doc, '_id') || Object.keys(doc)[0] === '_id') return doc;
  const result: Doc = { _id: doc._id };
  for (const [name, value] of Object.entries(doc)) setField(result, name, value);
  return result;
}
