import {
  actionsCell,
  button,
  cell,
  numberCell,
  row,
  statusBadge,
  textCell,
  whileBusy,
  type Column,
} from '../controls';
import { h } from '../dom';
import { countdown, itemsText, moment, money, STATUS_TEXT } from '../format';
import type { EventSummary, Reservation } from '../types';
import type { Context } from '../view';
import { cancelReservation, confirmReservation, describeReservation } from './reservation-actions';

export function reservationColumns(isOfAllEvents: boolean, mayChange: boolean): Column[] {
  return [
    { title: 'Reservation' },
    ...(isOfAllEvents ? [{ title: 'Event' }] : []),
    { title: 'Partner' },
    { title: 'Seats' },
    { title: 'Total', isNumber: true },
    { title: 'Status' },
    { title: 'Made' },
    ...(mayChange ? [{ title: 'Actions' }] : []),
  ];
}

interface ReservationRow {
  reservation: Reservation;
  /** Undefined if it is not known. */
  event: EventSummary | undefined;
  isOfAllEvents: boolean;
  /** Hears what an action made of it. */
  onChange: (reservation: Reservation) => void;
  onOpen: (reservation: Reservation) => void;
}

/** One reservation in a list, with what can be done to it at once. */
export function reservationRow(context: Context, shown: ReservationRow): HTMLTableRowElement {
  const { reservation, event, isOfAllEvents, onChange, onOpen } = shown;
  const { reservationId, eventId, partnerId, reference, items, status } = reservation;
  const tiers = event?.tiers ?? [];
  const what = describeReservation(reservation, tiers);
  const action = (text: string, act: typeof confirmReservation) => {
    const control = button(text, {
      label: `${text} ${what}`,
      focus: `${text}-${reservationId}`,
      onClick: () =>
        whileBusy(control, async () => {
          onChange(await act(context, reservation, what));
        }),
    });
    return control;
  };
  const isHeld = status === 'held';
  const isOpen = isHeld || status === 'confirmed';
  return row(
    cell(
      button(h('code', {}, reservationId.slice(0, 8)), {
        kind: 'plain',
        label: `Details of ${reservationId.slice(0, 8)}`,
        focus: `open-${reservationId}`,
        onClick: () => {
          onOpen(reservation);
        },
      }),
    ),
    isOfAllEvents && textCell(h('a', { href: `#/events/${eventId}` }, event?.name ?? eventId)),
    textCell(partnerId, reference !== undefined && h('div', { class: 'hint' }, reference)),
    textCell(itemsText(items, tiers)),
    numberCell(totalText(reservation)),
    cell(
      statusBadge(status, STATUS_TEXT[status]),
      isHeld && h('span', { class: 'row-left', 'data-ends': reservation.expiresAt }),
    ),
    cell(moment(reservation.createdAt, event?.timeZone)),
    context.may('reservations:write') &&
      actionsCell(
        isHeld && action('Confirm', confirmReservation),
        isOpen && action('Cancel', cancelReservation),
      ),
  );
}

/** In every row of a hold. */
export function showTimeLeft(rows: HTMLElement, nowMs: number): void {
  for (const left of rows.querySelectorAll<HTMLElement>('[data-ends]')) {
    left.textContent = ` ${countdown(Date.parse(left.dataset.ends ?? '') - nowMs)}`;
  }
}

export function totalText({ totalMinor, currency }: Reservation): string {
  return totalMinor === undefined || currency === undefined ? '–' : money(totalMinor, currency);
}
