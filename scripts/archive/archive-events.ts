import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventDocument } from '../../src/models/event-model';
import type { Models } from '../../src/models/models';
import { createWebhookModels } from '../../src/models/webhook-models';
import { MongoLedger } from '../../src/services/commits/mongo-ledger';
import { recoverSlots } from '../../src/services/commits/recovery';
import { eachWhenAvailable, whenAvailable } from '../../src/services/database/database-errors';
import { driverCollection } from '../../src/services/database/driver-collection';
import { partnerSeatsOf } from '../../src/services/database/stored-reservation';
import { systemClock } from '../../src/services/support/clock';
import { SLOT_IDLE_MS } from '../../src/tuning';
import {
  ArchiveError,
  checkFiles,
  COLLECTIONS,
  idsIn,
  readManifest,
  writeFiles,
  writeManifest,
  type Manifest,
} from './archive-files';

export interface Archiving {
  models: Models;
  /** Events that ended before, and have not changed since, are archived. */
  before: Date;
  /** Gets a folder for each event. */
  folder: string;
  /** Called before an event is removed, with its id. */
  record: (eventId: string) => Promise<void>;
  /** Called with a line about each event. */
  tell: (line: string) => void;
}

/**
 * Moves ended events out of the database. Each is written to files, which are read back; then its document is
 * removed, if it is still as it was written; then what else the files have, by their ids. So whatever interrupts
 * it, each document is in the database or in files that were checked, and the next run continues. Returns how many
 * events that ended had to stay.
 */
export async function archiveEvents(archiving: Archiving): Promise<number> {
  const { models, before, folder, tell } = archiving;
  await mkdir(folder, { recursive: true });
  // What dead processes left in the journals.
  const ledger = new MongoLedger(models, `archive${randomUUID().replaceAll('-', '')}`);
  await recoverSlots(ledger, systemClock, SLOT_IDLE_MS, (slot, error) => {
    tell(`${slot.eventId}: a journal slot cannot be recovered: ${String(error)}`);
  });
  await finishRemovals(archiving);
  let left = 0;
  for (const eventId of await endedEvents(models, before)) {
    const obstacle = await archiveEvent(archiving, eventId);
    tell(`${eventId}: ${obstacle ?? 'archived'}`);
    if (obstacle !== undefined) left += 1;
  }
  return left;
}

async function finishRemovals(archiving: Archiving): Promise<void> {
  for (const name of await readdir(archiving.folder)) {
    const folder = join(archiving.folder, name);
    const manifest = await readManifest(folder).catch(() => undefined);
    if (!manifest || manifest.removedAt !== undefined) continue;
    // If its event is still there, it is written anew.
    if (await isThere(archiving.models, manifest)) continue;
    await checkFiles(folder, manifest);
    await removeRest(archiving.models, folder, manifest);
    archiving.tell(`${manifest.eventId}: archived, by the end of an earlier run`);
  }
}

/** Whether the database has that very event, not one that was made later under its id. */
async function isThere({ events }: Models, { eventId, createdAt }: Manifest): Promise<boolean> {
  const found = await whenAvailable(() =>
    events.findOne({ _id: eventId, createdAt: new Date(createdAt) }, { _id: 1 }).lean(),
  );
  return found !== null;
}

/** The end of an event is `endsAt`, or else `startsAt`; one without times ends when it is archived or deleted. */
async function endedEvents({ events }: Models, before: Date): Promise<string[]> {
  const ended: string[] = [];
  const fields = { startsAt: 1, endsAt: 1, status: 1 } as const;
  const all = events.find({}, fields).lean<EventDocument>().cursor();
  for await (const { _id, startsAt, endsAt = startsAt, status } of eachWhenAvailable(all)) {
    const isOver = endsAt ? endsAt < before : status === 'archived' || status === 'deleted';
    if (isOver) ended.push(_id);
  }
  return ended;
}

/** Why it has to stay, if so. */
async function archiveEvent(archiving: Archiving, eventId: string): Promise<string | undefined> {
  const { models, before } = archiving;
  const event = await whenAvailable(() =>
    driverCollection(models.events).findOne({ _id: eventId }),
  );
  if (!event) return 'stays: it is gone already';
  const obstacle = await obstacleTo(models, event, before);
  if (obstacle !== undefined) return `stays: ${obstacle}`;
  const folder = join(archiving.folder, eventId);
  await makeRoom(folder, event);
  const { version, lastCommitId, createdAt } = event;
  const state = { eventId, createdAt: createdAt.toISOString(), version, lastCommitId };
  const manifest = await writeFiles(folder, state, documentsOf(models, event));
  await checkFiles(folder, manifest);
  await archiving.record(eventId);
  // The journal is empty, so that nothing of it is still to be settled.
  const asWritten = { _id: eventId, version, lastCommitId, journal: {} };
  const { deletedCount } = await whenAvailable(() =>
    driverCollection(models.events).deleteOne(asWritten),
  );
  if (deletedCount === 0) {
    await rm(folder, { recursive: true });
    return 'stays: it was changed meanwhile';
  }
  await removeRest(models, folder, manifest);
  return undefined;
}

async function obstacleTo(
  { commits, faults }: Models,
  { _id: eventId, version, journal, heldSeats }: EventDocument,
  before: Date,
): Promise<string | undefined> {
  if (heldSeats > 0) return 'it has holds';
  if (Object.keys(journal).length > 0) return 'its last changes are being settled, try again soon';
  let next = 1;
  let last: Date | undefined;
  const log = commits.find({ eventId }, { firstVersion: 1, lastVersion: 1, at: 1 });
  const ordered = log.sort({ lastVersion: 1 }).lean();
  for await (const { firstVersion, lastVersion, at } of eachWhenAvailable(ordered.cursor())) {
    if (firstVersion !== next) break;
    [next, last] = [lastVersion + 1, at];
  }
  if (next !== version + 1 || (await faults.exists({ eventId }))) {
    return 'its log is not whole: run the audit';
  }
  return last && last >= before ? `it was changed on ${last.toISOString()}` : undefined;
}

/** An earlier state of the same event may be there, from a run that was interrupted; nothing else. */
async function makeRoom(folder: string, { createdAt }: EventDocument): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest) return;
  if (manifest.createdAt !== createdAt.toISOString() || manifest.removedAt !== undefined) {
    throw new ArchiveError(
      `${folder} has another event of that id: nothing was written, choose another --to`,
    );
  }
  await rm(folder, { recursive: true });
}

function documentsOf({ reservations, commits, partnerSeats }: Models, event: EventDocument) {
  const { _id: eventId } = event;
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- it stands for a cursor
    events: (async function* () {
      yield event;
    })(),
    reservations: eachWhenAvailable(driverCollection(reservations).find({ eventId })),
    commits: eachWhenAvailable(
      driverCollection(commits).find({ eventId }).sort({ lastVersion: 1 }),
    ),
    partnerSeats: eachWhenAvailable(driverCollection(partnerSeats).find(partnerSeatsOf(eventId))),
  };
}

const REMOVED_AT_ONCE = 500;

/** What the files have beside the event; each document that was removed before is just not found. */
async function removeRest(models: Models, folder: string, manifest: Manifest): Promise<void> {
  for (const collection of COLLECTIONS) {
    if (collection === 'events') continue;
    let ids: unknown[] = [];
    const remove = async () => {
      const found = { _id: { $in: ids } } as object; // of whatever type that collection's are
      ids = [];
      await whenAvailable(() => models[collection].collection.deleteMany(found));
    };
    for await (const id of idsIn(folder, collection)) {
      ids.push(id);
      if (ids.length >= REMOVED_AT_ONCE) await remove();
    }
    if (ids.length > 0) await remove();
  }
  const { eventId: _id } = manifest;
  // Unless an event was made under the same id since: then the place in its log is that event's.
  if (!(await whenAvailable(() => models.events.exists({ _id })))) {
    const { cursors } = createWebhookModels(models.events.db);
    await whenAvailable(() => cursors.deleteOne({ _id }));
  }
  await writeManifest(folder, { ...manifest, removedAt: systemClock.now().toISOString() });
}
