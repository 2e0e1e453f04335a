import { Types, type QueryFilter } from 'mongoose';
import { isDate } from '../../domain/is-date';

/** A place in a list that is sorted by time and id, newest first. */
export interface Place {
  createdAt: Date;
  id: string;
}

export interface Page<T> {
  data: T[];
  /** Where the next page starts, if there is one. */
  next: Place | undefined;
}

interface Placed {
  _id: Types.ObjectId;
  createdAt: Date;
}

export const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

/** Matches what comes after that place. The bound on the time alone is what an index can use. */
export function after(place: Place | undefined): QueryFilter<Placed> {
  if (!place) return {};
  const { createdAt, id } = place;
  return {
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: new Types.ObjectId(id) } }],
  };
}

/** A damaged row may have no place from which the next page could continue. */
function isPlaced({ _id, createdAt }: Placed): boolean {
  return _id instanceof Types.ObjectId && isDate(createdAt);
}

/** Cuts a list that was read one row longer than the page. */
export function toPage<T extends Placed>(rows: T[], limit: number): Page<Omit<T, '_id'>> {
  const page = rows.slice(0, limit);
  const last = page.findLast(isPlaced);
  return {
    data: page.map(({ _id, ...row }) => row),
    next:
      last && rows.length > limit
        ? { createdAt: last.createdAt, id: last._id.toHexString() }
        : undefined,
  };
}
