import { RESERVATION_CHANGE_KINDS, type Change, type Journal } from './change';
import { isDate } from './is-date';
import { toLogEntry, type LogEntry, type ReservationLogEntry } from './log-entry';

/**
 * A version whose change is not understood: a newer version of the code wrote it, or it is damaged. Readers
 * do not fail; they show that there was such a version, or skip it.
 */
export interface UnknownEntry {
  eventId: string;
  version: number;
  kind: 'unknown';
  at?: Date;
}

/** A row of the change log as its readers get it. */
export type ReadEntry = LogEntry | UnknownEntry;

export function isOfReservation(entry: ReadEntry): entry is ReservationLogEntry {
  return entry.kind !== 'unknown' && entry.kind !== 'event_changed';
}

/** A row as the database has it; undefined if not even its version can be told. */
export function readEntry(row: LogEntry): ReadEntry | undefined {
  const { eventId, version, at, commitId } = row;
  if (!isVersion(version)) return undefined;
  if (isDate(at) && isReservationsPart(row)) return row;
  if (isDate(at) && row.kind === 'event_changed' && isSettingsPart(row)) {
    return { eventId, version, at, commitId, kind: row.kind, settings: row.settings };
  }
  return { eventId, version, kind: 'unknown', ...(isDate(at) && { at }) };
}

export interface ReadJournal {
  /** What is understood of it. */
  journal: Journal;
  /** The rest; without a version it may be any. */
  unknown: { slotId: string; version?: number }[];
}

/** A journal as the database has it, which may be damaged or a newer version's. */
export function readJournal(stored: Journal | undefined): ReadJournal {
  const read: ReadJournal = { journal: {}, unknown: [] };
  for (const [slotId, slot] of Object.entries(recordOf(stored))) {
    const { changes } = recordOf(slot);
    if (!Array.isArray(changes)) {
      read.unknown.push({ slotId });
      continue;
    }
    const known = changes.filter(isUnderstood);
    // Of the form that was checked, all but its times and ids.
    read.journal[slotId] = { ...(slot as Journal[string]), changes: known };
    for (const change of changes.filter((one) => !isUnderstood(one))) {
      const { version } = recordOf(change);
      read.unknown.push(isVersion(version) ? { slotId, version } : { slotId });
    }
  }
  return read;
}

export function entriesIn(eventId: string, journal: Journal): LogEntry[] {
  return Object.values(journal).flatMap(({ commitId, changes }) =>
    changes.map((change) => toLogEntry(eventId, commitId, change)),
  );
}

function isUnderstood(change: unknown): change is Change {
  const { version, at, reservation, ...rest } = recordOf(change);
  if (!isVersion(version) || !isDate(at)) return false;
  return isReservationsPart({ ...recordOf(reservation), ...rest }) || isSettingsPart(rest);
}

const KINDS: ReadonlySet<unknown> = new Set(RESERVATION_CHANGE_KINDS);

function isReservationsPart(row: object): boolean {
  const { kind, reservationId, partnerId, items, expiresAt } = recordOf(row);
  return (
    KINDS.has(kind) &&
    typeof reservationId === 'string' &&
    typeof partnerId === 'string' &&
    (expiresAt === undefined || isDate(expiresAt)) &&
    Array.isArray(items) &&
    items.every((item) => {
      const { tierId, seats } = recordOf(item);
      return typeof tierId === 'string' && typeof seats === 'number';
    })
  );
}

function isSettingsPart(row: object): boolean {
  const { kind, settings } = recordOf(row);
  const { tiers, limits } = recordOf(settings);
  return kind === 'event_changed' && isRecord(limits) && isRecord(tiers) && hasRecordsOnly(tiers);
}

function hasRecordsOnly(value: object): boolean {
  return Object.values(value).every(isRecord);
}

function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty, if it is not a record. */
function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
