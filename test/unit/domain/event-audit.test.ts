import type { EventState } from '../../../src/domain/event';
import { openEvent } from '../../../src/domain/event';
import { EventAudit } from '../../../src/domain/event-audit';
import { decide } from '../../../src/domain/decide';
import {
  entriesOf,
  reservationAfter,
  type LogEntry,
  type ReservationLogEntry,
} from '../../../src/domain/log-entry';
import type { Command } from '../../../src/domain/command';
import { isActive, type Reservation } from '../../../src/domain/reservation';
import { isOfReservation } from '../../../src/domain/read-log';
import { facts, later, newEvent, NOW, reserve } from '../../support/builders';

interface Data {
  event: EventState;
  log: LogEntry[];
  reservations: Reservation[];
}

const TIERS = [
  { tierId: 'vip', name: 'VIP', totalSeats: 10 },
  { tierId: 'ga', name: 'General', totalSeats: 20 },
];

/** What the commands leave behind, carried out one after the other. */
function dataAfter(commands: readonly Command[], limits = {}): Data {
  const reservations = new Map<string, Reservation>();
  const log: LogEntry[] = [];
  let event = openEvent(newEvent({ tiers: TIERS, limits }));
  for (const command of commands) {
    const known = [...reservations.values()];
    const partnerSeats = new Map([['abc-corp', sumOfActive(known)]]);
    const decision = decide(facts(event, known, { partnerSeats }), [command], NOW);
    const { changes } = decision;
    const versions = { firstVersion: event.version + 1, lastVersion: decision.event.version };
    const entries = entriesOf(event.eventId, { commitId: 'commit', ...versions, at: NOW, changes });
    event = decision.event;
    log.push(...entries);
    for (const entry of entries.filter(isOfReservation)) {
      reservations.set(entry.reservationId, reservationAfter(entry));
    }
  }
  return structuredClone({ event, log, reservations: [...reservations.values()] });
}

function sumOfActive(reservations: readonly Reservation[]): number {
  return reservations.filter(isActive).reduce((sum, { seats }) => sum + seats, 0);
}

/** Every kind of change: a sale, one that is changed, holds that are confirmed, cancelled, held. */
function lively(): Data {
  const vip = (reservationId: string, overrides = {}) =>
    reserve({ reservationId, items: [{ tierId: 'vip', seats: 2 }], ...overrides });
  return dataAfter([
    vip('sold'),
    vip('changed', { items: [{ tierId: 'ga', seats: 4 }] }),
    { kind: 'change', reservationId: 'changed', wanted: { seats: 1 } },
    vip('confirmed', { holdSeconds: 60 }),
    { kind: 'confirm', reservationId: 'confirmed' },
    vip('cancelled', { holdSeconds: 60 }),
    { kind: 'cancel', reservationId: 'cancelled' },
    vip('held', { holdSeconds: 60 }),
    { kind: 'change_event', ifMatch: 'any', settings: { name: 'New' } },
  ]);
}

function faultsOf({ event, log, reservations }: Data, inJournal = new Set<string>()): string[] {
  const audit = new EventAudit(event);
  for (const entry of log) audit.addLogEntry(entry);
  for (const reservation of reservations) audit.addReservation(reservation);
  return audit.finish(inJournal);
}

function faultsAfter(breaking: (data: Data) => void): string {
  const data = lively();
  breaking(data);
  return faultsOf(data).join('\n');
}

function found({ reservations }: Data, reservationId: string): Reservation {
  const reservation = reservations.find((one) => one.reservationId === reservationId);
  if (!reservation) throw new Error(`no reservation ${reservationId}`);
  return reservation;
}

function entryAt({ log }: Data, version: number): ReservationLogEntry {
  const entry = log.find((one) => one.version === version);
  if (!entry || entry.kind === 'event_changed') throw new Error(`no reservation at ${version}`);
  return entry;
}

describe('EventAudit', () => {
  it('finds nothing in what decisions left behind', () => {
    expect(faultsOf(lively())).toEqual([]);
    expect(faultsOf(dataAfter([]))).toEqual([]);
  });

  it('leaves out what is newer than the event', () => {
    const data = lively();
    const newer = { ...found(data, 'sold'), status: 'cancelled' as const, version: 10 };
    data.reservations[0] = newer;
    data.log.push({ ...entryAt(data, 1), kind: 'cancelled', version: 10 });

    expect(faultsOf(data)).toEqual([]);
  });

  describe('finds seats that do not add up:', () => {
    it.each<[string, (event: EventState) => void, RegExp]>([
      ['free ones of the event', (event) => (event.availableSeats -= 1), /availableSeats is 22/],
      ['held ones of the event', (event) => (event.heldSeats += 1), /heldSeats is 3/],
      ['all of the event', (event) => (event.totalSeats += 1), /totalSeats is 31/],
      ['too many for the event', (event) => (event.availableSeats = 31), /> totalSeats 30/],
      [
        'a tier',
        ({ tiers }) => Object.assign(tiers.ga ?? {}, { availableSeats: 20 }),
        /availableSeats is 23, but its tiers' sum is 24/,
      ],
      [
        'a tier and its event alike',
        (event) => {
          event.availableSeats += 1;
          Object.assign(event.tiers.ga ?? {}, { availableSeats: 20 });
        },
        /tier ga counts 20 available/,
      ],
      [
        'held seats of a tier and its event alike',
        (event) => {
          event.heldSeats += 1;
          Object.assign(event.tiers.ga ?? {}, { heldSeats: 1 });
        },
        /tier ga counts 19 available \+ 1 held/,
      ],
      ['reservations', (event) => (event.reservationCount += 1), /reservationCount is 4, but 3/],
    ])('%s', (_what, breaking, fault) => {
      expect(
        faultsAfter(({ event }) => {
          breaking(event);
        }),
      ).toMatch(fault);
    });

    it('taken seats of a tier that nobody reserved', () => {
      const data = dataAfter([]);
      data.event.availableSeats = 28;
      Object.assign(data.event.tiers.vip ?? {}, { availableSeats: 8 });

      expect(faultsOf(data)).toEqual([
        'event meet-up: tier vip counts taken seats, but has no reservations',
      ]);
    });

    it('seats of a tier that is gone', () => {
      const data = lively();
      Reflect.deleteProperty(data.event.tiers, 'ga');

      expect(faultsOf(data).join('\n')).toMatch(/1 seats are taken of tier ga, which does not/);
    });

    it.each([
      ['a text', '5'],
      ['a fraction', 1.5],
      ['less than none', -1],
      ['nothing', undefined],
    ])('a count that is %s', (_what, value) => {
      for (const field of ['availableSeats', 'heldSeats', 'totalSeats', 'reservationCount']) {
        expect(
          faultsAfter(({ event }) => {
            Object.assign(event, { [field]: value });
          }),
        ).toMatch(`${field} is ${String(value)}, not a whole number`);
      }
    });
  });

  describe('finds a log', () => {
    it('with a gap', () => {
      expect(faultsAfter(({ log }) => log.splice(3, 1))).toMatch(
        /the log goes from version 3 to 5/,
      );
    });

    it('with a version twice', () => {
      expect(faultsAfter((data) => data.log.splice(1, 0, entryAt(data, 1)))).toMatch(
        /the log goes from version 1 to 1/,
      );
    });

    it('that begins too late', () => {
      expect(faultsAfter(({ log }) => log.shift())).toMatch(/from version 0 to 2/);
    });

    it('that ends too early', () => {
      expect(faultsAfter(({ log }) => log.pop())).toMatch(
        /the log ends at version 8, the event is at 9/,
      );
    });

    it.each<[number, ReservationLogEntry['kind']]>([
      [1, 'confirmed'],
      [1, 'cancelled'],
      [1, 'expired'],
      [1, 'changed'],
      [3, 'reserved'],
      [3, 'held'],
      [3, 'confirmed'],
      [3, 'expired'],
      [5, 'held'],
    ])('that makes version %d %s', (version, kind) => {
      expect(faultsAfter((data) => (entryAt(data, version).kind = kind))).toMatch(
        `version ${version} makes reservation`,
      );
    });

    it.each(['confirmed', 'cancelled', 'expired', 'changed'] as const)(
      'in which what had ended is %s',
      (kind) => {
        const data = lively();
        Object.assign(data.event, { version: 10 });
        data.log.push({ ...entryAt(data, 7), version: 10, kind });

        expect(faultsOf(data).join('\n')).toMatch(
          `version 10 makes reservation cancelled ${kind}, which was cancelled`,
        );
      },
    );
  });

  describe('finds a reservation that differs from its log in its', () => {
    it.each<[string, string, Partial<Reservation>]>([
      ['partnerId', 'sold', { partnerId: 'other' }],
      ['status', 'sold', { status: 'cancelled' }],
      ['status', 'held', { status: 'confirmed' }],
      ['version', 'sold', { version: 2 }],
      ['createdVersion', 'confirmed', { createdVersion: 5 }],
      ['items', 'sold', { items: [{ tierId: 'vip', seats: 1 }], seats: 1 }],
      ['items', 'sold', { items: [{ tierId: 'ga', seats: 2 }] }],
      ['original', 'changed', { original: { items: [{ tierId: 'ga', seats: 5 }] } }],
      ['original', 'sold', { original: { items: [{ tierId: 'ga', seats: 5 }] } }],
      ['expiresAt', 'held', { expiresAt: later(61) }],
      ['expiresAt', 'sold', { expiresAt: later(60) }],
      ['createdAt', 'sold', { createdAt: later(1) }],
      ['updatedAt', 'cancelled', { updatedAt: later(1) }],
    ])('%s (%s)', (field, reservationId, wrong) => {
      const faults = faultsAfter((data) => Object.assign(found(data, reservationId), wrong));

      expect(faults).toMatch(
        new RegExp(`reservation ${reservationId} has ${field} .*the log says`),
      );
    });

    it.each([
      ['original', 'changed'],
      ['expiresAt', 'held'],
    ])('%s, which is missing', (field, reservationId) => {
      const faults = faultsAfter((data) => {
        Reflect.deleteProperty(found(data, reservationId), field);
      });

      expect(faults).toMatch(`reservation ${reservationId} has ${field} `);
    });

    it('seats, which are not the sum of its items', () => {
      expect(faultsAfter((data) => (found(data, 'sold').seats = 3))).toMatch(
        "reservation sold has 3 seats, but its items' sum is 2",
      );
    });
  });

  it('finds a reservation that is in the log only, unless its settling is still to come', () => {
    const data = lively();
    data.reservations.splice(0, 1);

    expect(faultsOf(data)).toEqual([
      'event meet-up: reservation sold is in the log, but does not exist',
    ]);
    expect(faultsOf(data, new Set(['sold']))).toEqual([]);
  });

  it('finds a reservation that is in no version of the log', () => {
    expect(
      faultsAfter((data) => data.reservations.push({ ...found(data, 'sold'), reservationId: 'x' })),
    ).toMatch('reservation x is in no version of the log');
  });

  describe('finds a wrong number of seats in a change:', () => {
    it('of those that are left of a tier', () => {
      expect(faultsAfter((data) => (entryAt(data, 4).left = { vip: 7 }))).toMatch(
        'version 4 leaves 7 seats of tier vip, not 6',
      );
    });

    it('of none, though it changed how many are left', () => {
      expect(faultsAfter((data) => Reflect.deleteProperty(entryAt(data, 7), 'left'))).toMatch(
        'version 7 leaves ? seats of tier vip, not 6',
      );
    });

    it('of those that its partner has', () => {
      expect(faultsAfter((data) => (entryAt(data, 7).partnerSeats = 9))).toMatch(
        'version 7 says partner abc-corp has 9 seats, not 5',
      );
    });
  });

  it('finds a wrong count of a partner, if it counts', () => {
    const counted = (seats: number, version: number, partnerSeatsSince?: number) => {
      const { event, log } = lively();
      const audit = new EventAudit({ ...event, ...(partnerSeatsSince && { partnerSeatsSince }) });
      for (const entry of log) audit.addLogEntry(entry);
      audit.addPartnerSeats({ partnerId: 'abc-corp', seats, version });
      return audit.faults;
    };
    expect(counted(7, 8, 2)).toEqual([]);
    expect(counted(6, 8, 2)).toEqual([
      'event meet-up: partner abc-corp is counted with 6 seats, but has 7',
    ]);
    // From before the event limited its partners, or later than what is audited.
    expect(counted(6, 8, 9)).toEqual([]);
    expect(counted(6, 8)).toEqual([]);
    expect(counted(6, 10, 2)).toEqual([]);
  });

  describe('finds a partner above its limit', () => {
    const sales = [reserve({ items: [{ seats: 2 }] }), reserve({ items: [{ seats: 2 }] })];

    it('that the event was made with', () => {
      const data = dataAfter(sales);
      expect(faultsOf(data)).toEqual([]);
      data.event.limits.seatsPerPartner = 3;

      expect(faultsOf(data)).toEqual([
        'event meet-up: partner abc-corp had 4 seats, its limit is 3',
      ]);
    });

    it('that was set before', () => {
      const limit = (seatsPerPartner: number): Command => ({
        kind: 'change_event',
        ifMatch: 'any',
        settings: { limits: { seatsPerPartner } },
      });
      const data = dataAfter([limit(4), ...sales]);
      expect(faultsOf(data)).toEqual([]);
      const [first] = data.log;
      if (first?.kind === 'event_changed') first.settings.limits.seatsPerPartner = 3;
      data.event.limits.seatsPerPartner = 3;

      expect(faultsOf(data)).toEqual([
        'event meet-up: version 3 gives partner abc-corp 4 seats, above its limit',
      ]);
    });
  });

  it.each<[string, Partial<EventState>]>([
    ['name', { name: 'Other' }],
    ['status', { status: 'closed' }],
    ['limits', { limits: { seatsPerReservation: 11 } }],
    ['times', { startsAt: NOW }],
  ])('finds settings that differ from those of the log: %s', (_what, settings) => {
    expect(faultsAfter(({ event }) => Object.assign(event, settings))).toMatch(
      /its settings are .*, the log says/,
    );
  });
});
