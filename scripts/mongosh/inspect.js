// Shows what is in a TicketBoss database, and where to look when it is slow; it writes nothing:
//   mongosh "mongodb://127.0.0.1:27017/ticketboss" --quiet --norc scripts/mongosh/inspect.js

const now = new Date();
const age = (date) => `${((now - date) / 1000).toFixed(1)} s`;

print('Collections');
const existing = db.getCollectionNames();
for (const name of ['events', 'reservations', 'commits', 'partnerSeats']) {
  if (!existing.includes(name)) continue; // nothing was written to it so far
  const indexes = db.getCollection(name).getIndexes();
  print(`  ${name}: about ${db.getCollection(name).estimatedDocumentCount()} documents, indexes:`);
  for (const { name: index } of indexes) print(`    ${index}`);
}

print('Events, the newest 20');
for (const event of db.events.find().sort({ createdAt: -1, _id: -1 }).limit(20).toArray()) {
  const { _id: eventId, version, availableSeats, heldSeats, totalSeats } = event;
  print(
    `  ${eventId}: ${event.status}, version ${version}, ` +
      `${availableSeats} available + ${heldSeats} held of ${totalSeats}`,
  );
  for (const [slot, { at, changes }] of Object.entries(event.journal)) {
    print(`    journal slot ${slot}: ${changes.length} changes, ${age(at)} old`);
  }
  for (const change of lastChanges(eventId, 3)) {
    const what = change.id ? change.id.toUUID().toHexString() : 'the event';
    print(`    ${change.version} ${change.kind} ${what} ${change.at.toISOString()}`);
  }
}

/** The log has one document for each commit: each of its changes made one version, from `firstVersion` on. */
function lastChanges(eventId, count) {
  return db.commits
    .aggregate([
      { $match: { eventId } },
      { $sort: { lastVersion: -1 } },
      { $limit: count },
      { $unwind: { path: '$changes', includeArrayIndex: 'index' } },
      {
        $project: {
          version: { $add: ['$firstVersion', '$index'] },
          at: 1,
          kind: '$changes.kind',
          id: '$changes.id',
        },
      },
      { $sort: { version: -1 } },
      { $limit: count },
    ])
    .toArray();
}

print('Slow spots');
const [oldest] = db.events
  .find({ journalAt: { $exists: true } }, { journalAt: 1 })
  .sort({ journalAt: 1 })
  .limit(1)
  .toArray();
print(`  oldest journal: ${oldest ? `${oldest._id}, ${age(oldest.journalAt)} old` : 'none'}`);
const overdue = db.reservations.countDocuments({ status: 'held', expiresAt: { $lt: now } });
print(`  overdue holds: ${overdue}`);

const newest = { createdVersion: -1 };
const anyStatus = { $in: ['held', 'confirmed', 'cancelled', 'expired'] };
const usual = {
  'the event by its id': db.events.find({ _id: 'x' }),
  'the event by the end of a reservation id': db.events.find({ idSuffix: '00000000' }),
  'the log of an event': db.commits.find({ eventId: 'x' }).sort({ lastVersion: 1 }),
  'a reservation by its id': db.reservations.find({ _id: UUID() }),
  'the list of an event': db.reservations.find({ eventId: 'x', status: anyStatus }).sort(newest),
  'the list of a partner': db.reservations.find({ eventId: 'x', partnerId: 'x' }).sort(newest),
};
for (const [what, cursor] of Object.entries(usual)) {
  const plan = JSON.stringify(cursor.explain('queryPlanner').queryPlanner.winningPlan);
  const isCovered = !plan.includes('COLLSCAN') && !plan.includes('"SORT"') && !plan.includes('EOF');
  print(
    `  ${what}: ${isCovered ? 'by an index' : 'NO INDEX – start TicketBoss once, it makes them'}`,
  );
}
