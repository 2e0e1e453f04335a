import type { LogEntry } from '../../src/domain/log-entry';
import type { Reserve } from '../../src/domain/command';
import type { Facts } from '../../src/domain/draft';
import { openEvent, type EventState, type NewEvent } from '../../src/domain/event';
import type { Reservation } from '../../src/domain/reservation';
import { reservationIdOf } from '../../src/domain/reservation-id';

export const NOW = new Date('2026-01-01T12:00:00.000Z');

export function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** An event with one tier of ten seats. */
export function newEvent(overrides: Partial<NewEvent> = {}): NewEvent {
  return {
    eventId: 'meet-up',
    name: 'Meet-up',
    tiers: [{ tierId: 'general', name: 'General', totalSeats: 10 }],
    ...overrides,
  };
}

/** The id of the reservation that a test calls so. */
export function idOf(name: string): string {
  return reservationIdOf('meet-up', 'abc-corp', name);
}

let reservationsMade = 0;

export function reserve(overrides: Partial<Reserve> = {}): Reserve {
  reservationsMade += 1;
  return {
    kind: 'reserve',
    reservationId: idOf(`reservation ${reservationsMade}`),
    partnerId: 'abc-corp',
    items: [{ seats: 1 }],
    ...overrides,
  };
}

/** What a decision knows of an event and these reservations, which must be counted in the event. */
export function facts(
  event: EventState = openEvent(newEvent()),
  reservations: readonly Reservation[] = [],
  overrides: Partial<Facts> = {},
): Facts {
  return {
    event,
    reservations: new Map(reservations.map((found) => [found.reservationId, found])),
    partnerSeats: new Map(),
    ...overrides,
  };
}

/** A version of the event `meet-up` that made a reservation. */
export function reservedEntry(version: number, partnerId = 'abc-corp'): LogEntry {
  return {
    eventId: 'meet-up',
    version,
    at: NOW,
    commitId: `commit-${version}`,
    kind: 'reserved',
    reservationId: `reservation-${version}`,
    partnerId,
    items: [{ tierId: 'general', seats: 1 }],
  };
}
