import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'lmdb';
import type { RootDatabase } from 'lmdb';
import { CommandError } from '../language';
import type { ByteRange } from './byte-range';

export interface StoreEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface RangeOptions {
  readonly reverse?: boolean;
}

interface QueuedWrite {
  readonly run: () => void;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

/** A range is read in parts, so that no read transaction outlives a turn of the event loop. */
const PIECE_ENTRIES_FIRST = 8;
const PIECE_ENTRIES_MAX = 256;
const PIECE_BYTES_MAX = 1024 * 1024;

/**
 * How many free pages of the file one transaction examines. The default is most of them, which
 * makes every commit ten times slower once much has been deleted. (lmdb-js reads these options, but
 * its typings do not contain them.)
 */
const FREE_PAGES = { maxFreeSpaceToLoad: 4000, maxFreeSpaceToRetain: 6000 };

/**
 * The ordered key-value store, on lmdb, in one file.
 *
 * Writes are grouped: all writes of one turn of the event loop run one after the other in one lmdb
 * transaction, and are answered once it is committed. lmdb writes the new pages, then the root that
 * makes them valid, and flushes each to disk; so an answered write survives a power failure, and an
 * incomplete one leaves the previous state. During the commit the next group waits in the sockets.
 * (lmdb-js's `flushed` does not cover `transactionSync`, and its overlapping sync also waits inside
 * the commit, so neither would be faster.)
 */
export class Store {
  private queue: QueuedWrite[] = [];
  private scheduled: NodeJS.Immediate | undefined;

  private constructor(
    private readonly db: RootDatabase<Buffer, Buffer>,
    private readonly afterRollback: () => void,
  ) {}

  /**
   * `durable: false` does not flush to disk, for temporary data. `afterRollback` is called when a
   * group did not commit, to discard its effects in memory.
   */
  static open(directory: string, options: { durable: boolean; afterRollback: () => void }): Store {
    const db = open<Buffer, Buffer>({
      path: directory,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSubdir: false,
      overlappingSync: false,
      noSync: !options.durable,
      // Free pages may contain data that clients deleted; they are not cleared, as in MongoDB.
      noMemInit: true,
      ...FREE_PAGES,
    });
    if (options.durable) syncDirectory(directory);
    return new Store(db, options.afterRollback);
  }

  /**
   * Runs a write in one transaction with others of the same turn. Resolves once it is committed.
   */
  write<T>(action: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | { error: CommandError } | undefined;
      this.queue.push({
        run: () => {
          result = attempt(action);
        },
        settle: () => {
          if (result !== undefined && 'value' in result) resolve(result.value);
          else reject(asError(result?.error));
        },
        fail: (error) => {
          reject(asError(error));
        },
      });
      this.scheduled ??= setImmediate(() => {
        this.flush();
      });
    });
  }

  /**
   * Commits the waiting writes. If the group as a whole fails, each of its writes is tried alone.
   */
  private flush(): void {
    this.scheduled = undefined;
    const group = this.queue;
    this.queue = [];
    if (this.commit(group) === undefined) return;
    for (const write of group) {
      const error = this.commit([write]);
      if (error !== undefined) write.fail(error);
    }
  }

  private commit(group: readonly QueuedWrite[]): unknown {
    try {
      this.db.transactionSync(() => {
        for (const write of group) write.run();
      });
    } catch (error) {
      this.afterRollback();
      return error;
    }
    for (const write of group) write.settle();
    return undefined;
  }

  get(key: Buffer): Buffer | undefined {
    return this.db.getBinary(key);
  }

  has(key: Buffer): boolean {
    return this.db.doesExist(key);
  }

  /** Only inside `write`. */
  put(key: Buffer, value: Buffer): void {
    this.db.putSync(key, value);
  }

  /** Only inside `write`. */
  remove(key: Buffer): boolean {
    return this.db.removeSync(key);
  }

  count(range: ByteRange): number {
    return this.db.getKeysCount({ start: range.start, end: range.end });
  }

  /**
   * The entries of a range, in order. Other writes may run between two parts: entries that they add
   * or remove ahead of the reader are seen in their new state.
   */
  *range(range: ByteRange, options: RangeOptions = {}): Generator<StoreEntry, void> {
    let rest: ByteRange | undefined = range;
    let entriesMax = PIECE_ENTRIES_FIRST;
    while (rest !== undefined) {
      const piece = this.piece(rest, entriesMax, options.reverse === true);
      yield* piece.entries;
      rest = piece.rest;
      entriesMax = Math.min(entriesMax * 4, PIECE_ENTRIES_MAX);
    }
  }

  private piece(
    range: ByteRange,
    entriesMax: number,
    reverse: boolean,
  ): { entries: StoreEntry[]; rest: ByteRange | undefined } {
    const entries: StoreEntry[] = [];
    let bytes = 0;
    const found = reverse
      ? this.db.getRange({ start: range.end, end: range.start, reverse: true, inclusiveEnd: true })
      : this.db.getRange({ start: range.start, end: range.end });
    for (const entry of found) {
      // A reverse range starts at its end, which is exclusive.
      if (reverse && Buffer.compare(entry.key, range.end) >= 0) continue;
      entries.push(entry);
      bytes += entry.value.length;
      if (entries.length >= entriesMax || bytes >= PIECE_BYTES_MAX) {
        return { entries, rest: restAfter(range, entry.key, reverse) };
      }
    }
    return { entries, rest: undefined };
  }

  async close(): Promise<void> {
    if (this.scheduled !== undefined) {
      clearImmediate(this.scheduled);
      this.flush();
    }
    await this.db.close();
  }
}

/** A new file survives a power failure only if its directory is flushed, too. */
function syncDirectory(directory: string): void {
  // Windows has no such call and does not need it.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function restAfter(range: ByteRange, last: Buffer, reverse: boolean): ByteRange {
  if (reverse) return { start: range.start, end: last };
  return { start: Buffer.concat([last, Buffer.of(0)]), end: range.end };
}

/**
 * What a refused command has written may stay, so the group continues without it. After any other
 * error the writes may be incomplete, so the transaction is rolled back.
 */
function attempt<T>(action: () => T): { value: T } | { error: CommandError } {
  try {
    return { value: action() };
  } catch (error) {
    if (error instanceof CommandError) return { error };
    throw error;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
