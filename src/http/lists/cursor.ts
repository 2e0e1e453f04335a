import { invalid, ProblemError } from '../../domain/problems';
import type { Place } from '../../services/database/page';

/** A place in a list as an opaque token: in lists of reservations a version, in others a time and an id. */
export function cursorTo(place: Place | number): string {
  const parts = typeof place === 'number' ? [place] : [place.createdAt.getTime(), place.id];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `validation_failed` if it is not a cursor that this server made for such a list. */
export function cursorPlace(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [time, id, ...rest] = partsOf(cursor);
  const createdAt = new Date(typeof time === 'number' ? time : NaN);
  if (rest.length > 0 || Number.isNaN(createdAt.getTime()) || typeof id !== 'string') throw wrong();
  return { createdAt, id };
}

/** The same for lists of what has a UUID. */
export function cursorUuidPlace(cursor: string | undefined): Place | undefined {
  const place = cursorPlace(cursor);
  if (place && !UUID.test(place.id)) throw wrong();
  return place;
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
