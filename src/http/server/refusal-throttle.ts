import type { Socket } from 'node:net';

/**
 * Pauses refused connections when there are too many refusals: nothing more is read from them until the time
 * that `Retry-After` names has passed. Reading and refusing costs as much as the cheapest answer of
 * node:http, and callers that do not wait could use up the server with refusals.
 */
export class Resting {
  private secondEndMs = 0;
  private refusals = 0;

  constructor(
    private readonly freePerSecond: number,
    private readonly restMs: number,
  ) {}

  /** Records a refusal that was sent; its request must be read completely. */
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
