// Makes an event unless there is one with its id; it never changes one, and exits with 1 if that one is another:
//   EVENT_ID=gala EVENT_NAME="The Gala" EVENT_SEATS=500 \
//     mongosh "mongodb://127.0.0.1:27017/ticketboss" --quiet --norc scripts/mongosh/seed.js
// All seats are in one tier, general. `npm run seed` takes several tiers and prices.

const { createHash, randomUUID } = require('crypto');

const { EVENT_ID: eventId = '', EVENT_NAME: name = eventId, EVENT_SEATS = '' } = process.env;
const seats = Number(EVENT_SEATS);
if (!/^[a-z0-9-]{1,64}$/.test(eventId)) {
  print('EVENT_ID must be a-z, 0-9 and -, at most 64');
  quit(1);
}
if (!Number.isInteger(seats) || seats < 1 || seats > 10_000_000) {
  print('EVENT_SEATS must be a whole number from 1 to 10000000');
  quit(1);
}
// The format that this script writes, and the only one that it may add to: src/services/database/data-format.ts has it.
const FORMAT = 3;

/** That of a database without a mark, but with data. */
const UNMARKED = { format: 1, oldestReader: 1 };

function readMark() {
  // The events first: a process that makes the first one has marked the database before.
  const event = db.events.findOne({}, { _id: 1 });
  return db.meta.findOne({ _id: 'format' }) ?? (event && UNMARKED);
}

if (!readMark()) {
  try {
    db.meta.insertOne({ _id: 'format', format: FORMAT, oldestReader: FORMAT });
  } catch (error) {
    if (error.code !== 11000) throw error;
  }
}
const { format, oldestReader } = readMark();
if (format < FORMAT || oldestReader > FORMAT) {
  print(
    `The data have format ${format}, this script is for ${FORMAT}: use the script of their version`,
  );
  quit(1);
}
const counts = { totalSeats: seats, availableSeats: seats, heldSeats: 0 };
try {
  db.events.insertOne({
    _id: eventId,
    // The end of the ids of its reservations: src/domain/reservation-id.ts makes it in the same way.
    idSuffix: createHash('sha256').update(`event ${eventId}`).digest('hex').slice(0, 8),
    name,
    status: 'on_sale',
    ...counts,
    reservationCount: 0,
    tiers: { general: { name: 'General', ...counts } },
    limits: { seatsPerReservation: 10 },
    version: 0,
    lastCommitId: randomUUID(),
    journal: {},
    createdAt: new Date(),
  });
  print(`Made the event ${eventId} with ${seats} seats`);
} catch (error) {
  if (error.code !== 11000) throw error;
  if (!isTheSame(db.events.findOne({ _id: eventId }))) {
    print(`There is another event of the id ${eventId}, nothing was changed`);
    quit(1);
  }
  print(`There is the event ${eventId} already, nothing was changed`);
}

/** As `npm run seed` compares them: by what it was asked for, whatever has been sold since. */
function isTheSame({ name: existingName, tiers }) {
  const { general } = tiers;
  return (
    existingName === name &&
    Object.keys(tiers).length === 1 &&
    general?.name === 'General' &&
    general.totalSeats === seats &&
    general.priceMinor === undefined
  );
}
