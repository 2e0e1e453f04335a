interface Waiting {
  owner: string;
  grant: (isGranted: boolean) => void;
}

/**
 * The posts that one process may have under way, in all and for each owner. When all are taken, the next free
 * one goes to the owner that has the fewest under way: whoever waits for slow endpoints makes only itself wait.
 */
export class PostSlots {
  private readonly taken = new Map<string, number>();
  private total = 0;
  private waiting: Waiting[] = [];
  private isClosed = false;

  constructor(
    private readonly totalMax: number,
    private readonly perOwnerMax: number,
  ) {}

  /** Resolves when the owner may make a post; false if no more are made. */
  take(owner: string): Promise<boolean> {
    if (this.isClosed) return Promise.resolve(false);
    return new Promise((grant) => {
      this.waiting.push({ owner, grant });
      this.serve();
    });
  }

  release(owner: string): void {
    const left = this.takenBy(owner) - 1;
    if (left > 0) this.taken.set(owner, left);
    else this.taken.delete(owner);
    this.total -= 1;
    this.serve();
  }

  /** Refuses all who wait, and all who come later. */
  close(): void {
    this.isClosed = true;
    for (const { grant } of this.waiting) grant(false);
    this.waiting = [];
  }

  private serve(): void {
    while (this.total < this.totalMax) {
      const next = this.next();
      if (!next) return;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.taken.set(next.owner, this.takenBy(next.owner) + 1);
      this.total += 1;
      next.grant(true);
    }
  }

  /** Of those with the fewest, the one that has waited longest. */
  private next(): Waiting | undefined {
    let next: Waiting | undefined;
    let fewest = this.perOwnerMax;
    for (const waiting of this.waiting) {
      const taken = this.takenBy(waiting.owner);
      if (taken < fewest) [next, fewest] = [waiting, taken];
    }
    return next;
  }

  private takenBy(owner: string): number {
    return this.taken.get(owner) ?? 0;
  }
}
