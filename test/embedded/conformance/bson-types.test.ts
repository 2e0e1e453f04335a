import { mongo } from 'mongoose';
import { useDatabase } from './support/database';

const mongodb = useDatabase();

/** What the server gives back for a value, with every number in the class of its BSON type. */
async function stored(value: unknown): Promise<unknown> {
  const collection = await mongodb.collectionOf({ _id: 1, value });
  const document = await collection.findOne({ _id: 1 }, { promoteValues: false });
  return document?.value;
}

describe('a stored value', () => {
  it.each<[string, unknown]>([
    ['Int32', new mongo.Int32(-5)],
    ['Double', new mongo.Double(2.5)],
    ['whole Double', new mongo.Double(5)],
    ['negative zero', new mongo.Double(-0)],
    ['infinite Double', new mongo.Double(Infinity)],
    ['NaN', new mongo.Double(NaN)],
    ['Long', mongo.Long.fromString('9223372036854775807')],
    ['small Long', mongo.Long.fromNumber(5)],
    ['Decimal128', mongo.Decimal128.fromString('1234.50')],
    ['large Decimal128', mongo.Decimal128.fromString('9.999999999999999999999999999999999E+6144')],
    ['text', 'Meet-up'],
    ['empty text', ''],
    ['text beyond ASCII', 'Füße, 東京, 🎟️, \u0000 and \u2028'],
    ['true', true],
    ['false', false],
    ['null', null],
    ['Date', new Date('2025-06-01T12:34:56.789Z')],
    ['Date before 1970', new Date(-1)],
    ['ObjectId', new mongo.ObjectId('665b6d3e1f2a3b4c5d6e7f80')],
    ['Timestamp', new mongo.Timestamp({ t: 1_748_781_296, i: 7 })],
    ['pattern', new mongo.BSONRegExp('^a.b$', 'im')],
    ['MinKey', new mongo.MinKey()],
    ['MaxKey', new mongo.MaxKey()],
    ['code', new mongo.Code('return 1')],
    ['empty document', {}],
    ['empty array', []],
    ['nested document', { a: { b: { c: ['x', { d: null }] } } }],
    ['array of arrays', [['x'], [], [['y']]]],
  ])('keeps its type: %s', async (_type, value) => {
    const collection = await mongodb.collectionOf({ _id: 1, value });

    const document = await collection.findOne(
      { _id: 1 },
      { promoteValues: false, bsonRegExp: true },
    );

    expect(document?.value).toStrictEqual(value);
  });

  it('keeps the bytes and the subtype of a Binary', async () => {
    for (const subtype of [0, 5, 0x80]) {
      const binary = new mongo.Binary(Buffer.from([0, 1, 254, 255]), subtype);

      const found = (await stored(binary)) as mongo.Binary;

      expect(found.sub_type).toBe(subtype);
      expect(Buffer.from(found.value())).toEqual(Buffer.from([0, 1, 254, 255]));
    }
  });

  it('keeps a UUID', async () => {
    const uuid = new mongo.UUID();

    const found = (await stored(uuid)) as mongo.Binary;

    expect(found.sub_type).toBe(mongo.Binary.SUBTYPE_UUID);
    expect(found.toUUID().toHexString()).toBe(uuid.toHexString());
  });

  it('keeps the order of the fields', async () => {
    const found = await stored({ z: 'x', a: 'x', m: { y: 'x', b: 'x' } });

    expect(JSON.stringify(found)).toBe('{"z":"x","a":"x","m":{"y":"x","b":"x"}}');
  });

  it('keeps a large text', async () => {
    const text = '🎟️ seat '.repeat(150_000);

    await expect(stored(text)).resolves.toBe(text);
  });

  it('keeps a deep document', async () => {
    let value: unknown = 'bottom';
    for (let level = 0; level < 90; level += 1) value = { level: value };

    await expect(stored(value)).resolves.toEqual(value);
  });

  it('is found by its type with $type', async () => {
    const collection = await mongodb.collectionOf(
      { _id: 1, v: new mongo.Double(1) },
      { _id: 2, v: 'text' },
      { _id: 3, v: {} },
      { _id: 4, v: [] },
      { _id: 5, v: new mongo.Binary(Buffer.from([1])) },
      { _id: 7, v: new mongo.ObjectId() },
      { _id: 8, v: true },
      { _id: 9, v: new Date() },
      { _id: 10, v: null },
      { _id: 11, v: /a/ },
      { _id: 16, v: new mongo.Int32(1) },
      { _id: 17, v: new mongo.Timestamp({ t: 1, i: 1 }) },
      { _id: 18, v: mongo.Long.fromNumber(1) },
      { _id: 19, v: mongo.Decimal128.fromString('1') },
    );

    for (const { _id } of await collection.find().toArray()) {
      const found = await collection.find({ v: { $type: Number(_id) } }).toArray();
      expect(found.map((document) => document._id)).toEqual([_id]);
    }
  });
});

describe('an _id', () => {
  it.each<[string, unknown]>([
    ['a text', 'meetup'],
    ['a Long', mongo.Long.fromString('9007199254740993')],
    ['a Date', new Date(0)],
    ['a UUID', new mongo.UUID('4aaf4c4e-7fb1-4a1b-8a4a-4d6f2e0c7d11')],
    ['a document', { eventId: 'a', version: 1 }],
    ['a boolean', false],
  ])('may be %s', async (_type, _id) => {
    const collection = mongodb.db.collection<{ _id: unknown; a: number }>(
      mongodb.collection().collectionName,
    );
    const filter = { _id } as mongo.Filter<{ _id: unknown; a: number }>;

    await collection.insertOne({ _id, a: 1 });

    await expect(collection.countDocuments(filter)).resolves.toBe(1);
    await collection.updateOne(filter, { $inc: { a: 1 } });
    await expect(collection.findOne(filter)).resolves.toMatchObject({ a: 2 });
    await expect(collection.deleteOne(filter)).resolves.toMatchObject({ deletedCount: 1 });
  });
});
