import { Int32, Long } from 'bson';

import { CommandError } from './errors';
import { isNullish } from './expression-support';
import { compileGroup } from './group';
import { toNumber } from './numbers';
import type { Stage } from './stage';
import { compileSort } from './sort';
import { getField, isDocument, kindOf, setField } from './values';
import type { Doc } from './values';

/** Stages that select, order, count and unwind documents. */
export const flowStages: Readonly<Record<string, Stage>> = {
  $limit: (spec) => {
    const limit = wholeNumber('$limit', spec);
    if (limit <= 0) throw new CommandError('Location15958', 'the limit must be positive');
    return function* take(docs) {
      let count = 0;
      for (const doc of docs) {
        yield doc;
        count += 1;
        if (count >= limit) return;
      }
    };
  },
  $skip: (spec) => {
    const skip = wholeNumber('$skip', spec);
    if (skip < 0) {
      throw new CommandError(
        'Location5107200',
        'invalid argument to $skip stage: Expected a non-negative number',
      );
    }
    return function* drop(docs) {
      let count = 0;
      for (const doc of docs) {
        count += 1;
        if (count > skip) yield doc;
      }
    };
  },
  $sort: (spec) => {
    if (!isDocument(spec)) {
      throw new CommandError('Location15973', 'the $sort key specification must be an object');
    }
    if (Object.keys(spec).length === 0) {
      throw new CommandError('Location15976', '$sort stage must have at least one sort key');
    }
    const compare = compileSort(spec);
    return lazily((docs) => docs.sort(compare));
  },
  $count: (spec) => {
    if (typeof spec !== 'string' || spec === '') {
      throw new CommandError('Location40156', 'the count field must be a non-empty string');
    }
    if (spec.startsWith('$')) {
      throw new CommandError('Location40158', 'the count field cannot be a $-prefixed path');
    }
    if (spec.includes('.')) {
      throw new CommandError('Location40160', "the count field cannot contain '.'");
    }
    return function* count(docs) {
      const total = Array.from(docs).length;
      const result: Doc = {};
      setField(result, spec, new Int32(total));
      if (total > 0) yield result;
    };
  },
  $group: compileGroup,
  $sortByCount: (spec, context) => {
    const isExpression =
      (typeof spec === 'string' && spec.startsWith('$')) ||
      (isDocument(spec) && Object.keys(spec)[0]?.startsWith('$') === true);
    if (!isExpression) {
      throw new CommandError(
        'Location40149',
        'the sortByCount field must be specified as a $-prefixed path or an expression object',
      );
    }
    const group = compileGroup({ _id: spec, count: { $sum: new Int32(1) } }, context);
    return lazily((docs) => [...group(docs)].sort(compileSort({ count: new Int32(-1) })));
  },
  $sample: (spec) => {
    if (!isDocument(spec)) {
      throw new CommandError('Location28745', 'the $sample stage specification must be an object');
    }
    const size = toNumber(spec.size);
    if (size === undefined) {
      throw new CommandError('Location28746', 'size argument to $sample must be a number');
    }
    if (size <= 0)
      throw new CommandError(
        'Location28747',
        'size argument to $sample must be a positive integer',
      );
    return lazily((docs) => sample(docs, size));
  },
  $unwind: (spec) => {
    const options = unwindOptions(spec);
    return function* unwind(docs) {
      for (const doc of docs) yield* unwound(doc, options);
    };
  },
};

/** Processes all documents, but only when the first result is read. */
export function lazily(apply: (docs: Doc[]) => Iterable<Doc>) {
  return function* run(docs: Iterable<Doc>): Iterable<Doc> {
    yield* apply([...docs]);
  };
}

function wholeNumber(name: string, spec: unknown): number {
  const number = toNumber(spec);
  if (number === undefined) {
    throw new CommandError(
      'Location5107201',
      `invalid argument to ${name} stage: Expected a number in: ${name}: ${kindOf(spec)}`,
    );
  }
  if (!Number.isInteger(number)) {
    throw new CommandError(
      'Location5107201',
      `invalid argument to ${name} stage: Expected an integer: ${name}: ${number}`,
    );
  }
  return number;
}

/** The first `size` elements of a Fisher-Yates shuffle. */
function sample(docs: Doc[], size: number): Doc[] {
  const count = Math.min(Math.trunc(size), docs.length);
  for (let i = 0; i < count; i += 1) {
    const j = i + Math.floor(Math.random() * (docs.length - i));
    const [a, b] = [docs[i], docs[j]];
    if (a !== undefined && b !== undefined) {
      docs[i] = b;
      docs[j] = a;
    }
  }
  return docs.slice(0, count);
}

interface UnwindOptions {
  path: string[];
  indexField: string[] | undefined;
  preserve: boolean;
}

function unwindOptions(spec: unknown): UnwindOptions {
  const options = typeof spec === 'string' ? { path: spec } : spec;
  if (!isDocument(options)) {
    throw new CommandError(
      'Location15981',
      `expected either a string or an object as specification for $unwind stage, got ${kindOf(spec)}`,
    );
  }
  const {
    path,
    includeArrayIndex,
    preserveNullAndEmptyArrays: preserve = false,
    ...others
  } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new CommandError('Location28811', `unrecognized option to $unwind stage: ${unknown}`);
  }
  if (typeof preserve !== 'boolean') {
    throw new CommandError(
      'Location28809',
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${kindOf(preserve)}`,
    );
  }
  if (path === undefined)
    throw new CommandError('Location28812', 'no path specified to $unwind stage');
  if (typeof path !== 'string') {
    throw new CommandError(
      'Location28808',
      `expected a string as the path for $unwind stage, got ${kindOf(path)}`,
    );
  }
  if (!path.startsWith('$') || path.length < 2) {
    throw new CommandError(
      'Location28818',
      `path option to $unwind stage should be prefixed with a '$': ${path}`,
    );
  }
  if (
    includeArrayIndex !== undefined &&
    (typeof includeArrayIndex !== 'string' || includeArrayIndex === '')
  ) {
    throw new CommandError(
      'Location28810',
      'expected a non-empty string for the includeArrayIndex  option to $unwind stage',
    );
  }
  if (includeArrayIndex?.startsWith('$') === true) {
    throw new CommandError(
      'Location28822',
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${includeArrayIndex}`,
    );
  }
  return { path: path.slice(1).split('.'), indexField: includeArrayIndex?.split('.'), preserve };
}

function unwound(doc: Doc, { path, indexField, preserve }: UnwindOptions): Doc[] {
  const value = path.reduce<unknown>(
    (current, name) => (isDocument(current) ? getField(current, name) : undefined),
    doc,
  );
  const indexed = (target: Doc, index: Long | null) =>
    indexField === undefined ? target : withPath(target, indexField, index);
  if (Array.isArray(value) && value.length > 0) {
    return value.map((element: unknown, i) =>
      indexed(withPath(doc, path, element), Long.fromNumber(i)),
    );
  }
  if (Array.isArray(value)) return preserve ? [indexed(withPath(doc, path, undefined), null)] : [];
  return isNullish(value) && !preserve ? [] : [indexed(doc, null)];
}

/** A copy with a value set at a path, or removed if it is undefined; only the path is copied. */
export function withPath(doc: Doc, path: readonly string[], value: unknown): Doc {
  const [name = '', ...rest] = path;
  const copy = { ...doc };
  const child = getField(doc, name);
  const next = rest.length === 0 ? value : withPath(isDocument(child) ? child : {}, rest, value);
  if (next === undefined) Reflect.deleteProperty(copy, name);
  else setField(copy, name, next);
  return copy;
}
