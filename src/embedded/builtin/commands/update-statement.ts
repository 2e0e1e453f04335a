import { applyUpdate, CommandError, upsertSeed, valuesEqual } from '../language';
import type { Doc } from '../language';
import { isArray, isDocument, kindOf } from '../language/values';
import type { Collection, StoredDocument } from '../storage/collection';
import { encodeResult, prepareUpsert } from './documents';
import type { EncodedDocument } from './documents';

/** The change that `update` and `findAndModify` make to one document. */
export interface UpdateStatement {
  readonly filter: Doc;
  readonly update: Doc | Doc[];
  readonly arrayFilters: Doc[];
  readonly now: Date;
  /** The `$$` variables of expressions. */
  readonly variables: Doc | undefined;
}

export interface UpdatedDocument extends EncodedDocument {
  readonly modified: boolean;
}

export function parseUpdate(update: unknown): Doc | Doc[] {
  if (isArray(update)) {
    if (!update.every(isDocument)) {
      throw new CommandError(
        'TypeMismatch',
        'Each element of the pipeline array must be an object',
      );
    }
    return update;
  }
  if (!isDocument(update)) {
    throw new CommandError(
      'FailedToParse',
      `Update argument must be either an object or an array, not ${kindOf(update)}`,
    );
  }
  return update;
}

/** Only one document at a time can be replaced. */
export function refuseReplacement(update: Doc | Doc[]): void {
  if (isArray(update) || Object.keys(update)[0]?.startsWith('$') === true) return;
  throw new CommandError(
    'FailedToParse',
    'multi update is not supported for replacement-style update',
  );
}

/**
 * Changes a stored document. Everything that may refuse the change is checked before anything is
 * written.
 */
export function updateStored(
  collection: Collection,
  stored: StoredDocument,
  statement: UpdateStatement,
): UpdatedDocument {
  const { filter, arrayFilters, now, variables } = statement;
  const outcome = applyUpdate(stored.doc, statement.update, {
    filter,
    arrayFilters,
    isUpsertInsert: false,
    now,
    variables,
  });
  if (!outcome.modified) return { raw: stored.raw, doc: stored.doc, modified: false };
  refuseOtherId(stored.doc, outcome.doc);
  const raw = encodeResult(outcome.doc);
  collection.replace(stored, raw, outcome.doc);
  return { raw, doc: outcome.doc, modified: true };
}

function refuseOtherId(before: Doc, after: Doc): void {
  if (after._id === undefined || !valuesEqual(before._id, after._id)) {
    throw new CommandError(
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
}

/** Inserts the document of an upsert that matched nothing. */
export function insertUpsert(collection: Collection, statement: UpdateStatement): EncodedDocument {
  const { filter, arrayFilters, now, variables } = statement;
  const { doc } = applyUpdate(upsertSeed(filter), statement.update, {
    filter,
    arrayFilters,
    isUpsertInsert: true,
    now,
    variables,
  });
  const prepared = prepareUpsert(doc);
  collection.insert(prepared.raw, prepared.doc);
  return prepared;
}
