import { EventAudit } from '../../src/domain/event-audit';
import { entriesOf } from '../../src/domain/log-entry';
import type { FakeStore } from './fake-store';

/** The audit's verdict on a fake store in which nothing is under way any more. */
export function auditStore(store: FakeStore): string[] {
  const { event, journal, log, reservations, partnerSeats } = store;
  const audit = new EventAudit(event);
  for (const [, commit] of [...log].sort(([a], [b]) => a - b)) {
    for (const entry of entriesOf(event.eventId, commit)) audit.addLogEntry(entry);
  }
  for (const reservation of reservations.values()) audit.addReservation(reservation);
  for (const counted of partnerSeats.values()) audit.addPartnerSeats(counted);
  audit.checkMissingPartnerSeats(new Set());
  const faults = audit.finish(new Set());
  return Object.keys(journal).length === 0 ? faults : [...faults, 'the journal is not empty'];
}
