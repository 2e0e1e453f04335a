import type { Change, Commit, EventChange, ReservationChange } from './change';
import { notesOf, sumSeats, type Reservation, type ReservationStatus } from './reservation';

interface LogEntryBase {
  eventId: string;
  version: number;
  at: Date;
  /** Names the commit that made this version; several versions share it. */
  commitId: string;
}

export type ReservationLogEntry = LogEntryBase & ReservationChange;
export type EventLogEntry = LogEntryBase & EventChange;

/** One version of an event, as it is kept. */
export type LogEntry = ReservationLogEntry | EventLogEntry;

/** The versions that a commit made, in their order. */
export function entriesOf(
  eventId: string,
  { commitId, firstVersion, at, changes }: Commit,
): LogEntry[] {
  return changes.map((change: Change, index) => ({
    eventId,
    version: firstVersion + index,
    at,
    commitId,
    ...change,
  }));
}

const STATUS_AFTER = {
  reserved: 'confirmed',
  held: 'held',
  confirmed: 'confirmed',
  changed: undefined,
  cancelled: 'cancelled',
  expired: 'expired',
  retaken: 'confirmed',
} as const;

/** The status that a change left the reservation in. */
export function statusAfter({ kind, status }: ReservationChange): ReservationStatus {
  // `changed` never comes without it: reading a damaged one fails before.
  return STATUS_AFTER[kind] ?? status ?? 'confirmed';
}

function confirmsHold(kind: ReservationChange['kind']): boolean {
  return kind === 'confirmed' || kind === 'retaken';
}

/** The reservation as that version of the event left it. */
export function reservationAfter(entry: ReservationLogEntry): Reservation {
  const { reservationId, eventId, partnerId, items, version, at, created } = entry;
  const { expiresAt, requestHash } = entry;
  const confirmedAt = confirmsHold(entry.kind) ? at : entry.confirmedAt;
  return {
    reservationId,
    eventId,
    partnerId,
    items,
    seats: sumSeats(items),
    status: statusAfter(entry),
    ...(expiresAt && { expiresAt }),
    version,
    createdVersion: created?.version ?? version,
    ...(created?.original && { original: created.original }),
    ...notesOf(entry),
    ...(requestHash !== undefined && { requestHash }),
    createdAt: created?.at ?? at,
    ...(confirmedAt && { confirmedAt }),
    updatedAt: at,
  };
}

/** The change that left the reservation so; `reservationAfter` gives it back. */
export function changeTo(
  kind: ReservationChange['kind'],
  reservation: Reservation,
): ReservationChange {
  const { reservationId, partnerId, items, status, version, createdVersion, createdAt } =
    reservation;
  const { expiresAt, confirmedAt, requestHash, original } = reservation;
  return {
    kind,
    reservationId,
    partnerId,
    items,
    ...(STATUS_AFTER[kind] === undefined && { status }),
    ...(expiresAt && { expiresAt }),
    ...(confirmedAt && !confirmsHold(kind) && { confirmedAt }),
    ...notesOf(reservation),
    ...(requestHash !== undefined && { requestHash }),
    ...(version !== createdVersion && {
      created: {
        version: createdVersion,
        at: createdAt,
        ...(original && { original }),
      },
    }),
  };
}
