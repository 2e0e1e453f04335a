import { valueKey } from './compare';
import { CommandError } from './errors';
import { compileExpression } from './expression';
import { extractPath } from './paths';
import type { Stage, StageContext } from './stage';
import { withPath } from './stages-flow';
import { isDocument, kindOf, setField } from './values';
import type { Doc } from './values';

/** Stages that read another collection. */
export const joinStages: Readonly<Record<string, Stage>> = {
  $lookup: (spec, context) => {
    const options = lookupOptions(spec);
    const joined =
      options.pipeline === undefined ? undefined : pipelineJoin(options, options.pipeline, context);
    return function* lookup(docs) {
      const foreign = options.from === undefined ? [] : [...context.collection(options.from)];
      const byKey =
        options.foreignField === undefined ? undefined : indexed(foreign, options.foreignField);
      for (const doc of docs) {
        const matched =
          byKey === undefined ? foreign : matchesOf(doc, options.localField ?? '', byKey, foreign);
        yield withPath(
          doc,
          options.as.split('.'),
          joined === undefined ? matched : joined(doc, matched),
        );
      }
    };
  },
  $unionWith: (spec, context) => {
    const options = typeof spec === 'string' ? { coll: spec } : spec;
    if (!isDocument(options)) {
      throw new CommandError(
        'FailedToParse',
        'the $unionWith stage specification must be an object or string',
      );
    }
    assertKnown('$unionWith', options, ['coll', 'pipeline']);
    const { coll, pipeline = [] } = options;
    if (coll !== undefined && typeof coll !== 'string')
      throw wrongType('$unionWith.coll', coll, 'string');
    if (!Array.isArray(pipeline)) throw wrongType('$unionWith.pipeline', pipeline, 'array');
    const run = context.compile(pipeline, context);
    return function* union(docs) {
      yield* docs;
      yield* run(coll === undefined ? [] : context.collection(coll));
    };
  },
};

function assertKnown(stage: string, options: Doc, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CommandError('FailedToParse', `unknown argument to ${stage}: ${unknown}`);
  }
}

function wrongType(name: string, value: unknown, expected: string): CommandError {
  return new CommandError(
    'TypeMismatch',
    `BSON field '${name}' is the wrong type '${kindOf(value)}', expected type '${expected}'`,
  );
}

interface LookupOptions {
  from: string | undefined;
  as: string;
  localField: string | undefined;
  foreignField: string | undefined;
  let: Doc;
  pipeline: unknown[] | undefined;
}

const lookupNames = ['from', 'as', 'localField', 'foreignField', 'let', 'pipeline'];

function lookupOptions(spec: unknown): LookupOptions {
  if (!isDocument(spec)) {
    throw new CommandError('FailedToParse', 'the $lookup specification must be an Object');
  }
  assertKnown('$lookup', spec, lookupNames);
  const text = (name: string): string | undefined => {
    const value = spec[name];
    if (value === undefined || typeof value === 'string') return value;
    throw new CommandError(
      'FailedToParse',
      `$lookup argument '${name}' must be a string, is type ${kindOf(value)}`,
    );
  };
  const as = text('as');
  if (as === undefined)
    throw new CommandError('FailedToParse', "must specify 'as' field for a $lookup");
  const [from, localField, foreignField] = [text('from'), text('localField'), text('foreignField')];
  const { pipeline, let: variables = {} } = spec;
  if (pipeline !== undefined && !Array.isArray(pipeline)) {
    throw new CommandError('TypeMismatch', "'pipeline' option must be specified as an array");
  }
  if (!isDocument(variables)) {
    throw new CommandError('FailedToParse', "$lookup argument 'let' must be an object");
  }
  if (from === undefined && pipeline === undefined) {
    throw new CommandError('FailedToParse', "missing 'from' option to $lookup stage specification");
  }
  if ((localField === undefined) !== (foreignField === undefined)) {
    throw new CommandError(
      'FailedToParse',
      "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
    );
  }
  if (localField === undefined && pipeline === undefined) {
    throw new CommandError(
      'FailedToParse',
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  }
  return { from, as, localField, foreignField, let: variables, pipeline };
}

/** Runs the sub-pipeline for each document, since its variables depend on the document. */
function pipelineJoin(options: LookupOptions, pipeline: unknown[], context: StageContext) {
  const bound = Object.entries(options.let).map(
    ([name, value]) => [name, compileExpression(value, context.names)] as const,
  );
  const variablesOf = (doc: Doc): Doc => {
    const scope = context.scope(doc);
    const variables: Doc = { ...context.variables };
    for (const [name, value] of bound) setField(variables, name, value(scope));
    return variables;
  };
  // Compiled once in advance, so that an invalid pipeline is refused even if there are no
  // documents.
  context.compile(pipeline, { ...context, variables: variablesOf({}) });
  return (doc: Doc, matched: Doc[]): Doc[] => {
    const scoped = { ...context, variables: variablesOf(doc) };
    return [...context.compile(pipeline, scoped)(matched)];
  };
}

/** The positions of the documents by the values at a path. A missing value counts as null. */
function indexed(docs: readonly Doc[], path: string): Map<string, number[]> {
  const byKey = new Map<string, number[]>();
  docs.forEach((doc, position) => {
    for (const key of keysAt(doc, path)) {
      const positions = byKey.get(key);
      if (positions === undefined) byKey.set(key, [position]);
      else positions.push(position);
    }
  });
  return byKey;
}

function keysAt(doc: Doc, path: string): Set<string> {
  const values = extractPath(doc, path);
  return new Set(values.length === 0 ? [valueKey(null)] : values.map(valueKey));
}

function matchesOf(
  doc: Doc,
  localField: string,
  byKey: ReadonlyMap<string, number[]>,
  foreign: readonly Doc[],
): Doc[] {
  const keys = [...keysAt(doc, localField)];
  const positions = new Set(keys.flatMap((key) => byKey.get(key) ?? []));
  return [...positions]
    .sort((a, b) => a - b)
    .flatMap((position) => foreign.slice(position, position + 1));
}
