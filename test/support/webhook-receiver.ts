import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedPost {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A partner's server that records posts and answers as configured. */
export class WebhookReceiver {
  readonly posts: ReceivedPost[] = [];
  /** How many connections have been made to it. */
  connections = 0;
  /** How it answers from now on. */
  answer: (response: ServerResponse) => void = (response) => response.writeHead(204).end();

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        receiver.posts.push({ headers: request.headers, body });
        receiver.answer(response);
      });
    });
    server.on('connection', () => (receiver.connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a TCP server that listens
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/hook`, async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return receiver;
  }
}
