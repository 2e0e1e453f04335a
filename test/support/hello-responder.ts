import { deserialize, Long, ObjectId, type Document } from 'bson';
import type { Handler } from './database-proxy';
import { readReply, VERBATIM, writeCommand, writeReply } from './replica-set-facade';

const FLAGS_OFFSET = 16;
const MORE_TO_COME = 1 << 1;

/** The fields of `hello` that describe the server itself, not its replica set. */
const OF_THE_SERVER = new Set([
  'helloOk',
  'ismaster',
  'isWritablePrimary',
  'maxBsonObjectSize',
  'maxMessageSizeBytes',
  'maxWriteBatchSize',
  'localTime',
  'logicalSessionTimeoutMinutes',
  'connectionId',
  'minWireVersion',
  'maxWireVersion',
  'readOnly',
  'ok',
]);

/**
 * Answers `hello` as every MongoDB since 4.4 does: replies have a topology version, and a client
 * that knows one is sent a newer one at once. Such a client does not poll: when a command is
 * refused because the server is not primary any more, it waits for the next reply.
 *
 * https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/server-monitoring.md
 */
export class HelloResponder {
  private readonly processId = new ObjectId();
  private changes = 0;
  private readonly listeners = new Set<() => void>();

  /** With the fields that describe the replica set; none for a standalone server. */
  constructor(private readonly membership: () => Document) {}

  /**
   * Steps down as primary and is elected again at once, and reports both to all clients. Returns
   * the topology version of the errors in between.
   */
  stepDown(): Document {
    this.changes += 1;
    const between = this.version();
    this.changes += 1;
    setImmediate(() => {
      for (const tell of this.listeners) tell();
    });
    return between;
  }

  handle: Handler = async (command, forward) => {
    const { topologyVersion, maxAwaitTimeMS, ...body } = deserialize(command.body, VERBATIM);
    const isAwaited = maxAwaitTimeMS !== undefined;
    const reply = await forward(isAwaited ? writeCommand(command, body) : undefined);
    const answer = readReply(command, reply);
    if (Number(answer.ok) !== 1) return reply;
    const greeting = ofTheServer(answer);
    const greet = () =>
      writeReply(command, { ...greeting, ...this.membership(), ...this.version() });
    if (!isAwaited) return greet();
    const known = Number((topologyVersion as Document).counter); // comes with maxAwaitTimeMS
    return {
      stream: (send) =>
        this.listen(known, Number(maxAwaitTimeMS), () => {
          send(withMoreToCome(greet()));
        }),
    };
  };

  private version(): Document {
    const counter = Long.fromNumber(this.changes);
    return { topologyVersion: { processId: this.processId, counter } };
  }

  private listen(known: number, silenceMsMax: number, tell: () => void): () => void {
    if (known !== this.changes) tell();
    this.listeners.add(tell);
    const timer = setInterval(tell, silenceMsMax);
    return () => {
      clearInterval(timer);
      this.listeners.delete(tell);
    };
  }
}

function ofTheServer(greeting: Document): Document {
  return Object.fromEntries(Object.entries(greeting).filter(([name]) => OF_THE_SERVER.has(name)));
}

/** Of an OP_MSG: what listens is no legacy handshake. */
function withMoreToCome(reply: Buffer): Buffer {
  reply.writeUInt32LE(MORE_TO_COME, FLAGS_OFFSET);
  return reply;
}
