import { deserialize, serialize, type Document } from 'bson';
import { encodeReply } from '../../src/embedded/builtin/wire-protocol';
import type { Forward, ProxiedCommand } from './database-proxy';

export const REPLICA_SET = 'rs0';

const HEADER_BYTES = 16;
const OP_MSG = 2013;
const OP_MSG_REPLY_PREFIX_BYTES = HEADER_BYTES + 5;
const OP_REPLY_PREFIX_BYTES = HEADER_BYTES + 20;

/** Values keep their encoding, so that only intended changes are forwarded. */
export const VERBATIM = { promoteValues: false, bsonRegExp: true };

/**
 * Makes a standalone server look like the primary of a replica set, so that the driver sends
 * retryable writes.
 */
export class ReplicaSetFacade {
  private readonly writes = new RetryableWrites();

  constructor(private readonly port: () => number) {}

  /** Writes with a transaction number, which the driver could repeat by itself. */
  get retryable(): number {
    return this.writes.numbered;
  }

  handle(command: ProxiedCommand, forward: Forward): Promise<Buffer> {
    return this.writes.carryOut(command, readBody(command), forward);
  }

  /** What its `hello` replies say about the replica set. */
  membership(): Document {
    const me = `127.0.0.1:${this.port()}`;
    return { setName: REPLICA_SET, setVersion: 1, hosts: [me], primary: me, me, secondary: false };
  }
}

/**
 * Implements retryable writes like a replica set: each has a number in its session, and if the last
 * one is repeated after it was executed, it gets the same reply without being executed again.
 *
 * https://www.mongodb.com/docs/manual/core/retryable-writes/
 */
export class RetryableWrites {
  numbered = 0;

  constructor(private readonly lastOfSession = new Map<string, CarriedOut>()) {}

  /** Sends a command on; `body` is what it says. */
  async carryOut(command: ProxiedCommand, body: Document, forward: Forward): Promise<Buffer> {
    const { txnNumber, ...rest } = body;
    if (txnNumber === undefined) return forward();
    this.numbered += 1;
    const [session, number] = [JSON.stringify(rest.lsid), String(txnNumber)];
    const last = this.lastOfSession.get(session);
    if (last?.number === number) return writeReply(command, last.reply);
    const reply = await forward(writeCommand(command, rest));
    const document = readReply(command, reply);
    if (Number(document.ok) === 1) this.lastOfSession.set(session, { number, reply: document });
    return reply;
  }

  /** Like another member, whose history differs from now on. */
  fork(): RetryableWrites {
    return new RetryableWrites(new Map(this.lastOfSession));
  }
}

interface CarriedOut {
  number: string;
  reply: Document;
}

export function isHello({ name }: ProxiedCommand): boolean {
  return /^(hello|ismaster)$/i.test(name);
}

/** What a command says. */
export function readBody({ body }: ProxiedCommand): Document {
  return deserialize(body, VERBATIM);
}

export function readReply({ legacy }: ProxiedCommand, reply: Buffer): Document {
  const prefixBytes = legacy ? OP_REPLY_PREFIX_BYTES : OP_MSG_REPLY_PREFIX_BYTES;
  return deserialize(reply.subarray(prefixBytes), VERBATIM);
}

export function writeReply(command: ProxiedCommand, document: Document): Buffer {
  return encodeReply(command, serialize(document));
}

/** The command with another body, as OP_MSG: flags, the body, then its document sequences. */
export function writeCommand({ requestId, sequences }: ProxiedCommand, body: Document): Buffer {
  const sections = [Buffer.from([0]), serialize(body)];
  for (const [name, documents] of sequences) {
    const content = [Buffer.from(`${name}\0`), ...documents];
    const size = Buffer.alloc(4);
    size.writeInt32LE(4 + content.reduce((sum, { length }) => sum + length, 0));
    sections.push(Buffer.from([1]), size, ...content);
  }
  const header = Buffer.alloc(HEADER_BYTES + 4);
  header.writeInt32LE(header.length + sections.reduce((sum, { length }) => sum + length, 0), 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([header, ...sections]);
}
