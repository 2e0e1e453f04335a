import fc from 'fast-check';
import type { Command, WantedItem } from '../../src/domain/command';
import { decide } from '../../src/domain/decide';
import { EventAudit } from '../../src/domain/event-audit';
import { openEvent, type EventState, type NewEvent } from '../../src/domain/event';
import { entriesOf, reservationAfter, type LogEntry } from '../../src/domain/log-entry';
import { isOfReservation } from '../../src/domain/read-log';
import { isActive, type Reservation } from '../../src/domain/reservation';
import { availableAround, stockMessagesOf } from '../../src/domain/stock';
import { facts, later, newEvent } from '../support/builders';
import { PlainModel, textOfOutcome } from '../support/plain-model';

const event: NewEvent = newEvent({
  tiers: [
    { tierId: 'ga', name: 'General', totalSeats: 12 },
    { tierId: 'constructor', name: 'Of a name that objects inherit', totalSeats: 5 },
  ],
  limits: { seatsPerReservation: 6, seatsPerPartner: 9 },
});

const PARTNERS = ['abc-corp', 'xyz-corp'];

const tierId = fc.constantFrom('ga', 'constructor');
const reservationId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const seats = fc.integer({ min: 1, max: 5 });
const items = fc.array(fc.record({ tierId, seats }), { minLength: 1, maxLength: 3 });

const seatsWish = fc.oneof(fc.record({ seats }), fc.record({ items }));

const wantedItems: fc.Arbitrary<WantedItem[]> = fc.oneof<fc.Arbitrary<WantedItem[]>[]>(
  items,
  seats.map((only) => [{ seats: only }]),
  fc
    .constantFrom('nowhere', 'toString', '__proto__')
    .map((unknown) => [{ tierId: unknown, seats: 1 }]),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        kind: fc.constant('reserve' as const),
        reservationId,
        partnerId: fc.constantFrom(...PARTNERS),
        items: wantedItems,
        holdSeconds: fc.integer({ min: 1, max: 30 }),
        requestHash: fc.constantFrom('one', 'other'),
      },
      { requiredKeys: ['kind', 'reservationId', 'partnerId', 'items'] },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('confirm' as const, 'cancel' as const, 'expire' as const),
      reservationId,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('confirm' as const), reservationId, keep: seatsWish }),
      fc.record({
        kind: fc.constant('confirm' as const),
        reservationId,
        retake: fc.constant(true),
      }),
      fc.record({
        kind: fc.constant('extend' as const),
        reservationId,
        holdSeconds: fc.integer({ min: 1, max: 60 }),
      }),
      fc.record({ kind: fc.constant('change' as const), reservationId, wanted: seatsWish }),
    ),
  },
  fc.record({
    kind: fc.constant('change_event' as const),
    ifMatch: fc.constant('any' as const),
    settings: fc.record(
      {
        status: fc.constantFrom('on_sale' as const, 'on_sale' as const, 'paused' as const),
        limits: fc.record({ seatsPerPartner: fc.option(fc.integer({ min: 1, max: 12 })) }),
        tiers: fc.array(fc.record({ tierId, totalSeats: fc.integer({ min: 1, max: 14 }) }), {
          maxLength: 1,
        }),
      },
      { requiredKeys: [] },
    ),
  }),
);

/** Batches, each some seconds after the one before. */
const history = fc.array(
  fc.record({
    secondsLater: fc.integer({ min: 0, max: 20 }),
    commands: fc.array(command, { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 15 },
);

/** Plays the batches, checking each against the model, and returns all that was written. */
function play(batches: { secondsLater: number; commands: Command[] }[]) {
  const model = new PlainModel(event);
  const audited: LogEntry[] = [];
  const reservations = new Map<string, Reservation>();
  let state: EventState = openEvent(event);
  let seconds = 0;
  for (const { secondsLater, commands } of batches) {
    seconds += secondsLater;
    const now = later(seconds);
    const known = facts(state, [...reservations.values()], {
      partnerSeats: countByPartner(reservations),
    });
    const decision = decide(known, commands, now);
    expect(decision.outcomes.map(textOfOutcome)).toEqual(
      commands.map((one) => model.run(one, now.getTime())),
    );
    const { changes } = decision;
    const versions = { firstVersion: state.version + 1, lastVersion: decision.event.version };
    const entries = entriesOf(state.eventId, { commitId: 'c', ...versions, at: now, changes });
    audited.push(...entries);
    for (const entry of entries.filter(isOfReservation)) {
      reservations.set(entry.reservationId, reservationAfter(entry));
    }
    state = decision.event;
    expect(countsOf(state)).toEqual(countsOf(model));
  }
  return { state, audited, reservations };
}

function countByPartner(reservations: ReadonlyMap<string, Reservation>): Map<string, number> {
  const counts = new Map(PARTNERS.map((partnerId) => [partnerId, 0]));
  for (const { partnerId, seats: count } of [...reservations.values()].filter(isActive)) {
    counts.set(partnerId, (counts.get(partnerId) ?? 0) + count);
  }
  return counts;
}

function countsOf(counted: EventState | PlainModel) {
  if (!(counted instanceof PlainModel)) {
    return {
      confirmed: counted.reservationCount,
      tiers: Object.entries(counted.tiers).map(([id, tier]) => [
        id,
        tier.totalSeats,
        tier.availableSeats,
        tier.heldSeats,
      ]),
    };
  }
  return {
    confirmed: counted.tickets.filter(({ status }) => status === 'confirmed').length,
    tiers: [...counted.tierSeats].map(([id, total]) => [
      id,
      total,
      total - counted.taken(id),
      counted.taken(id, 'held'),
    ]),
  };
}

test('random histories agree with a plain list of reservations after every batch', () => {
  fc.assert(
    fc.property(history, (batches) => {
      play(batches);
    }),
    { numRuns: 2000 },
  );
});

test('random histories pass the audit, and have contiguous versions', () => {
  fc.assert(
    fc.property(history, (batches) => {
      const { state, audited, reservations } = play(batches);
      const audit = new EventAudit(state);
      for (const entry of audited) audit.addLogEntry(entry);
      for (const reservation of reservations.values()) audit.addReservation(reservation);
      expect(audit.finish(new Set())).toEqual([]);
      expect(audited.map(({ version }) => version)).toEqual(audited.map((_, index) => index + 1));
    }),
    { numRuns: 500 },
  );
});

test('each change tells what was available before and after it, and so each threshold that was passed', () => {
  const thresholds = [10, 3];
  fc.assert(
    fc.property(history, (batches) => {
      const { state, audited } = play(batches);
      let available = 17;
      for (const entry of audited) {
        const { before, after } = availableAround(entry) ?? { before: available, after: available };
        expect(before).toBe(available);
        available = after;
        const passed = thresholds.filter((seats) => after <= seats && seats < before);
        expect(stockMessagesOf(entry, thresholds)).toEqual([
          ...(before === 0 && after > 0
            ? [{ type: 'event.available', availableSeats: after }]
            : []),
          ...(passed.length > 0
            ? [{ type: 'event.low_stock', availableSeats: after, threshold: Math.min(...passed) }]
            : []),
          ...(before > 0 && after === 0 ? [{ type: 'event.sold_out', availableSeats: 0 }] : []),
        ]);
      }
      expect(available).toBe(state.availableSeats);
    }),
    { numRuns: 500 },
  );
});

test('batching makes no difference at one moment', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) => {
      const together = play([{ secondsLater: 0, commands }]);
      const apart = play(commands.map((one) => ({ secondsLater: 0, commands: [one] })));
      expect(together.state).toEqual(apart.state);
      expect(together.reservations).toEqual(apart.reservations);
    }),
    { numRuns: 500 },
  );
});

test('deciding does not change its arguments', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) => {
      const known = facts(openEvent(event), [], { partnerSeats: countByPartner(new Map()) });
      const before = structuredClone({ known, commands });
      decide(known, commands, later(0));
      expect({ known, commands }).toEqual(before);
    }),
  );
});
