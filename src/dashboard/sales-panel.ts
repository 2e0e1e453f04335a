import type { Api } from './api';
import { bucketChart, seatChart, type Chart } from './chart';
import { choice, emptyState, loadingState } from './controls';
import { fill, h, uniqueId } from './dom';
import { SeatSeries } from './series';
import type { Change, EventSummary } from './types';

/** So many of the newest changes are drawn. */
const CHANGES_MAX = 5000;
const PAGE_SIZE = 1000;
const REDRAW_MS = 3000;

/** Where nothing is laid out yet, in pixels. */
const WIDTH_DEFAULT = 420;

const KINDS = [
  ['time', 'Seats over time'],
  ['hour', 'Sold by hour'],
  ['day', 'Sold by day'],
] as const;

/** Seats sold over time, from the change log; `onRead` hears what the log held. */
export function salesPanel(api: Api, eventId: string, onRead: (changes: Change[]) => void) {
  const series = new SeatSeries();
  const body = h('div', {}, loadingState(3));
  const kind = choice('Chart', KINDS);
  const reader = chartReader();
  const heading = uniqueId('heading');
  let summary: EventSummary | undefined;
  let isRead = false;
  let isReading = false;
  let isStopped = false;
  const early: Change[] = [];

  const draw = () => {
    if (!summary || !isRead || document.hidden) return;
    const chart = chartOf(summary, body.clientWidth || WIDTH_DEFAULT);
    reader.read(chart);
    if (!chart)
      fill(body, emptyState('Nothing sold yet', 'The curve begins with the first reservation.'));
    else fill(body, chart.element, kind.select.value === 'time' && legend());
  };
  const chartOf = (event: EventSummary, width: number): Chart | undefined => {
    const points = series.upTo(event, api.now());
    if (points.length < 2) return undefined;
    const { totalSeats, timeZone } = event;
    return kind.select.value === 'time'
      ? seatChart(points, totalSeats, { width, timeZone })
      : bucketChart(
          series.perBucket(kind.select.value === 'hour' ? 'hour' : 'day', timeZone),
          width,
        );
  };
  const read = async (version: number) => {
    isReading = true;
    let after = Math.max(0, version - CHANGES_MAX);
    hint.hidden = after === 0;
    for (let hasMore = true; hasMore && !isStopped;) {
      const path = `/api/v1/events/${encodeURIComponent(eventId)}/changes`;
      const page = await api.get<{ data: Change[]; hasMore: boolean }>(
        `${path}?after=${after}&limit=${PAGE_SIZE}`,
      );
      series.add(page.data);
      onRead(page.data);
      after = page.data.at(-1)?.version ?? after;
      hasMore = page.hasMore;
    }
    series.add(early);
    isRead = true;
    draw();
  };
  const redrawing = setInterval(draw, REDRAW_MS);
  kind.select.addEventListener('change', draw);
  const hint = h('p', { class: 'hint' }, `From the newest ${CHANGES_MAX} changes on.`);
  return {
    element: h(
      'section',
      { class: 'panel', 'aria-labelledby': heading },
      h('div', { class: 'panel-head' }, h('h2', { id: heading }, 'Sales'), kind.element),
      body,
      reader.element,
      hint,
    ),
    add: (changes: readonly Change[]) => {
      if (isRead) series.add(changes);
      else early.push(...changes);
    },
    show: (next: EventSummary) => {
      summary = next;
      if (isReading) return;
      read(next.version).catch(() => {
        isReading = false;
        fill(body, emptyState('No curve', 'The change log could not be read.'));
      });
    },
    stop: () => {
      isStopped = true;
      clearInterval(redrawing);
    },
  };
}

/** Says what a chart says at one of its places: under the mouse, or chosen by keyboard. */
function chartReader() {
  const output = h('output', { class: 'hint' });
  const place = h('input', {
    type: 'range',
    class: 'chart-place',
    'aria-label': 'Read the chart',
    min: 0,
    on: {
      input: () => {
        say();
      },
    },
  });
  const element = h('div', { class: 'stack-small', hidden: true }, place, output);
  let chart: Chart | undefined;
  const say = () => {
    const reading = chart?.readings[Number(place.value)];
    if (!chart || !reading) return;
    const marker = chart.element.querySelector('.chart-marker');
    for (const end of ['x1', 'x2']) marker?.setAttribute(end, reading.x.toFixed(1));
    output.textContent = reading.text;
    place.setAttribute('aria-valuetext', reading.text);
  };
  const point = ({ clientX }: PointerEvent) => {
    if (!chart) return;
    const { left, width } = chart.element.getBoundingClientRect();
    const x = ((clientX - left) / width) * chart.element.viewBox.baseVal.width;
    const distances = chart.readings.map((reading) => Math.abs(reading.x - x));
    place.value = String(distances.indexOf(Math.min(...distances)));
    say();
  };
  return {
    element,
    read: (next: Chart | undefined) => {
      const isAtEnd = !chart || Number(place.value) === Number(place.max);
      chart = next;
      element.hidden = !next;
      if (!next) return;
      place.max = String(next.readings.length - 1);
      if (isAtEnd) place.value = place.max;
      next.element.addEventListener('pointermove', point);
      say();
    },
  };
}

function legend(): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    h('li', { class: 'legend-sold' }, 'Sold'),
    h('li', { class: 'legend-held' }, 'Held'),
  );
}
