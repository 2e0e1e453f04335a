import { svg } from './dom';
import { clockTime, count, moment } from './format';
import type { Bucket, Point } from './series';

const HEIGHT = 180;
const MARGIN = { top: 10, right: 8, bottom: 24 };
/** Of one digit of an axis, in pixels. */
const DIGIT_WIDTH = 7.5;
const GAP = 8;
const BAR_WIDTH_MAX = 48;

/** A chart, and what it says at each of its places, from left to right. */
export interface Chart {
  element: SVGSVGElement;
  readings: { x: number; text: string }[];
}

/** Seats sold, with those held on top, from the first point to the last; `width` in pixels. */
export function seatChart(
  points: readonly Point[],
  totalSeats: number,
  { width, timeZone }: { width: number; timeZone: string | undefined },
): Chart {
  const first = points[0]?.atMs ?? 0;
  const last = Math.max(points.at(-1)?.atMs ?? 0, first + 1);
  const peak = niceCeiling(Math.max(1, ...points.map(({ sold, held }) => sold + held)), totalSeats);
  const { left, y, frame } = axes(peak, width);
  const x = (atMs: number) =>
    left + ((atMs - first) / (last - first)) * (width - left - MARGIN.right);
  const sold = stepPath(points, x, (point) => y(point.sold));
  const taken = stepPath(points, x, (point) => y(point.sold + point.held));
  const floor = y(0);
  const isLong = last - first > 20 * 3_600_000;
  const time = (atMs: number) =>
    isLong ? moment(new Date(atMs), timeZone) : clockTime(atMs, timeZone);
  return {
    element: frame(describe(points, totalSeats, time), [
      svg('path', { class: 'chart-held', d: closed(taken, x(first), x(last), floor) }),
      svg('path', { class: 'chart-sold', d: closed(sold, x(first), x(last), floor) }),
      svg('path', { class: 'chart-line', d: sold }),
      label(left, time(first), 'start'),
      label(width - MARGIN.right, 'now', 'end'),
    ]),
    readings: points.map(({ atMs, sold: soldThen, held }) => ({
      x: x(atMs),
      text: `${time(atMs)}: ${count(soldThen)} sold, ${count(held)} held`,
    })),
  };
}

/** Seats sold in each hour or day; fewer than none where more were cancelled. */
export function bucketChart(buckets: readonly Bucket[], width: number): Chart {
  const most = Math.max(1, ...buckets.map(({ sold }) => sold));
  const { left, y, frame } = axes(niceCeiling(most, Number.MAX_SAFE_INTEGER), width);
  const step = (width - left - MARGIN.right) / Math.max(1, buckets.length);
  const floor = y(0);
  const bars = buckets.map(({ sold }, index) => {
    const top = y(Math.max(0, sold));
    const barWidth = Math.min(step * 0.8, BAR_WIDTH_MAX);
    const x = left + (index + 0.5) * step - barWidth / 2;
    return svg('rect', { class: 'chart-bar', x, y: top, width: barWidth, height: floor - top });
  });
  const readings = buckets.map(({ name, sold }, index) => ({
    x: left + (index + 0.5) * step,
    text: `${name}: ${count(sold)} sold`,
  }));
  return {
    element: frame(`Seats sold: ${readings.map(({ text }) => text).join(', ')}`, [
      ...bars,
      label(left, buckets[0]?.name ?? '', 'start'),
      ...(buckets.length > 1
        ? [label(width - MARGIN.right, buckets.at(-1)?.name ?? '', 'end')]
        : []),
    ]),
    readings,
  };
}

/** The frame of a chart whose highest value is `peak`; wide enough for the numbers beside it. */
function axes(peak: number, width: number) {
  const left = count(peak).length * DIGIT_WIDTH + 2 * GAP;
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / peak) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const gridLine = (value: number) =>
    svg(
      'g',
      {},
      svg('line', {
        class: 'chart-grid',
        x1: left,
        x2: width - MARGIN.right,
        y1: y(value),
        y2: y(value),
      }),
      svg(
        'text',
        { class: 'chart-text', x: left - GAP, y: y(value) + 4, 'text-anchor': 'end' },
        count(Math.round(value)),
      ),
    );
  const frame = (description: string, content: readonly SVGElement[]) =>
    svg(
      'svg',
      {
        viewBox: `0 0 ${width} ${HEIGHT}`,
        role: 'img',
        'aria-label': description,
        class: 'chart',
      },
      [0, peak / 2, peak].map(gridLine),
      content,
      svg('line', { class: 'chart-marker', y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
    );
  return { left, y, frame };
}

function label(x: number, text: string, anchor: 'start' | 'end'): SVGTextElement {
  return svg('text', { class: 'chart-text', x, y: HEIGHT - 6, 'text-anchor': anchor }, text);
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

function describe(
  points: readonly Point[],
  totalSeats: number,
  time: (atMs: number) => string,
): string {
  const [start, end] = [points[0], points.at(-1)];
  if (!start || !end) return 'Nothing has been sold yet.';
  return (
    `Seats sold over time: from ${count(start.sold)} at ${time(start.atMs)} ` +
    `to ${count(end.sold)} of ${count(totalSeats)} now, and ${count(end.held)} held.`
  );
}
