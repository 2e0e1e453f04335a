import mongoose, { Schema, mongo } from 'mongoose';
import { useDatabase } from './support/database';
import { refusalOf } from './support/refusal';

const mongodb = useDatabase();

interface Tier {
  totalSeats: number;
  availableSeats: number;
}

interface Event {
  eventId: string;
  name?: string;
  availableSeats: number;
  tiers: Map<string, Tier>;
  journal: Record<string, unknown>;
  createdAt: Date;
  updatedAt: Date;
}

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment --
   Mongoose declares the options of a path as a class, and takes plain objects. */
const eventSchema = new Schema<Event>(
  {
    eventId: { type: String, required: true, unique: true },
    name: String,
    availableSeats: { type: Number, required: true, min: 0 },
    tiers: {
      type: Map,
      of: new Schema<Tier>({ totalSeats: Number, availableSeats: Number }, { _id: false }),
      default: () => new Map(),
    },
    journal: { type: Schema.Types.Mixed, default: () => ({}) },
  },
  { timestamps: true, minimize: false },
);
/* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */
eventSchema.index({ availableSeats: 1, name: -1 });

const modelOn = (connection: mongoose.Connection) => connection.model('Event', eventSchema);

describe('a Mongoose model', () => {
  let connection: mongoose.Connection;
  let Events: ReturnType<typeof modelOn>;

  beforeAll(async () => {
    connection = await mongoose
      .createConnection(mongodb.uri, { dbName: mongodb.db.databaseName })
      .asPromise();
    Events = modelOn(connection);
    await Events.init();
  });
  afterAll(async () => {
    await connection.close();
  });
  beforeEach(async () => {
    await Events.deleteMany({});
  });

  const meetup = {
    eventId: 'meetup',
    availableSeats: 10,
    tiers: { general: { totalSeats: 10, availableSeats: 10 } },
  };

  it('has made its indexes', async () => {
    const indexes = await Events.collection.indexes();

    expect(indexes).toMatchObject([
      { key: { _id: 1 } },
      { key: { eventId: 1 }, unique: true },
      { key: { availableSeats: 1, name: -1 } },
    ]);
  });

  it('makes its indexes again without harm', async () => {
    await Events.createIndexes();
    await expect(Events.syncIndexes()).resolves.toEqual([]);
  });

  it('creates and finds a document', async () => {
    await Events.create(meetup);

    const found = await Events.findOne({ eventId: 'meetup' });

    expect(found?.availableSeats).toBe(10);
    expect(found?.tiers.get('general')?.totalSeats).toBe(10);
    expect(found?.createdAt).toBeInstanceOf(Date);
  });

  it('keeps an empty Mixed path', async () => {
    await Events.create(meetup);

    await expect(Events.findOne({ eventId: 'meetup' }).lean()).resolves.toMatchObject({
      journal: {},
    });
  });

  it('refuses a second document with a unique key', async () => {
    await Events.create(meetup);

    const refusal = await refusalOf(Events.create(meetup));

    expect(refusal).toMatchObject({ code: 11000, keyValue: { eventId: 'meetup' } });
  });

  it('updates by findOneAndUpdate and gives plain objects', async () => {
    await Events.create(meetup);

    const after = await Events.findOneAndUpdate(
      { eventId: 'meetup', availableSeats: { $gte: 4 } },
      {
        $inc: { availableSeats: -4, 'tiers.general.availableSeats': -4 },
        $set: { 'journal.writer-1': { commitId: 'c-1', changes: [{ seats: 4 }] } },
      },
      { returnDocument: 'after', projection: { createdAt: 0, updatedAt: 0 } },
    ).lean();

    expect(after).toEqual({
      _id: after?._id,
      __v: 0,
      eventId: 'meetup',
      availableSeats: 6,
      tiers: { general: { totalSeats: 10, availableSeats: 6 } },
      journal: { 'writer-1': { commitId: 'c-1', changes: [{ seats: 4 }] } },
    });
  });

  it('gives null when findOneAndUpdate matches nothing', async () => {
    await expect(
      Events.findOneAndUpdate({ eventId: 'none' }, { $inc: { availableSeats: 1 } }).lean(),
    ).resolves.toBeNull();
  });

  it('saves changes of a Map and of a Mixed path', async () => {
    const event = await Events.create(meetup);
    event.tiers.set('vip', { totalSeats: 2, availableSeats: 2 });
    event.journal = { 'writer-1': { commitId: 'c-1' } };
    event.markModified('journal');

    await event.save();

    await expect(Events.findOne({ 'tiers.vip.totalSeats': 2 }).lean()).resolves.toMatchObject({
      journal: { 'writer-1': { commitId: 'c-1' } },
    });
  });

  it('writes in bulk', async () => {
    await Events.create(meetup);

    const result = await Events.bulkWrite([
      { insertOne: { document: { eventId: 'second', availableSeats: 1 } as Event } },
      { updateOne: { filter: { eventId: 'meetup' }, update: { $inc: { availableSeats: -1 } } } },
      {
        updateOne: {
          filter: { eventId: 'third' },
          update: { $set: { availableSeats: 3 } },
          upsert: true,
        },
      },
      { deleteOne: { filter: { eventId: 'second' } } },
    ]);

    expect(result).toMatchObject({
      insertedCount: 1,
      modifiedCount: 1,
      upsertedCount: 1,
      deletedCount: 1,
    });
    const left = await Events.find().sort({ availableSeats: 1 }).lean();
    expect(left.map(({ eventId }) => eventId)).toEqual(['third', 'meetup']);
  });

  it('continues after duplicate keys in an unordered bulk', async () => {
    await Events.create(meetup);

    const refusal = await refusalOf(
      Events.insertMany([meetup, { ...meetup, eventId: 'second' }], { ordered: false }),
    );

    expect(refusal).toBeInstanceOf(mongo.MongoBulkWriteError);
    expect(refusal).toMatchObject({ code: 11000, insertedCount: 1 });
    await expect(Events.countDocuments()).resolves.toBe(2);
  });

  it('upserts with defaults and timestamps', async () => {
    await Events.updateOne({ eventId: 'meetup' }, { availableSeats: 5 }, { upsert: true });

    const found = await Events.findOne({ eventId: 'meetup' }).lean();

    expect(found).toMatchObject({ eventId: 'meetup', availableSeats: 5 });
    expect(found?.createdAt).toBeInstanceOf(Date);
    expect(found?.updatedAt).toBeInstanceOf(Date);
  });

  it('counts, checks existence and reads through a cursor', async () => {
    await Events.create([meetup, { ...meetup, eventId: 'second' }]);

    await expect(Events.countDocuments({ availableSeats: 10 })).resolves.toBe(2);
    await expect(Events.estimatedDocumentCount()).resolves.toBe(2);
    await expect(Events.exists({ eventId: 'second' })).resolves.not.toBeNull();
    const seen: string[] = [];
    for await (const event of Events.find().sort({ eventId: 1 }).lean().cursor()) {
      seen.push(event.eventId);
    }
    expect(seen).toEqual(['meetup', 'second']);
  });

  it('aggregates', async () => {
    await Events.create([meetup, { ...meetup, eventId: 'second' }]);

    await expect(
      Events.aggregate([{ $group: { _id: null, seats: { $sum: '$availableSeats' } } }]),
    ).resolves.toEqual([{ _id: null, seats: 20 }]);
  });
});
