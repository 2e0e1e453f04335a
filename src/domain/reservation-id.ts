import { hash } from 'node:crypto';
import { v4 as uuidv4 } from 'uuid';
import type { WantedItem } from './command';
import type { Notes } from './reservation';

/**
 * A new reservation id: a UUID of version 8 (RFC 9562) that is random but for its end, which leads to the
 * event.
 */
export function newReservationId(eventId: string): string {
  return asVersion8(uuidv4(), eventId);
}

/**
 * The reservation id that an idempotency key stands for. The parts are joined as JSON, so that no two
 * triples give the same name.
 */
export function reservationIdOf(eventId: string, partnerId: string, key: string): string {
  const digest = hash('sha256', JSON.stringify([eventId, partnerId, key]), 'hex');
  const variant = '89ab'.charAt(parseInt(digest.charAt(16), 16) % 4);
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    variant + digest.slice(17, 20),
    digest.slice(20, 32),
  ];
  return asVersion8(parts.join('-'), eventId);
}

/**
 * The end of the ids of an event's reservations: 8 hexadecimal digits, from which the event's id cannot be
 * calculated. By an index on it a reservation's event is found without a look at the reservation. A few
 * events may share one.
 */
export function idSuffixOf(eventId: string): string {
  return hash('sha256', `event ${eventId}`, 'hex').slice(0, SUFFIX_LENGTH);
}

/** The end of a reservation's id that leads to its event. */
export function suffixIn(reservationId: string): string {
  return reservationId.slice(-SUFFIX_LENGTH).toLowerCase();
}

const SUFFIX_LENGTH = 8;

function asVersion8(uuid: string, eventId: string): string {
  return `${uuid.slice(0, 14)}8${uuid.slice(15, -SUFFIX_LENGTH)}${idSuffixOf(eventId)}`;
}

/** Distinguishes two requests under one key: the same for the same wishes however the JSON was written. */
export function requestHashOf(
  items: readonly WantedItem[],
  holdSeconds?: number,
  { reference, metadata = [] }: Notes = {},
): string {
  const notes = [reference ?? null, [...metadata].sort(([a], [b]) => (a < b ? -1 : 1))];
  const payload = [
    items.map(({ tierId, seats }) => [tierId ?? null, seats]),
    holdSeconds ?? null,
    // Left out where there are none, so that the hashes of such requests stay what they were.
    ...(reference !== undefined || metadata.length > 0 ? notes : []),
  ];
  return hash('sha256', JSON.stringify(payload), 'base64url');
}
