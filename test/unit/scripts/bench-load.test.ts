import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import { generateLoad } from '../../../scripts/bench/generate-load';
import type { LoadOrder } from '../../../scripts/bench/load';
import { latencyOf, percentile, sorted, spreadOf } from '../../../scripts/bench/statistics';

describe('generateLoad', () => {
  let server: Server | TcpServer | undefined;
  afterEach(async () => {
    server?.close();
    if (server) await once(server, 'close');
    server = undefined;
  });

  it('sends the request over every connection, one at a time, and counts answers by status', async () => {
    let received = 0;
    let most = 0;
    let open = 0;
    const bodies = new Set<string>();
    const url = await listen((request, response) => {
      most = Math.max(most, ++open);
      void request.toArray().then((chunks) => {
        bodies.add(chunks.join(''));
        received += 1;
        open -= 1;
        response.writeHead(received % 4 === 0 ? 409 : 201, { 'Content-Length': 2 }).end('{}');
      });
    });

    const report = await generateLoad({ ...order(url, 3), until: { answers: 100 } });

    expect([...bodies]).toEqual(['{"seats":1}']);
    expect(most).toBeLessThanOrEqual(3);
    expect(report.answers['201']).toBeGreaterThanOrEqual(75);
    expect(report.answers['409']).toBeGreaterThanOrEqual(25);
    expect(report.latencyMs.p50).toBeGreaterThan(0);
    expect(report.latencyMs.p999).toBeGreaterThanOrEqual(report.latencyMs.p99);
  });

  it('joins an answer that comes in pieces', async () => {
    const pieces = ['HTTP/1.1 201 Crea', 'ted\r\nContent-Len', 'gth: 5\r\n\r', '\nab', 'cde'];
    const tcp = createTcpServer((socket) => {
      socket.setNoDelay().on('data', () => {
        pieces.forEach((piece, index) => setTimeout(() => socket.write(piece), index * 3));
      });
    });
    server = tcp;
    const url = await addressOf(tcp);

    const report = await generateLoad({ ...order(url, 1), until: { answers: 4 } });

    expect(report.answers).toEqual({ '201': 4 });
  });

  it('does not count answers during warm-up', async () => {
    const url = await listen((_request, response) => {
      response.writeHead(201, { 'Content-Length': 2 }).end('{}');
    });

    const report = await generateLoad({ ...order(url, 2), warmUpMs: 60, until: { ms: 60 } });

    expect(report.answersWithWarmUp).toBeGreaterThan(report.answers['201'] ?? 0);
  });

  it('refuses chunked answers, which it does not support', async () => {
    const url = await listen((_request, response) => response.writeHead(201).end('{}'));

    await expect(generateLoad({ ...order(url, 1), until: { ms: 5000 } })).rejects.toThrow(
      'Content-Length',
    );
  });

  it('fails if the server breaks a connection', async () => {
    const url = await listen((request) => request.socket.destroy());

    await expect(generateLoad({ ...order(url, 2), until: { ms: 5000 } })).rejects.toThrow();
  });

  async function listen(onRequest: RequestListener): Promise<string> {
    const http = createServer(onRequest);
    server = http;
    return addressOf(http);
  }
});

describe('statistics', () => {
  it('takes percentiles by rank', () => {
    const values = sorted([5, 1, 4, 2, 3]);
    expect([0.5, 0.9, 0.2, 0].map((share) => percentile(values, share))).toEqual([3, 5, 1, 1]);
    expect(percentile(sorted([]), 0.5)).toBeNaN();
  });

  it('computes mean and percentiles of unsorted latencies', () => {
    const latencies = Array.from({ length: 1000 }, (_, place) => 1000 - place);
    expect(latencyOf(latencies)).toEqual({ mean: 500.5, p50: 500, p90: 900, p99: 990, p999: 999 });
    expect(latencyOf([]).mean).toBeNaN();
  });

  it('takes the median of an even number of values between the two in the middle', () => {
    expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 });
  });
});

function order(url: string, connections: number): Omit<LoadOrder, 'until'> {
  return { method: 'POST', url, body: { seats: 1 }, connections, warmUpMs: 0 };
}

async function addressOf(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  return `http://127.0.0.1:${port}/reservations`;
}
