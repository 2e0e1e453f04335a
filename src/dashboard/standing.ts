import { NO_SALES_TEXT, standingAt, timesOf, type Standing } from '../domain/event';
import { statusBadge } from './controls';
import { moment, STATUS_TEXT } from './format';
import type { EventSummary } from './types';

/** What the event is at that time: on sale, sold out, or why not. */
export function standingOf(event: EventSummary, nowMs: number): Standing {
  const { timeZone, startsAt, endsAt, salesOpenAt, salesCloseAt, ...rest } = event;
  const times = { startsAt, endsAt, salesOpenAt, salesCloseAt };
  const dates = Object.fromEntries(
    Object.entries(times).map(([field, iso]) => [field, iso === undefined ? null : new Date(iso)]),
  );
  return standingAt(new Date(nowMs), { ...rest, ...timesOf(dates) });
}

export function standingBadge(standing: Standing, timeZone?: string): HTMLElement {
  const text =
    standing.state === 'not_open_yet'
      ? `Opens ${moment(standing.opensAt, timeZone)}`
      : STATUS_TEXT[standing.state];
  return statusBadge(standing.state, text);
}

/** Why no seats can be reserved, if so. */
export function whyNotOnSale(event: EventSummary, standing: Standing): string | undefined {
  switch (standing.state) {
    case 'paused':
    case 'closed':
      return `${NO_SALES_TEXT[standing.state]}.`;
    case 'archived':
      return 'The event is archived: it sells nothing.';
    case 'not_open_yet':
      return `Sales open on ${moment(standing.opensAt, event.timeZone)}.`;
    case 'over':
      return `${NO_SALES_TEXT.over}: on ${moment(standing.closedAt, event.timeZone)}.`;
    case 'sold_out':
      return event.heldSeats > 0
        ? 'No seats are available, but some are only held. If they become free, they are shown here at once.'
        : 'Sold out. If seats become free, they are shown here at once.';
    case 'on_sale':
      return event.totalSeats === 0 ? 'There are no seats yet.' : undefined;
  }
}
