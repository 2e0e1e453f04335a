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

/** How long a cursor waits for its next `getMore`; MongoDB's cursorTimeoutMillis. */
const IDLE_MS_MAX = 10 * 60 * 1000;
/** Past this many open cursors, the one that has waited longest is closed. */
const CURSORS_MAX = 10_000;
/** MongoDB's first batch, if the client asks for none of its own. */
const FIRST_BATCH_DOCUMENTS = 101;
/** An answer's documents; MongoDB's bound, with room for the answer around them. */
const BATCH_BYTES_MAX = 16 * 1024 * 1024;

/** The documents that a command has found, encoded, as the client will take them. */
export interface CursorSource {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  /** Documents to give at most. */
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
  /** Did not fit in the last batch. */
  waiting: Buffer | undefined;
  usedAt: number;
}

/** The cursors that clients have not read to their end. */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>();
  private lastId = BigInt(Date.now()) << 20n;

  /** The answer to a command that makes a cursor: its first batch, and an id if there is more. */
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
    // Its place in the map tells which cursor has waited longest.
    this.open.delete(id);
    cursor.deadline?.resume();
    const batch = takeBatch(cursor, batchSize ?? Infinity);
    cursor.usedAt = Date.now();
    cursor.deadline?.pause();
    if (!batch.done) this.open.set(id, cursor);
    return cursorReply('nextBatch', namespace, batch.done ? 0n : id, batch.documents);
  }

  /** True if there was such a cursor. */
  kill(id: bigint, namespace: string): boolean {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) return false;
    this.open.delete(id);
    close(cursor);
    return true;
  }

  /** Closes the cursors on a collection that is no more. */
  killAll(namespace: string): void {
    for (const [id, cursor] of this.open) {
      if (cursor.namespace === namespace) this.kill(id, namespace);
    }
  }

  /** Closes what nobody has asked for in a long time. */
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
