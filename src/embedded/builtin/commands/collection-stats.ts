import { Double, Int32 } from 'bson';
import { CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isDocument } from '../language/values';
import type { Collection } from '../storage/collection';
import type { Command } from './command';
import { integer } from './count-and-distinct';

/** The estimated size of the documents. */
export function bytesOf(collections: readonly Collection[]): number {
  return sumOf(collections, (collection) => collection.estimateBytes());
}

function sumOf(collections: readonly Collection[], of: (collection: Collection) => number): number {
  return collections.reduce((total, collection) => total + of(collection), 0);
}

/** The document that the stage `$collStats` returns. */
export function describeStorage(
  namespace: string,
  collection: Collection | undefined,
  options: Doc,
): Doc {
  const description: Doc = { ns: namespace, host: '127.0.0.1', localTime: new Date() };
  for (const [name, option] of Object.entries(options)) {
    if (!isDocument(option)) {
      throw new CommandError('TypeMismatch', `${name} argument to $collStats must be an object`);
    }
    if (name === 'count') {
      description.count = integer(collection?.count() ?? 0);
    } else if (name === 'storageStats') {
      description.storageStats = storageStats(collection, toNumber(option.scale ?? 1) ?? 1);
    } else {
      throw new CommandError('FailedToParse', `unrecognized option to $collStats: ${name}`);
    }
  }
  return description;
}

function storageStats(collection: Collection | undefined, scale: number): Doc {
  if (!(scale >= 1)) throw new CommandError('BadValue', 'scale has to be >= 1');
  const bytes = collection?.estimateBytes() ?? 0;
  const count = collection?.count() ?? 0;
  const indexSizes = (collection?.indexes ?? []).map((index): [string, number] => [
    index.name,
    collection?.estimateIndexBytes(index) ?? 0,
  ]);
  const totalIndexBytes = indexSizes.reduce((sum, [, size]) => sum + size, 0);
  const scaled = (size: number) => integer(Math.trunc(size / scale));
  return {
    size: scaled(bytes),
    count: integer(count),
    ...(count === 0 ? {} : { avgObjSize: integer(Math.trunc(bytes / count)) }),
    storageSize: scaled(bytes),
    capped: false,
    nindexes: new Int32(indexSizes.length),
    totalIndexSize: scaled(totalIndexBytes),
    totalSize: scaled(bytes + totalIndexBytes),
    indexSizes: Object.fromEntries(indexSizes.map(([name, size]) => [name, scaled(size)])),
    scaleFactor: new Int32(scale),
  };
}

const dbStats: Command = {
  names: ['dbStats', 'dbstats'],
  fields: ['scale', 'freeStorage'],
  kind: 'read',
  run(request, { catalog }) {
    const scale = request.number('scale') ?? 1;
    if (!(scale >= 1)) throw new CommandError('BadValue', 'scale has to be >= 1');
    const collections = catalog.inDatabase(request.db);
    const bytes = bytesOf(collections);
    const indexBytes = sumOf(collections, (collection) =>
      collection.indexes.reduce((sum, index) => sum + collection.estimateIndexBytes(index), 0),
    );
    const objects = sumOf(collections, (collection) => collection.count());
    return {
      db: request.db,
      collections: integer(collections.length),
      views: new Int32(0),
      objects: integer(objects),
      avgObjSize: new Double(objects === 0 ? 0 : bytes / objects),
      dataSize: new Double(bytes / scale),
      storageSize: new Double(bytes / scale),
      indexes: integer(sumOf(collections, (collection) => collection.indexes.length)),
      indexSize: new Double(indexBytes / scale),
      totalSize: new Double((bytes + indexBytes) / scale),
      scaleFactor: new Double(scale),
    };
  },
};

export const statsCommands: Command[] = [dbStats];
