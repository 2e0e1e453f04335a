import type { Clock } from './clock';

/**
 * Does a task repeatedly, never twice at the same time; a failure is reported and the next round is tried.
 * Before each round it waits from half the interval to one and a half, so that processes which started at the
 * same time do not run it at the same time.
 */
export class Periodic {
  private cancelTimer: (() => void) | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly task: () => Promise<unknown>,
    private readonly intervalMs: number,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.isStopped) return;
    const waitMs = this.intervalMs * (0.5 + this.clock.random());
    this.cancelTimer = this.clock.after(waitMs, () => {
      this.running = this.round();
    });
  }

  /** Resolves when the current round has ended; no other follows it. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancelTimer?.();
    await this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.task();
    } catch (error) {
      this.onError(error);
    }
    this.start();
  }
}
