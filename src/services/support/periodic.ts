import type { Clock } from './clock';

/**
 * Does a task again and again, never twice at once; a failure is reported and the next round is tried.
 * Before each round it waits from half the interval to one and a half, so that processes which started
 * together do not go on together.
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

  /** Resolves when the round that is under way has ended; there is no other after it. */
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
