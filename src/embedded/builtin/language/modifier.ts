import { CommandError } from './errors';
import type { Doc } from './values';

/** One modifier on one path, ready to be applied. */
export interface Modifier {
  path: readonly string[];
  /** True if it makes the field where it is missing. */
  creates: boolean;
  /** Takes the field's value, undefined where it is missing, and returns the new one; undefined removes it. */
  apply(value: unknown): unknown;
}

/** What a modifier may know of its surroundings. */
export interface ModifierContext {
  doc: Doc;
  /** The path as the update gives it. */
  path: string;
  now: Date;
  isUpsertInsert: boolean;
}

/** Reads an operand once, refusing a wrong one, and returns what to do with the field's value. */
export type ModifierParser = (
  operand: unknown,
  context: ModifierContext,
) => { creates: boolean; apply(value: unknown): unknown };

/** `$`, `$[]` and `$[identifier]` stand for elements; any other name with a dollar sign is a name. */
export function isPositional(part: string): boolean {
  return part === '$' || /^\$\[.*\]$/.test(part);
}

/** Splits an update's path. Only below the document's own fields may names begin with a dollar sign. */
export function updatePath(path: string): string[] {
  if (path === '') throw new CommandError('EmptyFieldName', 'An empty update path is not valid.');
  const parts = path.split('.');
  parts.forEach((part, i) => {
    if (part === '') {
      throw new CommandError(
        'EmptyFieldName',
        `The update path '${path}' contains an empty field name, which is not allowed.`,
      );
    }
    if (i > 0 || !part.startsWith('$')) return;
    if (!isPositional(part)) {
      throw new CommandError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`,
      );
    }
    throw new CommandError(
      'BadValue',
      `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
    );
  });
  if (parts.filter((part) => part === '$').length > 1) {
    throw new CommandError(
      'BadValue',
      `Too many positional (i.e. '$') elements found in path '${path}'`,
    );
  }
  return parts;
}
