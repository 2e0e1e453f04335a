import {
  createServer,
  STATUS_CODES,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEMS, type ProblemCode } from '../../domain/problems';
import { HEADER_BYTES_MAX, HEADERS_MS_MAX, REQUEST_MS_MAX } from '../../limits';
import { CONNECTIONS_CHECK_MS, CONNECTIONS_MAX, KEEP_ALIVE_MS } from '../../tuning';
import { problemDocument } from './problem-document';
import { requestIdFrom } from './request-id';
import { SECURITY_HEADERS } from './security-headers';

/** How much of a server's time and memory one client may use. */
export interface ServerBounds {
  headersMsMax: number;
  requestMsMax: number;
  keepAliveMs: number;
  checkIntervalMs: number;
  connectionsMax: number;
}

const BOUNDS: ServerBounds = {
  headersMsMax: HEADERS_MS_MAX,
  requestMsMax: REQUEST_MS_MAX,
  keepAliveMs: KEEP_ALIVE_MS,
  checkIntervalMs: CONNECTIONS_CHECK_MS,
  connectionsMax: CONNECTIONS_MAX,
};

/** A server that a slow, greedy or broken client cannot block. It does not listen yet. */
export function createHttpServer(
  listener: RequestListener,
  bounds: Partial<ServerBounds> = {},
): Server {
  const { headersMsMax, requestMsMax, keepAliveMs, checkIntervalMs, connectionsMax } = {
    ...BOUNDS,
    ...bounds,
  };
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: headersMsMax,
      requestTimeout: requestMsMax,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkIntervalMs,
    },
    listener,
  );
  server.maxConnections = connectionsMax;
  server.maxHeadersCount = 0; // by default node:http drops some silently; their size is bounded anyway
  const unanswered = unansweredBySocket(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const answers = unanswered.get(socket);
    const isAnswering = [...(answers ?? [])].some(({ headersSent }) => headersSent);
    if (isAnswering || !socket.writable) socket.destroy();
    else
      socket.end(lastAnswer(PROBLEM_OF[error.code ?? ''] ?? 'bad_request'), () => socket.destroy());
  });
  return server;
}

/** What the errors of node:http and its parser stand for. */
const PROBLEM_OF: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
};

/**
 * Each connection's unfinished answers. When it closes, node:http notifies only the current one; here those
 * that wait behind it (pipelining) are notified, too, so that nobody waits for them.
 */
function unansweredBySocket(server: Server): WeakMap<Duplex, Set<ServerResponse>> {
  const bySocket = new WeakMap<Duplex, Set<ServerResponse>>();
  server.on('connection', (socket) => {
    const responses = new Set<ServerResponse>();
    bySocket.set(socket, responses);
    socket.once('close', () => {
      setImmediate(() => {
        for (const response of responses) response.emit('close');
      });
    });
  });
  server.prependListener('request', ({ socket }, response) => {
    const responses = bySocket.get(socket);
    responses?.add(response);
    response.once('close', () => responses?.delete(response));
  });
  return bySocket;
}

/** The answer to bytes that node:http could not parse. The connection ends after it. */
function lastAnswer(code: ProblemCode): string {
  const { status } = PROBLEMS[code];
  const requestId = requestIdFrom(undefined);
  const body = JSON.stringify(problemDocument({ code }, requestId));
  const headers = [
    ['X-Request-Id', requestId],
    ...pairs(SECURITY_HEADERS),
    ['Content-Type', 'application/problem+json; charset=utf-8'],
    ['Content-Length', Buffer.byteLength(body)],
    ['Date', new Date().toUTCString()],
    ['Connection', 'close'],
  ];
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${body}`;
}

function pairs(flat: readonly string[]): string[][] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : []));
}
