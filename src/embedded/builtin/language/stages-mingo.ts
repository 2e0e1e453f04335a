import { Aggregator } from 'mingo';

import { CommandError } from './errors';
import { valueAt } from './expression';
import { demote, promote } from './mingo-bridge';
import type { Stage, StageRun } from './stage';
import { lazily, withPath } from './stages-flow';
import { isDocument } from './values';
import type { Doc } from './values';

/** The stages that mingo works out. Fields that they only pass on keep their BSON types. */
export const mingoStages: Readonly<Record<string, Stage>> = {
  $setWindowFields: mingoStage(['partitionBy', 'sortBy', 'output']),
  $fill: mingoStage(['partitionBy', 'partitionByFields', 'sortBy', 'output']),
  $densify: mingoStage(['field', 'partitionByFields', 'range']),
};

/** Marks each document on its way through mingo with its position; no client can send such a name. */
const POSITION = '\0position';

function mingoStage(known: readonly string[]): Stage {
  return (spec, _context, name): StageRun => {
    if (!isDocument(spec)) {
      throw new CommandError('FailedToParse', `the ${name} stage specification must be an object`);
    }
    const unknown = Object.keys(spec).find((option) => !known.includes(option));
    if (unknown !== undefined) {
      throw new CommandError(
        'Location40415',
        `BSON field '${name}.${unknown}' is an unknown field.`,
      );
    }
    const outputs = isDocument(spec.output) ? Object.keys(spec.output) : [];
    const stage = { [name]: promote(spec) };
    return lazily((docs) => runMingo(name, stage, docs).map((row) => merged(row, docs, outputs)));
  };
}

function runMingo(name: string, stage: Doc, docs: readonly Doc[]): Doc[] {
  const rows = docs.map((doc, i) => ({ ...(promote(doc) as Doc), [POSITION]: i }));
  try {
    return new Aggregator([stage], { scriptEnabled: true }).run<Doc>(rows);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('FailedToParse', `${name} failed: ${reason}`);
  }
}

/** The document that a row was, with the fields that mingo worked out; new rows are taken whole. */
function merged(row: Doc, docs: readonly Doc[], outputs: readonly string[]): Doc {
  const { [POSITION]: position, ...fields } = row;
  const original = typeof position === 'number' ? docs[position] : undefined;
  if (original === undefined) return demote(fields) as Doc;
  return outputs.reduce((doc, output) => {
    const path = output.split('.');
    const value = valueAt(row, path, 0);
    return value === valueAt(promote(original), path, 0) ? doc : withPath(doc, path, demote(value));
  }, original);
}
