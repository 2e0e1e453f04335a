import type { mongo } from 'mongoose';
import { suffixIn } from '../../src/domain/reservation-id';
import type { CommitDocument, StoredCommit } from '../../src/models/commit-model';
import type { Models } from '../../src/models/models';
import type { ReservationDocument } from '../../src/models/reservation-model';
import { createWebhookModels } from '../../src/models/webhook-models';
import { eachWhenAvailable, whenAvailable } from '../../src/services/database/database-errors';
import { driverCollection } from '../../src/services/database/driver-collection';
import { fromUuid } from '../../src/services/database/stored-commit';
import { toUuids } from '../../src/services/database/stored-reservation';

/** Whose notes go: those of one reservation, or of all of a partner. */
export type Whose = { reservationId: string } | { partnerId: string };

type Place = 'journals' | 'commits' | 'reservations' | 'deliveries' | 'faults';

/** How many documents had notes that are gone now. */
export type Erased = Record<Place, number>;

/**
 * Takes `reference` and `metadata` out of everything that the database has of reservations. Nothing else changes,
 * no version either: counts, log and reservations agree as before. The journals come first, since what stands
 * there is copied to the other places.
 */
export async function eraseNotes(models: Models, whose: Whose): Promise<Erased> {
  const eventIds = await eventsOf(models, whose);
  return {
    journals: await eraseInJournals(models, whose),
    commits: await eraseInCommits(models, whose, eventIds),
    reservations: await eraseInReservations(models, whose),
    deliveries: await eraseInDeliveries(models, whose),
    faults: await eraseInFaults(models, whose, eventIds),
  };
}

const AT_ONCE = 500;

type StoredChange = StoredCommit['changes'][number];

async function eventsOf(models: Models, whose: Whose): Promise<Set<string>> {
  const eventIds = new Set<string>();
  if ('reservationId' in whose) {
    const idSuffix = suffixIn(whose.reservationId);
    for (const { _id } of await models.events.find({ idSuffix }, { _id: 1 }).lean()) {
      eventIds.add(_id);
    }
    return eventIds;
  }
  const { partnerId } = whose;
  const reservations = models.reservations.find({ partnerId }, { _id: 0, eventId: 1 }).lean();
  for await (const { eventId } of eachWhenAvailable(reservations.cursor())) eventIds.add(eventId);
  return eventIds;
}

async function eraseInJournals({ events }: Models, whose: Whose): Promise<number> {
  const collection = driverCollection(events);
  let erased = 0;
  const filled = events.find({ journalAt: { $gt: new Date(0) } }, { journal: 1 }).lean();
  for await (const { _id, journal } of eachWhenAvailable(filled.cursor())) {
    for (const [slotId, { commitId, changes }] of Object.entries(journal)) {
      const slot = `journal.${slotId}`;
      const notes = notesIn(changes, whose, `${slot}.changes`);
      if (!notes) continue;
      // Unless another commit is in the slot by now: then this one is in the log.
      const filter = { _id, [`${slot}.commitId`]: commitId } as mongo.Filter<{ _id: string }>;
      const { modifiedCount } = await whenAvailable(() =>
        collection.updateOne(filter, { $unset: notes }),
      );
      erased += modifiedCount;
    }
  }
  return erased;
}

async function eraseInCommits(models: Models, whose: Whose, eventIds: Iterable<string>) {
  const collection = driverCollection(models.commits);
  let erased = 0;
  for (const eventId of eventIds) {
    const log = models.commits.find({ eventId }, { changes: 1 }).sort({ lastVersion: 1 }).lean();
    for await (const { _id, changes } of eachWhenAvailable(log.cursor())) {
      const notes = notesIn(changes, whose, 'changes');
      if (!notes) continue;
      await whenAvailable(() => collection.updateOne({ _id }, { $unset: notes }));
      erased += 1;
    }
  }
  return erased;
}

/** The paths of the notes in these changes, for `$unset`; undefined if there are none. */
function notesIn(changes: readonly StoredChange[], whose: Whose, path: string) {
  const paths = changes.flatMap((change, index) => {
    if (!('id' in change) || !isOf(whose, fromUuid(change.id), change.partnerId)) return [];
    const first = change.created?.original ?? {};
    return [
      ...present(change, `${path}.${index}`),
      ...present(first, `${path}.${index}.created.original`),
    ];
  });
  return asUnset(paths);
}

function present(terms: object, path: string): string[] {
  return ['reference', 'metadata'].filter((note) => note in terms).map((note) => `${path}.${note}`);
}

function isOf(whose: Whose, reservationId: string, partnerId: string): boolean {
  return 'reservationId' in whose
    ? whose.reservationId === reservationId
    : whose.partnerId === partnerId;
}

/** By their ids, so many at a time that no command takes long. */
async function eraseInReservations({ reservations }: Models, whose: Whose): Promise<number> {
  const who =
    'reservationId' in whose
      ? { _id: { $in: toUuids([whose.reservationId]) } }
      : { partnerId: whose.partnerId };
  let erased = 0;
  let ids: mongo.UUID[] = [];
  const erase = async () => {
    const found = { _id: { $in: ids } };
    ids = [];
    const collection = driverCollection(reservations);
    const { modifiedCount } = await whenAvailable(() =>
      collection.updateMany(found, { $unset: NOTES }),
    );
    erased += modifiedCount;
  };
  const rows = reservations.find(who, NOTES).lean<ReservationDocument>().cursor();
  for await (const { _id, original, ...own } of eachWhenAvailable(rows)) {
    if (Object.keys({ ...own, ...original }).length > 0) ids.push(_id);
    if (ids.length >= AT_ONCE) await erase();
  }
  if (ids.length > 0) await erase();
  return erased;
}

/** In the terms of a reservation, and in its first ones, if they were changed since. */
const NOTES = {
  reference: 1,
  metadata: 1,
  'original.reference': 1,
  'original.metadata': 1,
} as const;

/** What was posted, or is still to be, is kept as text. */
async function eraseInDeliveries({ events }: Models, whose: Whose): Promise<number> {
  const { deliveries } = createWebhookModels(events.db);
  let erased = 0;
  const all = deliveries.find({}, { body: 1 }).lean();
  for await (const { _id, body } of eachWhenAvailable(all.cursor())) {
    const { data, ...message } = JSON.parse(body) as { data: Record<string, unknown> };
    const { reference, metadata, ...rest } = data;
    if ((reference ?? metadata) === undefined) continue;
    if (!isOf(whose, String(data.reservationId), String(data.partnerId))) continue;
    const without = JSON.stringify({ ...message, data: rest });
    await whenAvailable(() => deliveries.updateOne({ _id, body }, { $set: { body: without } }));
    erased += 1;
  }
  return erased;
}

/** Documents that could not be settled, in the form in which they would be stored. */
async function eraseInFaults({ faults }: Models, whose: Whose, eventIds: ReadonlySet<string>) {
  let erased = 0;
  for (const fault of await faults.find({ eventId: { $in: [...eventIds] } }).lean()) {
    const notes =
      fault.belongsTo === 'commits'
        ? notesIn((fault.document as CommitDocument).changes, whose, 'document.changes')
        : notesOfReservation(fault.document, whose);
    if (!notes) continue;
    await whenAvailable(() =>
      driverCollection(faults).updateOne({ _id: fault._id }, { $unset: notes }),
    );
    erased += 1;
  }
  return erased;
}

function notesOfReservation(document: object, whose: Whose) {
  const { _id, partnerId, original } = document as ReservationDocument; // as `belongsTo` says
  if (!isOf(whose, fromUuid(_id), partnerId)) return undefined;
  return asUnset([
    ...present(document, 'document'),
    ...present(original ?? {}, 'document.original'),
  ]);
}

function asUnset(paths: readonly string[]): Record<string, 1> | undefined {
  return paths.length > 0 ? Object.fromEntries(paths.map((path) => [path, 1])) : undefined;
}
