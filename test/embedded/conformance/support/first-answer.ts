import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { deserialize, serialize } from 'bson';
import type { mongo } from 'mongoose';
import { MessageSplitter, parseMessage } from '../../../../src/embedded/builtin/wire-protocol';

const OP_MSG = 2013;

/**
 * The server's reply to the first command of a connection, which is otherwise the driver's own
 * hello. The connection goes to the client's first host.
 */
export async function firstAnswer(
  client: mongo.MongoClient,
  command: mongo.Document,
): Promise<mongo.Document> {
  const { host = '127.0.0.1', port = 27017 } = client.options.hosts[0] ?? {};
  const socket = client.options.tls
    ? connectTls({ host, port, servername: host })
    : connect({ host, port });
  try {
    socket.write(opMsg({ ...command, $db: 'admin' }));
    return deserialize(parseMessage(await firstMessage(socket)).body);
  } finally {
    socket.destroy();
  }
}

function opMsg(command: mongo.Document): Buffer {
  // Four numbers of a header, no flags, then the kind of the only section.
  const prefix = Buffer.alloc(21);
  const body = serialize(command);
  prefix.writeInt32LE(prefix.length + body.length, 0);
  prefix.writeInt32LE(1, 4);
  prefix.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([prefix, body]);
}

async function firstMessage(socket: Socket): Promise<Buffer> {
  const splitter = new MessageSplitter();
  // No encoding is set, so they are buffers.
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    const [message] = splitter.push(chunk);
    if (message !== undefined) return message;
  }
  throw new Error('The server closed the connection without an answer.');
}
