/** Drops what was kept by one call of `keep`. */
type Drop = () => void;

/**
 * What all feeds of a process keep in memory, bounded in bytes: the oldest is dropped first, whichever event it is
 * of. Readers that want it read it from the change log.
 */
export class FeedMemory {
  /** In the order in which they were kept. */
  private readonly kept = new Map<Drop, number>();
  private bytes = 0;

  constructor(private readonly bytesMax: number) {}

  /** Calls `drop` when there is no more room for it. What was just kept stays, whatever its size. */
  keep(bytes: number, drop: Drop): void {
    this.kept.set(drop, bytes);
    this.bytes += bytes;
    for (const oldest of this.kept.keys()) {
      if (this.bytes <= this.bytesMax || oldest === drop) return;
      this.release(oldest);
      oldest();
    }
  }

  /** It is not kept any more. */
  release(drop: Drop): void {
    this.bytes -= this.kept.get(drop) ?? 0;
    this.kept.delete(drop);
  }
}
