import { RESERVATION_CHANGE_KINDS, type Commit } from './change';
import { isDate } from './is-date';
import { areThresholds } from './stock';
import { entriesOf, type LogEntry, type ReservationLogEntry } from './log-entry';

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

/** A version of an event as readers of its log get it. */
export type ReadEntry = LogEntry | UnknownEntry;

export function isOfReservation(entry: ReadEntry): entry is ReservationLogEntry {
  return entry.kind !== 'unknown' && entry.kind !== 'event_changed';
}

/**
 * Whether it belongs to one partner's view of the log, which also has what concerns all partners, and what is not
 * understood: that may be the partner's.
 */
export function concerns(entry: ReadEntry, partnerId: string): boolean {
  return !isOfReservation(entry) || entry.partnerId === partnerId;
}

/** The versions that a commit made, as the database has it; undefined if not even these can be told. */
export function readCommit(eventId: string, stored: unknown): ReadEntry[] | undefined {
  const { commitId, firstVersion, lastVersion, at, changes } = recordOf(stored);
  if (!isVersion(firstVersion) || !isVersion(lastVersion)) return undefined;
  if (!Array.isArray(changes) || changes.length !== lastVersion - firstVersion + 1)
    return undefined;
  const isWhole = typeof commitId === 'string' && isDate(at);
  // Whether each change has the form that the type says is checked one by one.
  return entriesOf(eventId, stored as Commit).map((entry, index) =>
    isWhole && isUnderstoodChange(changes[index])
      ? entry
      : { eventId, version: entry.version, kind: 'unknown', ...(isDate(at) && { at }) },
  );
}

export interface ReadJournal {
  /** What is understood of it. */
  entries: LogEntry[];
  /** The rest; without a version it may be any. */
  unknown: { slotId: string; version?: number }[];
}

/** A journal as the database has it, which may be damaged or a newer version's. */
export function readJournal(eventId: string, stored: unknown): ReadJournal {
  const read: ReadJournal = { entries: [], unknown: [] };
  for (const [slotId, slot] of Object.entries(recordOf(stored))) {
    const entries = readCommit(eventId, slot);
    if (!entries) read.unknown.push({ slotId });
    for (const entry of entries ?? []) {
      if (entry.kind === 'unknown') read.unknown.push({ slotId, version: entry.version });
      else read.entries.push(entry);
    }
  }
  return read;
}

function isUnderstoodChange(change: unknown): boolean {
  const { kind, left, settings, before } = recordOf(change);
  if (left !== undefined && !isNumbers(left)) return false;
  return kind === 'event_changed'
    ? isNumbers(left) && isSettings(settings) && isBefore(before)
    : isReservationChange(recordOf(change));
}

const KINDS: ReadonlySet<unknown> = new Set(RESERVATION_CHANGE_KINDS);

function isReservationChange(change: Record<string, unknown>): boolean {
  const { kind, reservationId, partnerId, items, status, created } = change;
  const { expiresAt, confirmedAt, available, seatsBefore } = change;
  return (
    KINDS.has(kind) &&
    typeof reservationId === 'string' &&
    typeof partnerId === 'string' &&
    (expiresAt === undefined || isDate(expiresAt)) &&
    (confirmedAt === undefined || isDate(confirmedAt)) &&
    (available === undefined || typeof available === 'number') &&
    (seatsBefore === undefined || typeof seatsBefore === 'number') &&
    (kind !== 'changed' || status === 'held' || status === 'confirmed') &&
    (created === undefined || isCreation(recordOf(created))) &&
    isNotes(change) &&
    isItems(items)
  );
}

function isCreation({ version, at, original }: Record<string, unknown>): boolean {
  return (
    isVersion(version) && isDate(at) && (original === undefined || areTerms(recordOf(original)))
  );
}

function areTerms({ items, expiresAt, ...notes }: Record<string, unknown>): boolean {
  return isItems(items) && (expiresAt === undefined || isDate(expiresAt)) && isNotes(notes);
}

function isNotes({ reference, metadata }: Record<string, unknown>): boolean {
  return (
    (reference === undefined || isText(reference)) &&
    (metadata === undefined || isMetadata(metadata))
  );
}

function isMetadata(metadata: unknown): boolean {
  return (
    Array.isArray(metadata) &&
    metadata.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isItems(items: unknown): boolean {
  return (
    Array.isArray(items) &&
    items.every((item) => {
      const { tierId, seats, priceMinor, currency } = recordOf(item);
      const isPriced = priceMinor !== undefined || currency !== undefined;
      return (
        isText(tierId) &&
        typeof seats === 'number' &&
        (!isPriced || (typeof priceMinor === 'number' && isText(currency)))
      );
    })
  );
}

function isSettings(settings: unknown): boolean {
  const { tiers, limits, lowStockAt } = recordOf(settings);
  return (
    isRecord(limits) &&
    isRecord(tiers) &&
    Object.values(tiers).every(isRecord) &&
    areThresholdsIfAny(lowStockAt)
  );
}

function isBefore(before: unknown): boolean {
  const { available, lowStockAt } = recordOf(before);
  return before === undefined || (typeof available === 'number' && areThresholdsIfAny(lowStockAt));
}

function areThresholdsIfAny(value: unknown): boolean {
  return value === undefined || areThresholds(value);
}

function isNumbers(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'number');
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
