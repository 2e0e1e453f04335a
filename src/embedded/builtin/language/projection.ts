import { CommandError } from './errors';
import { compileExpression } from './expression';
import { rootScope } from './expression-scope';
import type { Names, Scope } from './expression-scope';
import { compileFilter } from './filter';
import type { FilterOptions } from './filter';
import { toNumber } from './numbers';
import type { ArrayMatch } from './paths';
import { applyTree } from './projection-rules';
import type { Mode, Rule } from './projection-rules';
import { firstMatching, isFindSlice, positional, sliceOf } from './projection-transforms';
import type { Env } from './projection-transforms';
import { notSupported } from './unsupported';
import { isDocument } from './values';
import type { Doc } from './values';

export interface ProjectionOptions {
  /** The variables that its expressions may use. */
  names?: Names;
  /** `$project` has neither find's `$slice` and `$elemMatch` nor the positional `$`. */
  isAggregation?: boolean;
}

/** Compiles find's projection. The filter determines the element of the positional `$`. */
export function compileProjection(
  projection: Doc | undefined,
  filter?: Doc,
  options: FilterOptions = {},
): (doc: Doc) => Doc {
  if (projection === undefined || Object.keys(projection).length === 0) return (doc) => doc;
  const variables = new Map(Object.entries(options.variables ?? {}));
  const now = options.now ?? new Date();
  const project = compileProjectionRules(projection, { names: new Set(variables.keys()) });
  const usesPosition = Object.keys(projection).some((name) => name.endsWith('.$'));
  const query = usesPosition ? compileFilter(filter ?? {}, options) : undefined;
  return (doc) => {
    const match: ArrayMatch = { index: undefined };
    query?.matches(doc, match);
    return project(doc, { scope: rootScope(doc, now, variables), match });
  };
}

/** Compiles the aggregation stage `$project`. */
export function compileProjectStage(
  projection: unknown,
  names: Names,
): (doc: Doc, scope: Scope) => Doc {
  if (!isDocument(projection)) {
    throw new CommandError('Location15969', '$project specification must be an object');
  }
  if (Object.keys(projection).length === 0) {
    throw new CommandError(
      'Location51272',
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  }
  const project = compileProjectionRules(projection, { names, isAggregation: true });
  return (doc, scope) => project(doc, { scope, match: { index: undefined } });
}

function compileProjectionRules(
  projection: Doc,
  options: ProjectionOptions,
): (doc: Doc, env: Env) => Doc {
  const parser = new ProjectionParser(options);
  const root = new Map<string, Rule>();
  for (const [path, value] of Object.entries(projection)) parser.addField(root, path, value);
  const mode = parser.finish(root);
  return (doc, env) => applyTree(doc, root, mode, env, true) as Doc;
}

class ProjectionParser {
  private mode: Mode | undefined;
  private idIncluded: boolean | undefined;
  private hasPosition = false;

  constructor(private readonly options: ProjectionOptions) {}

  addField(root: Map<string, Rule>, path: string, value: unknown): void {
    if (path.endsWith('.$') && this.options.isAggregation !== true) {
      this.addPositional(root, path.slice(0, -2), value);
      return;
    }
    const parts = checkedPath(path);
    if (isDocument(value) && !isOperatorExpression(value)) {
      this.addNested(root, parts, path, value);
      return;
    }
    place(root, parts, path, this.ruleOf(path, value));
  }

  /** Only `_id` may differ from the other fields; a projection with only `_id: 0` excludes. */
  finish(root: Map<string, Rule>): Mode {
    const mode = this.mode ?? (this.idIncluded === false ? 'exclusion' : 'inclusion');
    const hasOnlyTransforms = this.mode === undefined && this.idIncluded === undefined;
    if (hasOnlyTransforms && [...root.values()].every(isSliceOnly)) return 'exclusion';
    if (mode === 'inclusion' && !root.has('_id')) root.set('_id', { kind: 'include' });
    return mode;
  }

  private addNested(root: Map<string, Rule>, parts: string[], path: string, value: Doc): void {
    const fields = Object.entries(value);
    if (fields.length === 0) {
      throw new CommandError(
        'Location51270',
        'An empty sub-projection is not a valid value. Found empty object at path',
      );
    }
    for (const [name, inner] of fields) {
      if (name.includes('.') && this.options.isAggregation === true) {
        throw new CommandError(
          'Location16412',
          `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
        );
      }
      this.addField(root, `${path === '' ? '' : parts.join('.')}.${name}`, inner);
    }
  }

  private ruleOf(path: string, value: unknown): Rule {
    const number = toNumber(value);
    if (number !== undefined || typeof value === 'boolean') {
      return this.flagRule(path, number === undefined ? value === true : number !== 0);
    }
    if (isDocument(value)) {
      const special = this.specialRule(path, value);
      if (special !== undefined) return special;
    }
    this.setMode('inclusion', path);
    return { kind: 'compute', expression: compileExpression(value, this.options.names) };
  }

  private flagRule(path: string, included: boolean): Rule {
    if (path === '_id') this.idIncluded = included;
    else this.setMode(included ? 'inclusion' : 'exclusion', path);
    return { kind: included ? 'include' : 'exclude' };
  }

  private specialRule(path: string, value: Doc): Rule | undefined {
    if (this.options.isAggregation === true) return undefined;
    const [name] = Object.keys(value);
    if (name === '$slice' && isFindSlice(value.$slice)) {
      return { kind: 'transform', apply: sliceOf(value.$slice) };
    }
    if (name === '$elemMatch') {
      if (path.includes('.')) {
        throw new CommandError(
          'Location31275',
          'Cannot use $elemMatch projection on a nested field.',
        );
      }
      this.setMode('inclusion', path);
      return { kind: 'transform', apply: firstMatching(value.$elemMatch) };
    }
    if (name === '$meta') throw notSupported('$meta');
    return undefined;
  }

  private addPositional(root: Map<string, Rule>, path: string, value: unknown): void {
    if (this.hasPosition) {
      throw new CommandError(
        'Location31276',
        'Cannot specify more than one positional projection per query.',
      );
    }
    if (!(value === true || (toNumber(value) ?? 0) !== 0)) {
      throw new CommandError(
        'Location31395',
        'positional projection cannot be used with exclusion',
      );
    }
    this.hasPosition = true;
    this.setMode('inclusion', path);
    place(root, checkedPath(path), path, { kind: 'transform', apply: positional });
  }

  private setMode(mode: Mode, path: string): void {
    if (this.mode !== undefined && this.mode !== mode) {
      throw mode === 'inclusion'
        ? new CommandError(
            'Location31253',
            `Cannot do inclusion on field ${path} in exclusion projection`,
          )
        : new CommandError(
            'Location31254',
            `Cannot do exclusion on field ${path} in inclusion projection`,
          );
    }
    this.mode = mode;
  }
}

function isOperatorExpression(value: Doc): boolean {
  return Object.keys(value)[0]?.startsWith('$') === true;
}

function isSliceOnly(rule: Rule): boolean {
  return rule.kind === 'tree'
    ? [...rule.fields.values()].every(isSliceOnly)
    : rule.kind === 'transform';
}

function checkedPath(path: string): string[] {
  const parts = path.split('.');
  if (path === '')
    throw new CommandError('Location40352', 'FieldPath cannot be constructed with empty string');
  if (path.endsWith('.'))
    throw new CommandError('Location40353', "FieldPath must not end with a '.'.");
  if (parts.includes('')) {
    throw new CommandError('Location15998', 'FieldPath field names may not be empty strings.');
  }
  if (parts.some((part) => part.startsWith('$'))) {
    throw new CommandError(
      'Location16410',
      `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
    );
  }
  return parts;
}

function place(root: Map<string, Rule>, parts: string[], path: string, rule: Rule): void {
  const collision = () => new CommandError('Location31249', `Path collision at ${path}`);
  let fields = root;
  parts.slice(0, -1).forEach((part, i) => {
    const existing = fields.get(part);
    if (existing !== undefined && existing.kind !== 'tree') {
      throw new CommandError(
        'Location31249',
        `Path collision at ${path} remaining portion ${parts.slice(i + 1).join('.')}`,
      );
    }
    const tree = existing ?? { kind: 'tree', fields: new Map<string, Rule>() };
    fields.set(part, tree);
    fields = tree.fields;
  });
  const last = parts.at(-1) ?? '';
  const existing = fields.get(last);
  if (existing?.kind === 'tree')
    throw new CommandError('Location31250', `Path collision at ${path}`);
  if (existing !== undefined) throw collision();
  fields.set(last, rule);
}
