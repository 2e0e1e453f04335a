/**
 * One read at a time for each key: all callers during a read share the next one. So nobody gets what was read
 * before their call, and any number of callers costs at most two reads. (Like singleflight of Go's
 * `golang.org/x/sync`, except that there a late caller gets the read in progress.)
 */
export class SharedReads<V> {
  private readonly underWay = new Map<string, Reading<V>>();

  constructor(private readonly read: (key: string) => Promise<V>) {}

  /** Rejects like the read, and like the one before it: if that failed, no other is tried. */
  get(key: string): Promise<V> {
    const reading = this.underWay.get(key);
    if (!reading) return this.start(key);
    return (reading.next ??= reading.value.then(() => this.start(key)));
  }

  private start(key: string): Promise<V> {
    const reading: Reading<V> = { value: this.read(key), next: undefined };
    this.underWay.set(key, reading);
    reading.value.then(
      () => {
        if (!reading.next) this.underWay.delete(key); // else the next one takes its place
      },
      () => this.underWay.delete(key),
    );
    return reading.value;
  }
}

interface Reading<V> {
  readonly value: Promise<V>;
  /** Begins when this one has ended; undefined while nobody waits for it. */
  next: Promise<V> | undefined;
}
