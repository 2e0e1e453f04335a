import type { EventState } from '../../domain/event';
import type { EventLogEntry, LogEntry, ReservationLogEntry } from '../../domain/log-entry';
import { sumSeats, type Reservation, type ReservationStatus } from '../../domain/reservation';
import { WEBHOOK_SETTLE_WAIT_MS } from '../../tuning';
import { messageTypeOf, type MessageType } from '../../domain/webhook';
import type { FanOutStore } from './fan-out-store';

/** A message that is the same for all webhooks. */
export interface Message {
  type: MessageType;
  /** The change that it is about, or the last one before it. */
  entry: LogEntry;
  body: string;
}

/** How the API shows things, so that messages show them in the same way. */
export interface Presentation {
  reservation(reservation: Reservation): object;
  event(event: EventState): object;
}

type Store = Pick<FanOutStore, 'reservations' | 'lastStatusChange'>;

export interface MessagesSurroundings {
  store: Store;
  present: Presentation;
  now: Date;
  /** Called with a change for which there can be no message, because what it needs is gone. */
  onDamaged: (entry: LogEntry) => void;
}

export interface Messages {
  messages: Message[];
  /** The first change for which something is missing yet: the messages end before it. */
  waitsAt: LogEntry | undefined;
}

/**
 * Messages of these changes, in their order, from the change log: with what was true at that version. In
 * addition only what never changes is read of the reservation itself, and of a reduced hold the change
 * before. Where that is not settled yet, the messages end; where it never will be, they continue behind.
 */
export async function messagesOf(
  entries: readonly LogEntry[],
  { store, present, now, onDamaged }: MessagesSurroundings,
): Promise<Messages> {
  const ids = entries.flatMap((entry) => (needsReservation(entry) ? [entry.reservationId] : []));
  const found = ids.length > 0 ? await store.reservations([...new Set(ids)]) : [];
  const known = new Map(found.map((reservation) => [reservation.reservationId, reservation]));
  const messages: Message[] = [];
  for (const entry of entries) {
    const data =
      entry.kind === 'event_changed'
        ? settingsData(entry)
        : await reservationData(entry, known.get(entry.reservationId), store, present);
    if (data) messages.push(message(messageTypeOf(entry), entry, data));
    else if (now.getTime() - entry.at.getTime() > WEBHOOK_SETTLE_WAIT_MS) onDamaged(entry);
    else return { messages, waitsAt: entry };
  }
  return { messages, waitsAt: undefined };
}

/** That no seat is available, with the event as it was after that change. */
export function soldOutMessage(entry: LogEntry, event: EventState, present: Presentation): Message {
  return message('event.sold_out', entry, present.event(event));
}

function message(type: MessageType, entry: LogEntry, data: object): Message {
  return { type, entry, body: JSON.stringify({ type, timestamp: entry.at, data }) };
}

/** The change that made a reservation says all about it. */
function needsReservation(entry: LogEntry): entry is ReservationLogEntry {
  return entry.kind !== 'event_changed' && entry.kind !== 'reserved' && entry.kind !== 'held';
}

/** The settings of an event at that version. */
function settingsData({ eventId, version, settings }: EventLogEntry): object {
  const { tiers, ...rest } = settings;
  return {
    eventId,
    ...rest,
    tiers: Object.entries(tiers).map(([tierId, tier]) => ({ tierId, ...tier })),
    version,
  };
}

async function reservationData(
  entry: ReservationLogEntry,
  reservation: Reservation | undefined,
  store: Store,
  present: Presentation,
): Promise<object | undefined> {
  const { at, version, kind } = entry;
  const made =
    kind === 'reserved' || kind === 'held'
      ? { createdAt: at, createdVersion: version }
      : reservation;
  if (!made || !Number.isSafeInteger(made.createdVersion)) return undefined;
  const status = await statusAfter(entry, made.createdVersion, store);
  if (!status) return undefined;
  const { eventId, reservationId, partnerId, items, expiresAt } = entry;
  return present.reservation({
    reservationId,
    eventId,
    partnerId,
    items,
    seats: sumSeats(items),
    status,
    version,
    createdVersion: made.createdVersion,
    createdAt: made.createdAt,
    updatedAt: at,
    ...(expiresAt && { expiresAt }),
  });
}

async function statusAfter(
  entry: ReservationLogEntry,
  createdVersion: number,
  store: Store,
): Promise<ReservationStatus | undefined> {
  if (entry.kind === 'reserved') return 'confirmed';
  if (entry.kind !== 'reduced') return entry.kind;
  if (!entry.expiresAt) return 'confirmed';
  // A hold, or one that was confirmed since: only the change before tells.
  const before = await store.lastStatusChange(entry, createdVersion);
  return before === 'held' || before === 'confirmed' ? before : undefined;
}
