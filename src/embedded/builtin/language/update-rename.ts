import { describeField, describeId } from './describe';
import { CommandError } from './errors';
import type { Modifier } from './modifier';
import { isPositional, updatePath } from './modifier';
import { getField, isDocument } from './values';
import type { Doc } from './values';

/**
 * `$rename` removes the value at one path and sets it at the other; a missing source changes
 * nothing.
 */
export function parseRename(
  doc: Doc,
  from: string,
  source: string[],
  operand: unknown,
): Modifier[] {
  if (typeof operand !== 'string') {
    throw badValue(`The 'to' field for $rename must be a string: ${describeField(from, operand)}`);
  }
  const target = updatePath(operand);
  if (from === operand) {
    throw badValue(
      `The source and target field for $rename must differ: ${describeField(from, operand)}`,
    );
  }
  if (isPrefix(source, target) || isPrefix(target, source)) {
    throw badValue(
      `The source and target field for $rename must not be on the same path: ${describeField(from, operand)}`,
    );
  }
  assertStatic('source', source, from);
  assertStatic('destination', target, operand);
  const value = plainValue(doc, 'source', source);
  if (value !== undefined) plainValue(doc, 'destination', target);
  return [
    { path: source, creates: false, apply: () => undefined },
    {
      path: target,
      creates: value !== undefined,
      apply: (current) => (value === undefined ? current : value),
    },
  ];
}

function badValue(message: string): CommandError {
  return new CommandError('BadValue', message);
}

function isPrefix(a: readonly string[], b: readonly string[]): boolean {
  return a.length <= b.length && a.every((part, i) => part === b[i]);
}

function assertStatic(role: string, path: readonly string[], name: string): void {
  if (path.some(isPositional)) {
    throw badValue(`The ${role} field for $rename may not be dynamic: ${name}`);
  }
}

/** The value at a path through documents only: `$rename` does not work inside arrays. */
function plainValue(doc: Doc, role: string, path: readonly string[]): unknown {
  let current: unknown = doc;
  let parent = '';
  for (const part of path) {
    if (Array.isArray(current)) {
      throw badValue(
        `The ${role} field cannot be an array element, '${path.join('.')}' in doc with ${describeId(doc).slice(1, -1)} has an array field called '${parent}'`,
      );
    }
    if (!isDocument(current)) return undefined;
    current = getField(current, part);
    parent = part;
  }
  return current;
}
