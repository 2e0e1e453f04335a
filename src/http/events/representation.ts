import { maySee, type Caller } from '../../domain/caller';
import { thresholdsOf, timesOf, type EventState } from '../../domain/event';
import { presentNotes } from '../reservations/representation';
import { isOfReservation, type ReadEntry } from '../../domain/read-log';

/** An event as callers see it: its summary. */
export function presentEvent(event: EventState) {
  const { eventId, name, totalSeats, availableSeats, heldSeats, reservationCount } = event;
  const { version, status, limits } = event;
  return {
    eventId,
    name,
    totalSeats,
    availableSeats,
    heldSeats,
    reservationCount,
    version,
    status,
    tiers: Object.entries(event.tiers).map(([tierId, { wasUsed, ...tier }]) => ({
      tierId,
      ...tier,
    })),
    limits,
    ...thresholdsOf(event),
    ...timesOf(event),
  };
}

/** One version of an event for callers that may see all. */
export function presentChange(entry: ReadEntry) {
  if (entry.kind === 'unknown') return entry;
  const { eventId, version, at, kind } = entry;
  if (kind === 'event_changed') return { eventId, version, at, kind, settings: entry.settings };
  const { reservationId, partnerId, items, expiresAt } = entry;
  return {
    eventId,
    version,
    at,
    kind,
    reservationId,
    partnerId,
    items,
    ...(expiresAt && { expiresAt }),
    ...presentNotes(entry),
  };
}

/**
 * One version of an event as that caller sees it. Of another partner's reservation it sees that seats
 * were taken or given back, as the event's summaries tell anyway, but not by whom; so no version is missing.
 */
export function presentChangeFor(caller: Caller, entry: ReadEntry) {
  if (!isOfReservation(entry) || maySee(caller, entry.partnerId)) return presentChange(entry);
  const { eventId, version, at, kind, items } = entry;
  return { eventId, version, at, kind, items };
}
