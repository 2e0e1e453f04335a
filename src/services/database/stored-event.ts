import type { EventState } from '../../domain/event';
import { idSuffixOf } from '../../domain/reservation-id';
import { fromStored } from '../../models/stored';
import type { EventDocument } from '../../models/event-model';

/** What an event's document has besides the event and its journal. */
export const NOT_OF_AN_EVENT = {
  idSuffix: 0,
  createdAt: 0,
  creationId: 0,
  journalAt: 0,
  proofs: 0,
} as const;

/** A new event as it is stored. */
export function newEventDocument(event: EventState, createdAt: Date): EventDocument {
  const { eventId, ...state } = event;
  return { _id: eventId, idSuffix: idSuffixOf(eventId), ...state, journal: {}, createdAt };
}

export type StoredSnapshot = Omit<EventDocument, keyof typeof NOT_OF_AN_EVENT>;

/** The event in a document that was read without what is not of it. */
export function toEvent(document: Omit<StoredSnapshot, 'journal'>): EventState {
  return fromStored('eventId', document);
}
