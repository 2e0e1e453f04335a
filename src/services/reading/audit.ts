import { mongo } from 'mongoose';
import { EventAudit } from '../../domain/event-audit';
import type { Journal } from '../../domain/change';
import { isDate } from '../../domain/is-date';
import { latestInJournal } from '../../domain/journal';
import type { LogEntry } from '../../domain/log-entry';
import { entriesIn, readEntry, readJournal, type ReadEntry } from '../../domain/read-log';
import { SLOT_STALE_MS } from '../../tuning';
import type { EventDocument } from '../../models/event-model';
import type { Models } from '../../models/models';

export interface AuditReport {
  events: number;
  changes: number;
  reservations: number;
  /** One line each; empty if every guarantee holds. */
  faults: string[];
}

/**
 * Checks every guarantee that shows in a database, which may be in use. Each event is read first, then its
 * change log, then its reservations: whatever was committed up to the event's version is then either settled
 * or in the journal that was read with it.
 */
export async function auditDatabase(models: Models, now: Date): Promise<AuditReport> {
  const report: AuditReport = { events: 0, changes: 0, reservations: 0, faults: [] };
  for await (const event of models.events.find().lean<EventDocument>().cursor()) {
    report.events += 1;
    report.faults.push(...(await faultsOf(models, event, now, report)));
  }
  report.faults.push(...(await orphans(models)), ...(await keptFaults(models)));
  return report;
}

/** An event that is too damaged to be audited must not end the audit of all others. */
async function faultsOf(models: Models, event: EventDocument, now: Date, report: AuditReport) {
  const audit = new EventAudit(event);
  try {
    return await auditEvent(models, event, audit, now, report);
  } catch (error) {
    if (error instanceof mongo.MongoError) throw error;
    return [...audit.faults, `event ${event.eventId}: cannot be audited: ${String(error)}`];
  }
}

async function auditEvent(
  models: Models,
  event: EventDocument,
  audit: EventAudit,
  now: Date,
  report: AuditReport,
) {
  const { eventId } = event;
  const { journal, unknown } = readJournal(event.journal);
  const journalled = new Map<number, ReadEntry>();
  for (const { version } of unknown) {
    if (version !== undefined) journalled.set(version, { eventId, version, kind: 'unknown' });
  }
  for (const entry of entriesIn(eventId, journal)) journalled.set(entry.version, entry);
  let next = 1;
  const log = models.changes.find({ eventId, version: { $lte: event.version } }, { _id: 0 });
  for await (const row of log.sort({ version: 1 }).lean<LogEntry>().cursor()) {
    report.changes += 1;
    const entry = readEntry(row);
    if (!entry) {
      audit.fault(`a row of its log has the version ${String(row.version)}`);
      continue;
    }
    // What is committed but not settled yet is in the journal.
    for (; next < entry.version; next += 1) addIfKnown(audit, journalled.get(next));
    audit.addLogEntry(entry);
    next = entry.version + 1;
  }
  for (; next <= event.version; next += 1) addIfKnown(audit, journalled.get(next));

  const inJournal = latestInJournal(journal, () => true);
  let newestVersion = 0;
  for await (const reservation of models.reservations
    .find({ eventId }, { _id: 0 })
    .lean()
    .cursor()) {
    const newer = inJournal.get(reservation.reservationId)?.reservation;
    audit.addReservation(newer && newer.version > reservation.version ? newer : reservation);
    newestVersion = Math.max(newestVersion, reservation.version);
    report.reservations += 1;
  }
  return [
    ...audit.finish(new Set(inJournal.keys())),
    ...unknown.map(({ slotId, version }) => {
      const what = version === undefined ? 'something' : `version ${version}`;
      return `event ${eventId}: journal slot ${slotId} has ${what} of an unknown kind, or damaged`;
    }),
    ...staleSlots(eventId, journal, now),
    ...(await ahead(models, eventId, newestVersion)),
  ];
}

/** Nothing is written of a version before the event has it: the event is read last. */
async function ahead(models: Models, eventId: string, newestReservation: number) {
  const newestChange = await models.changes.findOne({ eventId }).sort({ version: -1 }).lean();
  const event = await models.events.findOne({ eventId }, { version: 1 }).lean();
  const newest = Math.max(newestReservation, newestChange?.version ?? 0);
  return event && newest > event.version
    ? [`event ${eventId}: is at version ${event.version}, but something is at version ${newest}`]
    : [];
}

function addIfKnown(audit: EventAudit, entry: ReadEntry | undefined): void {
  if (entry) audit.addLogEntry(entry);
}

function staleSlots(eventId: string, journal: Journal, now: Date): string[] {
  return Object.entries(journal)
    .filter(([, { committedAt }]) => now.getTime() - Number(committedAt) > SLOT_STALE_MS)
    .map(([slotId, { committedAt }]) => {
      const since = isDate(committedAt) ? committedAt.toISOString() : 'an unknown time';
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

/** What belongs to events that do not exist. */
async function orphans({ events, reservations, changes }: Models): Promise<string[]> {
  const [ofReservations, ofChanges] = await Promise.all([
    reservations.distinct('eventId'),
    changes.distinct('eventId'),
  ]);
  // After them: an event that is made in the meantime is known before its documents are checked.
  const known = new Set(await events.distinct('eventId'));
  return [...new Set([...ofReservations, ...ofChanges])]
    .filter((eventId) => !known.has(eventId))
    .map((eventId) => `event ${eventId} does not exist, but has reservations or changes`);
}
