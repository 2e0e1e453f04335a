import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'bson';
import type { Document } from 'bson';
import { Cursors } from '../../../src/embedded/builtin/cursors';
import { removeExpired } from '../../../src/embedded/builtin/housekeeping';
import { Catalog } from '../../../src/embedded/builtin/storage/catalog';
import type { Collection } from '../../../src/embedded/builtin/storage/collection';
import { decode } from '../../../src/embedded/builtin/storage/collection';
import { parseIndexSpec } from '../../../src/embedded/builtin/storage/index-spec';

const NOW = new Date('2030-01-01T00:00:00Z');
const secondsAgo = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

let directory: string;
let catalog: Catalog;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'builtin-housekeeping-'));
  catalog = new Catalog(directory, { durable: false });
});

afterEach(async () => {
  await catalog.store.close();
  await rm(directory, { recursive: true });
});

function collectionOf(documents: Document[], indexes: Document[]): Promise<Collection> {
  return catalog.store.write(() => {
    const collection = catalog.create('test.c');
    for (const spec of indexes) catalog.createIndex(collection, parseIndexSpec(spec));
    for (const document of documents) {
      const raw = Buffer.from(serialize(document));
      collection.insert(raw, decode(raw));
    }
    return collection;
  });
}

const idsOf = (collection: Collection): number[] =>
  [...collection.documents()].map(({ doc }) => Number(doc._id));

const expire = () => removeExpired(catalog, NOW, () => false);

describe('expiry', () => {
  const ttl = { name: 'ttl', key: { at: 1 }, expireAfterSeconds: 60 };

  it('removes expired documents, and no others', async () => {
    const collection = await collectionOf(
      [
        { _id: 1, at: secondsAgo(61) },
        { _id: 2, at: secondsAgo(59) },
        { _id: 3, at: [secondsAgo(1), secondsAgo(3600)] },
        { _id: 4, at: 0 },
        { _id: 5 },
        { _id: 6, at: null },
        { _id: 7, at: 'long ago' },
      ],
      [ttl],
    );

    await expire();
    expect(idsOf(collection)).toEqual([2, 4, 5, 6, 7]);
  });

  it('keeps documents that are not in a partial index', async () => {
    const partialFilterExpression = { kind: 'hold' };
    const collection = await collectionOf(
      [
        { _id: 1, at: secondsAgo(61), kind: 'hold' },
        { _id: 2, at: secondsAgo(61), kind: 'keep' },
      ],
      [{ ...ttl, partialFilterExpression }],
    );

    await expire();
    expect(idsOf(collection)).toEqual([2]);
  });

  it('removes many, in a descending index, too', async () => {
    const documents = Array.from({ length: 3000 }, (_, i) => ({ _id: i, at: secondsAgo(i) }));
    const collection = await collectionOf(documents, [{ ...ttl, key: { at: -1 } }]);

    await expire();
    expect(collection.count()).toBe(60);
  });
});

describe('a dropped collection', () => {
  it('leaves no data after the sweep, and its namespace can be reused at once', async () => {
    const documents = Array.from({ length: 3000 }, (_, i) => ({ _id: i, at: secondsAgo(i) }));
    const dropped = await collectionOf(documents, [{ name: 'at', key: { at: 1 } }]);
    await catalog.store.write(() => {
      catalog.drop(dropped);
    });
    const collection = await collectionOf([{ _id: 1 }], []);
    while (catalog.hasGarbage()) await catalog.store.write(() => catalog.sweep());

    expect(idsOf(collection)).toEqual([1]);
    expect(idsOf(dropped)).toEqual([]);
    const everything = { start: Buffer.of(0), end: Buffer.of(0xff) };
    expect(catalog.store.count(everything)).toBe(3);
  });

  it('is swept after a restart, too', async () => {
    const dropped = await collectionOf([{ _id: 1 }], []);
    await catalog.store.write(() => {
      catalog.drop(dropped);
    });
    await catalog.store.close();

    catalog = new Catalog(directory, { durable: false });
    const next = await collectionOf([{ _id: 2 }], []);
    expect(idsOf(next)).toEqual([2]);
    expect(catalog.hasGarbage()).toBe(true);
    await catalog.store.write(() => catalog.sweep());
    expect(catalog.hasGarbage()).toBe(false);
    expect(idsOf(next)).toEqual([2]);
  });
});

describe('a cursor', () => {
  const documents = (count: number) =>
    Array.from({ length: count }, (_, i) => Buffer.from(serialize({ _id: i }))).values();

  const idOf = (reply: Buffer): bigint =>
    (decode(reply).cursor as { id: { toBigInt(): bigint } }).id.toBigInt();

  it('is closed after ten minutes without a getMore', () => {
    const cursors = new Cursors();
    const id = idOf(cursors.start({ namespace: 'test.c', documents: documents(3), batchSize: 1 }));

    cursors.expire(Date.now() + 9 * 60 * 1000);
    cursors.next(id, 'test.c', 1);
    cursors.expire(Date.now() + 11 * 60 * 1000);
    expect(() => cursors.next(id, 'test.c', 1)).toThrow('not found');
  });

  it('is closed when ten thousand newer ones are open', () => {
    const cursors = new Cursors();
    const start = () =>
      idOf(cursors.start({ namespace: 'test.c', documents: documents(3), batchSize: 1 }));
    const [first, second] = [start(), start()];
    cursors.next(first, 'test.c', 1);
    for (let i = 0; i < 9_999; i += 1) start();

    expect(cursors.size).toBe(10_000);
    expect(() => cursors.next(second, 'test.c', 1)).toThrow('not found');
    expect(cursors.kill(first, 'test.c')).toBe(true);
  });
});
