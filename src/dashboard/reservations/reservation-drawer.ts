import { keepFilters } from '../address';
import { messageOf } from '../api';
import { button, loadingState, statusBadge, whileBusy } from '../controls';
import { openDrawer } from '../dialog';
import { fill, h, type Child } from '../dom';
import { Feedback } from '../feedback';
import { count, itemsText, KIND_TEXT, moment, money, STATUS_TEXT } from '../format';
import type { EventSummary, Item, Reservation, ReservationChange } from '../types';
import type { Context } from '../view';
import { cancelReservation, confirmReservation, describeReservation } from './reservation-actions';
import { readHistory } from './reservation-history';
import { reservationMessages } from './reservation-messages';
import { totalText } from './reservation-row';
import { seatsForm } from './seats-form';

export interface Drawer {
  reservationId: string;
  /** The reservation is this now. */
  show: (reservation: Reservation) => void;
}

interface Opening {
  reservation: Reservation;
  event: EventSummary | undefined;
  onChange: (reservation: Reservation) => void;
  onClose: () => void;
}

/** Everything of one reservation, beside the list: what it is, what can be done, and what happened to it. */
export function openReservation(outer: Context, opening: Opening): Drawer {
  const { event, onChange, onClose } = opening;
  // Messages outside of an open dialog can be neither closed nor heard.
  const context = { ...outer, feedback: new Feedback() };
  const { reservationId } = opening.reservation;
  const body = h('div', { class: 'stack' });
  const messages = reservationMessages(context, reservationId, event?.timeZone);
  let shown: Reservation | undefined;

  const show = (reservation: Reservation) => {
    if (shown && shown.version >= reservation.version) return;
    shown = reservation;
    const history = h('div', {}, loadingState(2));
    fill(
      body,
      details(reservation, event),
      context.may('reservations:write') && actions(reservation),
      h('section', { class: 'stack-small' }, h('h3', {}, 'History'), history),
      messages.element,
    );
    messages.changed(reservation.version);
    readHistory(context.api, reservation).then(
      (changes) => {
        fill(
          history,
          h(
            'ol',
            { class: 'feed' },
            changes.map((change) => entry(change, event)),
          ),
        );
      },
      (error: unknown) => {
        fill(history, messageOf(error));
      },
    );
  };
  const changed = (reservation: Reservation) => {
    show(reservation);
    onChange(reservation);
  };
  const actions = (reservation: Reservation): Child => {
    const { status } = reservation;
    const isHeld = status === 'held';
    if (!isHeld && status !== 'confirmed') return false;
    const what = describeReservation(reservation, event?.tiers ?? []);
    const action = (text: string, act: typeof confirmReservation, kind: 'primary' | 'danger') => {
      const control = button(text, {
        kind,
        focus: text,
        onClick: () =>
          whileBusy(control, async () => {
            changed(await act(context, reservation, what));
          }),
      });
      return control;
    };
    return [
      event !== undefined && seatsForm(context, reservation, event, changed),
      h(
        'div',
        { class: 'actions' },
        isHeld && action('Confirm the hold', confirmReservation, 'primary'),
        action('Cancel the reservation', cancelReservation, 'danger'),
      ),
    ];
  };

  show(opening.reservation);
  keepFilters({ reservation: reservationId });
  const title = `Reservation ${reservationId.slice(0, 8)}`;
  const content = h('div', { class: 'stack' }, body, context.feedback.element);
  void openDrawer(title, content).then(() => {
    keepFilters({ reservation: '' });
    onClose();
  });
  return { reservationId, show };
}

function details(reservation: Reservation, event: EventSummary | undefined): HTMLElement {
  const { reservationId, eventId, partnerId, status, reference, metadata = {} } = reservation;
  const { createdAt, updatedAt, confirmedAt, cancelledAt, expiredAt, expiresAt } = reservation;
  const time = (at: string | undefined) => at !== undefined && moment(at, event?.timeZone);
  const rows: [string, Child][] = [
    ['Id', [h('code', {}, reservationId), ' ', copyButton(reservationId)]],
    ['Status', statusBadge(status, STATUS_TEXT[status])],
    ['Event', event?.name ?? eventId],
    ['Partner', partnerId],
    ['Reference', reference ?? false],
    ['Seats', itemsList(reservation.items, event)],
    ['Total', totalText(reservation)],
    ['Hold ends', status === 'held' && time(expiresAt)],
    ['Made', time(createdAt)],
    ['Confirmed', time(confirmedAt)],
    ['Cancelled', time(cancelledAt)],
    ['Expired', time(expiredAt)],
    ['Last change', [time(updatedAt), `, version ${count(reservation.version)}`]],
    ...Object.entries(metadata),
  ];
  return h(
    'dl',
    { class: 'details' },
    rows
      .filter(([, value]) => value !== false)
      .map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))),
  );
}

function itemsList(items: readonly Item[], event: EventSummary | undefined): HTMLElement {
  return h(
    'ul',
    {},
    items.map((item) => {
      const { priceMinor, currency } = item;
      const each =
        priceMinor === undefined || currency === undefined
          ? ''
          : ` at ${money(priceMinor, currency)}`;
      return h('li', {}, `${itemsText([item], event?.tiers ?? [])}${each}`);
    }),
  );
}

function copyButton(text: string): HTMLElement {
  const copied = h('span', { role: 'status', class: 'hint' });
  const copy = button('Copy the id', {
    onClick: async () => {
      await navigator.clipboard.writeText(text).then(
        () => (copied.textContent = ' Copied.'),
        () => (copied.textContent = ' Select it, and copy it with your keyboard.'),
      );
    },
  });
  return h('span', {}, copy, copied);
}

function entry(change: ReservationChange, event: EventSummary | undefined): HTMLElement {
  const { kind, items, at, version } = change;
  return h(
    'li',
    { class: `feed-item feed-${kind}` },
    h('span', { class: 'feed-kind' }, KIND_TEXT[kind]),
    h('span', { class: 'feed-what' }, itemsText(items, event?.tiers ?? [])),
    h('span', { class: 'feed-when' }, `${moment(at, event?.timeZone)} · v${count(version)}`),
  );
}
