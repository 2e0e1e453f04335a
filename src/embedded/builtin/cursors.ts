import { Double, Long, serialize } from 'bson';
import type { Deadline } from './deadline';
import { CommandError } from './language';
import {
  ELEMENT,
  elementsOf,
  encodeArray,
  encodeDocument,
  encodeElement,
  indexLength,
} from './raw-bson';

/** How long an idle cursor is kept; MongoDB's cursorTimeoutMillis. */
const IDLE_MS_MAX = 10 * 60 * 1000;
/** If there are more open cursors, the one that has been idle longest is closed. */
const CURSORS_MAX = 10_000;
/** MongoDB's default size of the first batch. */
const FIRST_BATCH_DOCUMENTS = 101;
/** The documents of a reply; MongoDB's maximum, which leaves room for the reply around them. */
const BATCH_BYTES_MAX = 16 * 1024 * 1024;

/** The encoded documents of a result, produced as the client reads them. */
export interface CursorSource {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  /** The maximum number of documents to return. */
  readonly limit?: number | undefined;
  readonly batchSize?: number | undefined;
  /** Close after the first batch. */
  readonly singleBatch?: boolean;
  readonly deadline?: Deadline;
}

interface OpenCursor {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  readonly deadline: Deadline | undefined;
  remaining: number;
  /** A document that did not fit in the last batch. */
  waiting: Buffer | undefined;
  usedAt: number;
}

/** The cursors that clients have not read to the end. */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>();
  private lastId = BigInt(Date.now()) << 20n;

  /** The reply to a command that opens a cursor: its first batch, and an id if there is more. */
  start(source: CursorSource): Buffer {
    const cursor: OpenCursor = {
      namespace: source.namespace,
      documents: source.documents,
      deadline: source.deadline,
      remaining: source.limit ?? Infinity,
      waiting: undefined,
      usedAt: Date.now(),
    };
    const batch = takeBatch(cursor, source.batchSize ?? FIRST_BATCH_DOCUMENTS);
    if (batch.done || source.singleBatch === true) {
      close(cursor);
      return cursorReply('firstBatch', source.namespace, 0n, batch.documents);
    }
    cursor.deadline?.pause();
    const id = this.register(cursor);
    return cursorReply('firstBatch', source.namespace, id, batch.documents);
  }

  next(id: bigint, namespace: string, batchSize: number | undefined): Buffer {
    const cursor = this.open.get(id);
    if (cursor === undefined) {
      throw new CommandError('CursorNotFound', `cursor id ${id.toString()} not found`);
    }
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        'Unauthorized',
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    // The map is ordered by last use, so that the cursor idle longest comes first.
    this.open.delete(id);
    cursor.deadline?.resume();
    const batch = takeBatch(cursor, batchSize ?? Infinity);
    cursor.usedAt = Date.now();
    cursor.deadline?.pause();
    if (!batch.done) this.open.set(id, cursor);
    return cursorReply('nextBatch', namespace, batch.done ? 0n : id, batch.documents);
  }

  /** Returns whether the cursor existed. */
  kill(id: bigint, namespace: string): boolean {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) return false;
    this.open.delete(id);
    close(cursor);
    return true;
  }

  /** Closes the cursors of a collection that was dropped. */
  killAll(namespace: string): void {
    for (const [id, cursor] of this.open) {
      if (cursor.namespace === namespace) this.kill(id, namespace);
    }
  }

  /** Closes cursors that have been idle too long. */
  expire(now: number): void {
    for (const [id, cursor] of this.open) {
      if (now - cursor.usedAt < IDLE_MS_MAX) return;
      this.open.delete(id);
      close(cursor);
    }
  }

  get size(): number {
    return this.open.size;
  }

  private register(cursor: OpenCursor): bigint {
    const [oldest] = this.open;
    if (this.open.size >= CURSORS_MAX && oldest !== undefined) {
      this.open.delete(oldest[0]);
      close(oldest[1]);
    }
    this.lastId += 1n;
    this.open.set(this.lastId, cursor);
    return this.lastId;
  }
}

function close(cursor: OpenCursor): void {
  cursor.documents.return?.();
}

interface Batch {
  readonly documents: Buffer[];
  readonly done: boolean;
}

function takeBatch(cursor: OpenCursor, documentsMax: number): Batch {
  const documents: Buffer[] = [];
  let bytes = 0;
  while (documents.length < documentsMax && cursor.remaining > 0) {
    const document = cursor.waiting ?? take(cursor.documents);
    cursor.waiting = undefined;
    if (document === undefined) return { documents, done: true };
    bytes += document.length + indexLength(documents.length) + 2;
    if (bytes > BATCH_BYTES_MAX && documents.length > 0) {
      cursor.waiting = document;
      return { documents, done: false };
    }
    documents.push(document);
    cursor.remaining -= 1;
  }
  return { documents, done: cursor.remaining === 0 };
}

function take(documents: Iterator<Buffer>): Buffer | undefined {
  const next = documents.next();
  return next.done === true ? undefined : next.value;
}

function cursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  namespace: string,
  id: bigint,
  documents: readonly Buffer[],
): Buffer {
  const cursor = encodeDocument([
    encodeElement(ELEMENT.array, batchName, encodeArray(documents)),
    elementsOf(serialize({ id: Long.fromBigInt(id), ns: namespace })),
  ]);
  return encodeDocument([encodeElement(ELEMENT.object, 'cursor', cursor), OK]);
}

const OK = elementsOf(serialize({ ok: new Double(1) }));
