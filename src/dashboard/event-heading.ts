import type { Standing } from '../domain/event';
import type { Api } from './api';
import { button, whileBusy } from './controls';
import { fill, h } from './dom';
import { clockTime, count, moment } from './format';
import type { LiveState } from './live';
import { soldOf } from './seat-bar';
import { standingBadge, standingOf, whyNotOnSale } from './standing';
import type { EventStatus, EventSummary } from './types';

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost, trying again…',
  off: 'Not live',
};

interface EventHeading {
  api: Api;
  mayChange: boolean;
  edit: () => unknown;
  setStatus: (status: EventStatus) => Promise<unknown>;
  remove: () => Promise<unknown>;
}

const PAUSE = { text: 'Pause sales', status: 'paused' } as const;
const ARCHIVE = { text: 'Archive', status: 'archived' } as const;

/** What one click does to the sales. */
const STEPS: Record<Standing['state'], { text: string; status: EventStatus }> = {
  on_sale: PAUSE,
  sold_out: PAUSE,
  not_open_yet: PAUSE,
  paused: { text: 'Resume sales', status: 'on_sale' },
  over: ARCHIVE,
  closed: ARCHIVE,
  archived: { text: 'Take out of the archive', status: 'closed' },
};

/** What an event is called, when it is, how it stands, and why it sells nothing if so. */
export function eventHeading({ api, mayChange, edit, setStatus, remove }: EventHeading) {
  const name = h('h1', { tabindex: -1 });
  const about = h('p', { class: 'lead' });
  const live = h('span', { class: 'live', role: 'status' });
  const figures = h('dl', { class: 'figures' });
  const notice = h('p', { class: 'notice' });
  const step = button('', {
    onClick: () => whileBusy(step, () => setStatus(next.status)),
  });
  const deletion = button('Delete event', { onClick: () => whileBusy(deletion, remove) });
  let next = STEPS.on_sale;
  const element = h(
    'header',
    { class: 'stack-small' },
    h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'Events')),
    h(
      'div',
      { class: 'view-head' },
      h('div', {}, name, about),
      h(
        'div',
        { class: 'actions' },
        live,
        mayChange && [step, button('Change event', { onClick: edit }), deletion],
      ),
    ),
    notice,
    figures,
  );
  return {
    element,
    setLive: (state: LiveState) => {
      live.className = `live live-${state}`;
      const asOf = state === 'lost' ? ` As of ${clockTime(Date.now())}.` : '';
      live.textContent = `${LIVE_TEXT[state]}${asOf}`;
    },
    show: (summary: EventSummary) => {
      const { eventId, startsAt, timeZone, version } = summary;
      const standing = standingOf(summary, api.now());
      next = STEPS[standing.state];
      step.textContent = next.text;
      name.textContent = summary.name;
      notice.textContent = whyNotOnSale(summary, standing) ?? '';
      fill(
        about,
        standingBadge(standing, timeZone),
        startsAt !== undefined && ` ${moment(startsAt, timeZone)} ·`,
        timeZone !== undefined && ` times of ${timeZone} ·`,
        ` ${eventId} · version `,
        h('span', { class: 'number', 'data-test': 'version' }, count(version)),
      );
      const { availableSeats, heldSeats, totalSeats, reservationCount } = summary;
      deletion.hidden = availableSeats < totalSeats; // it would be refused
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
