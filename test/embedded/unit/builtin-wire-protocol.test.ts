import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';
import { crc32c } from '../../../src/embedded/builtin/crc32c';
import { startBuiltinServer } from '../../../src/embedded/builtin/server';
import type { BuiltinServer } from '../../../src/embedded/builtin/server';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

interface Answer {
  opCode: number;
  responseTo: number;
  document: Document;
}

let server: BuiltinServer;
let client: RawClient;

/** Speaks the protocol byte by byte, to say what no driver would. */
class RawClient {
  private received = Buffer.alloc(0);
  private readonly socket: Socket;
  readonly closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.received = Buffer.concat([this.received, chunk])));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      this.socket.on('close', () => {
        resolve();
      }),
    );
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  async answer(): Promise<Answer> {
    while (this.received.length < 4 || this.received.length < this.received.readInt32LE(0)) {
      await new Promise((resolve) => this.socket.once('data', resolve));
    }
    const length = this.received.readInt32LE(0);
    const message = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    const opCode = message.readInt32LE(12);
    const body = message.subarray(opCode === OP_REPLY ? 36 : 21);
    return { opCode, responseTo: message.readInt32LE(8), document: deserialize(body) };
  }

  end(): void {
    this.socket.destroy();
  }
}

function message(opCode: number, requestId: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length, 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, body]);
}

function flagBits(flags: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(flags);
  return bytes;
}

function body(command: Document): Buffer {
  return Buffer.concat([Buffer.of(0), serialize(command)]);
}

function sequence(name: string, documents: Document[]): Buffer {
  const content = Buffer.concat([
    Buffer.from(`${name}\0`),
    ...documents.map((each) => serialize(each)),
  ]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(content.length + 4);
  return Buffer.concat([Buffer.of(1), size, content]);
}

function opMsg(requestId: number, flags: number, ...sections: Buffer[]): Buffer {
  return message(OP_MSG, requestId, flagBits(flags), ...sections);
}

function opQuery(requestId: number, namespace: string, command: Document): Buffer {
  return message(
    OP_QUERY,
    requestId,
    flagBits(0),
    Buffer.from(`${namespace}\0`),
    Buffer.alloc(8),
    serialize(command),
  );
}

beforeAll(async () => {
  server = await startBuiltinServer();
});

afterAll(async () => {
  await server.close();
});

beforeEach(() => {
  client = new RawClient(server.port);
});

afterEach(() => {
  client.end();
});

describe('a connection', () => {
  it('answers a message with the number of its request', async () => {
    client.send(opMsg(7, 0, body({ ping: 1, $db: 'admin' })));

    await expect(client.answer()).resolves.toEqual({
      opCode: OP_MSG,
      responseTo: 7,
      document: { ok: 1 },
    });
  });

  it('answers a handshake in OP_QUERY with OP_REPLY', async () => {
    client.send(opQuery(1, 'admin.$cmd', { isMaster: 1 }));

    const { opCode, document } = await client.answer();
    expect(opCode).toBe(OP_REPLY);
    expect(document).toMatchObject({ ismaster: true, maxWireVersion: 21, ok: 1 });
  });

  it('refuses any other command in OP_QUERY', async () => {
    client.send(opQuery(1, 'admin.$cmd', { ping: 1 }));

    const { document } = await client.answer();
    expect(document).toMatchObject({ ok: 0, code: 352, codeName: 'UnsupportedOpQueryCommand' });
  });

  it('accepts documents in a sequence, before or after the body', async () => {
    const insert = body({ insert: 'sequences', $db: 'test' });
    client.send(opMsg(1, 0, insert, sequence('documents', [{ _id: 1 }, { _id: 2 }])));
    client.send(opMsg(2, 0, sequence('documents', [{ _id: 3 }]), insert));

    await expect(client.answer()).resolves.toMatchObject({ document: { n: 2, ok: 1 } });
    await expect(client.answer()).resolves.toMatchObject({ document: { n: 1, ok: 1 } });
  });

  it('refuses a sequence for a field that is in the body, too', async () => {
    const insert = body({ insert: 'sequences', documents: [{ _id: 4 }], $db: 'test' });
    client.send(opMsg(1, 0, insert, sequence('documents', [{ _id: 5 }])));

    await expect(client.answer()).resolves.toMatchObject({ document: { ok: 0, code: 9 } });
  });

  it('runs a command that expects no reply before the next one', async () => {
    const moreToCome = 2;
    const insert = { insert: 'unanswered', documents: [{ _id: 1 }], $db: 'test' };
    client.send(opMsg(1, moreToCome, body(insert)));
    client.send(opMsg(2, 0, body({ count: 'unanswered', $db: 'test' })));

    await expect(client.answer()).resolves.toMatchObject({ responseTo: 2, document: { n: 1 } });
  });

  it('answers many concurrent commands in order', async () => {
    const commands = Array.from({ length: 250 }, (_, i) =>
      i % 2 === 0
        ? { ping: 1, $db: 'admin' }
        : { insert: 'many', documents: [{ _id: i }], $db: 'test' },
    );
    client.send(Buffer.concat(commands.map((command, i) => opMsg(i, 0, body(command)))));

    for (const i of commands.keys()) {
      await expect(client.answer()).resolves.toMatchObject({ responseTo: i, document: { ok: 1 } });
    }
  });

  it('accepts a message in pieces', async () => {
    const bytes = opMsg(1, 0, body({ ping: 1, $db: 'admin' }));
    for (const byte of bytes) {
      client.send(Buffer.of(byte));
      await new Promise(setImmediate);
    }

    await expect(client.answer()).resolves.toMatchObject({ document: { ok: 1 } });
  });

  it('accepts a correct checksum', async () => {
    const checksumPresent = 1;
    const unsigned = opMsg(1, checksumPresent, body({ ping: 1, $db: 'admin' }), Buffer.alloc(4));
    unsigned.writeUInt32LE(crc32c(unsigned.subarray(0, -4)), unsigned.length - 4);
    client.send(unsigned);

    await expect(client.answer()).resolves.toMatchObject({ document: { ok: 1 } });
  });

  it.each([
    ['a wrong checksum', opMsg(1, 1, body({ ping: 1, $db: 'admin' }), Buffer.alloc(4))],
    ['an unknown flag', opMsg(1, 4, body({ ping: 1, $db: 'admin' }))],
    ['two bodies', opMsg(1, 0, body({ ping: 1, $db: 'admin' }), body({ ping: 1, $db: 'admin' }))],
    ['no body', opMsg(1, 0)],
    ['a body longer than its message', opMsg(1, 0, Buffer.of(0, 0xff, 0, 0, 0))],
    ['a section of another kind', opMsg(1, 0, Buffer.of(2, 5, 0, 0, 0, 0))],
    ['another operation', message(2012, 1, Buffer.alloc(9))],
    ['a length below the header', Buffer.alloc(16)],
    [
      'a length beyond the largest',
      Buffer.concat([Buffer.of(0xff, 0xff, 0xff, 0x7f), Buffer.alloc(12)]),
    ],
    ['nonsense', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('is closed by %s', async (_what, bytes) => {
    client.send(bytes);

    await client.closed;
    const other = new RawClient(server.port);
    other.send(opMsg(1, 0, body({ ping: 1, $db: 'admin' })));
    await expect(other.answer()).resolves.toMatchObject({ document: { ok: 1 } });
    other.end();
  });

  it('refuses BSON that is invalid inside, and continues', async () => {
    const broken = body({ ping: 'x', $db: 'admin' });
    broken.writeInt32LE(1000, 11);
    client.send(opMsg(1, 0, broken));
    client.send(opMsg(2, 0, body({ ping: 1, $db: 'admin' })));

    await expect(client.answer()).resolves.toMatchObject({ document: { ok: 0, code: 22 } });
    await expect(client.answer()).resolves.toMatchObject({ document: { ok: 1 } });
  });

  it('stores no document that is invalid inside', async () => {
    const broken = serialize({ a: 'x' });
    new DataView(broken.buffer, broken.byteOffset).setInt32(7, -20, true);
    const size = Buffer.alloc(4);
    size.writeInt32LE(4 + 'documents\0'.length + broken.length);
    const documents = Buffer.concat([Buffer.of(1), size, Buffer.from('documents\0'), broken]);
    client.send(opMsg(1, 0, body({ insert: 'broken', $db: 'test' }), documents));
    client.send(opMsg(2, 0, body({ count: 'broken', $db: 'test' })));

    await expect(client.answer()).resolves.toMatchObject({
      document: { n: 0, writeErrors: [{ index: 0, code: 22 }] },
    });
    await expect(client.answer()).resolves.toMatchObject({ document: { n: 0 } });
  });
});

describe('crc32c', () => {
  it('gives the published check value', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});
