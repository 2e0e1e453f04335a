import { button, emptyState, loadingState, salesBadge, viewHead } from './controls';
import { fill, h } from './dom';
import { editEvent } from './event-form';
import { count, moment } from './format';
import { seatBar } from './seat-bar';
import type { EventSummary, Page } from './types';
import type { Context, View } from './view';

const REFRESH_MS = 5000;

/** All events, newest first, with their seats. */
export function eventsView(context: Context): View {
  const { api, feedback, may } = context;
  const list = h('ul', { class: 'cards' });
  const body = h('div', {}, loadingState(4));
  const more = button('Show more events', { onClick: () => show(shown + 20) });
  let shown = 20;
  let isFailing = false;

  const show = async (wanted: number): Promise<void> => {
    shown = wanted;
    try {
      const { events, hasMore } = await firstEvents(context, shown);
      fill(list, events.map(eventCard));
      fill(body, events.length === 0 ? NO_EVENTS() : list, hasMore && more);
      if (isFailing) feedback.clear();
      isFailing = false;
    } catch (error) {
      // Said once, however long it lasts.
      if (!isFailing) feedback.failure(error);
      isFailing = true;
    }
  };
  const create = async () => {
    const eventId = await editEvent(api);
    if (eventId === undefined) return;
    if (may('events:read')) location.hash = `#/events/${eventId}`;
    else feedback.success(`Created the event ${eventId}.`);
  };
  const refresh = setInterval(() => {
    if (!document.hidden && may('events:read')) void show(shown);
  }, REFRESH_MS);
  if (may('events:read')) void show(shown);
  else
    fill(
      body,
      emptyState('Your key does not allow you to see events', 'It lacks the scope events:read.'),
    );
  const element = h(
    'div',
    { class: 'stack' },
    viewHead(
      'Events',
      'Events on sale, and their available seats.',
      may('events:write') && button('New event', { kind: 'primary', onClick: create }),
    ),
    body,
  );
  return {
    title: 'Events',
    element,
    stop: () => {
      clearInterval(refresh);
    },
  };
}

const NO_EVENTS = () => emptyState('No events yet', 'As soon as there is one, it is shown here.');

async function firstEvents({ api }: Context, countMax: number) {
  const events: EventSummary[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page: Page<EventSummary> = await api.get(`/api/v1/events?limit=20${query}`);
    events.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null && events.length < countMax);
  return { events, hasMore: cursor !== null };
}

function eventCard(event: EventSummary): HTMLElement {
  const { eventId, name, startsAt, availableSeats, totalSeats } = event;
  return h(
    'li',
    { class: 'card event-card' },
    h(
      'div',
      { class: 'event-card-head' },
      h('h2', {}, h('a', { href: `#/events/${eventId}`, 'data-focus': eventId }, name)),
      salesBadge(event),
    ),
    h('p', { class: 'hint' }, startsAt === undefined ? eventId : moment(startsAt)),
    seatBar(event, name),
    h(
      'p',
      { class: 'event-card-seats' },
      h('strong', { class: 'figure' }, count(availableSeats)),
      ` of ${count(totalSeats)} seats left`,
    ),
  );
}
