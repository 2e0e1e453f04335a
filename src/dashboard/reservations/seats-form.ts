import { button, choice, field, whileBusy } from '../controls';
import { confirmDialog } from '../dialog';
import { h } from '../dom';
import { itemsText, seatsText } from '../format';
import type { EventSummary, Item, Reservation } from '../types';
import type { Context } from '../view';
import { actOn, reservationPath } from './reservation-actions';

const EXTENSIONS = [
  ['120', '2 minutes'],
  ['600', '10 minutes'],
  ['3600', 'an hour'],
] as const;

/** More or fewer seats of a reservation, a part of a hold to confirm, and a later end of a hold. */
export function seatsForm(
  context: Context,
  reservation: Reservation,
  event: EventSummary,
  onChange: (reservation: Reservation) => void,
): HTMLElement {
  const { api } = context;
  const { items, status } = reservation;
  const { tiers } = event;
  const path = reservationPath(reservation);
  const seatsIn = (tierId: string) =>
    items.reduce((sum, item) => sum + (item.tierId === tierId ? item.seats : 0), 0);
  const fields = tiers.map((tier) => ({
    tierId: tier.tierId,
    before: seatsIn(tier.tierId),
    ...field({
      label: tier.name,
      hint: `${seatsText(tier.availableSeats)} left`,
      input: { type: 'number', min: 0, value: seatsIn(tier.tierId), inputmode: 'numeric' },
    }),
  }));
  const wanted = (): Item[] =>
    fields
      .map(({ tierId, input }) => ({ tierId, seats: Number(input.value) }))
      .filter(({ seats }) => seats > 0);
  const act = (done: string, action: () => Promise<Reservation>) =>
    actOn(context, reservation, done, action, event).then(onChange);
  const change = async () => {
    const isLess = fields.some(({ before, input }) => Number(input.value) < before);
    const text = `${itemsText(items, tiers)} becomes ${itemsText(wanted(), tiers)}. What is given back may be taken by others at once.`;
    if (isLess && !(await confirmDialog('Give seats back?', text, 'Change the seats'))) return;
    await act('The seats are changed.', () => api.patch<Reservation>(path, { items: wanted() }));
  };
  const confirmPart = async () => {
    const text = `${itemsText(wanted(), tiers)} will be sold, the rest of ${itemsText(items, tiers)} is given back. This cannot be undone.`;
    if (!(await confirmDialog('Confirm only these?', text, 'Confirm these seats', 'primary')))
      return;
    await act('The seats are confirmed, the rest is free again.', () =>
      api.post<Reservation>(`${path}/confirm`, { items: wanted() }),
    );
  };
  const busy = (text: string, action: () => Promise<unknown>) => {
    const control = button(text, { focus: text, onClick: () => whileBusy(control, action) });
    return control;
  };
  const duration = choice(
    'The hold ends',
    EXTENSIONS.map(([value, text]) => [value, `${text} from now`]),
    '600',
  );
  const extend = () =>
    act('The hold is extended.', () =>
      api.post<Reservation>(`${path}/extend`, { holdSeconds: Number(duration.select.value) }),
    );
  const isHeld = status === 'held';
  return h(
    'section',
    { class: 'stack-small', 'aria-label': 'Change the reservation' },
    h(
      'div',
      { class: 'field-row' },
      fields.map(({ element }) => element),
    ),
    h(
      'div',
      { class: 'actions' },
      busy('Change the seats', change),
      isHeld && busy('Confirm only these', confirmPart),
    ),
    isHeld &&
      h('div', { class: 'actions actions-low' }, duration.element, busy('Extend the hold', extend)),
  );
}
