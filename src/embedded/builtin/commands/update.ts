import type { Deadline } from '../deadline';
import { Int32 } from 'bson';
import { assertUpdate, CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isArray, isDocument } from '../language/values';
import type { Collection } from '../storage/collection';
import { runQuery } from '../storage/query';
import type { Command, Engine } from './command';
import type { CommandRequest } from './command-request';
import { checkCollation } from './generic-arguments';
import { writableNamespace } from './insert';
import { variablesOf } from './query-fields';
import { insertUpsert, parseUpdate, refuseReplacement, updateStored } from './update-statement';
import type { UpdateStatement } from './update-statement';
import { errorFields, runBatch } from './write-batch';

export const updateCommand: Command = {
  names: ['update'],
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  kind: 'write',
  run(request, engine) {
    const namespace = writableNamespace(request.namespace);
    const variables = variablesOf(request.document('let'));
    request.required('updates');
    // A malformed statement refuses the whole command before any statement runs.
    const statements = (request.documentList('updates') ?? []).map((input) =>
      parseStatement(input, variables),
    );
    const counts = { matched: 0, modified: 0 };
    const upserted: Doc[] = [];
    const outcome = runBatch(statements, request.flag('ordered', true), (statement, index) => {
      const { id, ...counted } = runStatement(namespace, statement, request, engine);
      counts.matched += counted.matched;
      counts.modified += counted.modified;
      if (id !== undefined) upserted.push({ index: new Int32(index), _id: id.value });
    });
    return {
      n: new Int32(counts.matched + upserted.length),
      ...(upserted.length === 0 ? {} : { upserted }),
      nModified: new Int32(counts.modified),
      ...errorFields(outcome),
    };
  },
};

export interface ParsedUpdate extends UpdateStatement {
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly hint: unknown;
}

const statementFields = new Set([
  'q',
  'u',
  'multi',
  'upsert',
  'arrayFilters',
  'collation',
  'hint',
  'upsertSupplied',
  'c',
]);

export function parseStatement(input: Doc, variables?: Doc): ParsedUpdate {
  for (const field of Object.keys(input)) {
    if (!statementFields.has(field)) {
      throw new CommandError(
        'Location40415',
        `BSON field 'update.updates.${field}' is an unknown field.`,
      );
    }
  }
  const { q: filter, u: update, collation, hint } = input;
  if (!isDocument(filter)) {
    throw new CommandError('TypeMismatch', "BSON field 'update.updates.q' must be an object");
  }
  checkCollation(isDocument(collation) ? collation : undefined);
  const multi = flagOf(input, 'multi');
  return {
    filter,
    update: parseUpdate(update),
    arrayFilters: arrayFiltersOf(input.arrayFilters),
    multi,
    upsert: flagOf(input, 'upsert'),
    hint,
    now: new Date(),
    variables: constantsOf(input.c, variables),
  };
}

/**
 * A pipeline's constants, `c`, are added to the command's variables and override those of the same
 * name.
 */
function constantsOf(constants: unknown, variables: Doc | undefined): Doc | undefined {
  if (constants === undefined) return variables;
  if (!isDocument(constants)) {
    throw new CommandError('TypeMismatch', "BSON field 'update.updates.c' must be an object");
  }
  return { ...variables, ...variablesOf(constants) };
}

export function arrayFiltersOf(value: unknown): Doc[] {
  if (value === undefined) return [];
  if (!isArray(value) || !value.every(isDocument)) {
    throw new CommandError('TypeMismatch', "'arrayFilters' must be an array of objects");
  }
  return value;
}

function flagOf(input: Doc, field: string): boolean {
  const value = input[field] ?? false;
  if (typeof value === 'boolean') return value;
  const number = toNumber(value);
  if (number === undefined) {
    throw new CommandError('TypeMismatch', `BSON field 'update.updates.${field}' must be a bool`);
  }
  return number !== 0;
}

interface StatementOutcome {
  readonly matched: number;
  readonly modified: number;
  /** The `_id` of the document that an upsert inserted. */
  readonly id?: { readonly value: unknown };
}

function runStatement(
  namespace: string,
  statement: ParsedUpdate,
  request: CommandRequest,
  { catalog }: Engine,
): StatementOutcome {
  const collection = catalog.get(namespace);
  const { filter, hint, multi } = statement;
  if (multi) refuseReplacement(statement.update);
  const { variables } = statement;
  const { deadline } = request;
  const query = { filter, hint, sort: undefined, variables };
  const { documents } = runQuery(collection, query, { deadline });
  const records: number[] = [];
  for (const stored of documents) {
    if (!multi && collection !== undefined) {
      const { modified } = updateStored(collection, stored, statement);
      return { matched: 1, modified: Number(modified) };
    }
    records.push(stored.record);
  }
  if (records.length > 0 && collection !== undefined) {
    return updateRecords(collection, records, statement, deadline);
  }
  if (!statement.upsert) {
    // An invalid update is refused even if no document matches.
    assertUpdate(statement.update, statement);
    return { matched: 0, modified: 0 };
  }
  const { doc } = insertUpsert(catalog.getOrCreate(namespace), statement);
  return { matched: 0, modified: 0, id: { value: doc._id } };
}

/**
 * All documents are found before the first one changes; otherwise a changed one could be found
 * again.
 */
function updateRecords(
  collection: Collection,
  records: readonly number[],
  statement: UpdateStatement,
  deadline: Deadline,
): StatementOutcome {
  let modified = 0;
  for (const record of records) {
    deadline.check();
    const stored = collection.fetch(record);
    if (stored !== undefined && updateStored(collection, stored, statement).modified) modified += 1;
  }
  return { matched: records.length, modified };
}
