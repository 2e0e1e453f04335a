import { Binary, Long } from 'bson';
import { CommandError, compileFilter } from '../language';
import type { Doc } from '../language';
import { isDocument } from '../language/values';
import type { Collection } from '../storage/collection';
import { describeIndex, ID_INDEX_SPEC, parseIndexSpec } from '../storage/index-spec';
import { bytesOf } from './collection-stats';
import type { Command } from './command';
import type { CommandRequest } from './command-request';
import { encode } from './documents';
import { writableNamespace } from './insert';

const listDatabases: Command = {
  names: ['listDatabases'],
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  kind: 'read',
  run(request, { catalog }) {
    refuseElsewhere(request);
    const nameOnly = request.flag('nameOnly');
    const filter = compileFilter(request.document('filter') ?? {});
    const names = [...new Set(catalog.all().map(databaseOf))].sort();
    const databases = names
      .map((name) => {
        const bytes = bytesOf(catalog.inDatabase(name));
        return { name, sizeOnDisk: Long.fromNumber(bytes), empty: false };
      })
      .filter((database) => filter.matches(database));
    if (nameOnly) return { databases: databases.map(({ name }) => ({ name })) };
    const totalSize = databases.reduce((sum, { sizeOnDisk }) => sum.add(sizeOnDisk), Long.ZERO);
    return { databases, totalSize, totalSizeMb: totalSize.div(1024 * 1024) };
  },
};

/** The part before the first dot; a collection's name may contain dots. */
export function databaseOf({ namespace }: Collection): string {
  return namespace.slice(0, namespace.indexOf('.'));
}

function nameOf({ namespace }: Collection): string {
  return namespace.slice(namespace.indexOf('.') + 1);
}

function refuseElsewhere(request: CommandRequest): void {
  if (request.db !== 'admin') {
    throw new CommandError(
      'Unauthorized',
      `${request.name} may only be run against the admin database.`,
    );
  }
}

const listCollections: Command = {
  names: ['listCollections'],
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  kind: 'read',
  run(request, { catalog, cursors }) {
    const filter = compileFilter(request.document('filter') ?? {});
    const nameOnly = request.flag('nameOnly');
    const described = catalog
      .inDatabase(request.db)
      .map(describeCollection)
      .filter((description) => filter.matches(description))
      .map(({ name, type, ...rest }) =>
        encode(nameOnly ? { name, type } : { name, type, ...rest }),
      );
    return cursors.start({
      namespace: `${request.db}.$cmd.listCollections`,
      documents: described.values(),
      batchSize: cursorBatchSize(request),
    });
  },
};

function describeCollection(collection: Collection): Doc {
  return {
    name: nameOf(collection),
    type: 'collection',
    options: {},
    info: { readOnly: false, uuid: new Binary(collection.uuid, 4) },
    idIndex: describeIndex(ID_INDEX_SPEC),
  };
}

/** The batch size in a command's `cursor` argument. */
export function cursorBatchSize(request: CommandRequest): number | undefined {
  const batchSize = request.document('cursor')?.batchSize;
  return batchSize === undefined ? undefined : Number(batchSize);
}

const createFields = [
  'capped',
  'autoIndexId',
  'idIndex',
  'size',
  'max',
  'storageEngine',
  'validator',
  'validationLevel',
  'validationAction',
  'indexOptionDefaults',
  'viewOn',
  'pipeline',
  'collation',
  'timeseries',
  'clusteredIndex',
  'expireAfterSeconds',
  'changeStreamPreAndPostImages',
  'encryptedFields',
  'temp',
];

const create: Command = {
  names: ['create'],
  fields: createFields,
  kind: 'write',
  run(request, { catalog }) {
    const namespace = writableNamespace(request.namespace);
    if (catalog.get(namespace) !== undefined) {
      throw new CommandError('NamespaceExists', `Collection ${namespace} already exists.`);
    }
    refuseOptions(request);
    catalog.create(namespace);
    return {};
  },
};

/** Collections have no options here; those that are switched off are accepted. */
function refuseOptions(request: CommandRequest): void {
  const { idIndex } = request.body;
  if (isDocument(idIndex)) parseIndexSpec({ name: ID_INDEX_SPEC.name, ...idIndex });
  for (const option of createFields) {
    const value = request.body[option];
    if (value === undefined || option === 'idIndex' || option === 'collation') continue;
    if (value === false || (isDocument(value) && Object.keys(value).length === 0)) continue;
    throw new CommandError(
      'InvalidOptions',
      `The option '${option}' of create is not supported by the built-in engine.`,
    );
  }
}

const drop: Command = {
  names: ['drop'],
  fields: [],
  kind: 'write',
  run(request, { catalog, cursors }) {
    const { namespace } = request;
    const collection = catalog.get(namespace);
    // Since MongoDB 7.0, dropping a missing collection is not an error.
    if (collection === undefined) return {};
    const nIndexesWas = collection.indexes.length;
    catalog.drop(collection);
    cursors.killAll(namespace);
    return { nIndexesWas, ns: namespace };
  },
};

const dropDatabase: Command = {
  names: ['dropDatabase'],
  fields: [],
  kind: 'write',
  run(request, { catalog, cursors }) {
    const { db } = request;
    const collections = catalog.inDatabase(db);
    for (const collection of collections) {
      catalog.drop(collection);
      cursors.killAll(collection.namespace);
    }
    return collections.length === 0 ? {} : { dropped: db };
  },
};

export const namespaceCommands: Command[] = [
  listDatabases,
  listCollections,
  create,
  drop,
  dropDatabase,
];
