import { isDate } from '../../domain/is-date';
import type { Reservation } from '../../domain/reservation';
import type { Place } from '../database/page';

/** What a search came across. */
export interface Found {
  /** Undefined if the row is so damaged that it has none. */
  place: Place | number | undefined;
  /** Undefined if none belongs to the place: the search has only come so far. */
  reservation?: Reservation | undefined;
}

/** Of the time when reservations were made; newest first. */
export interface CreatedRange {
  from?: Date | undefined;
  to?: Date | undefined;
  place?: Place | undefined;
}

/** Of the time of their last change; oldest first. */
export interface ChangedRange {
  since: Date;
  place?: Place | undefined;
}

/** In a search for what has changed. */
export interface ChangedPlace extends Place {
  /**
   * Since when there may be changes that are found only later: present once the search has come so far. The
   * next search has to begin there.
   */
  openSince?: Date | undefined;
}

/** Before every id, and after every id, at one time. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export function placeAt(createdAt: Date, id: string): Place | undefined {
  return isDate(createdAt) && typeof id === 'string' ? { createdAt, id } : undefined;
}

export function comparePlaces(a: Place, b: Place): number {
  const order = a.createdAt.getTime() - b.createdAt.getTime();
  if (order !== 0) return order;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

export function earliest(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && other ? (one < other ? one : other) : (one ?? other);
}

export function latest(one: Date, other = one): Date {
  return one > other ? one : other;
}
