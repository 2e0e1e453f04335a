import type { Api } from './api';
import { button, whileBusy } from './controls';
import { fill, h } from './dom';
import { clockTime, count, moment } from './format';
import type { LiveState } from './live';
import { soldOf } from './seat-bar';
import { standingBadge, standingOf, whyNotOnSale } from './standing';
import type { EventSummary } from './types';

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
  /** Pauses the sales, or resumes them. */
  setStatus: (status: 'paused' | 'on_sale') => Promise<unknown>;
}

/** What an event is called, when it is, how it stands, and why it sells nothing if so. */
export function eventHeading({ api, mayChange, edit, setStatus }: EventHeading) {
  const name = h('h1', { tabindex: -1 });
  const about = h('p', { class: 'lead' });
  const live = h('span', { class: 'live', role: 'status' });
  const figures = h('dl', { class: 'figures' });
  const notice = h('p', { class: 'notice' });
  const pause = button('', {
    onClick: () => whileBusy(pause, () => setStatus(isPaused ? 'on_sale' : 'paused')),
  });
  let isPaused = false;
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
        mayChange && [pause, button('Change event', { onClick: edit })],
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
      const { eventId, startsAt, timeZone, status, version } = summary;
      const standing = standingOf(summary, api.now());
      isPaused = status === 'paused';
      pause.textContent = isPaused ? 'Resume sales' : 'Pause sales';
      pause.hidden = status === 'closed' || standing.state === 'over';
      name.textContent = summary.name;
      notice.textContent = whyNotOnSale(summary, standing) ?? '';
      fill(
        about,
        standingBadge(standing, timeZone),
        startsAt !== undefined && ` ${moment(startsAt, timeZone)} ·`,
        ` ${eventId} · version `,
        h('span', { class: 'number', 'data-test': 'version' }, count(version)),
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
