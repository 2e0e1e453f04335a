import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { SpilledStates } from '../../../scripts/support/spilled-states';
import { decide } from '../../../src/domain/decide';
import { openEvent, type EventState } from '../../../src/domain/event';
import { EventAudit, type FoldedStates } from '../../../src/domain/event-audit';
import { entriesOf, reservationAfter } from '../../../src/domain/log-entry';
import { isOfReservation } from '../../../src/domain/read-log';
import type { Reservation } from '../../../src/domain/reservation';
import { facts, idOf, newEvent, NOW, reserve } from '../../support/builders';

const IN_MEMORY_MAX = 10;
let states: SpilledStates;
beforeEach(() => {
  states = new SpilledStates(IN_MEMORY_MAX);
});
afterEach(async () => {
  await states.close();
});

/** Reads an event's log while it is made, one commit at a time, as a cursor does, then its reservations. */
function audit(known: FoldedStates | undefined, breaking: (reservation: Reservation) => void) {
  const tiers = [{ tierId: 'ga', name: 'General', totalSeats: 1000 }];
  const reservations: Reservation[] = [];
  let event: EventState = openEvent(newEvent({ tiers }));
  const log = [];
  for (let count = 0; count < 200; count += 1) {
    const reservationId = idOf(`sale ${count}`);
    const metadata: [string, string][] = [['n', String(count)]];
    const sale = [reserve({ reservationId, metadata, items: [{ seats: 1 }] })];
    const decision = decide(
      facts(event),
      count % 3 > 0 ? sale : [...sale, { kind: 'cancel', reservationId }],
      NOW,
    );
    const versions = { firstVersion: event.version + 1, lastVersion: decision.event.version };
    const commit = { commitId: `c${count}`, ...versions, at: NOW, changes: decision.changes };
    const entries = entriesOf(event.eventId, commit).filter(isOfReservation);
    log.push(...entries);
    reservations.push(...entries.slice(-1).map(reservationAfter));
    event = decision.event;
  }
  const checking = new EventAudit(event, known);
  let mostInMemory = 0;
  for (const entry of log) {
    checking.addLogEntry(entry);
    mostInMemory = Math.max(mostInMemory, states.inMemory);
  }
  for (const reservation of reservations.slice(1)) {
    breaking(reservation);
    checking.addReservation(reservation);
    mostInMemory = Math.max(mostInMemory, states.inMemory);
  }
  return { faults: checking.finish(new Set()), mostInMemory };
}

it('an audit with few states in memory finds the same as one with all of them', () => {
  const breaking = (reservation: Reservation) => {
    if (reservation.reservationId === idOf('sale 77')) reservation.seats = 5;
    if (reservation.reservationId === idOf('sale 78')) reservation.status = 'confirmed';
  };
  const { faults, mostInMemory } = audit(states, breaking);

  expect(faults).toEqual(audit(undefined, breaking).faults);
  expect(faults).toHaveLength(3);
  expect(mostInMemory).toBeLessThanOrEqual(IN_MEMORY_MAX);
});

it('the states of one event do not get into the next one, and no file stays', async () => {
  audit(states, () => undefined);
  states.clear();
  expect([...states.keys()]).toEqual([]);
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('ticketboss-audit-'));
  const another = new SpilledStates(1);
  await another.close();

  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('ticketboss-audit-'))).toEqual(
    before,
  );
});
