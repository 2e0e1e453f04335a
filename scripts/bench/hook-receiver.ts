import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const ANSWER_MS = 50;

/** Endpoints of webhooks: answers after 50 ms, but at one path not at all. */
export class HookReceiver {
  /** From each change until its message arrived, in milliseconds. */
  lagsMs: number[] = [];
  /** The path at which nothing is answered. */
  hanging: string | undefined;

  private constructor(
    private readonly port: number,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<HookReceiver> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.url === `/${receiver.hanging ?? ''}`) return;
        const { timestamp } = JSON.parse(body) as { timestamp: string }; // the service wrote it
        receiver.lagsMs.push(Date.now() - Date.parse(timestamp));
        setTimeout(() => response.writeHead(204).end(), ANSWER_MS);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a TCP server that listens
    const receiver = new HookReceiver(port, async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return receiver;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}/${path}`;
  }

  forget(): void {
    this.lagsMs = [];
  }
}
