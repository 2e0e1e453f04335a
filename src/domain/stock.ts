import type { LogEntry, ReservationLogEntry } from './log-entry';
import { sumSeats } from './reservation';

/** What a change made of the seats that are available, of all tiers together, and is worth a message. */
export interface StockMessage {
  type: 'event.available' | 'event.low_stock' | 'event.sold_out';
  /** After the change. */
  availableSeats: number;
  /** The lowest that was reached. */
  threshold?: number;
}

/**
 * The messages about the seats that a change left, in their order. `lowStockAt` are the thresholds that the event
 * has after it. A change alone tells all of it, so that every look at it finds the same.
 */
export function stockMessagesOf(entry: LogEntry, lowStockAt: readonly number[]): StockMessage[] {
  const available = availableAround(entry);
  if (!available) return [];
  const { before, after: availableSeats } = available;
  const reached = lowStockAt.filter((seats) => availableSeats <= seats && seats < before);
  const messages: StockMessage[] = [];
  if (before === 0 && availableSeats > 0)
    messages.push({ type: 'event.available', availableSeats });
  if (reached.length > 0) {
    messages.push({ type: 'event.low_stock', availableSeats, threshold: Math.min(...reached) });
  }
  if (before > 0 && availableSeats === 0) messages.push({ type: 'event.sold_out', availableSeats });
  return messages;
}

/** Whether a value that was read can be an event's `lowStockAt`. */
export function areThresholds(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((seats) => typeof seats === 'number');
}

/**
 * The seats of all tiers that were available before the change, and are after it; undefined if it changed no
 * tier's, or does not tell, as one of an earlier day.
 */
export function availableAround(entry: LogEntry): { before: number; after: number } | undefined {
  if (entry.kind === 'event_changed') {
    return entry.before && { before: entry.before.available, after: sum(entry.left) };
  }
  if (!entry.left) return undefined;
  const after = entry.available ?? sum(entry.left);
  return { before: after + takenBy(entry), after };
}

function takenBy({ kind, items, seatsBefore }: ReservationLogEntry): number {
  const seats = sumSeats(items);
  switch (kind) {
    case 'reserved':
    case 'held':
    case 'retaken':
      return seats;
    case 'cancelled':
    case 'expired':
      return -seats;
    case 'confirmed':
    case 'changed':
      return seats - (seatsBefore ?? seats);
  }
}

function sum(seats: Readonly<Record<string, number>>): number {
  return Object.values(seats).reduce((total, one) => total + one, 0);
}
