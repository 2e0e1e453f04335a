import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const MaxTimeMSExpired = 50;
/** Is slow for each document, and true. */
const slow = {
  $expr: { $gte: [{ $sum: { $map: { input: { $range: [0, 100_000] }, in: '$$this' } } }, 0] },
};
const manyDocuments = () =>
  mongodb.collectionOf(...Array.from({ length: 300 }, (_, _id) => ({ _id })));

describe('maxTimeMS', () => {
  it('ends a query that is slow for each document', async () => {
    const collection = await manyDocuments();
    const refusal = await refusalOf(collection.find(slow, { maxTimeMS: 100 }).toArray());
    expect(refusal.code).toBe(MaxTimeMSExpired);
  });

  it('ends a pipeline that multiplies documents', async () => {
    const collection = await mongodb.collectionOf({ _id: 1 });
    const numbers = { $range: [0, 1000] };
    const pipeline = [
      { $set: { a: numbers, b: numbers, c: numbers } },
      ...['$a', '$b', '$c'].map((path) => ({ $unwind: path })),
      { $group: { _id: '$a', n: { $sum: '$b' } } },
    ];
    const refusal = await refusalOf(collection.aggregate(pipeline, { maxTimeMS: 100 }).toArray());
    expect(refusal.code).toBe(MaxTimeMSExpired);
  });

  it('applies to later getMore commands, too', async () => {
    const collection = await manyDocuments();
    const cursor = collection.find(slow, { maxTimeMS: 1000, batchSize: 1 });
    await cursor.next();
    expect((await refusalOf(cursor.toArray())).code).toBe(MaxTimeMSExpired);
  });

  it.each([
    ['an update', { update: 'c', updates: [{ q: slow, u: { $set: { v: 1 } }, multi: true }] }],
    ['a removal', { delete: 'c', deletes: [{ q: slow, limit: 0 }] }],
    ['a count', { count: 'c', query: slow }],
    ['distinct values', { distinct: 'c', key: '_id', query: slow }],
  ])('ends %s', async (_name, command) => {
    const { collectionName: name } = await manyDocuments();
    const [verb = ''] = Object.keys(command);
    const refusal = await refusalOf(
      mongodb.db.command({ ...command, [verb]: name, maxTimeMS: 100 }),
    );
    expect(refusal.code).toBe(MaxTimeMSExpired);
  });
});
