// Checks every guarantee that shows in a TicketBoss database, which may be in use:
//   mongosh "mongodb://127.0.0.1:27017/ticketboss" --quiet --norc scripts/mongosh/audit.js
// It finds what `npm run audit` finds, where there is nothing but mongosh, and writes nothing. A line for each
// fault, exit code 1; if there is none, one line and exit code 0.

// mongosh looks for modules in the folder in which it was started.
const here = (file) => require('path').resolve(__dirname, file);
const { EventAudit } = require(here('event-audit.js'));
const { entriesOf, idOf, isDate } = require(here('read-log.js'));

// The format that this script reads: src/services/database/data-format.ts has it.
const FORMAT = 3;
const hasEvents = db.events.findOne({}, { _id: 1 }) !== null;
const { format, oldestReader } = db.meta.findOne({ _id: 'format' }) ?? {
  format: hasEvents ? 1 : FORMAT,
  oldestReader: 1,
};
if (format < FORMAT || oldestReader > FORMAT) {
  print(
    `The data have format ${format}, this script is for ${FORMAT}: use the script of their version`,
  );
  quit(1);
}

/** A journal slot that old belongs to a process that died, and recovery should have removed it. */
const SLOT_STALE_MS = 60_000;
const faults = [];
let eventCount = 0;

/**
 * The event is read first, then its change log, then the rest: what was committed up to the event's version is
 * then settled, or in the journal that was read with it.
 */
function auditEvent(event) {
  const { _id: eventId, journal } = event;
  const fault = (text) => faults.push(`event ${eventId}: ${text}`);
  const audit = new EventAudit(event, fault);
  audit.checkCounters();
  const journalled = readJournal(journal, fault);
  readLog(event, journalled, audit, fault);
  const newest = checkReservations(eventId, journalled, audit, fault);
  checkPartnerSeats(eventId, journalled, audit);
  audit.finish();
  checkAhead(eventId, newest, fault);
}

/** The entries in the journal by their versions; it names what cannot be read, and what was left behind. */
function readJournal(journal, fault) {
  const journalled = new Map();
  for (const [slotId, slot] of Object.entries(journal)) {
    const entries = entriesOf(slot?.commitId, slot);
    if (!entries) fault(`journal slot ${slotId} has something of an unknown kind, or damaged`);
    for (const entry of entries ?? []) {
      journalled.set(entry.version, entry);
      if (entry.kind !== 'unknown') continue;
      fault(`journal slot ${slotId} has version ${entry.version} of an unknown kind, or damaged`);
    }
    if (Date.now() - Number(slot?.at) > SLOT_STALE_MS) {
      const since = isDate(slot.at) ? slot.at.toISOString() : 'an unknown time';
      fault(`journal slot ${slotId} of ${since} was never recovered`);
    }
  }
  return journalled;
}

/** Every version in order: what is not settled yet is in the journal. */
function readLog({ _id: eventId, version }, journalled, audit, fault) {
  let next = 1;
  const addJournalled = (until) => {
    for (; next < until; next += 1) if (journalled.has(next)) audit.addEntry(journalled.get(next));
  };
  const commits = db.commits
    .find({ eventId, firstVersion: { $lte: version } })
    .sort({ lastVersion: 1 });
  while (commits.hasNext()) {
    const commit = commits.next();
    const entries = entriesOf(commit._id, commit);
    if (!entries) fault(`commit ${commit._id} of its log is damaged`);
    for (const entry of entries ?? []) {
      addJournalled(entry.version);
      audit.addEntry(entry);
      next = entry.version + 1;
    }
  }
  addJournalled(version + 1);
}

/** Those of the log, and no others, are stored as it says; returns the highest version of any. */
function checkReservations(eventId, journalled, audit, fault) {
  const inJournal = new Map(); // by id, the version of the last change there
  for (const { id, version } of journalled.values()) {
    if (id) inJournal.set(idOf(id), Math.max(version, inJournal.get(idOf(id)) ?? 0));
  }
  const found = new Set();
  let newest = 0;
  const stored = db.reservations.find({ eventId });
  while (stored.hasNext()) {
    const reservation = stored.next();
    const id = idOf(reservation._id);
    found.add(id);
    newest = Math.max(newest, reservation.version);
    if (!(inJournal.get(id) > reservation.version)) audit.checkReservation(reservation);
  }
  for (const id of audit.reservations.keys()) {
    if (!found.has(id) && !inJournal.has(id)) {
      fault(`reservation ${id} is in the log, but does not exist`);
    }
  }
  return newest;
}

function checkPartnerSeats(eventId, journalled, audit) {
  // In the order of texts, `0` follows the slash, which no event's id has.
  const stored = db.partnerSeats.find({ _id: { $gt: `${eventId}/`, $lt: `${eventId}0` } });
  const latest = new Map();
  for (const { _id, seats, version } of stored.toArray()) {
    latest.set(_id.slice(eventId.length + 1), { seats, version });
  }
  for (const { partnerId, partnerSeats: seats, version } of journalled.values()) {
    if (seats === undefined || latest.get(partnerId)?.version > version) continue;
    latest.set(partnerId, { seats, version });
  }
  for (const partnerId of new Set([...audit.partners.keys(), ...latest.keys()])) {
    audit.checkPartnerSeats(partnerId, latest.get(partnerId));
  }
}

/** Nothing is written of a version before the event has it: the event is read last. */
function checkAhead(eventId, newestReservation, fault) {
  const [commit] = db.commits.find({ eventId }).sort({ lastVersion: -1 }).limit(1).toArray();
  const newest = Math.max(commit?.lastVersion ?? 0, newestReservation);
  const event = db.events.findOne({ _id: eventId }, { version: 1 });
  if (event && newest > event.version) {
    fault(`is at version ${event.version}, but something is at version ${newest}`);
  }
}

const events = db.events.find();
while (events.hasNext()) {
  const event = events.next();
  eventCount += 1;
  try {
    auditEvent(event);
  } catch (error) {
    faults.push(`event ${event._id}: cannot be audited: ${error}`);
  }
}
const ownerIds = new Set();
for (const collection of [db.reservations, db.commits]) {
  const owners = collection.aggregate([{ $group: { _id: '$eventId' } }]);
  while (owners.hasNext()) ownerIds.add(owners.next()._id);
}
for (const eventId of ownerIds) {
  if (!db.events.findOne({ _id: eventId }, { _id: 1 })) {
    faults.push(`event ${eventId} does not exist, but has reservations or commits`);
  }
}
for (const { _id, eventId, belongsTo, reason } of db.faults.find().toArray()) {
  faults.push(
    `event ${eventId}: what belongs to ${belongsTo} is kept in faults as ${_id}: ${reason}`,
  );
}

for (const fault of faults) print(fault);
if (faults.length === 0) print(`Every guarantee holds: events ${eventCount}`);
quit(faults.length === 0 ? 0 : 1);
