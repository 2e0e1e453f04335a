import { mongo } from 'mongoose';
import { useDatabase } from './support/database';

const mongodb = useDatabase();

const int = (value: number) => new mongo.Int32(value);
const double = (value: number) => new mongo.Double(value);
const long = (value: number | string) => mongo.Long.fromString(String(value));
const decimal = (value: string) => mongo.Decimal128.fromString(value);

const INT_MAX = 2_147_483_647;

/** The document `{ _id: 1, …fields }` after an update, its numbers as BSON has them. */
async function updated(fields: mongo.Document, update: mongo.Document): Promise<unknown> {
  const collection = await mongodb.collectionOf({ _id: 1, ...fields });
  await collection.updateOne({ _id: 1 }, update);
  const document = await collection.findOne(
    { _id: 1 },
    { promoteValues: false, projection: { _id: 0 } },
  );
  return document;
}

describe('$inc', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['an Int32 by an Int32', int(1), int(2), int(3)],
    ['an Int32 beyond its range to a Long', int(INT_MAX), int(1), long('2147483648')],
    ['an Int32 by a Double', int(1), double(0.5), double(1.5)],
    ['an Int32 by a Long', int(1), long(2), long(3)],
    ['a Long by an Int32', long('4294967296'), int(1), long('4294967297')],
    ['a Double by an Int32, a Double even when it is whole', double(1.5), int(2), double(3.5)],
    ['a whole Double by an Int32', double(1), int(2), double(3)],
    ['a Decimal128 by an Int32', decimal('1.10'), int(1), decimal('2.10')],
    // A Double becomes a Decimal128 of 15 digits.
    ['a Double by a Decimal128', double(0.5), decimal('0.25'), decimal('0.750000000000000')],
  ])('adds up %s', async (_what, before, by, after) => {
    await expect(updated({ n: before }, { $inc: { n: by } })).resolves.toStrictEqual({
      n: after,
    });
  });

  it('sets a missing field', async () => {
    await expect(updated({}, { $inc: { n: int(5) } })).resolves.toStrictEqual({ n: int(5) });
  });

  it('creates the path to a nested field', async () => {
    await expect(updated({}, { $inc: { 'a.b.c': int(1) } })).resolves.toStrictEqual({
      a: { b: { c: int(1) } },
    });
  });

  it('updates an array element by its index', async () => {
    await expect(
      updated({ a: [int(1), int(2)] }, { $inc: { 'a.1': int(5) } }),
    ).resolves.toStrictEqual({ a: [int(1), int(7)] });
  });
});

describe('$mul', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['an Int32 by an Int32', int(3), int(2), int(6)],
    ['an Int32 beyond its range to a Long', int(INT_MAX), int(2), long('4294967294')],
    ['an Int32 by a Double', int(3), double(0.5), double(1.5)],
    ['a Long by an Int32', long(3), int(2), long(6)],
    ['a Decimal128 by an Int32', decimal('1.5'), int(2), decimal('3.0')],
  ])('multiplies %s', async (_what, before, by, after) => {
    await expect(updated({ n: before }, { $mul: { n: by } })).resolves.toStrictEqual({
      n: after,
    });
  });

  it('sets a missing field to a zero of the type of its operand', async () => {
    await expect(updated({}, { $mul: { n: long(5) } })).resolves.toStrictEqual({ n: long(0) });
  });
});

describe('$min and $max', () => {
  it('set a field to the lesser or the greater value', async () => {
    await expect(
      updated({ a: int(5), b: int(5) }, { $min: { a: int(3) }, $max: { b: double(7.5) } }),
    ).resolves.toStrictEqual({ a: int(3), b: double(7.5) });
  });

  it('do not change the field otherwise', async () => {
    await expect(
      updated({ a: int(5), b: int(5) }, { $min: { a: int(7) }, $max: { b: int(3) } }),
    ).resolves.toStrictEqual({ a: int(5), b: int(5) });
  });

  it('do not change an equal number of another type', async () => {
    await expect(updated({ a: int(5) }, { $max: { a: double(5) } })).resolves.toStrictEqual({
      a: int(5),
    });
  });

  it('set a missing field', async () => {
    await expect(updated({}, { $min: { a: int(1) }, $max: { b: int(2) } })).resolves.toStrictEqual({
      a: int(1),
      b: int(2),
    });
  });

  it('compare values of different types in BSON order', async () => {
    await expect(
      updated({ a: 'text', b: 'text' }, { $min: { a: int(9) }, $max: { b: int(9) } }),
    ).resolves.toStrictEqual({ a: int(9), b: 'text' });
  });
});

describe('$set', () => {
  it('replaces a number by an equal one of another type, which is a change', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, n: int(1) });

    const result = await collection.updateOne({ _id: 1 }, { $set: { n: double(1) } });

    expect(result.modifiedCount).toBe(1);
    await expect(
      collection.findOne({ n: { $type: 'double' } }, { promoteValues: false }),
    ).resolves.toMatchObject({ n: double(1) });
  });

  it('appends new fields in the order of their names', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, m: 1 });

    await collection.updateOne({ _id: 1 }, { $set: { z: 1, a: 1, m: 2 } });

    const document = await collection.findOne();
    expect(Object.keys(document ?? {})).toEqual(['_id', 'm', 'a', 'z']);
  });

  it('pads an array with null up to the index', async () => {
    await expect(updated({ a: ['x'] }, { $set: { 'a.3': 'y' } })).resolves.toStrictEqual({
      a: ['x', null, null, 'y'],
    });
  });

  it('creates documents, not arrays, for numbers in a missing path', async () => {
    await expect(updated({}, { $set: { 'a.0': 'x' } })).resolves.toStrictEqual({ a: { 0: 'x' } });
  });

  it('keeps the other fields of a nested document', async () => {
    await expect(
      updated({ a: { b: 'x', c: 'y' } }, { $set: { 'a.b': 'z' } }),
    ).resolves.toStrictEqual({ a: { b: 'z', c: 'y' } });
  });

  it('accepts an empty document', async () => {
    await expect(updated({ a: 'x' }, { $set: {} })).resolves.toStrictEqual({ a: 'x' });
  });
});

describe('$unset', () => {
  it('removes fields, nested ones too', async () => {
    await expect(
      updated({ a: 'x', b: { c: 'y', d: 'z' } }, { $unset: { a: '', 'b.c': '' } }),
    ).resolves.toStrictEqual({ b: { d: 'z' } });
  });

  it('leaves null in an array', async () => {
    await expect(updated({ a: ['x', 'y'] }, { $unset: { 'a.0': '' } })).resolves.toStrictEqual({
      a: [null, 'y'],
    });
  });
});

describe('$rename', () => {
  it('moves a value to another name', async () => {
    await expect(
      updated({ a: 'x', b: { c: 'y' } }, { $rename: { a: 'd', 'b.c': 'e' } }),
    ).resolves.toStrictEqual({ b: {}, d: 'x', e: 'y' });
  });

  it('replaces a field with that name', async () => {
    await expect(updated({ a: 'x', b: 'y' }, { $rename: { a: 'b' } })).resolves.toStrictEqual({
      b: 'x',
    });
  });
});

describe('a name that begins with a dollar sign', () => {
  it('is allowed for nested fields, as of MongoDB 5.0', async () => {
    await expect(
      updated(
        { a: { $b: int(1), c: 2 } },
        { $set: { 'a.$b': int(3), 'd.$e': int(4) }, $unset: { 'a.c': '' } },
      ),
    ).resolves.toEqual({ a: { $b: int(3) }, d: { $e: int(4) } });
    await expect(updated({ a: { $b: int(1) } }, { $inc: { 'a.$b': int(1) } })).resolves.toEqual({
      a: { $b: int(2) },
    });
  });
});

describe('$currentDate', () => {
  it('sets the time of the server, as a Date or a Timestamp', async () => {
    const before = Date.now() - 60_000;
    const collection = await mongodb.collectionOf({ _id: 1 });

    const update: mongo.Document = {
      $currentDate: { at: true, atDate: { $type: 'date' }, stamp: { $type: 'timestamp' } },
    };
    await collection.updateOne({ _id: 1 }, update);

    const document = await collection.findOne();
    expect((document?.at as Date).getTime()).toBeGreaterThan(before);
    expect(document?.atDate).toBeInstanceOf(Date);
    expect(document?.stamp).toBeInstanceOf(mongo.Timestamp);
  });
});

describe('several operators', () => {
  it('act on one document together', async () => {
    await expect(
      updated(
        { n: int(1), list: ['x'], gone: 'y', nested: { n: int(1) } },
        {
          $inc: { n: int(1), 'nested.n': int(1) },
          $push: { list: 'z' },
          $unset: { gone: '' },
          $set: { 'nested.m': 'w' },
        },
      ),
    ).resolves.toStrictEqual({
      n: int(2),
      list: ['x', 'z'],
      nested: { n: int(2), m: 'w' },
    });
  });
});
