import type { Clock } from '../../src/services/support/clock';
import type { Random } from './random';
import type { Scheduler } from './scheduler';

/** The virtual start of time, as a date. */
export const EPOCH_MS = Date.UTC(2026, 0, 1, 12);

/** What an API process runs on: it can crash, stand still and have a wrong clock. */
export class Host {
  isCrashed = false;
  pausedUntil = 0;

  constructor(
    readonly name: string,
    /** How far its clock is ahead of the others. */
    public skewMs: number,
  ) {}

  clock(scheduler: Scheduler, random: Random): Clock {
    return {
      now: () => new Date(EPOCH_MS + Math.floor(scheduler.now + this.skewMs)),
      sleep: (durationMs) => scheduler.sleep(durationMs, this),
      after: (durationMs, callback) => scheduler.schedule(durationMs, this, callback),
      turn: () => scheduler.sleep(0, this),
      random: () => random.next(),
    };
  }
}
