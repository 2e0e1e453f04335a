import { Int32 } from 'bson';
import { CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isArray, isDocument } from '../language/values';
import type { Collection } from '../storage/collection';
import type { Index } from '../storage/collection-index';
import { reconcile, sameKey } from '../storage/index-conflicts';
import { describeIndex, ID_INDEX_SPEC, parseIndexSpec } from '../storage/index-spec';
import type { IndexSpec } from '../storage/index-spec';
import type { Command } from './command';
import type { CommandRequest } from './command-request';
import { encode } from './documents';
import { writableNamespace } from './insert';
import { cursorBatchSize } from './namespaces';

const INDEXES_MAX = 64;

const createIndexes: Command = {
  names: ['createIndexes'],
  fields: ['indexes', 'commitQuorum', 'ignoreUnknownIndexOptions', 'v'],
  kind: 'write',
  run(request, { catalog }) {
    const namespace = writableNamespace(request.namespace);
    refuseQuorum(request);
    const specs = parseSpecs(request);
    const existing = catalog.get(namespace);
    const before = existing?.indexes.length ?? 1;
    const wanted = newSpecs(specs, existing);
    if (before + wanted.length > INDEXES_MAX) {
      throw new CommandError(
        'CannotCreateIndex',
        `add index fails, too many indexes for ${namespace}`,
      );
    }
    const collection = existing ?? catalog.create(namespace);
    const built: Index[] = [];
    try {
      for (const spec of wanted) built.push(catalog.createIndex(collection, spec));
    } catch (error) {
      // All or none: if one index cannot be built, those built before it are removed.
      if (error instanceof CommandError) {
        for (const index of built) catalog.dropIndex(collection, index);
      }
      throw error;
    }
    return {
      numIndexesBefore: new Int32(before),
      numIndexesAfter: new Int32(collection.indexes.length),
      createdCollectionAutomatically: existing === undefined,
      ...(wanted.length === 0 ? { note: 'all indexes already exist' } : {}),
    };
  },
};

function refuseQuorum(request: CommandRequest): void {
  if (request.body.commitQuorum !== undefined) {
    throw new CommandError(
      'BadValue',
      'Standalones may not specify commitQuorum when creating indexes.',
    );
  }
}

function parseSpecs(request: CommandRequest): IndexSpec[] {
  request.required('indexes');
  const inputs = request.documentList('indexes') ?? [];
  if (inputs.length === 0) {
    throw new CommandError('BadValue', 'Must specify at least one index to create');
  }
  return inputs.map(parseIndexSpec);
}

function newSpecs(specs: readonly IndexSpec[], collection: Collection | undefined): IndexSpec[] {
  const known = collection?.indexes.map((index) => index.spec) ?? [ID_INDEX_SPEC];
  const wanted: IndexSpec[] = [];
  for (const spec of specs) {
    if (reconcile(spec, [...known, ...wanted]) === 'new') wanted.push(spec);
  }
  return wanted;
}

const listIndexes: Command = {
  names: ['listIndexes'],
  fields: ['cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'],
  kind: 'read',
  run(request, { catalog, cursors }) {
    const { namespace } = request;
    const collection = catalog.get(namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespace}`);
    }
    const described = collection.indexes.map((index) => encode(describeIndex(index.spec)));
    return cursors.start({
      namespace,
      documents: described.values(),
      batchSize: cursorBatchSize(request),
    });
  },
};

const dropIndexes: Command = {
  names: ['dropIndexes', 'deleteIndexes'],
  fields: ['index'],
  kind: 'write',
  run(request, { catalog }) {
    const { namespace } = request;
    const collection = catalog.get(namespace);
    if (collection === undefined) {
      throw new CommandError('NamespaceNotFound', `ns not found ${namespace}`);
    }
    const nIndexesWas = new Int32(collection.indexes.length);
    const wanted = request.required('index');
    const chosen =
      wanted === '*'
        ? collection.indexes.filter((index) => !isIdIndex(index))
        : (isArray(wanted) ? wanted : [wanted]).map((each) => findIndex(collection, each));
    for (const index of chosen) catalog.dropIndex(collection, index);
    return {
      nIndexesWas,
      ...(wanted === '*' ? { msg: 'non-_id indexes dropped for collection' } : {}),
    };
  },
};

function isIdIndex(index: Index): boolean {
  return index.name === ID_INDEX_SPEC.name;
}

function findIndex(collection: Collection, wanted: unknown): Index {
  const found = collection.indexes.filter((index) => isWanted(index, wanted));
  const [index] = found;
  if (index === undefined) {
    throw new CommandError(
      'IndexNotFound',
      typeof wanted === 'string'
        ? `index not found with name [${wanted}]`
        : "can't find index with key",
    );
  }
  if (found.length > 1) {
    throw new CommandError('AmbiguousIndexKeyPattern', `${found.length} indexes have this key`);
  }
  if (isIdIndex(index)) throw new CommandError('InvalidOptions', 'cannot drop _id index');
  return index;
}

function isWanted(index: Index, wanted: unknown): boolean {
  if (typeof wanted === 'string') return index.name === wanted;
  if (!isDocument(wanted)) {
    throw new CommandError('TypeMismatch', "BSON field 'dropIndexes.index' is the wrong type");
  }
  return sameKey(index.spec.key, keyOf(wanted));
}

function keyOf(doc: Doc): Record<string, number> {
  return Object.fromEntries(
    Object.entries(doc).map(([path, direction]) => [path, toNumber(direction) ?? 0]),
  );
}

export const indexCommands: Command[] = [createIndexes, listIndexes, dropIndexes];
