import { mongo } from 'mongoose';
import { createIndex } from './support/create-index';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ _id: n, n }));

describe('sort', () => {
  it('orders values of different types as BSON does', async () => {
    // https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
    const ascending = [
      new mongo.MinKey(),
      null,
      new mongo.Double(-Infinity),
      mongo.Decimal128.fromString('-1.5'),
      new mongo.Int32(-1),
      0,
      mongo.Long.fromNumber(2),
      new mongo.Double(2.5),
      '',
      'B',
      'a',
      'é',
      {},
      { a: 1 },
      { a: 2 },
      { b: 1 },
      new mongo.Binary(Buffer.from([1])),
      new mongo.Binary(Buffer.from([2, 0])),
      mongo.ObjectId.createFromTime(1),
      mongo.ObjectId.createFromTime(2),
      false,
      true,
      new Date(0),
      new Date(1),
      new mongo.Timestamp({ t: 1, i: 1 }),
      /a/,
      new mongo.MaxKey(),
    ];
    const documents = ascending.map((v, _id) => ({ _id, v }));
    const collection = await mongodb.collectionOf(...shuffled(documents));

    const upwards = await collection.find().sort({ v: 1 }).toArray();
    const downwards = await collection.find().sort({ v: -1 }).toArray();

    const order = documents.map(({ _id }) => _id);
    expect(upwards.map(({ _id }) => _id)).toEqual(order);
    expect(downwards.map(({ _id }) => _id)).toEqual(order.toReversed());
  });

  it('orders by the index in the same way', async () => {
    const collection = await mongodb.collectionOf(
      { _id: 1, v: 'a' },
      { _id: 2, v: -1 },
      { _id: 3, v: null },
      { _id: 4, v: true },
      { _id: 5, v: 10 },
      { _id: 6, v: 9.5 },
    );
    await createIndex(collection, { v: 1 });

    const found = await collection.find().sort({ v: 1 }).hint({ v: 1 }).toArray();

    expect(found.map(({ _id }) => _id)).toEqual([3, 2, 6, 5, 1, 4]);
  });

  it('treats a missing field as null', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, v: 1 }, { _id: 2 }, { _id: 3, v: -1 });

    const found = await collection.find().sort({ v: 1 }).toArray();

    expect(found.map(({ _id }) => _id)).toEqual([2, 3, 1]);
  });

  it('uses the least element of an array when ascending, the greatest when descending', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, v: [1, 9] }, { _id: 2, v: [5] });

    const upwards = await collection.find().sort({ v: 1 }).toArray();
    const downwards = await collection.find().sort({ v: -1 }).toArray();

    expect(upwards.map(({ _id }) => _id)).toEqual([1, 2]);
    expect(downwards.map(({ _id }) => _id)).toEqual([1, 2]);
  });

  it('orders by several fields, the first above the second', async () => {
    const collection = await mongodb.collectionOf(
      { _id: 1, a: 1, b: { c: 1 } },
      { _id: 2, a: 2, b: { c: 1 } },
      { _id: 3, a: 1, b: { c: 2 } },
    );

    const found = await collection.find().sort({ a: 1, 'b.c': -1 }).toArray();

    expect(found.map(({ _id }) => _id)).toEqual([3, 1, 2]);
  });

  it('refuses an invalid direction', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });

    const refusal = await refusalOf(mongodb.db.command({ find: collectionName, sort: { a: 2 } }));

    expect(refusal.code).toBe(15975);
  });
});

describe('skip and limit', () => {
  it('select a window of the sorted documents', async () => {
    const collection = await mongodb.collectionOf(...numbered(10));

    const found = await collection.find().sort({ n: -1 }).skip(2).limit(3).toArray();

    expect(found.map(({ n }) => n as number)).toEqual([7, 6, 5]);
  });

  it('treat a limit of 0 as none', async () => {
    const collection = await mongodb.collectionOf(...numbered(5));

    await expect(collection.find().limit(0).toArray()).resolves.toHaveLength(5);
  });

  it('give nothing for a skip past the end', async () => {
    const collection = await mongodb.collectionOf(...numbered(5));

    await expect(collection.find().skip(5).toArray()).resolves.toEqual([]);
  });

  it('refuse negative numbers', async () => {
    const { collectionName } = await mongodb.collectionOf({ _id: 1 });

    for (const window of [{ skip: -1 }, { limit: -1 }]) {
      const refusal = await refusalOf(mongodb.db.command({ find: collectionName, ...window }));
      // BadValue from some versions, 51024 from those whose command parser checks the bound.
      expect([2, 51024]).toContain(refusal.code);
    }
  });
});

describe('a cursor', () => {
  // A cursor lives in its session: a getMore from another one is refused.
  let session: mongo.ClientSession;
  const run = (command: mongo.Document) =>
    mongodb.db.command(command, { session, promoteLongs: false });

  beforeAll(() => {
    session = mongodb.client.startSession();
  });
  afterAll(async () => {
    await session.endSession();
  });

  it('gives a first batch of the requested size, and the rest by getMore', async () => {
    const { collectionName, namespace } = await mongodb.collectionOf(...numbered(7));

    const first = await run({ find: collectionName, sort: { n: 1 }, batchSize: 3 });
    expect(first).toMatchObject({ cursor: { ns: namespace }, ok: 1 });
    expect(numbersOf(first)).toEqual([0, 1, 2]);

    const more = { getMore: cursorIdOf(first), collection: collectionName, batchSize: 3 };
    const second = await run(more);
    expect(numbersOf(second)).toEqual([3, 4, 5]);
    expect(cursorIdOf(second)).toEqual(cursorIdOf(first));

    const third = await run(more);
    expect(numbersOf(third)).toEqual([6]);
    expect(cursorIdOf(third).isZero()).toBe(true);
  });

  it('has id 0 if everything fits in the first batch', async () => {
    const { collectionName } = await mongodb.collectionOf(...numbered(3));

    const answer = await run({ find: collectionName });

    expect(cursorIdOf(answer).isZero()).toBe(true);
  });

  it('starts with an empty batch for a batch size of 0', async () => {
    const { collectionName } = await mongodb.collectionOf(...numbered(3));

    const answer = await run({ find: collectionName, batchSize: 0 });

    expect(numbersOf(answer)).toEqual([]);
    const rest = await run({
      getMore: cursorIdOf(answer),
      collection: collectionName,
    });
    expect(numbersOf(rest)).toHaveLength(3);
  });

  it('gives 101 documents first by default', async () => {
    const { collectionName } = await mongodb.collectionOf(...numbered(150));

    const answer = await run({ find: collectionName });

    expect(numbersOf(answer)).toHaveLength(101);
    await run({ killCursors: collectionName, cursors: [cursorIdOf(answer)] });
  });

  it('closes after one batch with singleBatch', async () => {
    const { collectionName } = await mongodb.collectionOf(...numbered(5));
    const command = { find: collectionName, batchSize: 2, singleBatch: true };

    const answer = await run(command);

    expect(numbersOf(answer)).toHaveLength(2);
    expect(cursorIdOf(answer).isZero()).toBe(true);
  });

  it('is unknown after it was killed', async () => {
    const { collectionName } = await mongodb.collectionOf(...numbered(5));
    const opened = await run({ find: collectionName, batchSize: 2 });
    const id = cursorIdOf(opened);

    const killed = await run({ killCursors: collectionName, cursors: [id] });

    expect(killed).toMatchObject({
      cursorsKilled: [id],
      cursorsNotFound: [],
      cursorsAlive: [],
      cursorsUnknown: [],
      ok: 1,
    });
    const refusal = await refusalOf(run({ getMore: id, collection: collectionName }));
    expect(refusal).toMatchObject({ code: 43, codeName: 'CursorNotFound' });
    await expect(run({ killCursors: collectionName, cursors: [id] })).resolves.toMatchObject({
      cursorsKilled: [],
      cursorsNotFound: [id],
    });
  });

  it('belongs to its collection', async () => {
    const { collectionName } = await mongodb.collectionOf(...numbered(5));
    const id = cursorIdOf(await run({ find: collectionName, batchSize: 2 }));

    const refusal = await refusalOf(run({ getMore: id, collection: 'other' }));

    expect(refusal).toMatchObject({ code: 13, codeName: 'Unauthorized' });
    await run({ killCursors: collectionName, cursors: [id] });
  });

  it('reads many documents in batches through the driver', async () => {
    const collection = await mongodb.collectionOf(...numbered(2_500));

    const seen: unknown[] = [];
    for await (const { n } of collection.find().sort({ n: 1 }).batchSize(100)) seen.push(n);

    expect(seen).toEqual(numbered(2_500).map(({ n }) => n));
  });

  it('keeps a batch within 16 MB', async () => {
    const text = 'x'.repeat(4 * 1024 * 1024);
    const collection = await mongodb.collectionOf(
      ...Array.from({ length: 6 }, (_, n) => ({ _id: n, n, text })),
    );

    const answer = await run({ find: collection.collectionName });

    expect(numbersOf(answer).length).toBeLessThan(5);
    await run({
      killCursors: collection.collectionName,
      cursors: [cursorIdOf(answer)],
    });
    await expect(collection.find().toArray()).resolves.toHaveLength(6);
  });
});

describe('hint', () => {
  it('accepts an index by its name or its fields', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });
    await createIndex(collection, { a: 1 });

    for (const hint of ['a_1', { a: 1 }]) {
      await expect(collection.find({ a: 1 }, { hint }).toArray()).resolves.toHaveLength(1);
    }
  });

  it('refuses an unknown index', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, a: 1 });

    const refusal = await refusalOf(collection.find({ a: 1 }, { hint: 'a_1' }).toArray());

    expect(refusal).toMatchObject({ code: 2, codeName: 'BadValue' });
  });
});

function numbersOf(answer: mongo.Document): unknown[] {
  const { firstBatch, nextBatch } = answer.cursor as Record<string, mongo.Document[] | undefined>;
  return (firstBatch ?? nextBatch ?? []).map(({ n }) => n as unknown);
}

function cursorIdOf(answer: mongo.Document): mongo.Long {
  return (answer.cursor as { id: mongo.Long }).id;
}

/** The same elements in another order, the same in every run. */
function shuffled<T>(elements: T[]): T[] {
  return elements
    .map((element, index) => ({ element, rank: (index * 7) % elements.length }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ element }) => element);
}
