// Shows what is in a TicketBoss database, and where to look when it is slow; it writes nothing:
//   mongosh "mongodb://127.0.0.1:27017/ticketboss" --quiet --norc scripts/mongosh/inspect.js

const now = new Date();
const age = (date) => `${((now - date) / 1000).toFixed(1)} s`;

print('Collections');
for (const name of ['events', 'reservations', 'changes']) {
  const indexes = db.getCollection(name).getIndexes();
  print(`  ${name}: about ${db.getCollection(name).estimatedDocumentCount()} documents, indexes:`);
  for (const { name: index } of indexes) print(`    ${index}`);
}

print('Events, the newest 20');
for (const event of db.events.find().sort({ createdAt: -1, _id: -1 }).limit(20).toArray()) {
  const { eventId, version, availableSeats, heldSeats, totalSeats } = event;
  print(
    `  ${eventId}: ${event.status}, version ${version}, ` +
      `${availableSeats} available + ${heldSeats} held of ${totalSeats}`,
  );
  for (const [slot, { committedAt, changes }] of Object.entries(event.journal)) {
    print(`    journal slot ${slot}: ${changes.length} changes, ${age(committedAt)} old`);
  }
  const last = db.changes.find({ eventId }).sort({ version: -1 }).limit(3).toArray();
  for (const change of last) {
    const who = change.reservationId ?? 'the event';
    print(`    ${change.version} ${change.kind} ${who} ${change.at.toISOString()}`);
  }
}

print('Slow spots');
const [oldest] = db.events
  .find({ journalAt: { $exists: true } }, { eventId: 1, journalAt: 1 })
  .sort({ journalAt: 1 })
  .limit(1)
  .toArray();
print(`  oldest journal: ${oldest ? `${oldest.eventId}, ${age(oldest.journalAt)} old` : 'none'}`);
const overdue = db.reservations.countDocuments({ status: 'held', expiresAt: { $lt: now } });
print(`  overdue holds: ${overdue}`);

const usual = {
  'the event by its id': db.events.find({ eventId: 'x' }),
  'the log of an event': db.changes.find({ eventId: 'x' }).sort({ version: 1 }),
  'a reservation by its id': db.reservations.find({ reservationId: 'x' }),
  'the list of an event': db.reservations.find({ eventId: 'x' }).sort({ createdAt: -1, _id: -1 }),
};
for (const [what, cursor] of Object.entries(usual)) {
  const plan = JSON.stringify(cursor.explain('queryPlanner').queryPlanner.winningPlan);
  const isCovered = !plan.includes('COLLSCAN') && !plan.includes('"SORT"') && !plan.includes('EOF');
  print(
    `  ${what}: ${isCovered ? 'by an index' : 'NO INDEX – start TicketBoss once, it makes them'}`,
  );
}
