import type { Standing } from '../domain/event';
import { choice, field } from './controls';
import { filterForm } from './filter-form';
import { STATUS_TEXT } from './format';
import type { EventSummary } from './types';

const STATES = [
  'on_sale',
  'not_open_yet',
  'sold_out',
  'paused',
  'over',
  'closed',
  'archived',
] as const satisfies Standing['state'][];

/** Fields to search events by; they stand in the address, too. */
export function eventFilters(onChange: () => void) {
  const states = STATES.map((each) => [each, STATUS_TEXT[each]] as const);
  const { element, value } = filterForm(
    {
      q: field({ label: 'Name or id', input: { type: 'search', maxlength: 200 } }),
      state: choice('State', [['', 'Any'], ...states]),
      from: field({ label: 'From', input: { type: 'date' } }),
      to: field({ label: 'To', input: { type: 'date' } }),
    },
    onChange,
  );
  const isWanted = ({ event, badge }: { event: EventSummary; badge: Standing }): boolean => {
    const names = `${event.name}\n${event.eventId}`.toLowerCase();
    return (
      names.includes(value('q').toLowerCase()) &&
      [badge.state, ''].includes(value('state')) &&
      isBetween(dayOf(event), value('from'), value('to'))
    );
  };
  return { element, isWanted, isOfArchive: () => value('state') === 'archived' };
}

function isBetween(day: string | undefined, from: string, to: string): boolean {
  if (from === '' && to === '') return true;
  return day !== undefined && day >= from && (to === '' || day <= to);
}

/** The day on which it starts, at its place: `2026-05-01`. */
function dayOf({ startsAt, timeZone }: EventSummary): string | undefined {
  if (startsAt === undefined) return undefined;
  const options = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat('sv-SE', options).format(new Date(startsAt));
}
