import { announce } from './announce';
import { messageOf } from './api';
import { button, emptyState, loadingState, viewHead } from './controls';
import { fill, h } from './dom';
import { editEvent } from './event-form/event-form';
import { eventFilters } from './event-filters';
import { count, moment } from './format';
import { Freshness } from './freshness';
import { seatBar } from './seat-bar';
import { standingBadge, standingOf } from './standing';
import { StandingRows } from './standing-rows';
import type { EventSummary, Page } from './types';
import type { Context, View } from './view';

/** So often each page of the API's list is read again. */
const REFRESH_MS = 5000;
const PAGE_SIZE = 100;
/** The newest ones: more are neither shown nor searched. */
const EVENTS_MAX = 2000;
const SHOWN_AT_ONCE = 60;

/** Events, newest first, with their seats: searched and filtered in the browser. */
export function eventsView(context: Context): View {
  const { api, feedback, may } = context;
  const list = h('ul', { class: 'cards' });
  const body = h('div', { class: 'stack-small' }, loadingState(4));
  const freshness = new Freshness();
  const news = h('div', { role: 'status', class: 'news' });
  const cards = new StandingRows<Card, HTMLElement>(({ event }) => event.eventId, eventCard);
  const filters = eventFilters(() => {
    shownMax = SHOWN_AT_ONCE;
    if (filters.isOfArchive() === isOfArchive) show();
    else refreshNow();
  });
  let events: EventSummary[] = [];
  /** Whether the events were read from the archive: the API's list leaves these out. */
  let isOfArchive = false;
  let shownMax = SHOWN_AT_ONCE;

  const wanted = () => events.map(cardOf).filter(filters.isWanted);
  const cardOf = (event: EventSummary): Card => ({
    event,
    badge: standingOf(event, api.now()),
  });
  const show = () => {
    const found = wanted();
    cards.replace(found.slice(0, shownMax));
    const more = button('Show more events', {
      focus: 'more',
      onClick: () => {
        shownMax += SHOWN_AT_ONCE;
        show();
      },
    });
    fill(list, cards.elements);
    fill(
      body,
      found.length === 0 ? noEvents(events.length) : list,
      found.length > shownMax && more,
    );
    fill(news);
  };
  /** Cards that are shown are changed in their places; those that would be new are announced. */
  const update = () => {
    if (cards.elements.length === 0) {
      show();
      return;
    }
    for (const event of events) cards.update(cardOf(event));
    const first = wanted().slice(0, shownMax);
    announce(news, first.filter(({ event }) => !cards.get(event.eventId)).length, show);
  };
  const read = async (present: () => void) => {
    reads += 1;
    const current = reads;
    clearTimeout(timer);
    try {
      isOfArchive = filters.isOfArchive();
      const next = await readEvents(context, isOfArchive, (first) => {
        if (current !== reads || freshness.isShown) return;
        events = first;
        show();
      });
      if (current !== reads) return; // what began later knows more
      events = next;
      freshness.succeeded();
      present();
    } catch (error) {
      if (current !== reads) return;
      freshness.failed(error);
      if (!freshness.isShown) fill(body, emptyState('Nothing to show', messageOf(error)));
    }
    const pages = Math.max(1, Math.ceil(events.length / PAGE_SIZE));
    if (!isStopped) timer = setTimeout(() => void refresh(), REFRESH_MS * pages);
  };
  const refresh = async () => {
    if (!document.hidden) await read(update);
    else timer = setTimeout(() => void refresh(), REFRESH_MS);
  };
  const refreshNow = () => void read(show);
  let timer: number | undefined;
  let reads = 0;
  let isStopped = false;
  const create = async () => {
    const created = await editEvent(api);
    if (!created) return;
    const { eventId } = created;
    if (may('events:read')) location.hash = `#/events/${eventId}`;
    else feedback.success(`Created the event ${eventId}.`);
  };
  if (may('events:read')) refreshNow();
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
      'Events and their available seats.',
      may('events:write') && button('New event', { kind: 'primary', onClick: create }),
    ),
    may('events:read') && filters.element,
    freshness.element,
    news,
    body,
  );
  return {
    title: 'Events',
    element,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function noEvents(others: number): HTMLElement {
  return others > 0
    ? emptyState('No such events', 'None match what is searched for.')
    : emptyState('No events yet', 'As soon as there is one, it is shown here.');
}

/** All of them; `onPage` hears of those that are read so far. */
async function readEvents(
  { api }: Context,
  isOfArchive: boolean,
  onPage: (events: EventSummary[]) => void,
): Promise<EventSummary[]> {
  const path = `/api/v1/events?limit=${PAGE_SIZE}${isOfArchive ? '&status=archived' : ''}`;
  const events: EventSummary[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page: Page<EventSummary> = await api.get(`${path}${query}`);
    events.push(...page.data);
    onPage([...events]);
    cursor = page.nextCursor;
  } while (cursor !== null && events.length < EVENTS_MAX);
  return events;
}

/** What a card shows; it changes with time, too. */
export interface Card {
  event: EventSummary;
  badge: ReturnType<typeof standingOf>;
}

function eventCard({ event, badge }: Card): HTMLElement {
  const { eventId, name, startsAt, timeZone, availableSeats, totalSeats } = event;
  return h(
    'li',
    { class: 'card event-card' },
    h(
      'div',
      { class: 'event-card-head' },
      h('h2', {}, h('a', { href: `#/events/${eventId}`, 'data-focus': eventId }, name)),
      standingBadge(badge, timeZone),
    ),
    h('p', { class: 'hint' }, startsAt === undefined ? eventId : moment(startsAt, timeZone)),
    seatBar(event, name),
    h(
      'p',
      { class: 'event-card-seats' },
      h('strong', { class: 'figure' }, count(availableSeats)),
      ` of ${count(totalSeats)} seats left`,
    ),
  );
}
