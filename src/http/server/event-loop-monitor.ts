import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { LOOP_LATE_INTERVAL_MS, LOOP_LATE_MS_MAX } from '../../tuning';

const RESOLUTION_MS = 20;

/**
 * Whether the event loop has a standing queue: not one that a burst leaves behind, but one that did not
 * run empty for a whole interval, so that even the least delay in it was too long. The idea is CoDel's
 * (Nichols and Jacobson, "Controlling Queue Delay"), as servers use it since Maurer, "Fail at Scale".
 */
export class EventLoopMonitor {
  isLate = false;
  private readonly delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;

  start(): void {
    this.delays.enable();
    this.timer = setInterval(() => {
      this.look();
    }, LOOP_LATE_INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.delays.disable();
    this.isLate = false;
  }

  private look(): void {
    // It counts the time between two looks of its own; without any, the loop stood still all the time.
    const leastMs = this.delays.min / 1e6 - RESOLUTION_MS;
    this.isLate = leastMs > LOOP_LATE_MS_MAX;
    this.delays.reset();
  }
}
