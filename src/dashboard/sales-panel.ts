import type { Api } from './api';
import { seatChart } from './chart';
import { emptyState, loadingState } from './controls';
import { fill, h, uniqueId } from './dom';
import { SeatSeries } from './series';
import type { Change, EventSummary } from './types';

/** So many of the newest changes are drawn. */
const CHANGES_MAX = 5000;
const PAGE_SIZE = 1000;
const REDRAW_MS = 5000;

/** Where nothing is laid out yet, in pixels. */
const WIDTH_DEFAULT = 420;

/** Seats sold over time, from the change log; `onRead` hears what the log held. */
export function salesPanel(api: Api, eventId: string, onRead: (changes: Change[]) => void) {
  const series = new SeatSeries();
  const body = h('div', {}, loadingState(3));
  const heading = uniqueId('heading');
  let summary: EventSummary | undefined;
  let isRead = false;
  let isReading = false;
  let isStopped = false;
  const early: Change[] = [];

  const draw = () => {
    if (!summary || !isRead) return;
    const points = series.upTo(summary, api.now());
    fill(
      body,
      points.length < 2
        ? emptyState('Nothing sold yet', 'The curve begins with the first reservation.')
        : [seatChart(points, summary.totalSeats, body.clientWidth || WIDTH_DEFAULT), legend()],
    );
  };
  const read = async (version: number) => {
    isReading = true;
    let after = Math.max(0, version - CHANGES_MAX);
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
  const redrawing = setInterval(() => {
    if (!document.hidden) draw();
  }, REDRAW_MS);
  return {
    element: h(
      'section',
      { class: 'panel', 'aria-labelledby': heading },
      h('h2', { id: heading }, 'Seats sold over time'),
      body,
    ),
    add: (changes: readonly Change[]) => {
      if (isRead) series.add(changes);
      else early.push(...changes);
    },
    show: (next: EventSummary) => {
      summary = next;
      if (!isReading) {
        read(next.version).catch(() => {
          isReading = false;
          fill(body, emptyState('No curve', 'The change log could not be read.'));
        });
      }
      draw();
    },
    stop: () => {
      isStopped = true;
      clearInterval(redrawing);
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
