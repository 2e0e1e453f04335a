import { ApiProblem } from '../api';
import { button, whileBusy } from '../controls';
import { fill, h } from '../dom';
import { countdown, itemsText, STATUS_TEXT } from '../format';
import type { EventSummary, Reservation } from '../types';
import type { Context } from '../view';
import {
  cancelReservation,
  confirmReservation,
  describeReservation,
  reservationPath,
} from './reservation-actions';

/** How long an ended hold still says what became of it. */
const SHOWN_AFTER_MS = 8000;

/** The holds that were made in this tab, with the time that is left of each; they survive a reload. */
export class OwnHolds {
  readonly element = h('ul', { class: 'holds', 'aria-label': 'Your holds' });
  private readonly item: string;
  /** What to do when something has become of a hold. */
  private readonly shown = new Map<string, (now: Reservation) => void>();

  constructor(
    private readonly context: Context,
    private readonly event: () => EventSummary,
    /** Hears what became of a hold. */
    private readonly onDone: (reservation: Reservation) => void,
  ) {
    this.item = `ticketboss.holds.${event().eventId}`;
    for (const reservationId of this.kept) void this.restore(reservationId);
  }

  add(hold: Reservation): void {
    this.keep(hold.reservationId, true);
    this.show(hold);
  }

  /** A reservation has changed, here or elsewhere. */
  hear(now: Reservation): void {
    this.shown.get(now.reservationId)?.(now);
  }

  private async restore(reservationId: string): Promise<void> {
    try {
      const hold = await this.read({ reservationId });
      if (hold.status === 'held') this.show(hold);
      else this.keep(reservationId, false);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) this.keep(reservationId, false);
    }
  }

  private show(hold: Reservation): void {
    const { api, feedback } = this.context;
    const { tiers } = this.event();
    let endsAtMs = Date.parse(hold.expiresAt ?? '');
    const text = itemsText(hold.items, tiers);
    const left = h('span', { class: 'hold-left', role: 'timer', 'aria-label': 'Time left' });
    const actions = h('div', { class: 'actions' });
    const item = h(
      'li',
      { class: 'hold' },
      h(
        'div',
        { class: 'hold-text' },
        h('strong', {}, text),
        h('span', { class: 'hint' }, hold.partnerId),
      ),
      left,
      actions,
    );
    const action = (verb: string, act: typeof confirmReservation) => {
      const control = button(verb, {
        ...(verb === 'Confirm' && { kind: 'primary' }),
        label: `${verb} the hold of ${text}`,
        onClick: () =>
          whileBusy(control, async () => {
            hear(await act(this.context, hold, describeReservation(hold, tiers)));
          }),
      });
      return control;
    };
    fill(actions, action('Confirm', confirmReservation), action('Cancel', cancelReservation));
    const hear = (now: Reservation) => {
      if (now.status === 'held') endsAtMs = Date.parse(now.expiresAt ?? '');
      else if (now.status !== 'expired') end(now, `${STATUS_TEXT[now.status]}.`);
    };
    const end = (now: Reservation, outcome: string) => {
      clearInterval(ticking);
      this.shown.delete(hold.reservationId);
      this.keep(hold.reservationId, false);
      item.classList.add('is-over');
      left.textContent = outcome;
      actions.remove();
      setTimeout(() => {
        item.remove();
      }, SHOWN_AFTER_MS);
      this.onDone(now);
    };
    /** Its time is over, unless somebody has extended it. */
    const settle = async () => {
      clearInterval(ticking);
      const now = await this.read(hold).catch(() => hold);
      endsAtMs = Date.parse(now.expiresAt ?? '');
      if (now.status === 'held' && endsAtMs > api.now()) ticking = setInterval(tick, 250);
      else if (now.status === 'confirmed' || now.status === 'cancelled') hear(now);
      else {
        end(now, 'The hold has expired: the seats are free again.');
        feedback.announce(`The hold of ${text} has expired.`);
      }
    };
    const tick = () => {
      const durationMs = endsAtMs - api.now();
      left.textContent = countdown(durationMs);
      left.classList.toggle('is-short', durationMs < 30_000);
      if (durationMs <= 0) void settle();
    };
    let ticking = setInterval(tick, 250);
    this.element.prepend(item);
    this.shown.set(hold.reservationId, hear);
    tick();
  }

  private read(hold: Pick<Reservation, 'reservationId'>): Promise<Reservation> {
    return this.context.api.get<Reservation>(reservationPath(hold));
  }

  private get kept(): string[] {
    return (sessionStorage.getItem(this.item) ?? '').split(',').filter((id) => id !== '');
  }

  private keep(reservationId: string, isHeld: boolean): void {
    const others = this.kept.filter((id) => id !== reservationId);
    sessionStorage.setItem(this.item, (isHeld ? [...others, reservationId] : others).join());
  }
}
