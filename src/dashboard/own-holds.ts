import { ApiProblem, messageOf } from './api';
import { button, whileBusy } from './controls';
import { h } from './dom';
import { countdown, itemsText } from './format';
import type { EventSummary, Reservation } from './types';
import type { Context } from './view';

/** How long an ended hold still says what became of it. */
const SHOWN_AFTER_MS = 8000;

/** The holds that were made on this page, with the time that is left of each. */
export class OwnHolds {
  readonly element = h('ul', { class: 'holds', 'aria-label': 'Your holds' });

  constructor(
    private readonly context: Context,
    private readonly event: () => EventSummary,
    private readonly onDone: () => void,
  ) {}

  add(hold: Reservation): void {
    const { api, feedback } = this.context;
    const endsAtMs = Date.parse(hold.expiresAt ?? '');
    const text = itemsText(hold.items, this.event().tiers);
    const left = h('span', { class: 'hold-left', role: 'timer', 'aria-label': 'Time left' });
    const act = async (control: HTMLElement, action: () => Promise<unknown>, done: string) => {
      await whileBusy(control, async () => {
        try {
          await action();
          feedback.success(done);
          end(done);
        } catch (error) {
          feedback.failure(error);
          if (error instanceof ApiProblem && !error.isPassing) end(messageOf(error));
        }
      });
      this.onDone();
    };
    const path = `/api/v1/reservations/${hold.reservationId}`;
    const confirm = button('Confirm', {
      kind: 'primary',
      label: `Confirm the hold of ${text}`,
      onClick: () => act(confirm, () => api.post(`${path}/confirm`), `Confirmed ${text}.`),
    });
    const cancel = button('Cancel', {
      label: `Cancel the hold of ${text}`,
      onClick: () =>
        act(cancel, () => api.delete(path), `Cancelled ${text}. The seats are free again.`),
    });
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
      h('div', { class: 'actions' }, confirm, cancel),
    );
    const end = (outcome: string) => {
      clearInterval(ticking);
      item.classList.add('is-over');
      left.textContent = outcome;
      confirm.remove();
      cancel.remove();
      setTimeout(() => {
        item.remove();
      }, SHOWN_AFTER_MS);
    };
    const tick = () => {
      const durationMs = endsAtMs - api.now();
      left.textContent = countdown(durationMs);
      left.classList.toggle('is-short', durationMs < 30_000);
      if (durationMs > 0) return;
      end('The hold has expired: the seats are free again.');
      feedback.announce(`The hold of ${text} has expired.`);
      this.onDone();
    };
    const ticking = setInterval(tick, 250);
    this.element.prepend(item);
    tick();
  }
}
