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

/** A range is read in pieces, so that no read transaction outlives a turn of the event loop. */
const PIECE_ENTRIES_FIRST = 8;
const PIECE_ENTRIES_MAX = 256;
const PIECE_BYTES_MAX = 1024 * 1024;

/**
 * How many free pages of the file one transaction looks through. By default it is most of them, and
 * once much has been deleted, every commit costs ten times as much. (lmdb-js reads these options,
 * but its typings do not name them.)
 */
const FREE_PAGES = { maxFreeSpaceToLoad: 4000, maxFreeSpaceToRetain: 6000 };

/**
 * The ordered store: bytes by bytes, on lmdb, in one file.
 *
 * Writes are grouped: all that come in one turn of the event loop run one after the other in one
 * lmdb transaction, and are answered once it is committed. lmdb's own commit writes the new pages,
 * then the root that makes them valid, each flushed to disk, so an answered write survives a power
 * cut, and a torn one leaves the state before it. While the disk works, the next group gathers in
 * the sockets. (lmdb-js's `flushed` does not cover `transactionSync`, and its overlapping sync waits
 * inside the commit all the same, so neither would answer sooner.)
 */
export class Store {
  private queue: QueuedWrite[] = [];
  private scheduled: NodeJS.Immediate | undefined;

  private constructor(
    private readonly db: RootDatabase<Buffer, Buffer>,
    private readonly afterRollback: () => void,
  ) {}

  /**
   * `durable: false` leaves the flushing to the operating system, for data that is thrown away.
   * `afterRollback` is told when a group did not commit, to drop what memory has of it.
   */
  static open(directory: string, options: { durable: boolean; afterRollback: () => void }): Store {
    const db = open<Buffer, Buffer>({
      path: directory,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSubdir: false,
      overlappingSync: false,
      noSync: !options.durable,
      // Freed pages may hold what clients deleted; they are not cleared, as in MongoDB.
      noMemInit: true,
      ...FREE_PAGES,
    });
    if (options.durable) syncDirectory(directory);
    return new Store(db, options.afterRollback);
  }

  /** Runs a write with others of its time in one transaction. Resolves once it is committed. */
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

  /** Commits what waits. If the group as a whole fails, each of its writes gets a try of its own. */
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

  /** Only within `write`. */
  put(key: Buffer, value: Buffer): void {
    this.db.putSync(key, value);
  }

  /** Only within `write`. */
  remove(key: Buffer): boolean {
    return this.db.removeSync(key);
  }

  count(range: ByteRange): number {
    return this.db.getKeysCount({ start: range.start, end: range.end });
  }

  /**
   * The entries of a range, in order. Between two pieces others may write: entries that they add or
   * remove ahead of the reader are seen as they then are.
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
      // Read backwards, the range begins at its end, which is not part of it.
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

/** A new file is there after a power cut only if the directory that names it is on disk, too. */
function syncDirectory(directory: string): void {
  // Windows has no such call, and needs none.
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
 * A command that is refused has written nothing that must not stay, and the group goes on without
 * it. Any other error may have left half of something behind, and takes the transaction with it.
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
