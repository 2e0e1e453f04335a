import { ApiProblem } from './api';
import { button, emptyState, loadingState } from './controls';
import { deleteEvent } from './delete-event';
import { fill, h } from './dom';
import { editEvent } from './event-form/event-form';
import { eventHeading } from './event-heading';
import { feedPanel } from './feed-panel';
import { count } from './format';
import { LiveStream, type LiveState } from './live';
import { PartnerSuggestions } from './partner-suggestions';
import { reservationsPanel } from './reservations/reservations-panel';
import { reservePanel } from './reserve-panel';
import { salesPanel } from './sales-panel';
import { tiersPanel } from './tiers-panel';
import type { Change, EventSummary, Reservation } from './types';
import type { Context, View } from './view';

/** At most so often the summary is read again, however many changes come. */
const REFRESH_MS = 1000;
const ANNOUNCE_MS = 5000;
const CLOCK_MS = 1000;

/** Whatever has been sold meanwhile. */
const ANY_VERSION = { 'If-Match': '*' };

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

  const event = () => summary;
  const mayChange = may('events:write');
  const onSaved = (saved: EventSummary) => {
    feedback.success('The event is saved.');
    show(saved);
  };
  const heading = eventHeading({
    api,
    mayChange,
    edit: async () => {
      const saved = await editEvent(api, summary);
      if (saved) onSaved(saved);
    },
    setStatus: async (status) => {
      try {
        show(await api.patch<EventSummary>(pathOf(summary.eventId), { status }, ANY_VERSION));
      } catch (error) {
        feedback.failure(error);
      }
    },
    remove: () => deleteEvent(context, summary),
  });
  const tiers = tiersPanel({ context, event, onSaved });
  const feed = feedPanel(context, summary);
  const sales = salesPanel(api, summary.eventId, (changes) => {
    hear(changes);
  });
  const suggestions = new PartnerSuggestions(context);
  const reservations =
    may('reservations:read') &&
    reservationsPanel(context, suggestions, {
      eventId: summary.eventId,
      onChange: (reservation) => {
        if (reserve) reserve.holds.hear(reservation);
      },
    });
  const onDone = (reservation: Reservation) => {
    if (reservations) reservations.hear(reservation);
    refresh.soon();
  };
  const reserve = may('reservations:write') && reservePanel(context, suggestions, event, onDone);

  const show = (next: EventSummary) => {
    if (next.version < summary.version) return;
    summary = next;
    for (const part of [heading, tiers, sales, feed]) part.show(summary);
    if (reserve) reserve.show(summary);
    if (reservations) reservations.show(summary);
  };
  const hear = (changes: Change[]) => {
    feed.add(changes);
    suggestions.hear(changes.map((each) => ('partnerId' in each ? each.partnerId : undefined)));
  };
  const onChanges = (changes: Change[]) => {
    hear(changes);
    sales.add(changes);
    if (reservations) reservations.refresh();
    refresh.soon();
    announce.soon();
  };
  const onState = (state: LiveState) => {
    heading.setLive(state);
    if (reservations && state !== 'connecting') reservations.refresh();
  };
  const live = new LiveStream(api, summary.eventId, {
    onSummary: show,
    onChanges,
    onState,
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
    suggestions.element,
  );
  show(summary);
  // Sales open and end without a new version.
  const clock = setInterval(() => {
    heading.show(summary);
    if (reserve) reserve.show(summary);
  }, CLOCK_MS);
  document.title = `${summary.name} – TicketBoss`;
  return {
    stop: () => {
      live.stop();
      clearInterval(clock);
      for (const each of [refresh, announce, sales, tiers]) each.stop();
      if (reservations) reservations.stop();
    },
  };
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
