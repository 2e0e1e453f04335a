// Reads commits as they stand in the change log and in journal slots, for audit.js. They may be damaged, or
// written by a newer version of TicketBoss.

const ACTIVE = ['held', 'confirmed'];
/** For each kind of change, the status after it, and those that it may follow; a changed one keeps its own. */
const KINDS = {
  reserved: { status: 'confirmed', follows: [undefined] },
  held: { status: 'held', follows: [undefined] },
  confirmed: { status: 'confirmed', follows: ['held'] },
  changed: { status: undefined, follows: ACTIVE },
  cancelled: { status: 'cancelled', follows: ACTIVE },
  expired: { status: 'expired', follows: ['held'] },
  retaken: { status: 'confirmed', follows: ['expired'] },
};

/** The versions that a commit made, in the log or in a journal slot; undefined if they cannot be told. */
function entriesOf(commitId, commit) {
  const { firstVersion, lastVersion, at, changes } = isRecord(commit) ? commit : {};
  if (!Array.isArray(changes) || lastVersion - firstVersion !== changes.length - 1)
    return undefined;
  const isWhole = typeof commitId === 'string' && isDate(at);
  return changes.map((change, index) => ({
    ...(isWhole && isUnderstood(change) ? change : { kind: 'unknown' }),
    version: firstVersion + index,
    at,
  }));
}

function isUnderstood(change) {
  if (!isRecord(change)) return false;
  const { kind, id, partnerId, items, left, status, expiresAt, created, settings } = change;
  if (kind === 'event_changed') {
    return isSeats(left) && isRecord(settings?.limits) && isRecord(settings.tiers);
  }
  return (
    Object.hasOwn(KINDS, kind) &&
    isUuid(id) &&
    typeof partnerId === 'string' &&
    isItems(items) &&
    (left === undefined || isSeats(left)) &&
    (expiresAt === undefined || isDate(expiresAt)) &&
    (kind !== 'changed' || ACTIVE.includes(status)) &&
    (created === undefined || (isCount(created?.version) && isDate(created.at)))
  );
}

function isSeats(value) {
  return isRecord(value) && Object.values(value).every((seats) => typeof seats === 'number');
}

/** Seats by tier; of a tier with a price, seats, price and currency, once or several times. */
function isItems(value) {
  return (
    isRecord(value) && Object.values(value).every((stored) => Number.isFinite(seatsIn(stored)))
  );
}

/** The seats of one tier. */
function seatsIn(stored) {
  if (!Array.isArray(stored)) return stored;
  return stored.reduce((sum, part, index) => (index % 3 === 0 ? sum + part : sum), 0);
}

function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value) {
  return typeof value === 'object' && value !== null;
}

/** mongosh's dates are not of this module's realm, so that `instanceof` would not know them. */
function isDate(value) {
  return Object.prototype.toString.call(value) === '[object Date]';
}

function isUuid(value) {
  return value?._bsontype === 'Binary' && value.sub_type === 4;
}

/** A UUID as the API writes it. */
function idOf(uuid) {
  return isUuid(uuid) ? uuid.toUUID().toHexString() : String(uuid);
}

module.exports = { ACTIVE, KINDS, entriesOf, idOf, isCount, isDate, isRecord, seatsIn };
