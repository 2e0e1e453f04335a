// Checks a TicketBoss database as the server's own aggregations see it, which may be in use:
//   mongosh "mongodb://127.0.0.1:27017/ticketboss" --quiet --norc scripts/mongosh/audit.js
// It writes nothing. A line for each fault, exit code 1; if there is none, one line and exit code 0.
// It does not check settings, limits, holds' times, or each change against the state before it:
// `npm run audit` does.

const KINDS = ['reserved', 'held', 'confirmed', 'reduced', 'cancelled', 'expired'];
// The format that this script reads: src/services/database/data-format.ts has it.
const FORMAT = 2;
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

const faults = [];
let eventCount = 0;

/** What each reservation is by the log, up to a version. */
function foldedLog(eventId, version, reservationId) {
  return [
    {
      $match: {
        eventId,
        version: { $lte: version },
        kind: { $in: KINDS },
        ...(reservationId && { reservationId }),
      },
    },
    { $sort: { version: 1 } },
    {
      $group: {
        _id: '$reservationId',
        kind: { $last: '$kind' },
        version: { $last: '$version' },
        items: { $last: '$items' },
        isPaid: { $max: { $cond: [{ $in: ['$kind', ['reserved', 'confirmed']] }, 1, 0] } },
      },
    },
    {
      $project: {
        version: 1,
        items: 1,
        status: {
          $cond: [
            { $in: ['$kind', ['cancelled', 'expired']] },
            '$kind',
            { $cond: [{ $eq: ['$isPaid', 1] }, 'confirmed', 'held'] },
          ],
        },
      },
    },
  ];
}

function auditEvent(event) {
  const { eventId, version } = event;
  const fault = (text) => faults.push(`event ${eventId}: ${text}`);
  const journalled = readJournal(event, fault);
  const latest = new Map();
  for (const { reservation } of journalled.filter((change) => change.reservation)) {
    const known = latest.get(reservation.reservationId);
    if (!known || known.version < reservation.version) {
      latest.set(reservation.reservationId, reservation);
    }
  }
  const inJournal = [...latest.keys()];
  checkVersions(event, journalled, fault);

  // What is in the journal may not be in the log yet: the newer of the two counts.
  const taken = Object.create(null); // a tier may be called `constructor`
  let confirmed = 0;
  const count = ({ status, items }) => {
    if (status === 'confirmed') confirmed += 1;
    if (status !== 'confirmed' && status !== 'held') return;
    for (const { tierId, seats } of items) {
      taken[tierId] ??= { held: 0, confirmed: 0 };
      taken[tierId][status] += seats;
    }
  };
  const settled = db.changes.aggregate(foldedLog(eventId, version, { $in: inJournal })).toArray();
  for (const entry of settled) {
    const newer = latest.get(entry._id);
    if (!newer || newer.version < entry.version) latest.set(entry._id, entry);
  }
  for (const reservation of latest.values()) count(reservation);
  const others = foldedLog(eventId, version, { $nin: inJournal });
  const sums = db.changes.aggregate(
    [
      ...others,
      { $unwind: '$items' },
      {
        $group: {
          _id: { tierId: '$items.tierId', status: '$status' },
          seats: { $sum: '$items.seats' },
        },
      },
    ],
    { allowDiskUse: true },
  );
  for (const { _id, seats } of sums.toArray()) {
    if (_id.status !== 'confirmed' && _id.status !== 'held') continue;
    taken[_id.tierId] ??= { held: 0, confirmed: 0 };
    taken[_id.tierId][_id.status] += seats;
  }
  const [paid] = db.changes
    .aggregate([...others, { $match: { status: 'confirmed' } }, { $count: 'reservations' }], {
      allowDiskUse: true,
    })
    .toArray();
  checkCounts(event, taken, confirmed + (paid?.reservations ?? 0), fault);
  checkReservations(event, others, inJournal, fault);
  checkJournal(event, fault);
  checkAhead(event, fault);
}

/** The changes in the journal; it names those that cannot be read. */
function readJournal({ journal }, fault) {
  return Object.entries(journal ?? {}).flatMap(([slotId, slot]) => {
    const changes = Array.isArray(slot?.changes) ? slot.changes : [null];
    const known = changes.filter(isKnown);
    if (known.length < changes.length) {
      fault(`journal slot ${slotId} has something of an unknown kind, or damaged`);
    }
    return known;
  });
}

function isKnown(change) {
  if (change?.kind === 'event_changed') return true;
  return KINDS.includes(change?.kind) && Array.isArray(change.reservation?.items);
}

/** A slot that old belongs to a process that died, and recovery should have removed it. */
function checkJournal({ journal }, fault) {
  for (const [slotId, slot] of Object.entries(journal ?? {})) {
    const committedAt = slot?.committedAt;
    if (Date.now() - Number(committedAt) > 60_000) {
      fault(`journal slot ${slotId} of ${committedAt.toISOString()} was never recovered`);
    }
  }
}

/** Nothing is written of a version before the event has it: the event is read last. */
function checkAhead({ eventId }, fault) {
  const [change] = db.changes.find({ eventId }).sort({ version: -1 }).limit(1).toArray();
  const [reservations] = db.reservations
    .aggregate([{ $match: { eventId } }, { $group: { _id: null, version: { $max: '$version' } } }])
    .toArray();
  const newest = Math.max(change?.version ?? 0, reservations?.version ?? 0);
  const event = db.events.findOne({ eventId }, { version: 1 });
  if (event && newest > event.version) {
    fault(`is at version ${event.version}, but something is at version ${newest}`);
  }
}

/** Each version once, from the first to the event's. */
function checkVersions({ eventId, version }, journalled, fault) {
  const [log = { versions: 0, entries: 0 }] = db.changes
    .aggregate(
      [
        { $match: { eventId, version: { $lte: version } } },
        { $group: { _id: '$version', entries: { $sum: 1 } } },
        { $group: { _id: null, versions: { $sum: 1 }, entries: { $sum: '$entries' } } },
      ],
      { allowDiskUse: true },
    )
    .toArray();
  const pending = [...new Set(journalled.map((change) => change.version))];
  const settled = db.changes.distinct('version', { eventId, version: { $in: pending } });
  const versions = log.versions + pending.length - settled.length;
  if (log.versions !== log.entries || versions !== version) {
    fault(`the log has ${versions} versions in ${log.entries} entries, the event is at ${version}`);
    nameGaps(eventId, version, pending, fault);
  }
  const strange = { eventId, kind: { $nin: [...KINDS, 'event_changed'] } };
  for (const entry of db.changes.find(strange, { version: 1, kind: 1 }).toArray()) {
    fault(`version ${entry.version} is of an unknown kind: ${entry.kind}`);
  }
}

function nameGaps(eventId, version, pending, fault) {
  const later = [...pending].sort((a, b) => a - b);
  let last = 0;
  const goOn = (next) => {
    if (next > last + 1) fault(`the log goes from version ${last} to ${next}`);
    last = Math.max(last, next);
  };
  const settled = db.changes.find({ eventId, version: { $lte: version } }, { version: 1 });
  settled.sort({ version: 1 }).forEach((entry) => {
    while (later.length > 0 && later[0] <= entry.version) goOn(later.shift());
    goOn(entry.version);
  });
  for (const next of later) goOn(next);
  if (last < version) fault(`the log ends at version ${last}, the event is at ${version}`);
}

function checkCounts(event, taken, confirmed, fault) {
  if (event.reservationCount !== confirmed) {
    fault(`reservationCount is ${event.reservationCount}, but ${confirmed} are confirmed`);
  }
  const sum = { totalSeats: 0, availableSeats: 0, heldSeats: 0 };
  for (const [tierId, tier] of Object.entries(event.tiers)) {
    const { held, confirmed: sold } = taken[tierId] ?? { held: 0, confirmed: 0 };
    delete taken[tierId];
    if (tier.heldSeats !== held || tier.availableSeats + held + sold !== tier.totalSeats) {
      fault(
        `tier ${tierId} counts ${tier.availableSeats} available + ${tier.heldSeats} held of ` +
          `${tier.totalSeats}, but the log holds ${held} and has sold ${sold}`,
      );
    }
    for (const field of Object.keys(sum)) sum[field] += tier[field];
  }
  for (const tierId of Object.keys(taken))
    fault(`tier ${tierId} has seats taken, but is not there`);
  for (const [field, seats] of Object.entries(sum)) {
    if (event[field] !== seats) fault(`${field} is ${event[field]}, its tiers have ${seats}`);
  }
}

/** Each reservation is what the log says last of it, unless it is newer than what was read. */
function checkReservations({ eventId, version }, others, inJournal, fault) {
  const pairs = db.changes.aggregate(
    [
      ...others,
      {
        $lookup: {
          from: 'reservations',
          localField: '_id',
          foreignField: 'reservationId',
          as: 'stored',
        },
      },
    ],
    { allowDiskUse: true },
  );
  let inLog = 0;
  const text = ({ status, version: at, items }) =>
    `${status} at version ${at} with ${items.map((item) => `${item.seats} ${item.tierId}`).join()}`;
  while (pairs.hasNext()) {
    const entry = pairs.next();
    const [stored] = entry.stored;
    if (!stored) fault(`reservation ${entry._id} is in the log, but does not exist`);
    else if (stored.version <= version && text(stored) !== text(entry)) {
      fault(`reservation ${entry._id} is ${text(stored)}, the log says ${text(entry)}`);
    }
    if (stored && stored.createdVersion <= version) inLog += 1;
  }
  const stored = db.reservations.countDocuments({
    eventId,
    createdVersion: { $lte: version },
    reservationId: { $nin: inJournal },
  });
  if (stored !== inLog) fault(`${stored} reservations exist, ${inLog} of them are in the log`);
}

for (const event of db.events.find().toArray()) {
  eventCount += 1;
  try {
    auditEvent(event);
  } catch (error) {
    faults.push(`event ${event.eventId}: cannot be audited: ${error}`);
  }
}
const owners = [...db.reservations.distinct('eventId'), ...db.changes.distinct('eventId')];
for (const eventId of new Set(owners)) {
  if (!db.events.findOne({ eventId })) faults.push(`event ${eventId} does not exist`);
}
for (const { _id, eventId, belongsTo, reason } of db.faults.find().toArray()) {
  faults.push(
    `event ${eventId}: what belongs to ${belongsTo} is kept in faults as ${_id}: ${reason}`,
  );
}

for (const fault of faults) print(fault);
if (faults.length === 0) print(`Every count agrees: events ${eventCount}`);
quit(faults.length === 0 ? 0 : 1);
