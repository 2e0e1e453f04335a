import type { Host } from './host';
import type { Random } from './random';

interface Task {
  /** Milliseconds since the start. */
  time: number;
  /** Decides between tasks of one time. */
  order: number;
  /**
   * The host of the task: its tasks are dropped when it crashes, and postponed while it is paused.
   */
  host: Host | undefined;
  isCancelled: boolean;
  run: () => void;
}

/** Virtual time: one task after the other, each with all promise callbacks that follow from it. */
export class Scheduler {
  now = 0;
  /** Tasks done so far. */
  steps = 0;
  private readonly heap: Task[] = [];

  constructor(
    private readonly random: Random,
    /** Called before each task. */
    private readonly onStep: () => void,
  ) {}

  /** Runs the task after that many milliseconds; the returned function cancels it. */
  schedule(delayMs: number, host: Host | undefined, run: () => void): () => void {
    const time = this.now + delayMs;
    const task: Task = { time, order: this.random.next(), host, isCancelled: false, run };
    this.push(task);
    return () => {
      task.isCancelled = true;
    };
  }

  /** Resolves after that many milliseconds. */
  sleep(delayMs: number, host?: Host): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, host, resolve));
  }

  /** Ends a pause: what was put off is due now. */
  resume(host: Host): void {
    if (host.pausedUntil <= this.now) return;
    const tasks = this.heap.splice(0);
    for (const task of tasks) {
      if (task.host === host && task.time === host.pausedUntil) task.time = this.now;
      this.push(task);
    }
    host.pausedUntil = this.now;
  }

  /** Does everything that is due until then. */
  async runUntil(time: number): Promise<void> {
    for (let task = this.pop(time); task; task = this.pop(time)) {
      if (task.isCancelled || task.host?.isCrashed) continue;
      this.now = Math.max(this.now, task.time);
      if (task.host && task.host.pausedUntil > this.now) {
        task.time = task.host.pausedUntil;
        this.push(task);
        continue;
      }
      this.steps += 1;
      this.onStep();
      // The host may have crashed or been paused in this step.
      if (!task.host?.isCrashed) task.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.now = time;
  }

  private push(task: Task): void {
    const { heap } = this;
    let place = heap.length;
    heap.push(task);
    for (;;) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (place === 0 || !above || !isBefore(task, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = task;
  }

  private pop(until: number): Task | undefined {
    const { heap } = this;
    const first = heap[0];
    if (!first || first.time > until) return undefined;
    const last = heap.pop();
    if (last && heap.length > 0) this.sink(last);
    return first;
  }

  private sink(task: Task): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const least = right && left && isBefore(right, left) ? right : left;
      if (!least || !isBefore(least, task)) break;
      heap[place] = least;
      place = 2 * place + (least === left ? 1 : 2);
    }
    heap[place] = task;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
