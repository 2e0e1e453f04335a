import { crc32c } from './crc32c';

/** The messages of MongoDB's wire protocol that current clients send, and their replies. */

const HEADER_BYTES = 16;
/** Announced by `hello` as `maxMessageSizeBytes`. */
export const MESSAGE_BYTES_MAX = 48_000_000;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1 << 0;
const MORE_TO_COME = 1 << 1;
/** Unknown flags among the lower 16 bits must be refused. */
const FLAGS_REQUIRED_MASK = 0xffff;

/** A command as received: its body and document sequences are still BSON. */
export interface CommandMessage {
  readonly requestId: number;
  readonly body: Buffer;
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
  /** The client expects no reply. */
  readonly moreToCome: boolean;
  /** Received as OP_QUERY, which is allowed for a handshake only, and answered with OP_REPLY. */
  readonly legacy: boolean;
  /** The database of an OP_QUERY; OP_MSG names it in `$db`. */
  readonly legacyDb: string | undefined;
}

/** The client broke the protocol; the connection cannot continue. */
export class ProtocolError extends Error {}

/** Splits a connection's byte stream into messages. */
export class MessageSplitter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  push(chunk: Buffer): Buffer[] {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes < this.bytesWanted()) return [];
    const buffer = this.pending.length === 1 ? chunk : Buffer.concat(this.pending);
    const messages: Buffer[] = [];
    let offset = 0;
    while (buffer.length - offset >= HEADER_BYTES) {
      const length = messageLength(buffer, offset);
      if (buffer.length - offset < length) break;
      messages.push(buffer.subarray(offset, offset + length));
      offset += length;
    }
    this.pending = offset === buffer.length ? [] : [buffer.subarray(offset)];
    this.pendingBytes = buffer.length - offset;
    return messages;
  }

  /** A large message is joined once, not again with every chunk. */
  private bytesWanted(): number {
    const [first] = this.pending;
    return first !== undefined && first.length >= 4 ? messageLength(first, 0) : HEADER_BYTES;
  }
}

function messageLength(buffer: Buffer, offset: number): number {
  const length = buffer.readInt32LE(offset);
  if (length < HEADER_BYTES || length > MESSAGE_BYTES_MAX) {
    throw new ProtocolError(`A message cannot have ${length} bytes.`);
  }
  return length;
}

export function parseMessage(message: Buffer): CommandMessage {
  const opCode = message.readInt32LE(12);
  switch (opCode) {
    case OP_MSG:
      return parseOpMsg(message);
    case OP_QUERY:
      return parseOpQuery(message);
    default:
      throw new ProtocolError(`The operation code ${opCode} is not supported.`);
  }
}

function parseOpMsg(message: Buffer): CommandMessage {
  const flags = message.readUInt32LE(HEADER_BYTES);
  if ((flags & FLAGS_REQUIRED_MASK & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) {
    throw new ProtocolError(`The flags ${flags} of OP_MSG are not supported.`);
  }
  const end = (flags & CHECKSUM_PRESENT) === 0 ? message.length : verifiedEnd(message);
  let body: Buffer | undefined;
  const sequences = new Map<string, Buffer[]>();
  let offset = HEADER_BYTES + 4;
  while (offset < end) {
    const kind = message.readUInt8(offset);
    const size = lengthWithin(message, offset + 1, end);
    const section = message.subarray(offset + 1, offset + 1 + size);
    if (kind === 0 && body === undefined) body = section;
    else if (kind === 1) addSequence(sequences, section);
    else throw new ProtocolError(`A section of kind ${kind} is not expected.`);
    offset += 1 + size;
  }
  if (body === undefined) throw new ProtocolError('OP_MSG has no body.');
  return {
    requestId: message.readInt32LE(4),
    body,
    sequences,
    moreToCome: (flags & MORE_TO_COME) !== 0,
    legacy: false,
    legacyDb: undefined,
  };
}

function verifiedEnd(message: Buffer): number {
  const end = message.length - 4;
  if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end)) {
    throw new ProtocolError('The checksum of OP_MSG does not match.');
  }
  return end;
}

function addSequence(sequences: Map<string, Buffer[]>, section: Buffer): void {
  const nameEnd = section.indexOf(0, 4);
  const name = section.toString('utf8', 4, nameEnd);
  if (nameEnd < 0 || sequences.has(name)) {
    throw new ProtocolError(`The document sequence '${name}' is malformed or comes twice.`);
  }
  const documents: Buffer[] = [];
  for (let offset = nameEnd + 1; offset < section.length;) {
    const size = lengthWithin(section, offset, section.length);
    documents.push(section.subarray(offset, offset + size));
    offset += size;
  }
  sequences.set(name, documents);
}

/** A BSON document and a sequence both begin with their length, including these four bytes. */
function lengthWithin(buffer: Buffer, offset: number, end: number): number {
  const length = offset + 4 <= end ? buffer.readInt32LE(offset) : 0;
  if (length < 5 || offset + length > end) {
    throw new ProtocolError('A section of OP_MSG has a wrong length.');
  }
  return length;
}

function parseOpQuery(message: Buffer): CommandMessage {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  const namespace = message.toString('utf8', HEADER_BYTES + 4, nameEnd);
  if (nameEnd < 0 || !namespace.endsWith('.$cmd')) {
    throw new ProtocolError('OP_QUERY is supported for commands alone.');
  }
  const bodyStart = nameEnd + 1 + 8;
  const size = lengthWithin(message, bodyStart, message.length);
  return {
    requestId: message.readInt32LE(4),
    body: message.subarray(bodyStart, bodyStart + size),
    sequences: new Map(),
    moreToCome: false,
    legacy: true,
    legacyDb: namespace.slice(0, -'.$cmd'.length),
  };
}

let lastRequestId = 0;

/** Wraps the reply's BSON in the message type that the request requires. */
export function encodeReply(request: CommandMessage, reply: Uint8Array): Buffer {
  const prefix = request.legacy ? replyPrefix() : Buffer.alloc(HEADER_BYTES + 5);
  prefix.writeInt32LE(prefix.length + reply.length, 0);
  lastRequestId = (lastRequestId + 1) & 0x7fffffff;
  prefix.writeInt32LE(lastRequestId, 4);
  prefix.writeInt32LE(request.requestId, 8);
  prefix.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([prefix, reply]);
}

/** OP_REPLY: flags, cursor id and position are zero; one document follows. */
function replyPrefix(): Buffer {
  const prefix = Buffer.alloc(HEADER_BYTES + 20);
  prefix.writeInt32LE(1, HEADER_BYTES + 16);
  return prefix;
}
