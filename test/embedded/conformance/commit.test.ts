import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { createIndex } from './support/create-index';
import { type Doc, useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

// The statements of one commit, as the committer sends them: what selling every seat once rests on.
const mongodb = useDatabase();

const WRITER = 'writer-1';
const MAJORITY: mongo.WriteConcernSettings = { w: 'majority', journal: true };

async function eventOf(seats: number): Promise<mongo.Collection<Doc>> {
  const events = mongodb.collection();
  await createIndex(events, { eventId: 1 }, { unique: true });
  await events.insertOne({
    _id: 1,
    eventId: 'meetup',
    totalSeats: seats,
    availableSeats: seats,
    heldSeats: 0,
    reservationCount: 0,
    tiers: { general: { totalSeats: seats, availableSeats: seats, heldSeats: 0 } },
    version: 0,
    journal: {},
  });
  return events;
}

/** Takes seats in the state that `version` names. */
function take(
  events: mongo.Collection<Doc>,
  seats: number,
  version: number,
  commitId: string = randomUUID(),
) {
  return events.findOneAndUpdate(
    {
      eventId: 'meetup',
      version,
      availableSeats: { $gte: seats },
      'tiers.general.availableSeats': { $gte: seats },
    },
    {
      $inc: {
        availableSeats: -seats,
        'tiers.general.availableSeats': -seats,
        reservationCount: 1,
        version: 1,
      },
      $set: {
        [`journal.${WRITER}`]: { commitId, committedAt: new Date(), changes: [{ seats }] },
      },
    },
    {
      projection: { [`journal.${WRITER}`]: 0 },
      returnDocument: 'after',
      writeConcern: MAJORITY,
    },
  );
}

describe('a commit', () => {
  it('takes the seats, increments the version and writes its journal slot', async () => {
    const events = await eventOf(10);

    const after = await take(events, 4, 0, 'commit-1');

    expect(after).toEqual({
      _id: 1,
      eventId: 'meetup',
      totalSeats: 10,
      availableSeats: 6,
      heldSeats: 0,
      reservationCount: 1,
      tiers: { general: { totalSeats: 10, availableSeats: 6, heldSeats: 0 } },
      version: 1,
      journal: {},
    });
    await expect(events.findOne({ _id: 1 })).resolves.toMatchObject({
      journal: { [WRITER]: { commitId: 'commit-1', changes: [{ seats: 4 }] } },
    });
  });

  it('gives null for another version', async () => {
    const events = await eventOf(10);
    await take(events, 1, 0);

    await expect(take(events, 1, 0)).resolves.toBeNull();
  });

  it('gives null for more seats than available', async () => {
    const events = await eventOf(10);

    await expect(take(events, 11, 0)).resolves.toBeNull();
    await expect(events.findOne({ version: 0, availableSeats: 10 })).resolves.not.toBeNull();
  });

  it('gives null if one tier has too few seats, even if the event has enough', async () => {
    const events = await eventOf(10);
    await events.updateOne({ _id: 1 }, { $set: { 'tiers.general.availableSeats': 1 } });

    await expect(take(events, 2, 0)).resolves.toBeNull();
  });

  it('succeeds for one of fifty at the same version', async () => {
    const events = await eventOf(500);

    const outcomes = await Promise.all(Array.from({ length: 50 }, () => take(events, 10, 0)));

    expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
    await expect(events.findOne({ _id: 1 })).resolves.toMatchObject({
      availableSeats: 490,
      reservationCount: 1,
      version: 1,
    });
  });

  it('by many concurrent writers that retry sells every seat once', async () => {
    const events = await eventOf(20);
    const sold: number[] = [];

    const sellUntilGone = async () => {
      for (;;) {
        const event = await events.findOne(
          { _id: 1 },
          { projection: { version: 1, availableSeats: 1 } },
        );
        if (event?.availableSeats === 0) return;
        const after = await take(events, 1, event?.version as number);
        if (after !== null) sold.push(after.version as number);
      }
    };
    await Promise.all(Array.from({ length: 8 }, sellUntilGone));

    expect(sold.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    await expect(events.findOne({ _id: 1 })).resolves.toMatchObject({
      availableSeats: 0,
      reservationCount: 20,
      version: 20,
    });
  });
});

describe('the removal of a journal slot', () => {
  const removal = (commitId: string): Parameters<mongo.Collection<Doc>['updateOne']> => [
    { eventId: 'meetup', [`journal.${WRITER}.commitId`]: commitId },
    { $unset: { [`journal.${WRITER}`]: '' } },
  ];

  it('removes the slot of this commit', async () => {
    const events = await eventOf(10);
    await take(events, 1, 0, 'commit-1');

    await expect(events.updateOne(...removal('commit-1'))).resolves.toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    await expect(events.findOne({ _id: 1 })).resolves.toMatchObject({ journal: {}, version: 1 });
  });

  it('leaves the slot of a later commit', async () => {
    const events = await eventOf(10);
    await take(events, 1, 0, 'commit-1');
    await take(events, 1, 1, 'commit-2');

    await expect(events.updateOne(...removal('commit-1'))).resolves.toMatchObject({
      matchedCount: 0,
    });
    await expect(
      events.countDocuments({ [`journal.${WRITER}.commitId`]: 'commit-2' }),
    ).resolves.toBe(1);
  });
});

describe('the settling of a reservation', () => {
  async function reservations(): Promise<mongo.Collection<Doc>> {
    const collection = mongodb.collection();
    await createIndex(collection, { reservationId: 1 }, { unique: true });
    return collection;
  }

  const settle = (collection: mongo.Collection<Doc>, version: number, status: string) =>
    collection.updateOne(
      { reservationId: 'r-1', version: { $lt: version } },
      { $set: { version, status } },
      { upsert: true },
    );

  it('inserts a new reservation', async () => {
    const collection = await reservations();

    await expect(settle(collection, 1, 'confirmed')).resolves.toMatchObject({ upsertedCount: 1 });
    await expect(collection.findOne({}, { projection: { _id: 0 } })).resolves.toEqual({
      reservationId: 'r-1',
      version: 1,
      status: 'confirmed',
    });
  });

  it('overwrites an older version', async () => {
    const collection = await reservations();
    await settle(collection, 1, 'confirmed');

    await expect(settle(collection, 2, 'cancelled')).resolves.toMatchObject({ modifiedCount: 1 });
    await expect(collection.countDocuments({ version: 2, status: 'cancelled' })).resolves.toBe(1);
  });

  it.each([1, 2])(
    'violates the unique index if version %d comes after version 2',
    async (version) => {
      const collection = await reservations();
      await settle(collection, 2, 'cancelled');

      const refusal = await refusalOf(settle(collection, version, 'confirmed'));

      expect(refusal).toMatchObject({
        code: 11000,
        keyPattern: { reservationId: 1 },
        keyValue: { reservationId: 'r-1' },
      });
      await expect(collection.countDocuments({ status: 'cancelled' })).resolves.toBe(1);
    },
  );

  it('of a batch continues after the ones that are settled already', async () => {
    const changes = mongodb.collection();
    await createIndex(changes, { eventId: 1, version: 1 }, { unique: true });
    const change = (version: number) => ({ _id: `again-${version}`, eventId: 'meetup', version });
    await changes.insertMany([
      { ...change(1), _id: 'first-1' },
      { ...change(3), _id: 'first-3' },
    ]);

    const refusal = await refusalOf(
      changes.insertMany([1, 2, 3, 4].map(change), { ordered: false }),
    );

    expect(refusal).toMatchObject({ code: 11000, insertedCount: 2 });
    const stored = await changes.find().sort({ version: 1 }).toArray();
    expect(stored.map(({ _id }) => _id)).toEqual(['first-1', 'again-2', 'first-3', 'again-4']);
  });
});
