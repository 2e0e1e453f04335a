import { ApiProblem, messageOf } from './api';
import { h } from './dom';

const SUCCESS_MS = 7000;

/** Says what became of what somebody did, for eyes and for screen readers. */
export class Feedback {
  private readonly polite = h('div', { role: 'status', class: 'toasts-list' });
  private readonly assertive = h('div', { role: 'alert', class: 'toasts-list' });
  private readonly silent = h('p', { role: 'status', class: 'visually-hidden' });
  readonly element = h('div', { class: 'toasts' }, this.polite, this.assertive, this.silent);

  success(text: string): void {
    const toast = this.show(this.polite, 'success', text);
    setTimeout(() => {
      toast.remove();
    }, SUCCESS_MS);
  }

  /** Stays until it is closed. */
  failure(error: unknown): void {
    // Then a key is asked for, which says it already.
    if (error instanceof ApiProblem && error.status === 401) return;
    this.show(this.assertive, 'failure', messageOf(error));
  }

  /** For screen readers alone. */
  announce(text: string): void {
    this.silent.textContent = text;
  }

  clear(): void {
    this.assertive.replaceChildren();
  }

  private show(region: HTMLElement, kind: string, text: string): HTMLElement {
    const close = h(
      'button',
      {
        type: 'button',
        class: 'toast-close',
        'aria-label': 'Close this message',
        on: {
          click: () => {
            toast.remove();
          },
        },
      },
      '×',
    );
    const toast: HTMLElement = h('div', { class: `toast toast-${kind}` }, h('p', {}, text), close);
    region.append(toast);
    while (region.children.length > 3) region.firstElementChild?.remove();
    return toast;
  }
}
