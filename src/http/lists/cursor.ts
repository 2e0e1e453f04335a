import { invalid, ProblemError } from '../../domain/problems';
import type { Place } from '../../services/database/page';

/** A place in a list as an opaque token. */
export function cursorTo({ createdAt, id }: Place): string {
  return Buffer.from(JSON.stringify([createdAt.getTime(), id])).toString('base64url');
}

/** `placeAt` for a cursor that may be left out. */
export function cursorPlace(cursor: string | undefined): Place | undefined {
  return cursor === undefined ? undefined : placeAt(cursor);
}

/** Throws `validation_failed` if it is not a cursor that this server made. */
export function placeAt(cursor: string): Place {
  try {
    const [time, id, ...rest]: unknown[] = Array.from(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Iterable<unknown>, // checked below
    );
    const createdAt = new Date(Number(time));
    if (
      rest.length === 0 &&
      typeof time === 'number' &&
      !Number.isNaN(createdAt.getTime()) &&
      typeof id === 'string' &&
      /^[0-9a-f]{24}$/.test(id)
    ) {
      return { createdAt, id };
    }
  } catch {
    // Not JSON, or not a list: no cursor either.
  }
  throw new ProblemError(invalid('/cursor', 'cursor must be the nextCursor of the page before'));
}
