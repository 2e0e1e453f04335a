import { ApiProblem } from '../api';
import { confirmDialog } from '../dialog';
import { itemsText, money } from '../format';
import { refusalText } from '../refusal-text';
import type { EventSummary, Reservation, Tier } from '../types';
import type { Context } from '../view';

/** E.g. `2 × VIP of abc-corp`. */
export function describeReservation(
  { items, partnerId }: Reservation,
  tiers: readonly Tier[],
): string {
  return `${itemsText(items, tiers)} of ${partnerId}`;
}

export function reservationPath({ reservationId }: Pick<Reservation, 'reservationId'>): string {
  return `/api/v1/reservations/${reservationId}`;
}

/** Asks, and confirms a hold. Resolves with the reservation as it is then. */
export async function confirmReservation(
  context: Context,
  reservation: Reservation,
  what: string,
): Promise<Reservation> {
  const { totalMinor, currency } = reservation;
  const cost = totalMinor === undefined ? '' : ` for ${money(totalMinor, currency ?? '')}`;
  const text = `${what} will be sold${cost}. This cannot be undone: sold seats can only be cancelled.`;
  const isWanted = await confirmDialog('Confirm this hold?', text, 'Confirm the hold', 'primary');
  if (!isWanted) return reservation;
  return actOn(context, reservation, `Confirmed ${what}.`, () =>
    context.api.post<Reservation>(`${reservationPath(reservation)}/confirm`),
  );
}

/** Asks, and cancels. Resolves with the reservation as it is then. */
export async function cancelReservation(
  context: Context,
  reservation: Reservation,
  what: string,
): Promise<Reservation> {
  const text = `${what} will be free again. This cannot be undone.`;
  const isWanted = await confirmDialog('Cancel this reservation?', text, 'Cancel the reservation');
  if (!isWanted) return reservation;
  const done = `Cancelled ${what}. The seats are free again.`;
  return actOn(context, reservation, done, async () => {
    await context.api.delete(reservationPath(reservation));
    return readReservation(context, { ...reservation, status: 'cancelled' });
  });
}

/** Says what became of it. A refusal tells that the reservation is no longer what is shown: it is read again. */
export async function actOn(
  context: Context,
  reservation: Reservation,
  done: string,
  action: () => Promise<Reservation>,
  event?: EventSummary,
): Promise<Reservation> {
  try {
    const now = await action();
    context.feedback.success(done);
    return now;
  } catch (error) {
    context.feedback.failure(event ? new Error(refusalText(error, event)) : error);
    const isRefusal = error instanceof ApiProblem && !error.isPassing;
    return isRefusal ? readReservation(context, reservation) : reservation;
  }
}

/** As it is now; as it was known to be if it cannot be read. */
function readReservation({ api }: Context, reservation: Reservation): Promise<Reservation> {
  return api.get<Reservation>(reservationPath(reservation)).catch(() => reservation);
}
