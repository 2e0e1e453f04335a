import type { Clock } from '../../src/services/support/clock';

interface Timer {
  at: number;
  callback: () => void;
}

/**
 * A clock that only a test advances. It starts at the real time, since the database has its own
 * clock and expires documents by that.
 */
export class VirtualClock implements Clock {
  private time = Date.now();
  private readonly timers = new Set<Timer>();
  /** What `random` returns. */
  chance = 0.5;

  now(): Date {
    return new Date(this.time);
  }

  sleep(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(durationMs, resolve);
    });
  }

  after(durationMs: number, callback: () => void): () => void {
    const timer = { at: this.time + durationMs, callback };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  random(): number {
    return this.chance;
  }

  /** Advances the time and calls back all waits that end until then, in time order. */
  advance(durationMs: number): void {
    this.time += durationMs;
    const due = [...this.timers].filter(({ at }) => at <= this.time);
    for (const timer of due.sort((a, b) => a.at - b.at)) {
      if (this.timers.delete(timer)) timer.callback();
    }
  }
}
