import type { Socket } from 'node:net';

/**
 * Lets connections rest that are refused when refusals have become too many: nothing more is read of them
 * until the time is over that `Retry-After` names. Reading and refusing costs as much as an answer of
 * node:http can cost at least, and callers who do not wait could ask for nothing but refusals.
 */
export class Resting {
  private secondEndMs = 0;
  private refusals = 0;

  constructor(
    private readonly freePerSecond: number,
    private readonly restMs: number,
  ) {}

  /** Notes a refusal that was sent; nothing of its request may be left to read. */
  refused(socket: Socket): void {
    const nowMs = performance.now();
    if (nowMs > this.secondEndMs) {
      this.secondEndMs = nowMs + 1000;
      this.refusals = 0;
    }
    this.refusals += 1;
    if (this.refusals <= this.freePerSecond) return;
    socket.pause();
    setTimeout(() => socket.resume(), this.restMs).unref();
  }
}
