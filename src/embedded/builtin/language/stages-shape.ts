import { Int32 } from 'bson';

import { compileAddFields } from './add-fields';
import { describe } from './describe';
import { CommandError } from './errors';
import { compileExpression } from './expression';
import type { Scope } from './expression-scope';
import type { Stage, StageContext, StageRun } from './stage';
import { compileProjectStage } from './projection';
import { isDocument } from './values';
import type { Doc } from './values';

/** Stages that change the fields of each document. */
export const shapeStages: Readonly<Record<string, Stage>> = {
  $project: (spec, context) => eachDocument(context, compileProjectStage(spec, context.names)),
  $addFields: (spec, context) =>
    eachDocument(context, compileAddFields('$addFields', spec, context.names)),
  $set: (spec, context) => eachDocument(context, compileAddFields('$set', spec, context.names)),
  $unset: (spec, context) => {
    const paths = Array.isArray(spec) ? (spec as unknown[]) : [spec];
    if (paths.length === 0) {
      throw new CommandError(
        'Location31119',
        '$unset specification must be a string or an array with at least one field',
      );
    }
    const projection = Object.fromEntries(paths.map((path) => [unsetPath(path), new Int32(0)]));
    return eachDocument(context, compileProjectStage(projection, context.names));
  },
  $replaceRoot: (spec, context) => {
    if (!isDocument(spec)) {
      throw new CommandError(
        'Location40229',
        'expected an object as specification for $replaceRoot stage',
      );
    }
    const unknown = Object.keys(spec).find((name) => name !== 'newRoot');
    if (unknown !== undefined) {
      throw new CommandError(
        'Location40415',
        `BSON field '$replaceRoot.${unknown}' is an unknown field.`,
      );
    }
    if (!Object.hasOwn(spec, 'newRoot')) {
      throw new CommandError('Location40231', 'no newRoot specified for the $replaceRoot stage');
    }
    return replacement(spec.newRoot, context);
  },
  $replaceWith: replacement,
};

function eachDocument(context: StageContext, apply: (doc: Doc, scope: Scope) => Doc): StageRun {
  return function* run(docs) {
    for (const doc of docs) yield apply(doc, context.scope(doc));
  };
}

function unsetPath(path: unknown): string {
  if (typeof path !== 'string') {
    throw new CommandError(
      'Location31120',
      '$unset specification must be a string or an array containing only string values',
    );
  }
  if (path.startsWith('$')) {
    throw new CommandError(
      'Location16410',
      `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
    );
  }
  return path;
}

function replacement(spec: unknown, context: StageContext): StageRun {
  const newRoot = compileExpression(spec, context.names);
  return eachDocument(context, (_doc, scope) => {
    const value = newRoot(scope);
    if (isDocument(value)) return value;
    throw new CommandError(
      'Location40228',
      `'newRoot' expression must evaluate to an object, but resulting value was: ${describe(value)}`,
    );
  });
}
