import type { Standing } from '../domain/event';
import { keepFilters, readAddress } from './address';
import { choice, field } from './controls';
import { h } from './dom';
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
  const { filters } = readAddress();
  const kept = (name: string) => filters.get(name) ?? '';
  const search = field({
    label: 'Name or id',
    input: { type: 'search', maxlength: 200, value: kept('q') },
  });
  const states = STATES.map((each) => [each, STATUS_TEXT[each]] as const);
  const state = choice('State', [['', 'Any'], ...states], kept('state'));
  const from = field({ label: 'From', input: { type: 'date', value: kept('from') } });
  const to = field({ label: 'To', input: { type: 'date', value: kept('to') } });
  const element = h(
    'form',
    {
      class: 'filters filters-events',
      role: 'search',
      on: {
        input: () => {
          keepFilters({
            q: search.input.value.trim(),
            state: state.select.value,
            from: from.input.value,
            to: to.input.value,
          });
          onChange();
        },
        submit: (event) => {
          event.preventDefault();
        },
      },
    },
    search.element,
    state.element,
    from.element,
    to.element,
  );
  const isWanted = ({ event, badge }: { event: EventSummary; badge: Standing }): boolean => {
    const text = search.input.value.trim().toLowerCase();
    const names = `${event.name}\n${event.eventId}`.toLowerCase();
    return (
      names.includes(text) &&
      [badge.state, ''].includes(state.select.value) &&
      isBetween(dayOf(event), from.input.value, to.input.value)
    );
  };
  return { element, isWanted, isOfArchive: () => state.select.value === 'archived' };
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
