import type { Change, EventSettings, ReservationChangeKind } from './change';
import type { Item } from './reservation';

interface LogEntryBase {
  eventId: string;
  version: number;
  at: Date;
  /** Names the commit that made this version; several versions share it. */
  commitId: string;
}

export interface ReservationLogEntry extends LogEntryBase {
  kind: ReservationChangeKind;
  reservationId: string;
  partnerId: string;
  /** What the reservation is for after this change; of an ended one, what it gave back. */
  items: Item[];
  expiresAt?: Date;
}

export interface EventLogEntry extends LogEntryBase {
  kind: 'event_changed';
  settings: EventSettings;
}

/** One version of an event, as it is kept forever. */
export type LogEntry = ReservationLogEntry | EventLogEntry;

export function toLogEntry(eventId: string, commitId: string, change: Change): LogEntry {
  const { version, at, kind } = change;
  if (kind === 'event_changed') {
    return { eventId, version, at, commitId, kind, settings: change.settings };
  }
  const { reservationId, partnerId, items, expiresAt } = change.reservation;
  const entry = { eventId, version, at, commitId, kind, reservationId, partnerId, items };
  return expiresAt ? { ...entry, expiresAt } : entry;
}
