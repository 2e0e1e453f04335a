import type { EventState } from '../../domain/event';
import { reservationAfter, type EventLogEntry, type LogEntry } from '../../domain/log-entry';
import type { Reservation } from '../../domain/reservation';
import { messageTypeOf, type MessageType } from '../../domain/webhook';

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

/** The message of a change: with what was true at that version. */
export function messageOf(entry: LogEntry, present: Presentation): Message {
  const data =
    entry.kind === 'event_changed'
      ? settingsData(entry)
      : present.reservation(reservationAfter(entry));
  return message(messageTypeOf(entry), entry, data);
}

/** That no seat is available, with the event as it was after that change. */
export function soldOutMessage(entry: LogEntry, event: EventState, present: Presentation): Message {
  return message('event.sold_out', entry, present.event(event));
}

function message(type: MessageType, entry: LogEntry, data: object): Message {
  return { type, entry, body: JSON.stringify({ type, timestamp: entry.at, data }) };
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
