import { messageOf } from './api';
import { h } from './dom';
import { clockTime } from './format';

/** Says of what is shown that it is not up to date, and as of when it is, until it is read again. */
export class Freshness {
  readonly element = h('p', { class: 'notice', role: 'status' });
  private readAtMs: number | undefined;

  /** Whether there is something to show, however old. */
  get isShown(): boolean {
    return this.readAtMs !== undefined;
  }

  succeeded(): void {
    this.readAtMs = Date.now();
    this.element.textContent = '';
  }

  failed(error: unknown): void {
    if (this.readAtMs === undefined) return;
    this.element.textContent = `As of ${clockTime(this.readAtMs)}, not up to date. ${messageOf(error)}`;
  }
}
