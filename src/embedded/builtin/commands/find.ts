import { Long } from 'bson';
import { CommandError, compileProjection } from '../language';
import type { Doc } from '../language';
import { isArray, isDocument, kindOf } from '../language/values';
import type { StoredDocument } from '../storage/collection';
import { runQuery } from '../storage/query';
import type { Command } from './command';
import type { CommandRequest } from './command-request';
import { encode } from './documents';
import { queryOf } from './query-fields';

const findFields = [
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'allowDiskUse',
  'allowPartialResults',
  'noCursorTimeout',
  'collation',
  'let',
  'max',
  'min',
  'returnKey',
  'showRecordId',
  'tailable',
  'awaitData',
  'oplogReplay',
];

export const findCommand: Command = {
  names: ['find'],
  fields: findFields,
  kind: 'read',
  run(request, { catalog, cursors }) {
    refuseUnsupported(request);
    const { namespace } = request;
    const query = queryOf(request, 'filter');
    const skip = request.count('skip') ?? 0;
    const limit = limitOf(request);
    const project = projectionOf(request.document('projection'), query.filter);
    const { deadline } = request;
    const wanted = limit === undefined ? undefined : skip + limit;
    const { documents } = runQuery(catalog.get(namespace), query, { limit: wanted, deadline });
    return cursors.start({
      namespace,
      documents: encoded(documents, skip, project),
      limit,
      batchSize: request.count('batchSize'),
      singleBatch: request.flag('singleBatch'),
      deadline,
    });
  },
};

/** 0 means no limit. */
function limitOf(request: CommandRequest): number | undefined {
  const limit = request.count('limit') ?? 0;
  return limit === 0 ? undefined : limit;
}

function refuseUnsupported(request: CommandRequest): void {
  if (request.flag('tailable')) {
    throw new CommandError(
      'BadValue',
      'error processing query: tailable cursor requested on non capped collection',
    );
  }
  for (const field of ['returnKey', 'showRecordId', 'awaitData']) {
    if (request.flag(field)) {
      throw new CommandError(
        'InvalidOptions',
        `'${field}' is not supported by the built-in engine.`,
      );
    }
  }
  for (const field of ['min', 'max']) {
    if (Object.keys(request.document(field) ?? {}).length > 0) {
      throw new CommandError(
        'InvalidOptions',
        `'${field}' is not supported by the built-in engine.`,
      );
    }
  }
}

export function projectionOf(
  projection: Doc | undefined,
  filter: Doc,
): ((doc: Doc) => Doc) | undefined {
  if (projection === undefined || Object.keys(projection).length === 0) return undefined;
  return compileProjection(projection, filter);
}

function* encoded(
  documents: Generator<StoredDocument, void>,
  skip: number,
  project: ((doc: Doc) => Doc) | undefined,
): Generator<Buffer, void> {
  let skipped = 0;
  for (const stored of documents) {
    if (skipped < skip) skipped += 1;
    else yield project === undefined ? stored.raw : encode(project(stored.doc));
  }
}

export const getMoreCommand: Command = {
  names: ['getMore'],
  fields: ['collection', 'batchSize', 'term', 'lastKnownCommittedOpTime'],
  kind: 'read',
  run(request, { cursors }) {
    const id = cursorId(request.required('getMore'));
    request.required('collection');
    if (request.body.maxTimeMS !== undefined) {
      throw new CommandError(
        'BadValue',
        'cannot set maxTimeMS on getMore command for a non-awaitData cursor',
      );
    }
    const namespace = `${request.db}.${request.text('collection') ?? ''}`;
    const batchSize = request.count('batchSize');
    return cursors.next(id, namespace, batchSize === 0 ? undefined : batchSize);
  },
};

export const killCursorsCommand: Command = {
  names: ['killCursors'],
  fields: ['cursors'],
  kind: 'read',
  run(request, { cursors }) {
    const { db } = request;
    const namespace = `${db}.${String(request.body.killCursors)}`;
    const ids = request.required('cursors');
    if (!isArray(ids)) {
      throw new CommandError('TypeMismatch', "BSON field 'killCursors.cursors' must be an array");
    }
    const killed = ids.map(cursorId).map((id) => ({ id, found: cursors.kill(id, namespace) }));
    const longs = (found: boolean) =>
      killed.filter((each) => each.found === found).map(({ id }) => Long.fromBigInt(id));
    return {
      cursorsKilled: longs(true),
      cursorsNotFound: longs(false),
      cursorsAlive: [],
      cursorsUnknown: [],
    };
  },
};

function cursorId(value: unknown): bigint {
  if (kindOf(value) !== 'long' || isDocument(value)) {
    throw new CommandError('TypeMismatch', `a cursor id must be a long, not a ${kindOf(value)}`);
  }
  return value instanceof Long ? value.toBigInt() : BigInt(String(value));
}
