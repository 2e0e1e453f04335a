import type { mongo } from 'mongoose';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

const event = {
  _id: 1,
  name: 'Meet-up',
  seats: 5,
  tiers: { general: { seats: 4, price: 10 }, vip: { seats: 1, price: 90 } },
  items: [
    { tier: 'vip', seats: 1 },
    { tier: 'general', seats: 4 },
  ],
};

async function projected(projection: mongo.Document): Promise<unknown> {
  const collection = await mongodb.collectionOf(event);
  return collection.findOne({ _id: 1 }, { projection });
}

describe('a projection', () => {
  it.each<[string, mongo.Document, mongo.Document]>([
    [
      'keeps the named fields and _id',
      { name: 1, seats: true },
      { _id: 1, name: 'Meet-up', seats: 5 },
    ],
    ['may leave _id out', { name: 1, _id: 0 }, { name: 'Meet-up' }],
    ['may keep _id alone', { _id: 1 }, { _id: 1 }],
    ['leaves the named fields out', { tiers: 0, items: 0 }, { _id: 1, name: 'Meet-up', seats: 5 }],
    [
      'may leave _id out among others',
      { tiers: 0, items: 0, _id: 0 },
      { name: 'Meet-up', seats: 5 },
    ],
    ['keeps a nested field', { 'tiers.vip.seats': 1 }, { _id: 1, tiers: { vip: { seats: 1 } } }],
    [
      'keeps nested fields by a document',
      { tiers: { vip: { seats: 1 } } },
      { _id: 1, tiers: { vip: { seats: 1 } } },
    ],
    [
      'leaves a nested field out',
      { 'tiers.general': 0, items: 0 },
      { _id: 1, name: 'Meet-up', seats: 5, tiers: { vip: { seats: 1, price: 90 } } },
    ],
    [
      'goes through arrays',
      { 'items.tier': 1 },
      { _id: 1, items: [{ tier: 'vip' }, { tier: 'general' }] },
    ],
    [
      'leaves a field of array elements out',
      { 'items.seats': 0, tiers: 0 },
      { _id: 1, name: 'Meet-up', seats: 5, items: [{ tier: 'vip' }, { tier: 'general' }] },
    ],
    ['makes nothing of an unknown field', { nothing: 1 }, { _id: 1 }],
    [
      '$slice takes the first elements and keeps the other fields',
      { items: { $slice: 1 }, tiers: 0 },
      { _id: 1, name: 'Meet-up', seats: 5, items: [{ tier: 'vip', seats: 1 }] },
    ],
    [
      '$elemMatch takes the first element that matches',
      { items: { $elemMatch: { seats: { $gt: 1 } } } },
      { _id: 1, items: [{ tier: 'general', seats: 4 }] },
    ],
    ['computes a field', { twice: { $multiply: ['$seats', 2] } }, { _id: 1, twice: 10 }],
    [
      'sets a field to a text',
      { name: 1, kind: 'event' },
      { _id: 1, name: 'Meet-up', kind: 'event' },
    ],
  ])('%s', async (_name, projection, expected) => {
    await expect(projected(projection)).resolves.toEqual(expected);
  });

  it('keeps the fields in the order of the document', async () => {
    const collection = await mongodb.collectionOf({ _id: 1, b: 1, a: 2, c: 3 });

    const found = await collection.findOne({}, { projection: { c: 1, a: 1 } });

    expect(Object.keys(found ?? {})).toEqual(['_id', 'a', 'c']);
  });

  it.each<[string, mongo.Document, number]>([
    ['to keep some fields and leave out others', { name: 1, seats: 0 }, 31254],
    ['to leave out some fields and keep others', { name: 0, seats: 1 }, 31253],
    ['a field and a part of it', { tiers: 1, 'tiers.vip': 1 }, 31249],
  ])('refuses %s', async (_what, projection, code) => {
    await expect(refusalOf(projected(projection))).resolves.toMatchObject({ code });
  });

  it('refuses an unknown operator', async () => {
    const refusal = await refusalOf(projected({ name: { $shout: 1 } }));

    // As an expression it is 31325 or 168, by version.
    expect([31325, 168]).toContain(refusal.code);
  });
});
