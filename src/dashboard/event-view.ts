import { ApiProblem } from './api';
import { button, emptyState, loadingState, salesBadge } from './controls';
import { fill, h } from './dom';
import { editEvent } from './event-form';
import { feedPanel } from './feed-panel';
import { count, moment } from './format';
import { LiveStream, type LiveState } from './live';
import { reservationsPanel } from './reservations-panel';
import { reservePanel } from './reserve-panel';
import { salesPanel } from './sales-panel';
import { tiersPanel } from './tiers-panel';
import { soldOf } from './seat-bar';
import type { Change, EventSummary } from './types';
import type { Context, View } from './view';

/** At most so often the summary is read again, however many changes come. */
const REFRESH_MS = 1000;
const ANNOUNCE_MS = 5000;

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost, trying again…',
  off: 'Not live',
};

/** One event: its seats, live, and all that can be done with them. */
export function eventView(context: Context, eventId: string): View {
  const element = h('div', { class: 'stack' }, h('h1', { tabindex: -1 }, eventId), loadingState(6));
  let shown: ReturnType<typeof showEvent> | undefined;
  let isStopped = false;
  const load = async () => {
    try {
      const summary = await context.api.get<EventSummary>(pathOf(eventId));
      if (!isStopped) shown = showEvent(context, element, summary);
    } catch (error) {
      const isMissing = error instanceof ApiProblem && error.status === 404;
      if (!isMissing) context.feedback.failure(error);
      fill(
        element,
        h('h1', { tabindex: -1 }, eventId),
        isMissing
          ? emptyState('No such event', 'Check its id.')
          : button('Try again', { onClick: load }),
      );
    }
  };
  void load();
  return {
    title: eventId,
    element,
    stop: () => {
      isStopped = true;
      shown?.stop();
    },
  };
}

function showEvent(context: Context, element: HTMLElement, first: EventSummary) {
  const { api, feedback, may } = context;
  let summary = first;
  const refresh = throttled(REFRESH_MS, async () => {
    show(await api.get<EventSummary>(pathOf(summary.eventId)));
  });
  const announce = throttled(ANNOUNCE_MS, () => {
    feedback.announce(`${count(summary.availableSeats)} seats left of ${summary.name}.`);
    return Promise.resolve();
  });

  const heading = eventHeading(may('events:write'), async () => {
    if ((await editEvent(api, summary)) !== undefined) feedback.success('The event is saved.');
    refresh.soon();
  });
  const tiers = tiersPanel();
  const feed = feedPanel();
  const sales = salesPanel(api, summary.eventId, (changes) => {
    feed.add(changes, summary.tiers);
  });
  const reservations = may('reservations:read') && reservationsPanel(context, () => summary);
  const onDone = () => {
    if (reservations) reservations.refresh();
    refresh.soon();
  };
  const reserve = may('reservations:write') && reservePanel(context, () => summary, onDone);

  const show = (next: EventSummary) => {
    if (next.version < summary.version) return;
    summary = next;
    for (const part of [heading, tiers, sales]) part.show(summary);
    if (reserve) reserve.show(summary);
  };
  const onChanges = (changes: Change[]) => {
    feed.add(changes, summary.tiers);
    sales.add(changes);
    onDone();
    announce.soon();
  };
  const live = new LiveStream(api, summary.eventId, {
    onSummary: show,
    onChanges,
    onState: heading.setLive,
  });

  fill(
    element,
    heading.element,
    tiers.element,
    h(
      'div',
      { class: 'columns' },
      h('div', { class: 'stack' }, reserve && reserve.element, sales.element),
      feed.element,
    ),
    reservations && reservations.element,
  );
  show(summary);
  document.title = `${summary.name} – TicketBoss`;
  return {
    stop: () => {
      live.stop();
      for (const each of [refresh, announce, sales]) each.stop();
      if (reservations) reservations.stop();
    },
  };
}

function eventHeading(mayChange: boolean, edit: () => unknown) {
  const name = h('h1', { tabindex: -1 });
  const about = h('p', { class: 'lead' });
  const live = h('span', { class: 'live', role: 'status' });
  const figures = h('dl', { class: 'figures' });
  const element = h(
    'header',
    { class: 'stack-small' },
    h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'Events')),
    h(
      'div',
      { class: 'view-head' },
      h('div', {}, name, about),
      h('div', { class: 'actions' }, live, mayChange && button('Change event', { onClick: edit })),
    ),
    figures,
  );
  return {
    element,
    setLive: (state: LiveState) => {
      live.className = `live live-${state}`;
      live.textContent = LIVE_TEXT[state];
    },
    show: (summary: EventSummary) => {
      name.textContent = summary.name;
      fill(
        about,
        salesBadge(summary),
        summary.startsAt !== undefined && ` ${moment(summary.startsAt)} ·`,
        ` ${summary.eventId} · version `,
        h('span', { class: 'number', 'data-test': 'version' }, count(summary.version)),
      );
      const { availableSeats, heldSeats, totalSeats, reservationCount } = summary;
      fill(
        figures,
        figure('Left', availableSeats, 'available'),
        figure('Held', heldSeats, 'held'),
        figure('Sold', soldOf(summary), 'sold'),
        figure('Seats in all', totalSeats),
        figure('Reservations', reservationCount),
      );
    },
  };
}

function figure(name: string, value: number, test?: string): HTMLElement {
  return h(
    'div',
    { class: 'figure-box' },
    h('dt', {}, name),
    h('dd', { class: 'figure', 'data-test': test }, count(value)),
  );
}

function pathOf(eventId: string): string {
  return `/api/v1/events/${encodeURIComponent(eventId)}`;
}

/** Does it at once, then at most so often; a failure waits for the next time. */
function throttled(intervalMs: number, action: () => Promise<unknown>) {
  let timer: number | undefined;
  let isWanted = false;
  const run = () => {
    isWanted = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) run();
    }, intervalMs);
    action().catch(() => undefined);
  };
  return {
    soon: () => {
      isWanted = true;
      if (timer === undefined) run();
    },
    stop: () => {
      isWanted = false;
      clearTimeout(timer);
    },
  };
}
