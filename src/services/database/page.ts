import { isDate } from '../../domain/is-date';
import { fromStored, type Keyed } from '../../models/stored';

/** A place in a list that is sorted by time and id, newest first. */
export interface Place {
  createdAt: Date;
  id: string;
}

export interface Page<T, P = Place> {
  data: T[];
  /** Where the next page starts, if there is one. */
  next: P | undefined;
}

interface Placed {
  _id: string;
  createdAt: Date;
}

export const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

/** Matches what comes after that place. The bound on the time alone is what an index can use. */
export function after(place: Place | undefined) {
  if (!place) return {};
  const { createdAt, id } = place;
  return {
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: id } }],
  };
}

/** A damaged row may have no place from which the next page could continue. */
function isPlaced({ _id, createdAt }: Placed): boolean {
  return typeof _id === 'string' && isDate(createdAt);
}

/** Cuts a list that was read one row longer than the page; each `_id` gets the name of the key that it is. */
export function toPage<Row extends Placed, Key extends string>(
  rows: Row[],
  limit: number,
  key: Key,
): Page<Keyed<Row, Key>> {
  const page = rows.slice(0, limit);
  const last = page.findLast(isPlaced);
  return {
    data: page.map((row) => fromStored(key, row)),
    next: last && rows.length > limit ? { createdAt: last.createdAt, id: last._id } : undefined,
  };
}
