import { reservationAfter, type EventLogEntry, type LogEntry } from '../../domain/log-entry';
import type { Reservation } from '../../domain/reservation';
import { stockMessagesOf, type StockMessage } from '../../domain/stock';
import { messageTypeOf, type MessageType } from '../../domain/webhook';

/** A message that is the same for all webhooks. */
export interface Message {
  type: MessageType;
  /** The change that it is about. */
  entry: LogEntry;
  /** Its place in the order of the event's messages. */
  place: number;
  /** What the change left, if it is about that. */
  stock?: StockMessage;
}

/** How the API shows things, so that messages show them in the same way. */
export interface Presentation {
  reservation(reservation: Reservation): object;
}

/** The messages about a change, in their order; `lowStockAt` are the event's thresholds after it. */
export function messagesOf(entry: LogEntry, lowStockAt: readonly number[]): Message[] {
  const messages: Omit<Message, 'place'>[] = [
    { type: messageTypeOf(entry), entry },
    ...stockMessagesOf(entry, lowStockAt).map((stock) => ({ type: stock.type, entry, stock })),
  ];
  // Between this version and the next: there are at most three.
  return messages.map((message, index) => ({ ...message, place: entry.version + index / 4 }));
}

/** What is posted: with what was true at that version. */
export function bodyOf({ type, entry, stock }: Message, present: Presentation): string {
  return JSON.stringify({ type, timestamp: entry.at, data: dataOf(entry, stock, present) });
}

function dataOf(entry: LogEntry, stock: StockMessage | undefined, present: Presentation): object {
  const { eventId, version } = entry;
  if (stock) {
    const { availableSeats, threshold } = stock;
    return { eventId, version, availableSeats, ...(threshold !== undefined && { threshold }) };
  }
  return entry.kind === 'event_changed'
    ? settingsData(entry)
    : present.reservation(reservationAfter(entry));
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
