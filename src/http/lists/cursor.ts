import { invalid, ProblemError } from '../../domain/problems';
import { versionInDeliveryId } from '../../domain/webhook';
import type { Place } from '../../services/database/page';
import type { ChangedPlace } from '../../services/reading/search-places';

/**
 * A place in a list as an opaque token: in lists of reservations a version, of a reservation's deliveries an id, in
 * others a time and an id; of a search for what has changed also another time.
 */
export function cursorTo(place: Place | ChangedPlace | number | string): string {
  const openSince = typeof place === 'object' && 'openSince' in place && place.openSince;
  const parts = typeof place === 'object' ? [place.createdAt.getTime(), place.id] : [place];
  if (openSince) parts.push(openSince.getTime());
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `validation_failed` if it is not a cursor that this server made for such a list. */
export function cursorPlace(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [time, id, ...rest] = partsOf(cursor);
  if (rest.length > 0 || typeof id !== 'string') throw wrong();
  return { createdAt: dateOf(time), id };
}

/** The same for searches of reservations. */
export function cursorChangedPlace(cursor: string | undefined): ChangedPlace | undefined {
  if (cursor === undefined) return undefined;
  const [time, id, openSince, ...rest] = partsOf(cursor);
  if (rest.length > 0 || typeof id !== 'string' || !UUID.test(id)) throw wrong();
  const place = { createdAt: dateOf(time), id };
  return openSince === undefined ? place : { ...place, openSince: dateOf(openSince) };
}

function dateOf(time: unknown): Date {
  const date = new Date(typeof time === 'number' ? time : NaN);
  if (Number.isNaN(date.getTime())) throw wrong();
  return date;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The same for lists of reservations. */
export function cursorVersion(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const [version, ...rest] = partsOf(cursor);
  if (rest.length > 0 || typeof version !== 'number' || !Number.isSafeInteger(version))
    throw wrong();
  return version;
}

/** The same for lists of a reservation's deliveries. */
export function cursorDelivery(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [id, ...rest] = partsOf(cursor);
  if (rest.length > 0 || typeof id !== 'string' || versionInDeliveryId(id) === undefined)
    throw wrong();
  return id;
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // No JSON: no cursor either.
  }
  throw wrong();
}

function wrong(): ProblemError {
  return new ProblemError(invalid('/cursor', 'cursor must be the nextCursor of the page before'));
}
