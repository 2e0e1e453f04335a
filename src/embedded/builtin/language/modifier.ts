import { CommandError } from './errors';
import type { Doc } from './values';

/** One update operator on one path, ready to be applied. */
export interface Modifier {
  path: readonly string[];
  /** True if it creates a missing field. */
  creates: boolean;
  /**
   * Receives the field's value, undefined if it is missing, and returns the new one; undefined
   * removes it.
   */
  apply(value: unknown): unknown;
}

/** What a modifier may know about the update. */
export interface ModifierContext {
  doc: Doc;
  /** The path as it is written in the update. */
  path: string;
  now: Date;
  isUpsertInsert: boolean;
}

/**
 * Parses an operand once, refuses an invalid one, and returns the function that changes the field.
 */
export type ModifierParser = (
  operand: unknown,
  context: ModifierContext,
) => { creates: boolean; apply(value: unknown): unknown };

/**
 * `$`, `$[]` and `$[identifier]` stand for array elements; any other name with a dollar sign is a
 * field.
 */
export function isPositional(part: string): boolean {
  return part === '$' || /^\$\[.*\]$/.test(part);
}

/** Splits an update's path. Only nested field names may begin with a dollar sign. */
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
