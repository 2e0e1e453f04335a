import { Readable } from 'node:stream';
import type { ReadEntry } from '../../domain/read-log';
import { STREAM_HEARTBEATS_MAX } from '../../limits';
import type { Following } from '../../services/feeds/event-feeds';

export interface EventStreamOptions {
  following: Following;
  /** What is sent before any change. */
  opening: string;
  /** The text of changes that come together, at least one; not empty. */
  format: (entries: readonly ReadEntry[]) => string;
  heartbeatMs: number;
}

/** A comment: readers of server-sent events ignore it. */
const HEARTBEAT = ':\n\n';

/**
 * An event's changes as they happen, in server-sent events. It takes the next ones only when the previous
 * ones are on their way to the reader, so that nothing accumulates here; a reader that takes nothing from one
 * heartbeat to the next is disconnected. It can resume from the last version that it got.
 */
export class EventStream extends Readable {
  private readonly heartbeat: NodeJS.Timeout;
  private heartbeats = 0;
  /** The reader waits for more. */
  private isWanted = false;
  private isTaking = false;
  private mayHaveMore = true;
  /** The reader did not wait for more at the last heartbeat, and has not since. */
  private isStalled = false;

  constructor(private readonly options: EventStreamOptions) {
    super({ highWaterMark: 1 });
    this.heartbeat = setInterval(() => {
      this.beat();
    }, options.heartbeatMs);
    options.following.onMore(() => {
      this.wake();
    });
    this.push(options.opening);
  }

  override _read(): void {
    this.isWanted = true;
    this.isStalled = false;
    void this.fill();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearInterval(this.heartbeat);
    this.options.following.close();
    callback(error);
  }

  /** There is more to take, or the feed has ended. */
  private wake(): void {
    this.mayHaveMore = true;
    if (this.options.following.isOver() && !this.isWanted) this.destroy();
    else void this.fill();
  }

  /** Takes what there is, as long as the reader wants it. */
  private async fill(): Promise<void> {
    if (this.isTaking) return;
    this.isTaking = true;
    try {
      while (this.isWanted && this.mayHaveMore && !this.destroyed) {
        this.mayHaveMore = false;
        const entries = await this.options.following.take();
        if (!entries) this.send(null);
        else if (entries.length > 0) {
          this.mayHaveMore = true;
          this.send(this.options.format(entries));
        }
      }
    } catch {
      // The change log cannot be read now. The reader reconnects, and then gets that answer, or the rest.
      this.destroy();
    }
    this.isTaking = false;
  }

  private beat(): void {
    this.heartbeats += 1;
    if (this.isWanted) this.send(this.heartbeats < STREAM_HEARTBEATS_MAX ? HEARTBEAT : null);
    else if (this.isStalled) this.destroy();
    else this.isStalled = true;
  }

  /** Null ends the stream. */
  private send(text: string | null): void {
    if (this.destroyed || this.readableEnded) return;
    this.isWanted = false;
    this.push(text);
  }
}
