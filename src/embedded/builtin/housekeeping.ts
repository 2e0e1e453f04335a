import type { Engine } from './commands/command';
import type { Catalog } from './storage/catalog';
import type { Collection } from './storage/collection';
import type { Index } from './storage/collection-index';
import { runQuery } from './storage/query';

/** MongoDB's interval. */
const EXPIRY_INTERVAL_MS = 60_000;
const SWEEP_INTERVAL_MS = 1000;
/** Documents removed per transaction, so that other writes do not wait long. */
const EXPIRED_MAX = 1000;

/** The server's background work: removes expired documents, dropped data and idle cursors. */
export class Housekeeping {
  private readonly timers: NodeJS.Timeout[];
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly engine: Engine) {
    this.timers = [
      this.every(EXPIRY_INTERVAL_MS, () => this.expire()),
      this.every(SWEEP_INTERVAL_MS, () => this.sweep()),
    ];
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.running;
  }

  /** Passes do not overlap, even if one takes long. */
  private every(intervalMs: number, pass: () => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      this.running = this.running.then(pass);
    }, intervalMs);
    return timer.unref();
  }

  private async expire(): Promise<void> {
    this.engine.cursors.expire(Date.now());
    await removeExpired(this.engine.catalog, new Date(), () => this.stopped);
  }

  private async sweep(): Promise<void> {
    const { catalog } = this.engine;
    while (!this.stopped && catalog.hasGarbage()) {
      await catalog.store.write(() => catalog.sweep());
    }
  }
}

/** Removes the documents that have expired by the TTL indexes. Resolves when all are removed. */
export async function removeExpired(
  catalog: Catalog,
  now: Date,
  isStopped: () => boolean,
): Promise<void> {
  for (const { namespace, indexes } of catalog.all()) {
    for (const { name } of indexes.filter((index) => index.spec.expireAfterSeconds !== undefined)) {
      let removed = EXPIRED_MAX;
      while (removed === EXPIRED_MAX && !isStopped()) {
        removed = await catalog.store.write(() => {
          const collection = catalog.get(namespace);
          const index = collection?.indexes.find((each) => each.name === name);
          if (collection === undefined || index === undefined) return 0;
          return removeSome(collection, index, now);
        });
      }
    }
  }
}

/** A document has expired if its date, or the earliest of several dates, is old enough. */
function removeSome(collection: Collection, index: Index, now: Date): number {
  const [field] = index.fields;
  const { expireAfterSeconds, partialFilterExpression = {} } = index.spec;
  if (field === undefined || expireAfterSeconds === undefined) return 0;
  const cutoff = new Date(now.getTime() - expireAfterSeconds * 1000);
  const filter = { $and: [{ [field.path]: { $lte: cutoff } }, partialFilterExpression] };
  const { documents } = runQuery(collection, { filter, sort: undefined, hint: index.name });
  const records: number[] = [];
  for (const { record } of documents) {
    records.push(record);
    if (records.length === EXPIRED_MAX) break;
  }
  for (const record of records) {
    const stored = collection.fetch(record);
    if (stored !== undefined) collection.remove(stored);
  }
  return records.length;
}
