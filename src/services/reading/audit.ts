import { mongo } from 'mongoose';
import { EventAudit, type FoldedStates } from '../../domain/event-audit';
import type { Journal } from '../../domain/change';
import type { EventState } from '../../domain/event';
import { isDate } from '../../domain/is-date';
import { latestInJournal } from '../../domain/journal';
import { reservationAfter } from '../../domain/log-entry';
import { partnerSeatsIn } from '../../domain/partner-seats';
import { readCommit, readJournal, type ReadEntry } from '../../domain/read-log';
import { SLOT_STALE_MS } from '../../tuning';
import type { CommitDocument } from '../../models/commit-model';
import type { Models } from '../../models/models';
import type { PartnerSeatsDocument } from '../../models/partner-seats-model';
import type { ReservationDocument } from '../../models/reservation-model';
import { fromCommitDocument, fromStoredJournal } from '../database/stored-commit';
import { NOT_OF_AN_EVENT, toEvent, type StoredSnapshot } from '../database/stored-event';
import { fromReservationDocument, partnerSeatsOf } from '../database/stored-reservation';

export interface AuditReport {
  events: number;
  changes: number;
  reservations: number;
  /** One line each; empty if every guarantee holds. */
  faults: string[];
}

export interface AuditOptions {
  /** For the reservations of the event that is being audited; in memory unless given. */
  states?: FoldedStates;
  /** Called again and again. */
  onProgress?: (report: Readonly<AuditReport>) => void;
}

/**
 * Checks every guarantee that shows in a database, which may be in use, in one pass. Each event is read first, then its
 * change log, then its reservations: whatever was committed up to the event's version is then either settled
 * or in the journal that was read with it.
 */
export async function auditDatabase(
  models: Models,
  now: Date,
  { states = new Map(), onProgress = () => undefined }: AuditOptions = {},
): Promise<AuditReport> {
  const report: AuditReport = { events: 0, changes: 0, reservations: 0, faults: [] };
  const auditing: Auditing = { models, now, states, report, onProgress };
  let last = '';
  for (;;) {
    // One by one: a cursor would time out while a large event is audited.
    const next = await nextEvent(models, last);
    report.faults.push(...(await orphansBetween(models, last, next?._id)));
    if (!next) break;
    report.events += 1;
    report.faults.push(...(await faultsOf(auditing, next)));
    last = next._id;
  }
  report.faults.push(...(await keptFaults(models)));
  return report;
}

interface Auditing extends Required<AuditOptions> {
  models: Models;
  now: Date;
  report: AuditReport;
}

async function nextEvent({ events }: Models, last: string): Promise<StoredSnapshot | null> {
  return events
    .findOne({ _id: { $gt: last } }, NOT_OF_AN_EVENT)
    .sort({ _id: 1 })
    .lean<StoredSnapshot>();
}

/** An event that is too damaged to be audited must not end the audit of all others. */
async function faultsOf(auditing: Auditing, document: StoredSnapshot) {
  const { journal, ...event } = document;
  auditing.states.clear();
  const audit = new EventAudit(toEvent(event), auditing.states);
  try {
    return await auditEvent(auditing, toEvent(event), fromStoredJournal(journal), audit);
  } catch (error) {
    if (error instanceof mongo.MongoError) throw error;
    return [...audit.faults, `event ${event._id}: cannot be audited: ${String(error)}`];
  }
}

async function auditEvent(
  { models, now, report, onProgress }: Auditing,
  { eventId, version }: EventState,
  journal: Journal,
  audit: EventAudit,
) {
  const { entries, unknown } = readJournal(eventId, journal);
  const journalled = new Map<number, ReadEntry>();
  for (const slot of unknown) {
    if (slot.version === undefined) continue;
    journalled.set(slot.version, { eventId, version: slot.version, kind: 'unknown' });
  }
  for (const entry of entries) journalled.set(entry.version, entry);
  let next = 1;
  const addJournalled = (until: number) => {
    for (; next < until; next += 1) {
      const entry = journalled.get(next);
      if (entry) audit.addLogEntry(entry);
    }
  };
  for await (const commit of commitsUpTo(models, eventId, version)) {
    const settled = readCommit(eventId, commit);
    if (!settled) audit.fault(`commit ${commit.commitId} of its log is damaged`);
    onProgress(report);
    for (const entry of settled ?? []) {
      report.changes += 1;
      // What is committed but not settled yet is in the journal.
      addJournalled(entry.version);
      audit.addLogEntry(entry);
      next = entry.version + 1;
    }
  }
  addJournalled(version + 1);

  const inJournal = latestInJournal(eventId, journal);
  let newestVersion = 0;
  for await (const document of models.reservations
    .find({ eventId })
    .lean<ReservationDocument>()
    .cursor()) {
    const reservation = fromReservationDocument(document);
    const newer = inJournal.get(reservation.reservationId);
    const isNewer = newer && newer.version > reservation.version;
    audit.addReservation(isNewer ? reservationAfter(newer) : reservation);
    newestVersion = Math.max(newestVersion, reservation.version);
    report.reservations += 1;
    onProgress(report);
  }
  const seatsInJournal = partnerSeatsIn(entries);
  for await (const { _id, ...seats } of models.partnerSeats
    .find(partnerSeatsOf(eventId))
    .lean<PartnerSeatsDocument>()
    .cursor()) {
    const partnerId = _id.slice(eventId.length + 1);
    const newer = seatsInJournal.get(partnerId);
    const isNewer = newer && newer.version > seats.version;
    audit.addPartnerSeats(isNewer ? newer : { partnerId, ...seats });
  }
  audit.checkMissingPartnerSeats(new Set(seatsInJournal.keys()));
  return [
    ...audit.finish(new Set(inJournal.keys())),
    ...unknown.map((slot) => {
      const what = slot.version === undefined ? 'something' : `version ${slot.version}`;
      return `event ${eventId}: journal slot ${slot.slotId} has ${what} of an unknown kind, or damaged`;
    }),
    ...staleSlots(eventId, journal, now),
    ...(await ahead(models, eventId, newestVersion)),
  ];
}

async function* commitsUpTo({ commits }: Models, eventId: string, version: number) {
  const found = commits.find({ eventId, firstVersion: { $lte: version } }).sort({ lastVersion: 1 });
  for await (const commit of found.lean<CommitDocument>().cursor())
    yield fromCommitDocument(commit);
}

/** Nothing is written of a version before the event has it: the event is read last. */
async function ahead({ commits, events }: Models, eventId: string, newestReservation: number) {
  const newestCommit = await commits.findOne({ eventId }).sort({ lastVersion: -1 }).lean();
  const event = await events.findOne({ _id: eventId }, { version: 1 }).lean();
  const newest = Math.max(newestReservation, newestCommit?.lastVersion ?? 0);
  return event && newest > event.version
    ? [`event ${eventId}: is at version ${event.version}, but something is at version ${newest}`]
    : [];
}

function staleSlots(eventId: string, journal: Journal, now: Date): string[] {
  return Object.entries(journal)
    .filter(([, { at }]) => now.getTime() - Number(at) > SLOT_STALE_MS)
    .map(([slotId, { at }]) => {
      const since = isDate(at) ? at.toISOString() : 'an unknown time';
      return `event ${eventId}: journal slot ${slotId} of ${since} was never recovered`;
    });
}

/** What could not be copied out of a journal. */
async function keptFaults({ faults }: Models): Promise<string[]> {
  const kept = await faults.find({}, { eventId: 1, belongsTo: 1, reason: 1 }).lean();
  return kept.map(
    ({ _id, eventId, belongsTo, reason }) =>
      `event ${eventId}: what belongs to ${belongsTo} is kept in faults as ${_id}: ${reason}`,
  );
}

/** What belongs to events that do not exist, between the ids of two that do. */
async function orphansBetween(
  { events, reservations, commits }: Models,
  last: string,
  next: string | undefined,
) {
  const firstIn = [
    async (eventId: object) =>
      reservations.findOne({ eventId }, { eventId: 1 }).sort({ eventId: 1 }).lean(),
    async (eventId: object) =>
      commits.findOne({ eventId }, { eventId: 1 }).sort({ eventId: 1 }).lean(),
  ];
  const eventIds = new Set<string>();
  for (const first of firstIn) {
    let eventId: string | undefined = last;
    while (eventId !== undefined) {
      const found: { eventId: string } | null = await first({
        $gt: eventId,
        ...(next !== undefined && { $lt: next }),
      });
      eventId = found?.eventId;
      if (eventId !== undefined) eventIds.add(eventId);
    }
  }
  const faults: string[] = [];
  for (const eventId of eventIds) {
    // One that was made meanwhile is there before its documents.
    if (await events.findOne({ _id: eventId }, { _id: 1 }).lean()) continue;
    faults.push(`event ${eventId} does not exist, but has reservations or commits`);
  }
  return faults;
}
