import { mongo } from 'mongoose';
import { openEvent } from '../../src/domain/event';
import { idSuffixOf } from '../../src/domain/reservation-id';
import type { CommitDocument, StoredReservationChange } from '../../src/models/commit-model';
import type { EventDocument } from '../../src/models/event-model';
import type { ReservationDocument } from '../../src/models/reservation-model';
import { newEventDocument } from '../../src/services/database/stored-event';
import { newEvent } from './builders';

/* Enough documents that a look-up without an index is one that a test sees. */

export const EVENT = 'event-0';
export const EVENTS = 200;
/** Of the event and again of all others together. */
export const RESERVATIONS = 3000;
export const PARTNERS = 100;
export const OVERDUE = 15;
export const OF_PARTNER = RESERVATIONS / PARTNERS;

/** Two of them have something in their journals. */
export function event(n: number): EventDocument {
  const opened = openEvent(newEvent({ eventId: `event-${n}` }));
  const { _id, eventId, ...content } = commit(RESERVATIONS);
  const hasSlot = n === 0 || n === 7;
  const commitId = n === 0 ? _id : 'commit-of-another';
  return {
    ...newEventDocument({ ...opened, version: RESERVATIONS }, new Date(n)),
    journal: hasSlot ? { w1: { commitId, ...content } } : {},
    ...(hasSlot && { journalAt: new Date(n + 1) }),
  };
}

/** Every other one is of the event, the others have references; few of them are held, and some of these are overdue. */
export function reservation(n: number): ReservationDocument {
  const ofEvent = Math.floor(n / 2);
  const isHeld = ofEvent % 100 === 50;
  const isOverdue = isHeld && ofEvent < 100 * OVERDUE;
  return {
    _id: new mongo.UUID(idOf(n)),
    eventId: n % 2 === 0 ? EVENT : `event-${1 + (n % (EVENTS - 1))}`,
    partnerId: `partner-${ofEvent % PARTNERS}`,
    items: [{ tierId: 'general', seats: 1 }],
    seats: 1,
    status: isHeld ? 'held' : 'confirmed',
    ...(isHeld && { expiresAt: new Date(isOverdue ? n : Date.now() + 3_600_000) }),
    version: ofEvent + 1,
    createdVersion: ofEvent + 1,
    ...(n % 2 === 1 && { reference: `order-${n % 400}` }),
    createdAt: new Date(ofEvent),
  };
}

/** Even ones are of the event. */
export function idOf(n: number): string {
  return `${String(n).padStart(8, '0')}-0000-8000-8000-0000${idSuffixOf(EVENT)}`;
}

/** Of a change to a reservation that was made before, of a partner that is limited. */
export function commit(version: number): CommitDocument {
  const change: StoredReservationChange = {
    kind: 'confirmed',
    id: new mongo.UUID(idOf(2 * (version - 1))),
    partnerId: 'partner-1',
    items: { general: 1 },
    partnerSeats: 1,
    created: { version: 1, at: new Date(0) },
  };
  const versions = { firstVersion: version, lastVersion: version };
  return {
    _id: `commit-${version}`,
    eventId: EVENT,
    ...versions,
    at: new Date(Date.now() - 60_000),
    changes: [change],
  };
}
