import { mongo } from 'mongoose';
import { useDatabase } from './support/database';
import { refusalOf, updateRefusalOf } from './support/refusal';

const mongodb = useDatabase();

const document = { _id: 1, n: 1, text: 'x', none: null, list: [1], nested: { n: 1 } };

async function refusalOfUpdate(update: mongo.Document): Promise<mongo.Document> {
  const collection = await mongodb.collectionOf(document);
  const error = await updateRefusalOf(mongodb.db, collection, { q: { _id: 1 }, u: update });
  await expect(collection.findOne()).resolves.toEqual(document);
  return error;
}

const messageOf = (error: mongo.Document): unknown => error.errmsg ?? error.message;

describe('update', () => {
  it('refuses two operators on one path', async () => {
    const error = await refusalOfUpdate({ $set: { n: 5 }, $inc: { n: 1 } });

    expect(error.code).toBe(40);
    expect(messageOf(error)).toContain("Updating the path 'n' would create a conflict at 'n'");
  });

  it.each<[string, mongo.Document, string]>([
    ['its parent', { $set: { 'nested.n': 5 }, $unset: { nested: '' } }, 'nested'],
    ['its child', { $set: { nested: {} }, $inc: { 'nested.n': 5 } }, 'nested'],
    ['its parent by one operator', { $set: { nested: {}, 'nested.n': 5 } }, 'nested'],
    ['the target of a $rename', { $rename: { n: 'm' }, $set: { m: 1 } }, 'm'],
  ])('refuses a path together with %s', async (_what, update, at) => {
    const error = await refusalOfUpdate(update);

    expect(error.code).toBe(40);
    expect(messageOf(error)).toContain(`would create a conflict at '${at}'`);
  });

  it('refuses an unknown operator', async () => {
    const error = await refusalOfUpdate({ $reserve: { n: 1 } });

    expect(error.code).toBe(9);
    expect(messageOf(error)).toContain('Unknown modifier: $reserve');
  });

  it.each<[string, mongo.Document | mongo.Document[], number]>([
    ['an unknown operator', { $reserve: { n: 1 } }, 9],
    ['a conflict', { $set: { n: 5 }, $inc: { n: 1 } }, 40],
    ['an empty path', { $set: { '': 1 } }, 56],
    ['$inc by a text', { $inc: { n: 'x' } }, 14],
    ['an unknown stage', [{ $sell: {} }], 40324],
  ])('refuses %s even if nothing matches', async (_what, update, code) => {
    const collection = await mongodb.collectionOf(document);
    const statement = { q: { _id: 2 }, u: update };
    const { collectionName } = collection;

    const error = await updateRefusalOf(mongodb.db, collection, statement);

    expect(error.code).toBe(code);
    await expect(
      refusalOf(mongodb.db.command({ findAndModify: collectionName, query: { _id: 2 }, update })),
    ).resolves.toMatchObject({ code });
  });

  it('refuses a field among operators', async () => {
    const error = await refusalOfUpdate({ $set: { n: 2 }, n: 3 });

    expect(error.code).toBe(9);
  });

  it.each<[string, mongo.Document, number]>([
    ['$inc of a text', { $inc: { text: 1 } }, 14],
    ['$inc of null', { $inc: { none: 1 } }, 14],
    ['$inc by a text', { $inc: { n: 'x' } }, 14],
    ['$mul of a text', { $mul: { text: 2 } }, 14],
    ['$push to a number', { $push: { n: 1 } }, 2],
    ['$addToSet to a number', { $addToSet: { n: 1 } }, 2],
    ['$pull from a number', { $pull: { n: 1 } }, 2],
    ['$pop of a number', { $pop: { n: 1 } }, 14],
    ['$pop by 2', { $pop: { list: 2 } }, 9],
    ['$pullAll without a list', { $pullAll: { list: 1 } }, 2],
    ['$push with an unknown modifier', { $push: { list: { $each: [1], $last: 1 } } }, 2],
    ['$rename of a field to itself', { $rename: { n: 'n' } }, 2],
    ['$rename to a number', { $rename: { n: 5 } }, 2],
    ['$currentDate to a text', { $currentDate: { n: 'now' } }, 2],
    ['an operator without a document', { $set: 5 }, 9],
  ])('refuses %s', async (_what, update, code) => {
    const error = await refusalOfUpdate(update);

    expect(error.code).toBe(code);
  });

  it('refuses a path through a string, a number or null', async () => {
    for (const path of ['text.a', 'n.a', 'none.a', 'n.0']) {
      const error = await refusalOfUpdate({ $set: { [path]: 1 } });
      expect(error.code).toBe(28);
    }
  });

  it('refuses a field name in an array', async () => {
    const error = await refusalOfUpdate({ $set: { 'list.first': 1 } });

    expect(error.code).toBe(28);
  });

  it.each<[string, mongo.Document]>([
    ['set', { $set: { _id: 2 } }],
    ['removed', { $unset: { _id: '' } }],
    ['counted up', { $inc: { _id: 1 } }],
    ['renamed', { $rename: { _id: 'id' } }],
  ])('refuses an _id to be %s', async (_what, update) => {
    const error = await refusalOfUpdate(update);

    expect(error.code).toBe(66);
  });

  it('accepts an _id that stays the same', async () => {
    const collection = await mongodb.collectionOf(document);

    const result = await collection.updateOne({ _id: 1 }, { $set: { _id: 1, n: 2 } });

    expect(result.modifiedCount).toBe(1);
  });

  it.each<[string, mongo.Document]>([
    ['at the top', { $set: { $price: 5 } }],
    ['by $inc', { $inc: { $price: 5 } }],
  ])('refuses a field named like an operator (%s)', async (_where, update) => {
    const error = await refusalOfUpdate(update);

    expect(error.code).toBe(52);
  });

  it.each<[string, mongo.Document]>([
    ['nothing', { $set: { '': 1 } }],
    ['a dot at the end', { $set: { 'n.': 1 } }],
    ['a dot at the start', { $set: { '.n': 1 } }],
    ['two dots', { $set: { 'nested..n': 1 } }],
  ])('refuses a path of %s', async (_what, update) => {
    const error = await refusalOfUpdate(update);

    expect(error.code).toBe(56);
  });

  it('refuses $inc beyond the range of a Long', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: mongo.Long.MAX_VALUE });

    const refusal = await refusalOf(collection.updateOne({ _id: 1 }, { $inc: { n: 1 } }));

    expect(refusal.code).toBe(2);
  });

  it('refuses to make a document larger than 16 MB', async () => {
    const text = 'x'.repeat(9 * 1024 * 1024);
    const collection = await mongodb.collectionOf({ _id: 1, text });

    const refusal = await refusalOf(collection.updateOne({ _id: 1 }, { $set: { more: text } }));

    // "Resulting document after update is larger than 16777216", or BSONObjectTooLarge, by version.
    expect([17419, 10334]).toContain(refusal.code);
    await expect(collection.countDocuments({ more: { $exists: true } })).resolves.toBe(0);
  });
});
