import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { pipeline, type Readable } from 'node:stream';
import { PROBLEMS, type Refusal } from '../../domain/problems';
import { RETRY_AFTER_SECONDS } from '../../limits';
import { READER_STALLED_MS, STREAMED_ANSWER_LISTENERS_MAX } from '../../tuning';
import type { EndpointAnswer } from '../endpoint/endpoint';
import { exchangeOf, type Exchange } from './exchange';
import { problemDocument, refusalOf } from './problem-document';
import { SECURITY_HEADER_NAMES, SECURITY_HEADERS } from './security-headers';

/** Called with unexpected errors, and the request id that the caller got. */
export type OnError = (error: unknown, requestId: string) => void;

type Headers = Readonly<Record<string, string>>;

/** Sends what an endpoint answered, whichever adapter called it. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, content, stream, refusal }: EndpointAnswer,
): void {
  if (refusal) sendRefusal(response, refusal, headers);
  else if (stream) {
    sendHead(response, status, headers);
    if (request.method === 'HEAD') {
      stream.destroy();
      response.end();
    } else sendStream(response, stream);
  } else if (hasAlready(request, headers)) sendHead(response, 304, headers).end();
  else if (content !== undefined) send(response, status, headers, content);
  else if (body === undefined) sendHead(response, status, headers).end();
  else send(response, status, headers, JSON.stringify(body), JSON_TYPE);
}

/** A reader that takes nothing for some time is disconnected: it may never go on. */
function sendStream(response: ServerResponse, stream: Readable): void {
  response.setMaxListeners(STREAMED_ANSWER_LISTENERS_MAX);
  response.setTimeout(READER_STALLED_MS, () => {
    response.destroy();
  });
  pipeline(stream, response, () => undefined);
}

const JSON_TYPE = 'application/json; charset=utf-8';

export function sendRefusal(response: ServerResponse, refusal: Refusal, headers?: Headers): void {
  const { status } = PROBLEMS[refusal.code];
  const exchange = exchangeOf(response);
  exchange.problem = refusal.code;
  const document = problemDocument(refusal, exchange.requestId);
  send(
    response,
    status,
    status === 503 ? { ...headers, 'Retry-After': String(RETRY_AFTER_SECONDS) } : headers,
    JSON.stringify(document),
    'application/problem+json; charset=utf-8',
  );
}

/**
 * Sends the refusal that a thrown error stands for; of any other error, callers learn only that there was
 * one.
 */
export function sendError(response: ServerResponse, error: unknown, onError: OnError): void {
  const refusal = refusalOf(error);
  if (!refusal) onError(error, exchangeOf(response).requestId);
  if (response.headersSent) response.destroy();
  else sendRefusal(response, refusal ?? { code: 'internal_error' });
}

/** Head and body are sent in one write. */
function send(
  response: ServerResponse,
  status: number,
  headers: Headers | undefined,
  payload: string | Buffer,
  type?: string,
): void {
  const length = Buffer.byteLength(payload);
  sendHead(response, status, headers, type, length).end(payload);
}

function sendHead(
  response: ServerResponse,
  status: number,
  headers: Headers | undefined,
  type?: string,
  length?: number,
): ServerResponse {
  const exchange = exchangeOf(response);
  exchange.sentMs = performance.now();
  exchange.contentLength = length;
  const all = headersOf(exchange, headers);
  if (type !== undefined) all.push('Content-Type', type);
  if (length !== undefined) all.push('Content-Length', String(length));
  return response.writeHead(status, all);
}

/** A flat list of names and values, which costs node:http least. */
function headersOf({ requestId, crossOrigin, headers }: Exchange, own: Headers = {}): string[] {
  const all = ['X-Request-Id', requestId, ...SECURITY_HEADERS];
  for (const name in crossOrigin) all.push(name, crossOrigin[name] ?? '');
  for (const name in headers) all.push(name, headers[name] ?? '');
  for (const name in own) {
    if (SECURITY_HEADER_NAMES.has(name.toLowerCase())) remove(all, name);
    all.push(name, own[name] ?? '');
  }
  return all;
}

function remove(headers: string[], name: string): void {
  const index = headers.findIndex((text) => text.toLowerCase() === name.toLowerCase());
  headers.splice(index, 2);
}

/**
 * Whether the caller named this version in `If-None-Match` (RFC 9110, 13.1.2). Express's own `fresh` says no
 * under `Cache-Control: no-cache`, which every `fetch` adds to that header.
 */
function hasAlready({ method, headers }: IncomingMessage, own: Headers | undefined): boolean {
  const etag = own?.ETag;
  const known = headers['if-none-match'];
  if (etag === undefined || known === undefined) return false;
  if (method !== 'GET' && method !== 'HEAD') return false;
  const tags = known.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
