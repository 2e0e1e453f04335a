// Checks one event against its change log, for audit.js. It has only data and no database: mongosh runs it
// as Node.js does, many times faster than a script of its own.

const { ACTIVE, KINDS, idOf, isCount, isRecord, seatsIn } = require('./read-log.js');

const COUNTERS = ['totalSeats', 'availableSeats', 'heldSeats'];

class EventAudit {
  /** The last version of the log so far. */
  version = 0;
  reservations = new Map();
  partners = new Map();
  /** The available seats of each tier, as far as the changes have said. */
  left = new Map();
  /** Those of all tiers together, as far as the last change that made them others has said. */
  available = undefined;
  settings = undefined;

  constructor(event, fault) {
    this.event = event;
    this.fault = fault;
  }

  checkCounters() {
    const { event, fault } = this;
    const tiers = Object.entries(event.tiers);
    const check = (path, value) => {
      if (!isCount(value)) fault(`${path} is ${value}, not a whole number of at least 0`);
    };
    const parts = [['', event], ...tiers.map(([tierId, tier]) => [`tiers.${tierId}.`, tier])];
    for (const [prefix, part] of parts) {
      for (const field of COUNTERS) check(prefix + field, part[field]);
      const { totalSeats, availableSeats, heldSeats } = part;
      if (availableSeats + heldSeats > totalSeats) {
        fault(`${prefix}availableSeats ${availableSeats} + heldSeats ${heldSeats} > ${totalSeats}`);
      }
    }
    for (const field of COUNTERS) {
      const sum = tiers.reduce((seats, [, tier]) => seats + tier[field], 0);
      if (event[field] !== sum) fault(`${field} is ${event[field]}, but its tiers' sum is ${sum}`);
    }
    check('version', event.version);
    check('reservationCount', event.reservationCount);
    check('limits.seatsPerReservation', event.limits.seatsPerReservation);
    if (tiers.length === 0) fault('tiers is empty');
  }

  /** The next version; one that is newer than the event was committed after the event was read. */
  addEntry(entry) {
    const { version, kind, settings, left, before } = entry;
    if (version > this.event.version) return;
    if (version !== this.version + 1) {
      this.fault(`the log goes from version ${this.version} to ${version}`);
    }
    this.version = version;
    if (kind === 'unknown') {
      this.fault(`version ${version} is of an unknown kind, or damaged`);
    } else if (kind === 'event_changed') {
      this.settings = settings;
      this.left = new Map(Object.entries(left));
      this.#checkAvailable(version, before?.available, 0);
      this.available = seatsOf([...this.left]);
    } else this.#addReservationEntry(entry);
  }

  #addReservationEntry(entry) {
    const { version, kind } = entry;
    const id = idOf(entry.id);
    const before = this.reservations.get(id);
    if (!KINDS[kind].follows.includes(before?.status)) {
      const status = before?.status ?? 'not there';
      this.fault(`version ${version} makes reservation ${id} ${kind}, which was ${status}`);
    }
    const after = stateAfter(before, entry);
    this.reservations.set(id, after);
    this.#checkLeft(entry, activeItems(before), activeItems(after));
    const taken = seatsOf(activeItems(after)) - seatsOf(activeItems(before));
    this.#checkPartner(entry, taken);
    const { left, available, seatsBefore } = entry;
    if (seatsBefore !== undefined && seatsBefore !== seatsOf(activeItems(before))) {
      this.fault(`version ${version} says that the reservation had ${seatsBefore} seats before it`);
    }
    if (!left) return;
    this.#checkAvailable(version, available, -taken);
    this.available = available;
  }

  /** Whether it says rightly how many seats of all tiers are, or were, available, if it does. */
  #checkAvailable(version, said, given) {
    const should = this.available + given;
    if (said !== undefined && this.available !== undefined && said !== should) {
      this.fault(`version ${version} tells of ${said} available seats of all tiers, not ${should}`);
    }
  }

  /** Whether it says rightly how many seats are left of each tier that it changed. */
  #checkLeft({ version, left = {} }, itemsBefore, itemsAfter) {
    const given = new Map(Object.keys(left).map((tierId) => [tierId, 0]));
    const add = (tierId, seats) => given.set(tierId, (given.get(tierId) ?? 0) + seats);
    for (const [tierId, seats] of itemsBefore) add(tierId, seats);
    for (const [tierId, seats] of itemsAfter) add(tierId, -seats);
    const said = new Map(Object.entries(left));
    for (const [tierId, seats] of given) {
      if (seats === 0 && !said.has(tierId)) continue;
      const known = this.left.get(tierId);
      const isRight = known === undefined ? said.has(tierId) : said.get(tierId) === known + seats;
      if (!isRight) {
        const [is, should] = [said.get(tierId) ?? '?', known === undefined ? '?' : known + seats];
        this.fault(`version ${version} leaves ${is} seats of tier ${tierId}, not ${should}`);
      }
      if (said.has(tierId)) this.left.set(tierId, said.get(tierId));
    }
  }

  /** Whether it says rightly how many seats its partner has then, and whether these keep to the limit. */
  #checkPartner({ version, partnerId, partnerSeats }, taken) {
    const partner = this.partners.get(partnerId) ?? { seats: 0, peak: 0, saidAt: 0 };
    this.partners.set(partnerId, partner);
    partner.seats += taken;
    const { seats } = partner;
    if (partnerSeats !== undefined) {
      partner.saidAt = version;
      if (partnerSeats !== seats) {
        this.fault(
          `version ${version} says partner ${partnerId} has ${partnerSeats} seats, not ${seats}`,
        );
      }
    }
    if (taken <= 0) return;
    if (!this.settings) partner.peak = Math.max(partner.peak, seats);
    else if (seats > (this.settings.limits.seatsPerPartner ?? Infinity)) {
      this.fault(`version ${version} gives partner ${partnerId} ${seats} seats, above its limit`);
    }
  }

  /** What is stored of a reservation, unless the journal has a newer state of it. */
  checkReservation(stored) {
    const id = idOf(stored._id);
    if (stored.version > this.event.version) return;
    const expected = this.reservations.get(id);
    if (!expected) {
      this.fault(`reservation ${id} is in no version of the log`);
      return;
    }
    const wrong = (text) => this.fault(`reservation ${id} ${text}`);
    try {
      const terms = termsOf({ ...stored, items: byTier(stored.items) });
      const actual = {
        updatedAt: stored.createdAt,
        ...stored,
        ...terms,
        original: originalOf(stored),
      };
      for (const field of FIELDS) {
        const [is, should] = [textOf(actual[field]), textOf(expected[field])];
        if (is !== should) wrong(`has ${field} ${is}, the log says ${should}`);
      }
      const sum = seatsOf(entriesOfItems(actual));
      if (stored.seats !== sum) wrong(`has ${stored.seats} seats, but its items' sum is ${sum}`);
      if (stored.status === 'held' && !stored.expiresAt) wrong('is held without an end');
    } catch (error) {
      wrong(`cannot be read: ${error}`);
    }
  }

  /** What is stored of a partner's seats, or undefined. */
  checkPartnerSeats(partnerId, stored) {
    const { version: versionMax, partnerSeatsSince = Infinity } = this.event;
    const { seats, saidAt } = this.partners.get(partnerId) ?? { seats: 0, saidAt: 0 };
    if (saidAt >= partnerSeatsSince && !(stored?.version >= saidAt)) {
      this.fault(`partner ${partnerId} has ${seats} seats, which are not counted`);
    } else if (stored?.version >= partnerSeatsSince && stored.version <= versionMax) {
      if (stored.seats !== seats) {
        this.fault(`partner ${partnerId} is counted with ${stored.seats} seats, but has ${seats}`);
      }
    }
  }

  finish() {
    const { version } = this.event;
    if (this.version !== version) {
      this.fault(`the log ends at version ${this.version}, the event is at ${version}`);
    }
    this.#checkTiers();
    this.#checkSettings();
  }

  #checkTiers() {
    const { tiers, reservationCount } = this.event;
    const taken = new Map(Object.keys(tiers).map((tierId) => [tierId, { held: 0, confirmed: 0 }]));
    let confirmed = 0;
    for (const reservation of this.reservations.values()) {
      const { status } = reservation;
      if (status === 'confirmed') confirmed += 1;
      for (const [tierId, seats] of activeItems(reservation)) {
        if (taken.has(tierId)) taken.get(tierId)[status] += seats;
        else this.fault(`${seats} seats are taken of tier ${tierId}, which does not exist`);
      }
    }
    for (const [tierId, { held, confirmed: sold }] of taken) {
      const { totalSeats, availableSeats, heldSeats } = tiers[tierId];
      const left = this.left.get(tierId) ?? availableSeats;
      if (left !== availableSeats) {
        this.fault(`tier ${tierId} has ${availableSeats} seats left, the log says ${left}`);
      }
      if (heldSeats !== held || availableSeats + held + sold !== totalSeats) {
        this.fault(
          `tier ${tierId} counts ${availableSeats} available + ${heldSeats} held of ${totalSeats}, ` +
            `but its reservations hold ${held} and have ${sold}`,
        );
      }
    }
    if (reservationCount !== confirmed) {
      this.fault(`reservationCount is ${reservationCount}, but ${confirmed} are confirmed`);
    }
  }

  #checkSettings() {
    if (this.settings) {
      const [is, should] = [textOf(settingsOf(this.event)), textOf(this.settings)];
      if (is !== should) this.fault(`its settings are ${is}, the log says ${should}`);
      return;
    }
    // Never changed, so its limits are those that it was made with.
    const { seatsPerPartner = Infinity } = this.event.limits;
    for (const [partnerId, { peak }] of this.partners) {
      if (peak > seatsPerPartner) {
        this.fault(`partner ${partnerId} had ${peak} seats, its limit is ${seatsPerPartner}`);
      }
    }
  }
}

const FIELDS = ['partnerId', 'status', 'version', 'createdVersion', 'items', 'original'];
FIELDS.push('expiresAt', 'reference', 'metadata', 'createdAt', 'confirmedAt', 'updatedAt');

function stateAfter(before, entry) {
  const { kind, partnerId, version, at } = entry;
  const terms = termsOf(entry);
  return {
    createdVersion: version,
    createdAt: at,
    original: terms,
    ...before,
    ...((kind === 'confirmed' || kind === 'retaken') && { confirmedAt: at }),
    partnerId,
    ...terms,
    status: KINDS[kind].status ?? before?.status,
    version,
    updatedAt: at,
  };
}

/** Tiers and seats of a reservation that has them now. */
function activeItems(reservation) {
  return ACTIVE.includes(reservation?.status) ? entriesOfItems(reservation) : [];
}

function entriesOfItems({ items }) {
  return Object.entries(items).map(([tierId, stored]) => [tierId, seatsIn(stored)]);
}

function seatsOf(items) {
  return items.reduce((sum, [, seats]) => sum + seats, 0);
}

/** What a partner can change of a reservation. */
function termsOf({ items, expiresAt, reference, metadata }) {
  return { items, expiresAt, reference, metadata };
}

/** The first terms of a stored reservation. */
function originalOf({ original, ...stored }) {
  const { items, ...rest } = original ?? stored;
  return termsOf({ ...rest, items: byTier(items) });
}

/** A stored reservation's items in the form of the log. */
function byTier(list) {
  return Object.fromEntries(list.map(({ tierId }) => [tierId, storedSeats(list, tierId)]));
}

function storedSeats(list, wanted) {
  const lots = list.filter(({ tierId }) => tierId === wanted);
  if (lots.length === 1 && lots[0].priceMinor === undefined) return lots[0].seats;
  return lots.flatMap(({ seats, priceMinor = null, currency = null }) => [
    seats,
    priceMinor,
    currency,
  ]);
}

function settingsOf({ name, status, limits, tiers, ...event }) {
  const ofTiers = Object.entries(tiers).map(([tierId, tier]) => {
    const { name: tierName, totalSeats, priceMinor, currency } = tier;
    return [tierId, { name: tierName, totalSeats, priceMinor, currency }];
  });
  const { startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt } = event;
  const times = { startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt };
  return {
    name,
    status,
    limits,
    lowStockAt: event.lowStockAt,
    ...times,
    tiers: Object.fromEntries(ofTiers),
  };
}

/** Equal texts for equal values, in whatever order their fields are. */
function textOf(value) {
  const sorted = (_key, inner) =>
    isRecord(inner) && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return value === undefined ? 'nothing' : JSON.stringify(value, sorted);
}

module.exports = { EventAudit };
