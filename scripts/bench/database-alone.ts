import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { BenchRun } from './bench-run';
import { SEATS_TO_SPARE } from './make-events';
import { latencyOf } from './statistics';
import { warmUpMs } from './turns';
import type { Latency } from './load';

/** What the database alone takes for a lone reservation's writes, one after the other. */
export interface WritesAlone {
  /** The commit: one findOneAndUpdate of the event, which a majority has on disk. */
  commit: Latency;
  /** The commit, then an insert. */
  commitAndInsert: Latency;
}

const EVENT_ID = 'bench';
const DURABLE = { w: 'majority', journal: true } as const;

interface EventDocument {
  _id: string;
  version: number;
}

/** Lets the bench itself write, by the driver alone. Resolves with what measures a round of it. */
export async function openDatabaseAlone({
  database,
  options,
}: BenchRun): Promise<() => Promise<WritesAlone>> {
  const db = database.open('database-alone');
  const events = db.collection<EventDocument>('events');
  const reservations = db.collection<mongo.BSON.Document & { _id: string }>('reservations');
  const seats = { totalSeats: SEATS_TO_SPARE, availableSeats: SEATS_TO_SPARE, heldSeats: 0 };
  const tiers = { general: { name: 'General', ...seats } };
  const event = { _id: EVENT_ID, name: 'Bench', ...seats, tiers, version: 0, journal: {} };
  await events.insertOne(event, { writeConcern: DURABLE });
  let version = 0;
  const commit = async () => {
    const after = await commitOne(events, version);
    if (!after) throw new Error('somebody else wrote to the event of the bench');
    ({ version } = after);
  };
  const commitAndInsert = async () => {
    await commit();
    await reservations.insertOne(
      { _id: randomUUID(), eventId: EVENT_ID, ...change(version), status: 'confirmed' },
      { writeConcern: DURABLE },
    );
  };
  return async () => ({
    commit: await timesOf(commit, options),
    commitAndInsert: await timesOf(commitAndInsert, options),
  });
}

/** As TicketBoss commits: on condition of the version and the seats, with one change in one of two slots. */
function commitOne(events: mongo.Collection<EventDocument>, before: number) {
  const version = before + 1;
  const at = new Date();
  const commitId = randomUUID();
  const slot = { commitId, firstVersion: version, lastVersion: version, at };
  return events.findOneAndUpdate(
    {
      _id: EVENT_ID,
      version: before,
      availableSeats: { $gte: 1 },
      'tiers.general.availableSeats': { $gte: 1 },
    },
    {
      $inc: { availableSeats: -1, 'tiers.general.availableSeats': -1, version: 1 },
      $set: {
        lastCommitId: commitId,
        journalAt: at,
        [`journal.${version % 2 === 0 ? 'even' : 'odd'}`]: { ...slot, changes: [change(version)] },
      },
    },
    { returnDocument: 'after', projection: { version: 1 }, writeConcern: DURABLE },
  );
}

function change(version: number) {
  const items = [{ tierId: 'general', seats: 1 }];
  return { reservationId: randomUUID(), partnerId: 'bench', items, version, at: new Date() };
}

/** For as long as a turn takes; what comes during the warm-up is not counted. */
async function timesOf(work: () => Promise<void>, options: BenchRun['options']): Promise<Latency> {
  const from = performance.now() + warmUpMs(options);
  const end = from + options.seconds * 1000;
  const latenciesMs: number[] = [];
  for (let startedAt = performance.now(); startedAt < end;) {
    await work();
    const now = performance.now();
    if (startedAt >= from) latenciesMs.push(now - startedAt);
    startedAt = now;
  }
  return latencyOf(latenciesMs);
}
