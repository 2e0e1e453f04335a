import { UnavailableError } from '../database/unavailable-error';
import { RecentMap } from '../support/recent-map';

export interface TtlCacheOptions {
  lifetimeMs: number;
  /** Values kept, and as many keys without a value, so that invented keys push no real one out. */
  sizeMax: number;
  now: () => Date;
}

interface Kept<V> {
  value: V;
  staleAtMs: number;
}

/** Reads one value; undefined if there is none, which is remembered, too. */
type Read<V> = () => Promise<V | undefined>;

/** Caches values for a short time. A cached value is returned at once, not as a promise. */
export class TtlCache<V> {
  private found: RecentMap<string, Kept<V | undefined>>;
  private missing: RecentMap<string, Kept<V | undefined>>;
  /** One read at a time for each key. */
  private readonly reading = new Map<string, Promise<V | undefined>>();
  private clearings = 0;

  constructor(private readonly options: TtlCacheOptions) {
    this.found = new RecentMap(options.sizeMax);
    this.missing = new RecentMap(options.sizeMax);
  }

  /** Rejects like the read; with `UnavailableError` if too many reads are in progress. */
  get(key: string, read: Read<V>): V | undefined | Promise<V | undefined> {
    const kept = this.found.get(key) ?? this.missing.get(key);
    if (kept && kept.staleAtMs > this.options.now().getTime()) return kept.value;
    return this.reading.get(key) ?? this.read(key, read);
  }

  /** Forgets everything, including values that are being read at this moment. */
  clear(): void {
    this.clearings += 1;
    this.found = new RecentMap(this.options.sizeMax);
    this.missing = new RecentMap(this.options.sizeMax);
    this.reading.clear();
  }

  private read(key: string, read: Read<V>): Promise<V | undefined> {
    if (this.reading.size >= this.options.sizeMax) {
      return Promise.reject(new UnavailableError('too many look-ups at a time'));
    }
    const { clearings } = this;
    const reading = read()
      .then((value) => {
        if (clearings === this.clearings) this.keep(key, value);
        return value;
      })
      .finally(() => {
        if (this.reading.get(key) === reading) this.reading.delete(key);
      });
    this.reading.set(key, reading);
    return reading;
  }

  private keep(key: string, value: V | undefined): void {
    const staleAtMs = this.options.now().getTime() + this.options.lifetimeMs;
    this.found.delete(key);
    this.missing.delete(key);
    (value === undefined ? this.missing : this.found).set(key, { value, staleAtMs });
  }
}
