import { CommandError } from '../language';
import type { Doc } from '../language';
import { describe } from '../language/describe';
import { EMPTY_ARRAY, entryValues } from './index-entries';
import type { Index } from './collection-index';

/** MongoDB's error for a second document with the same values in a unique index. */
export function duplicateKeyError(
  namespace: string,
  index: Index,
  doc: Doc,
  key: Buffer,
): CommandError {
  const keyValue = conflictingValues(index, doc, key);
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: ${describe(keyValue)}`,
    { keyPattern: index.spec.key, keyValue },
  );
}

/** A document may have several entries; the error shows the values of the conflicting one. */
function conflictingValues(index: Index, doc: Doc, key: Buffer): Doc {
  const { entries } = entryValues(
    doc,
    index.fields.map((field) => field.parts),
  );
  const values =
    entries.length === 1 ? entries[0] : entries.find((entry) => index.encode(entry).equals(key));
  return Object.fromEntries(
    index.fields.map((field, i) => {
      const value = values?.[i];
      return [field.path, value === EMPTY_ARRAY || value === undefined ? null : value];
    }),
  );
}
