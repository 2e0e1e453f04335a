import { CommandError, valuesEqual } from '../language';
import { describe } from '../language/describe';
import { describeIndex } from './index-spec';
import type { IndexSpec } from './index-spec';

/**
 * Compares a requested index with the existing ones, as MongoDB does: an identical index needs
 * nothing (`exists`), a contradicting one is refused.
 */
export function reconcile(wanted: IndexSpec, existing: readonly IndexSpec[]): 'new' | 'exists' {
  const named = existing.find((index) => index.name === wanted.name);
  if (named !== undefined) {
    if (!sameSignature(wanted, named)) {
      throw new CommandError(
        'IndexKeySpecsConflict',
        'An existing index has the same name as the requested index. When index names are not ' +
          'specified, they are auto generated and can cause conflicts. Please refer to our ' +
          `documentation. ${bothSpecs(wanted, named)}`,
      );
    }
    if (wanted.expireAfterSeconds === named.expireAfterSeconds) return 'exists';
    throw new CommandError(
      'IndexOptionsConflict',
      'An equivalent index already exists with the same name but different options. ' +
        bothSpecs(wanted, named),
    );
  }
  const equivalent = existing.find((index) => sameSignature(wanted, index));
  if (equivalent === undefined) return 'new';
  throw new CommandError(
    'IndexOptionsConflict',
    wanted.expireAfterSeconds === equivalent.expireAfterSeconds
      ? `Index already exists with a different name: ${equivalent.name}`
      : 'An equivalent index already exists with a different name and options. ' +
          bothSpecs(wanted, equivalent),
  );
}

/** The properties that make two indexes different, so that both may exist. */
function sameSignature(a: IndexSpec, b: IndexSpec): boolean {
  return (
    sameKey(a.key, b.key) &&
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    valuesEqual(a.partialFilterExpression, b.partialFilterExpression)
  );
}

/** Compares fields, their order and directions; 1 and 1.0 are the same direction. */
export function sameKey(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): boolean {
  const [fieldsA, fieldsB] = [Object.entries(a), Object.entries(b)];
  return (
    fieldsA.length === fieldsB.length &&
    fieldsA.every(([path, direction], i) => {
      const other = fieldsB[i];
      return other?.[0] === path && Math.sign(other[1]) === Math.sign(direction);
    })
  );
}

function bothSpecs(wanted: IndexSpec, existing: IndexSpec): string {
  return (
    `Requested index: ${describe(describeIndex(wanted))}, ` +
    `existing index: ${describe(describeIndex(existing))}`
  );
}
