import type { Expression } from './expression-scope';
import type { Env, Transform } from './projection-transforms';
import { isDocument, setField } from './values';
import type { Doc } from './values';

/** What a projection does with a field: include it, exclude it, compute it, or descend into it. */
export type Rule =
  | { kind: 'include' }
  | { kind: 'exclude' }
  | { kind: 'transform'; apply: Transform }
  | { kind: 'compute'; expression: Expression }
  | { kind: 'tree'; fields: Map<string, Rule> };

export type Mode = 'inclusion' | 'exclusion';

/** Applies the rules to the fields of a value. */
export function applyTree(
  value: unknown,
  fields: Map<string, Rule>,
  mode: Mode,
  env: Env,
  isRoot: boolean,
): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((element) => mode === 'exclusion' || isDocument(element) || Array.isArray(element))
      .map((element: unknown) => applyTree(element, fields, mode, env, false));
  }
  if (!isDocument(value)) {
    // Computed fields replace a value that is not a document, since the path's parents are created.
    if (mode === 'exclusion') return value;
    const computed = applyComputed({}, fields, env);
    return Object.keys(computed).length > 0 || isRoot ? computed : undefined;
  }
  const result: Doc = {};
  for (const [name, field] of Object.entries(value)) {
    const kept = applyRule(field, fields.get(name), mode, env);
    if (kept !== undefined) setField(result, name, kept);
  }
  return applyComputed(result, fields, env);
}

function applyRule(value: unknown, rule: Rule | undefined, mode: Mode, env: Env): unknown {
  if (rule === undefined) return mode === 'exclusion' ? value : undefined;
  switch (rule.kind) {
    case 'include':
      return value;
    case 'exclude':
      return undefined;
    case 'transform':
      return rule.apply(value, env);
    case 'compute':
      return undefined;
    case 'tree':
      return applyTree(value, rule.fields, mode, env, false);
  }
}

/** Computed fields come after the included ones, in the projection's order. */
function applyComputed(result: Doc, fields: Map<string, Rule>, env: Env): Doc {
  for (const [name, rule] of fields) {
    if (rule.kind === 'compute') {
      const value = rule.expression(env.scope);
      if (value !== undefined) setField(result, name, value);
    } else if (rule.kind === 'tree' && !Object.hasOwn(result, name) && hasComputed(rule.fields)) {
      const nested = applyComputed({}, rule.fields, env);
      setField(result, name, nested);
    }
  }
  return result;
}

function hasComputed(fields: Map<string, Rule>): boolean {
  return [...fields.values()].some(
    (rule) => rule.kind === 'compute' || (rule.kind === 'tree' && hasComputed(rule.fields)),
  );
}
