/** A map of bounded size: the entry that was set first is removed first. */
export class RecentMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly sizeMax: number) {}

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }

  set(key: Key, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.sizeMax) this.forgetOldest();
  }

  /** A tenth at a time, since an iterator has to pass all that were deleted before it finds the oldest. */
  private forgetOldest(): void {
    const kept = this.sizeMax - Math.floor(this.sizeMax / 10);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= kept) return;
      this.entries.delete(oldest);
    }
  }
}
