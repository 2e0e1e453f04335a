import { Int32 } from 'bson';
import { CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isDocument } from '../language/values';
import { runQuery } from '../storage/query';
import type { Command, Engine } from './command';
import type { CommandRequest } from './command-request';
import { checkCollation } from './generic-arguments';
import { writableNamespace } from './insert';
import { variablesOf } from './query-fields';
import { errorFields, runBatch } from './write-batch';

export const deleteCommand: Command = {
  names: ['delete'],
  fields: ['deletes', 'ordered', 'let'],
  kind: 'write',
  run(request, engine) {
    const namespace = writableNamespace(request.namespace);
    const variables = variablesOf(request.document('let'));
    request.required('deletes');
    // A malformed statement refuses the whole command before any statement runs.
    const statements = (request.documentList('deletes') ?? []).map(parseStatement);
    let n = 0;
    const outcome = runBatch(statements, request.flag('ordered', true), (statement) => {
      n += runStatement(namespace, { ...statement, variables }, request, engine);
    });
    return { n: new Int32(n), ...errorFields(outcome) };
  },
};

export interface ParsedDelete {
  readonly filter: Doc;
  readonly hint: unknown;
  readonly single: boolean;
}

export function parseStatement(input: Doc): ParsedDelete {
  for (const field of Object.keys(input)) {
    if (!['q', 'limit', 'collation', 'hint'].includes(field)) {
      throw new CommandError(
        'Location40415',
        `BSON field 'delete.deletes.${field}' is an unknown field.`,
      );
    }
  }
  const { q: filter, collation, hint } = input;
  if (!isDocument(filter)) {
    throw new CommandError('TypeMismatch', "BSON field 'delete.deletes.q' must be an object");
  }
  checkCollation(isDocument(collation) ? collation : undefined);
  const limit = toNumber(input.limit);
  if (limit !== 0 && limit !== 1) {
    throw new CommandError(
      'FailedToParse',
      `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`,
    );
  }
  return { filter, hint, single: limit === 1 };
}

function runStatement(
  namespace: string,
  { filter, hint, single, variables }: ParsedDelete & { readonly variables: Doc | undefined },
  request: CommandRequest,
  { catalog }: Engine,
): number {
  const collection = catalog.get(namespace);
  const { documents } = runQuery(
    collection,
    { filter, hint, sort: undefined, variables },
    { deadline: request.deadline },
  );
  if (collection === undefined) return 0;
  const records: number[] = [];
  for (const stored of documents) {
    if (single) {
      collection.remove(stored);
      return 1;
    }
    records.push(stored.record);
  }
  for (const record of records) {
    request.deadline.check();
    const stored = collection.fetch(record);
    if (stored !== undefined) collection.remove(stored);
  }
  return records.length;
}
