import { Double, Int32, serialize } from 'bson';
import { assertUpdate, CommandError } from '../language';
import type { Doc } from '../language';
import { ELEMENT, elementsOf, encodeDocument, encodeElement } from '../raw-bson';
import type { Collection, StoredDocument } from '../storage/collection';
import type { Query } from '../storage/planner';
import { runQuery } from '../storage/query';
import type { Command, Engine } from './command';
import type { CommandRequest } from './command-request';
import { encode } from './documents';
import { projectionOf } from './find';
import { writableNamespace } from './insert';
import { queryOf } from './query-fields';
import { arrayFiltersOf } from './update';
import { insertUpsert, parseUpdate, updateStored } from './update-statement';

export const findAndModifyCommand: Command = {
  names: ['findAndModify', 'findandmodify'],
  fields: [
    'query',
    'sort',
    'hint',
    'fields',
    'remove',
    'update',
    'new',
    'upsert',
    'arrayFilters',
    'bypassDocumentValidation',
    'collation',
    'let',
  ],
  kind: 'write',
  run(request, engine) {
    const namespace = writableNamespace(request.namespace);
    refuseContradictions(request);
    const query = queryOf(request, 'query');
    const project = projectionOf(request.document('fields'), query.filter);
    const collection = engine.catalog.get(namespace);
    const { documents } = runQuery(collection, query, { limit: 1, deadline: request.deadline });
    const found = documents.next().value ?? undefined;
    documents.return();
    const { value, lastErrorObject } = request.flag('remove')
      ? remove(collection, found)
      : update(namespace, found, query, request, engine);
    if (value === undefined || project === undefined) return reply(lastErrorObject, value?.raw);
    return reply(lastErrorObject, encode(project(value.doc)));
  },
};

function refuseContradictions(request: CommandRequest): void {
  const hasUpdate = request.body.update !== undefined;
  if (!request.flag('remove')) {
    if (hasUpdate) return;
    throw new CommandError('FailedToParse', 'Either an update or remove=true must be specified');
  }
  if (hasUpdate) throw refusal('both an update and remove=true');
  if (request.flag('upsert')) throw refusal('both upsert=true and remove=true');
  if (request.flag('new')) {
    throw new CommandError(
      'FailedToParse',
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
  }
  if (request.body.arrayFilters !== undefined) {
    throw new CommandError('FailedToParse', 'Cannot specify arrayFilters and remove=true');
  }
}

function refusal(what: string): CommandError {
  return new CommandError('FailedToParse', `Cannot specify ${what}`);
}

/** The document before or after the change, and the `lastErrorObject` of the reply. */
interface Outcome {
  readonly value: { readonly raw: Buffer; readonly doc: Doc } | undefined;
  readonly lastErrorObject: Doc;
}

function remove(collection: Collection | undefined, found: StoredDocument | undefined): Outcome {
  if (collection !== undefined && found !== undefined) collection.remove(found);
  return { value: found, lastErrorObject: { n: new Int32(found === undefined ? 0 : 1) } };
}

function update(
  namespace: string,
  found: StoredDocument | undefined,
  { filter, variables }: Query,
  request: CommandRequest,
  { catalog }: Engine,
): Outcome {
  const statement = {
    filter,
    update: parseUpdate(request.body.update),
    arrayFilters: arrayFiltersOf(request.body.arrayFilters),
    now: new Date(),
    variables,
  };
  const wantsNew = request.flag('new');
  if (found !== undefined) {
    const updated = updateStored(catalog.getOrCreate(namespace), found, statement);
    return {
      value: wantsNew ? updated : found,
      lastErrorObject: { n: new Int32(1), updatedExisting: true },
    };
  }
  if (!request.flag('upsert')) {
    // An invalid update is refused even if no document matches.
    assertUpdate(statement.update, statement);
    return { value: undefined, lastErrorObject: { n: new Int32(0), updatedExisting: false } };
  }
  const inserted = insertUpsert(catalog.getOrCreate(namespace), statement);
  return {
    value: wantsNew ? inserted : undefined,
    lastErrorObject: { n: new Int32(1), updatedExisting: false, upserted: inserted.doc._id },
  };
}

/** The document is copied into the reply as it is stored, without decoding or encoding. */
function reply(lastErrorObject: Doc, value: Buffer | undefined): Buffer {
  return encodeDocument([
    elementsOf(serialize({ lastErrorObject })),
    value === undefined
      ? encodeElement(ELEMENT.null, 'value')
      : encodeElement(ELEMENT.object, 'value', value),
    OK,
  ]);
}

const OK = elementsOf(serialize({ ok: new Double(1) }));
