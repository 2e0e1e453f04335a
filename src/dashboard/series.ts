import type { Change, EventSummary, Item, ReservationChange } from './types';

/** Seats sold and held from that moment on. */
export interface Point {
  atMs: number;
  sold: number;
  held: number;
}

/** Seats sold in an hour or a day. */
export interface Bucket {
  name: string;
  sold: number;
}

/** More points are thinned out: each draw goes through all of them. */
const POINTS_MAX = 20_000;
const BUCKETS_MAX = 60;
const QUARTER_MS = 15 * 60_000;

interface Known {
  seats: number;
  isHeld: boolean;
}

/**
 * Counts seats through a log, change by change. What came before the log's first change is not known; so
 * the counts are relative, until they are put where the event's summary says that they end.
 */
export class SeatSeries {
  private points: Point[] = [];
  private readonly reservations = new Map<string, Known>();
  private sold = 0;
  private held = 0;
  private version = 0;

  add(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.version <= this.version) continue;
      this.version = change.version;
      if (!isOfReservation(change)) continue;
      this.count(change);
      this.points.push({ atMs: Date.parse(change.at), sold: this.sold, held: this.held });
    }
    if (this.points.length > POINTS_MAX) {
      const last = this.points.length - 1;
      this.points = this.points.filter((_point, index) => (last - index) % 2 === 0);
    }
  }

  /** Seats sold in each of the last hours or days in which anything happened, by the clock of a time zone. */
  perBucket(size: 'hour' | 'day', timeZone: string | undefined): Bucket[] {
    const names = new Intl.DateTimeFormat('en-GB', {
      ...(timeZone !== undefined && { timeZone }),
      day: 'numeric',
      month: 'short',
      ...(size === 'hour' && { hour: '2-digit', minute: '2-digit' }),
    });
    const ends = new Map<string, number>();
    let name = '';
    let quarter = NaN;
    for (const { atMs, sold } of this.points) {
      // All zones are ahead of UTC by whole quarters of an hour; a name is made once for each.
      const current = Math.floor(atMs / QUARTER_MS);
      if (current !== quarter) {
        quarter = current;
        name = names.format(size === 'hour' ? startOfHour(atMs, timeZone) : atMs);
      }
      ends.set(name, sold);
    }
    let before = 0;
    const buckets = [...ends].map(([bucket, sold]) => {
      const sum = sold - before;
      before = sold;
      return { name: bucket, sold: sum };
    });
    return buckets.slice(-BUCKETS_MAX);
  }

  /** As many points as are worth drawing, ending with what the summary says. */
  upTo(summary: EventSummary, nowMs: number, countMax = 600): Point[] {
    const soldNow = summary.totalSeats - summary.availableSeats - summary.heldSeats;
    const [sold, held] = [soldNow - this.sold, summary.heldSeats - this.held];
    const step = Math.max(1, Math.ceil(this.points.length / countMax));
    const drawn = this.points
      .filter((_point, index) => index % step === 0 || index === this.points.length - 1)
      .map((point) => ({
        atMs: point.atMs,
        sold: Math.max(0, point.sold + sold),
        held: Math.max(0, point.held + held),
      }));
    // What was sold before the first change that is known.
    const start = drawn.slice(0, 1).map(({ atMs }) => ({
      atMs,
      sold: Math.max(0, sold),
      held: Math.max(0, held),
    }));
    return [...start, ...drawn, { atMs: nowMs, sold: soldNow, held: summary.heldSeats }];
  }

  private count({ kind, items, reservationId }: ReservationChange): void {
    const seats = sumOf(items);
    const before = this.reservations.get(reservationId ?? '') ?? BEFORE[kind](seats);
    const after = AFTER[kind](seats, before);
    this.sold += (after.isHeld ? 0 : after.seats) - (before.isHeld ? 0 : before.seats);
    this.held += (after.isHeld ? after.seats : 0) - (before.isHeld ? before.seats : 0);
    if (reservationId === undefined) return;
    if (after.seats > 0) this.reservations.set(reservationId, after);
    else this.reservations.delete(reservationId);
  }
}

/** By the clock of that time zone, which may be ahead of UTC by half an hour. */
function startOfHour(atMs: number, timeZone: string | undefined): number {
  const options = { minute: 'numeric', ...(timeZone !== undefined && { timeZone }) } as const;
  const minutes = Number(new Intl.DateTimeFormat('en', options).format(atMs));
  return atMs - minutes * 60_000;
}

/** Not so are settings, and whatever a newer server may tell of. */
function isOfReservation(change: Change): change is ReservationChange {
  return Object.hasOwn(AFTER, change.kind);
}

const NONE: Known = { seats: 0, isHeld: false };

/** What a reservation was before a change, where the log does not say. */
const BEFORE: Record<ReservationChange['kind'], (seats: number) => Known> = {
  reserved: () => NONE,
  held: () => NONE,
  confirmed: (seats) => ({ seats, isHeld: true }),
  changed: (seats) => ({ seats, isHeld: false }),
  cancelled: (seats) => ({ seats, isHeld: false }),
  expired: (seats) => ({ seats, isHeld: true }),
  retaken: () => NONE,
};

const AFTER: Record<ReservationChange['kind'], (seats: number, before: Known) => Known> = {
  reserved: (seats) => ({ seats, isHeld: false }),
  held: (seats) => ({ seats, isHeld: true }),
  confirmed: (seats) => ({ seats, isHeld: false }),
  changed: (seats, { isHeld }) => ({ seats, isHeld }),
  cancelled: () => NONE,
  expired: () => NONE,
  retaken: (seats) => ({ seats, isHeld: false }),
};

function sumOf(items: readonly Item[]): number {
  return items.reduce((sum, { seats }) => sum + seats, 0);
}
