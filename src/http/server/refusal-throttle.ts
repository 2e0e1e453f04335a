import type { Socket } from 'node:net';

/**
 * Pauses refused connections when there are too many refusals: nothing more is read from them until the time
 * that `Retry-After` names has passed. Reading and refusing costs as much as the cheapest answer of
 * node:http, and callers that do not wait could use up the server with refusals.
 */
export class RefusalThrottle {
  private secondEndMs = 0;
  private refusals = 0;

  constructor(
    private readonly freePerSecond: number,
    private readonly pauseMs: number,
  ) {}

  /** Counts a refusal that was sent, and may pause its connection; the request must be read completely. */
  record(socket: Socket): void {
    const nowMs = performance.now();
    if (nowMs > this.secondEndMs) {
      this.secondEndMs = nowMs + 1000;
      this.refusals = 0;
    }
    this.refusals += 1;
    if (this.refusals <= this.freePerSecond) return;
    socket.pause();
    setTimeout(() => socket.resume(), this.pauseMs).unref();
  }
}
