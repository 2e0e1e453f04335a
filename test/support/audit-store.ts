import { EventAudit } from '../../src/domain/event-audit';
import { toLogEntry } from '../../src/domain/log-entry';
import type { FakeStore } from './fake-store';

/** The audit's verdict on a fake store in which nothing is under way any more. */
export function auditStore({ event, log, reservations }: FakeStore): string[] {
  const audit = new EventAudit(event);
  for (const [, { commitId, change }] of [...log].sort(([a], [b]) => a - b)) {
    audit.addLogEntry(toLogEntry(event.eventId, commitId, change));
  }
  for (const reservation of reservations.values()) audit.addReservation(reservation);
  const faults = audit.finish(new Set());
  return Object.keys(event.journal).length === 0 ? faults : [...faults, 'the journal is not empty'];
}
