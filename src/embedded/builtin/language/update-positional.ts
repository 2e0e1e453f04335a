import { describe, describeField } from './describe';
import { CommandError } from './errors';
import { compileFilter, compilePredicate } from './filter';
import type { FilterOptions } from './filter';
import type { ArrayMatch } from './paths';
import { arrayIndexOf } from './paths';
import { isPositional } from './modifier';
import type { Modifier } from './modifier';
import { getField, isDocument } from './values';
import type { Doc } from './values';

type ElementTest = (element: unknown) => boolean;

export type ArrayFilters = ReadonlyMap<string, ElementTest>;

export function hasPositional(path: readonly string[]): boolean {
  return path.some(isPositional);
}

/** Compiles arrayFilters by identifier; each identifier must be unique and used. */
export function parseArrayFilters(
  filters: readonly Doc[],
  update: Doc,
  modifiers: readonly Modifier[],
): ArrayFilters {
  const compiled = new Map<string, ElementTest>();
  for (const filter of filters) {
    const identifier = identifierOf(filter);
    if (compiled.has(identifier)) {
      throw new CommandError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    }
    const predicate = compilePredicate(filter);
    compiled.set(identifier, (element) => predicate({ [identifier]: element }, undefined));
  }
  for (const { path } of modifiers) assertKnown(path, compiled);
  const used = new Set(modifiers.flatMap(({ path }) => path));
  for (const identifier of compiled.keys()) {
    if (!used.has(`$[${identifier}]`)) {
      throw new CommandError(
        'FailedToParse',
        `The array filter for identifier '${identifier}' was not used in the update ${describe(update)}`,
      );
    }
  }
  return compiled;
}

function assertKnown(path: readonly string[], arrayFilters: ArrayFilters): void {
  for (const part of path) {
    const identifier = isPositional(part) ? part.slice(2, -1) : '';
    if (identifier !== '' && !arrayFilters.has(identifier)) {
      throw new CommandError(
        'BadValue',
        `No array filter found for identifier '${identifier}' in path '${path.join('.')}'`,
      );
    }
  }
}

function identifierOf(filter: Doc): string {
  const [identifier, another] = new Set(topLevelNames(filter));
  if (identifier === undefined) {
    throw new CommandError(
      'FailedToParse',
      'Cannot use an expression without a top-level field name in arrayFilters',
    );
  }
  if (another !== undefined) {
    throw new CommandError(
      'FailedToParse',
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${identifier}' and '${another}'`,
    );
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
    throw new CommandError(
      'BadValue',
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
    );
  }
  return identifier;
}

function topLevelNames(filter: Doc): string[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (!name.startsWith('$')) return [name.split('.')[0] ?? name];
    return Array.isArray(operand) ? operand.filter(isDocument).flatMap(topLevelNames) : [];
  });
}

/**
 * Replaces `$`, `$[]` and `$[identifier]` by the array indexes that they stand for in this
 * document.
 */
export function expandPaths(
  doc: Doc,
  modifiers: readonly Modifier[],
  query: { filter: Doc } & FilterOptions,
  arrayFilters: ArrayFilters,
): Modifier[] {
  let matched: number | undefined;
  const matchedIndex = () => {
    matched ??= positionOf(doc, query);
    return matched;
  };
  return modifiers.flatMap((modifier) =>
    expand(doc, modifier.path, 0, arrayFilters, matchedIndex).map((path) => ({
      ...modifier,
      path,
    })),
  );
}

function positionOf(doc: Doc, query: { filter: Doc } & FilterOptions): number {
  const match: ArrayMatch = { index: undefined };
  compileFilter(query.filter, query).matches(doc, match);
  if (match.index !== undefined) return match.index;
  throw new CommandError(
    'BadValue',
    'The positional operator did not find the match needed from the query.',
  );
}

function expand(
  value: unknown,
  path: readonly string[],
  at: number,
  arrayFilters: ArrayFilters,
  matchedIndex: () => number,
): string[][] {
  const part = path[at];
  if (part === undefined) return [[]];
  const names = namesFor(value, path, at, arrayFilters, matchedIndex);
  return names.flatMap((name) =>
    expand(child(value, name), path, at + 1, arrayFilters, matchedIndex).map((rest) => [
      name,
      ...rest,
    ]),
  );
}

function namesFor(
  value: unknown,
  path: readonly string[],
  at: number,
  arrayFilters: ArrayFilters,
  matchedIndex: () => number,
): string[] {
  const part = path[at] ?? '';
  if (part === '$') return [String(matchedIndex())];
  if (!isPositional(part)) return [part];
  const identifier = part.slice(2, -1);
  // `$[]` has no filter and stands for every element.
  const test = arrayFilters.get(identifier) ?? (() => true);
  const parent = path.slice(0, at).join('.');
  if (value === undefined) {
    throw new CommandError(
      'BadValue',
      `The path '${parent}' must exist in the document in order to apply array updates.`,
    );
  }
  if (!Array.isArray(value)) {
    throw new CommandError(
      'BadValue',
      `Cannot apply array updates to non-array element ${describeField(path[at - 1] ?? '', value)}`,
    );
  }
  return value.flatMap((element: unknown, i) => (test(element) ? [String(i)] : []));
}

function child(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const index = arrayIndexOf(name);
    return index === undefined ? undefined : (value[index] as unknown);
  }
  return isDocument(value) ? getField(value, name) : undefined;
}
