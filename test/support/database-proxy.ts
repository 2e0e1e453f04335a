import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  MessageSplitter,
  parseMessage,
  type CommandMessage,
} from '../../src/embedded/builtin/wire-protocol';

/** One command on its way through the proxy. */
export interface ProxiedCommand extends CommandMessage {
  /** `findAndModify`, `insert`, …: the first field of a command's body. */
  readonly name: string;
  /** As it came, with its header. */
  readonly message: Buffer;
}

/**
 * The handling of a command. It may be forwarded, changed or not, and its reply sent back, changed
 * or not; or the connection is closed, possibly after some bytes; or further replies follow on
 * their own.
 */
export type Handler = (command: ProxiedCommand, forward: Forward) => Promise<Buffer | Cut | Stream>;

/** Forwards the command, possibly changed, to the proxy's database or to the one on `port`. */
export type Forward = (message?: Buffer, port?: number) => Promise<Buffer>;

export interface Cut {
  cutAfter: Buffer;
}

export interface Stream {
  /** Begins to send; what it returns ends that, and is called when the client has gone. */
  stream: (send: (reply: Buffer) => void) => () => void;
}

/** Cuts the connection: the client gets nothing. */
export const CUT: Cut = { cutAfter: Buffer.alloc(0) };

export const passOn: Handler = (_command, forward) => forward();

/**
 * A proxy between the API and its database, like Toxiproxy, but it understands MongoDB's messages:
 * faults can be injected for a certain command, before or after the database executed it.
 */
export class DatabaseProxy {
  /** Also once it is closed, while clients notice that. */
  readonly port: number;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly databasePort: number,
    public handle: Handler,
  ) {
    this.port = (server.address() as AddressInfo).port; // of a TCP server that listens
    server.on('connection', (client) => {
      this.serve(client);
    });
  }

  static async start(databasePort: number, handle: Handler = passOn): Promise<DatabaseProxy> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DatabaseProxy(server, databasePort, handle);
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.server.close();
    this.cutAll();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const links = new Map<number, Link>();
    const linkTo = (port: number) => {
      const link = links.get(port) ?? this.link(port, client, onFurther);
      links.set(port, link);
      return link;
    };
    let last = Promise.resolve();
    const onFurther = (reply: Buffer) => {
      last = last.then(() => void client.write(reply));
    };
    this.watch(client);
    client.once('close', () => {
      // What the client has sent still arrives, however late, as it does in a network.
      void last.then(() => {
        for (const { database } of links.values()) database.end();
      });
    });
    onMessages(client, (message) => {
      last = last.then(() => this.pass(message, client, linkTo));
    });
  }

  private link(port: number, client: Socket, onFurther: (reply: Buffer) => void): Link {
    const database = connect({ port, host: '127.0.0.1', noDelay: true });
    this.watch(database);
    database.once('close', () => client.destroy());
    return { database, replies: new Replies(database, onFurther) };
  }

  /** One command at a time, as drivers send them. */
  private async pass(message: Buffer, client: Socket, linkTo: (port: number) => Link) {
    try {
      const command = readCommand(message);
      if (command.moreToCome) {
        linkTo(this.databasePort).database.write(message);
        return;
      }
      const forward: Forward = (changed = message, port = this.databasePort) => {
        const { database, replies } = linkTo(port);
        const reply = replies.to(command.requestId);
        database.write(changed);
        return reply;
      };
      const reply = await this.handle(command, forward);
      if ('cutAfter' in reply) client.write(reply.cutAfter, () => client.destroy());
      else if ('stream' in reply) follow(client, reply);
      else client.write(reply);
    } catch {
      client.destroy(); // The database is gone.
    }
  }

  private watch(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}

function follow(client: Socket, { stream }: Stream): void {
  if (client.destroyed) return;
  client.once(
    'close',
    stream((reply) => client.write(reply)),
  );
}

/** A client's connection to one database. */
interface Link {
  database: Socket;
  replies: Replies;
}

/** What the database replies on one connection, by the request that it replies to. */
class Replies {
  private readonly awaited = new Map<number, Awaited>();
  private isOver = false;

  /** A database can continue to reply if asked to: such replies refer to earlier ones. */
  constructor(database: Socket, onFurther: (reply: Buffer) => void) {
    database.once('close', () => {
      this.isOver = true;
      for (const { reject } of this.awaited.values()) reject(GONE);
    });
    onMessages(database, (reply) => {
      const requestId = reply.readInt32LE(8);
      const awaited = this.awaited.get(requestId);
      this.awaited.delete(requestId);
      if (awaited) awaited.resolve(reply);
      else onFurther(reply);
    });
  }

  to(requestId: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.isOver) reject(GONE);
      else this.awaited.set(requestId, { resolve, reject });
    });
  }
}

interface Awaited {
  resolve: (reply: Buffer) => void;
  reject: (error: Error) => void;
}

const GONE = new Error('the database has closed the connection');

function onMessages(socket: Socket, onMessage: (message: Buffer) => void): void {
  const splitter = new MessageSplitter();
  socket.on('data', (chunk: Buffer) => {
    for (const message of splitter.push(chunk)) onMessage(message);
  });
}

function readCommand(message: Buffer): ProxiedCommand {
  const command = parseMessage(message);
  // Its length and the first field's type come before the name.
  const name = command.body.toString('utf8', 5, command.body.indexOf(0, 5));
  return { ...command, name, message };
}
