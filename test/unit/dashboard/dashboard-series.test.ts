import { SeatSeries } from '../../../src/dashboard/series';
import type { Change, EventSummary, ReservationChange } from '../../../src/dashboard/types';

const eventId = 'meet-up';

const summary = (availableSeats: number, heldSeats: number): EventSummary => ({
  eventId,
  name: 'Meet-up',
  status: 'on_sale',
  totalSeats: 100,
  availableSeats,
  heldSeats,
  reservationCount: 0,
  version: 0,
  tiers: [],
  limits: { seatsPerReservation: 10 },
});

/** The change of that version, a second after the one before. */
function change(
  version: number,
  kind: ReservationChange['kind'],
  seats: number,
  reservationId?: string,
): ReservationChange {
  const at = new Date(version * 1000).toISOString();
  const items = [{ tierId: 'general', seats }];
  return {
    eventId,
    version,
    at,
    kind,
    items,
    ...(reservationId !== undefined && { reservationId }),
  };
}

function drawn(changes: Change[], now: EventSummary): number[][] {
  const series = new SeatSeries();
  series.add(changes);
  return series.upTo(now, 99_000).map(({ sold, held }) => [sold, held]);
}

describe('the curve of seats', () => {
  it('follows each reservation through the log, from nothing to what the summary says', () => {
    const log = [
      change(1, 'reserved', 3, 'a'),
      change(2, 'held', 4, 'b'),
      change(3, 'held', 2, 'c'),
      change(4, 'confirmed', 4, 'b'),
      change(5, 'changed', 1, 'b'),
      change(6, 'expired', 2, 'c'),
      change(7, 'cancelled', 3, 'a'),
    ];

    expect(drawn(log, summary(99, 0))).toEqual([
      [0, 0],
      [3, 0],
      [3, 4],
      [3, 6],
      [7, 2],
      [4, 2],
      [4, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  it('starts with the seats sold before the known part of the log', () => {
    const log = [change(51, 'confirmed', 2, 'x'), change(52, 'cancelled', 5, 'y')];

    expect(drawn(log, summary(60, 10))).toEqual([
      [33, 12],
      [35, 10],
      [30, 10],
      [30, 10],
    ]);
  });

  it("follows others' reservations, which have no id", () => {
    const log = [change(1, 'held', 2), change(2, 'confirmed', 2), change(3, 'cancelled', 2)];

    expect(drawn(log, summary(100, 0))).toEqual([
      [0, 0],
      [0, 2],
      [2, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('counts no change twice, and ignores settings and unknown changes', () => {
    const [first, second] = [change(1, 'reserved', 1, 'a'), change(2, 'reserved', 1, 'b')];
    const { name, status, limits } = summary(0, 0);
    const settings: Change = {
      eventId,
      version: 3,
      at: first.at,
      kind: 'event_changed',
      settings: { name, status, limits, tiers: {} },
    };
    const series = new SeatSeries();
    series.add([first, second]);
    series.add([first, second, settings, { eventId, version: 4, kind: 'unknown' }]);

    expect(series.upTo(summary(98, 0), 9000)).toHaveLength(4);
  });

  it('draws no more points than requested, and ends where the log ends', () => {
    const log = Array.from({ length: 1000 }, (_, index) => change(index + 1, 'reserved', 1));
    const series = new SeatSeries();
    series.add(log);
    const points = series.upTo({ ...summary(0, 0), totalSeats: 1000 }, 1_000_000, 100);

    expect(points.length).toBeLessThanOrEqual(104);
    expect(points.at(-2)).toEqual({ atMs: 1_000_000, sold: 1000, held: 0 });
  });
});
