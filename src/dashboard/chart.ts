import { svg } from './dom';
import { clockTime, count, moment } from './format';
import type { Point } from './series';

const HEIGHT = 180;
const MARGIN = { top: 10, right: 8, bottom: 24, left: 44 };

/** Seats sold, with those held on top, from the first point to the last; `width` in pixels. */
export function seatChart(
  points: readonly Point[],
  totalSeats: number,
  width: number,
): SVGSVGElement {
  const first = points[0]?.atMs ?? 0;
  const last = Math.max(points.at(-1)?.atMs ?? 0, first + 1);
  const peak = niceCeiling(Math.max(1, ...points.map(({ sold, held }) => sold + held)), totalSeats);
  const x = (atMs: number) =>
    MARGIN.left + ((atMs - first) / (last - first)) * (width - MARGIN.left - MARGIN.right);
  const y = (seats: number) =>
    HEIGHT - MARGIN.bottom - (seats / peak) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const sold = stepPath(points, x, (point) => y(point.sold));
  const taken = stepPath(points, x, (point) => y(point.sold + point.held));
  const floor = y(0);
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': describe(points, totalSeats),
      class: 'chart',
    },
    [0, 0.5, 1].map((share) => gridLine(y(peak * share), width, count(Math.round(peak * share)))),
    svg('path', { class: 'chart-held', d: closed(taken, x(first), x(last), floor) }),
    svg('path', { class: 'chart-sold', d: closed(sold, x(first), x(last), floor) }),
    svg('path', { class: 'chart-line', d: sold }),
    svg(
      'text',
      { class: 'chart-text', x: MARGIN.left, y: HEIGHT - 6 },
      timeText(first, last, first),
    ),
    svg(
      'text',
      { class: 'chart-text', x: width - MARGIN.right, y: HEIGHT - 6, 'text-anchor': 'end' },
      'now',
    ),
  );
}

function gridLine(y: number, width: number, label: string): SVGGElement {
  return svg(
    'g',
    {},
    svg('line', { class: 'chart-grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y }),
    svg('text', { class: 'chart-text', x: MARGIN.left - 8, y: y + 4, 'text-anchor': 'end' }, label),
  );
}

/** Seats stay as many as they were until the next change. */
function stepPath(
  points: readonly Point[],
  x: (atMs: number) => number,
  y: (point: Point) => number,
): string {
  return points
    .map((point, index) => {
      const [px, py] = [x(point.atMs).toFixed(1), y(point).toFixed(1)];
      return index === 0 ? `M${px},${py}` : `H${px}V${py}`;
    })
    .join('');
}

function closed(path: string, left: number, right: number, floor: number): string {
  return `${path}H${right.toFixed(1)}V${floor.toFixed(1)}H${left.toFixed(1)}Z`;
}

/** The scale ends at a round number, or at the event's seats where that is near. */
function niceCeiling(peak: number, totalSeats: number): number {
  if (peak > totalSeats * 0.6) return totalSeats;
  const unit = 10 ** Math.floor(Math.log10(peak));
  const factor = [1, 2, 4, 5, 10].find((each) => each * unit >= peak) ?? 10;
  return Math.min(Math.max(2, factor * unit), Math.max(totalSeats, 2));
}

function timeText(first: number, last: number, atMs: number): string {
  const isLong = last - first > 20 * 3_600_000;
  return isLong ? moment(new Date(atMs).toISOString()) : clockTime(atMs);
}

function describe(points: readonly Point[], totalSeats: number): string {
  const [start, end] = [points[0], points.at(-1)];
  if (!start || !end) return 'Nothing has been sold yet.';
  return (
    `Seats sold over time: from ${count(start.sold)} at ${clockTime(start.atMs)} ` +
    `to ${count(end.sold)} of ${count(totalSeats)} now, and ${count(end.held)} held.`
  );
}
