import {
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook as Signer } from 'standardwebhooks';
import { WEBHOOK_TIMEOUT_MS } from '../../limits';
import { WEBHOOK_ANSWER_BYTES_MAX } from '../../tuning';
import type { Clock } from '../support/clock';
import { AddressRefusedError, type AddressGuard } from './address-guard';
import type { Connections } from './connections';

export interface PostRequest {
  url: string;
  /** The `webhook-id`. */
  id: string;
  body: string;
  /** When this attempt is made. */
  at: Date;
  /** Each adds a signature. */
  secrets: readonly string[];
}

/** What became of a request: only an answer of 200 to 299 accepts a message. */
export type PostAnswer =
  | { kind: 'taken'; statusCode: number }
  | { kind: 'refused'; statusCode?: number; error: string; retryAfterMs?: number }
  | { kind: 'aborted' };

export interface PosterSurroundings {
  guard: AddressGuard;
  connections: Connections;
  clock: Clock;
  timeoutMs?: number;
}

/**
 * Posts signed messages by the Standard Webhooks specification. It follows no redirect, waits for the whole answer
 * only for a bounded time, and reads only its head. Only what has been answered whole leaves its connection to another.
 */
export class Poster {
  constructor(private readonly surroundings: PosterSurroundings) {}

  /** Rejects only if the message cannot be signed. */
  async post(message: PostRequest, signal: AbortSignal): Promise<PostAnswer> {
    const { guard, connections, clock, timeoutMs = WEBHOOK_TIMEOUT_MS } = this.surroundings;
    // Checked again, since the rules may have changed, and a literal address needs no lookup.
    if (guard.faultOf(message.url) !== undefined) return REFUSED_ADDRESS;
    const url = new URL(message.url);
    const headers = headersOf(message);
    if (signal.aborted) return { kind: 'aborted' };
    const options = { method: 'POST', headers, lookup: guard.lookup };
    return new Promise((resolve) => {
      let answer: PostAnswer | undefined;
      let request: ClientRequest | undefined;
      let isEnded = false;
      const end = (otherwise: PostAnswer) => {
        isEnded = true;
        cancelTimeout();
        signal.removeEventListener('abort', abort);
        request?.destroy();
        resolve(answer ?? otherwise);
      };
      const abort = () => {
        end({ kind: 'aborted' });
      };
      const cancelTimeout = clock.after(timeoutMs, () => {
        end(refused(`no answer within ${timeoutMs / 1000} s`));
      });
      signal.addEventListener('abort', abort);
      const send = (agent: Agent | false) => {
        const sent = requestTo(url, { ...options, agent });
        request = sent;
        sent.on('error', (error) => {
          if (isEnded) return;
          // The endpoint has closed a kept connection just now: that says nothing of the message.
          if (sent.reusedSocket && !answer && isClosed(error)) send(false);
          else
            end(error instanceof AddressRefusedError ? REFUSED_ADDRESS : refused(reasonOf(error)));
        });
        sent.on('response', (response) => {
          const taken = answerOf(response, clock.now());
          answer = taken;
          discardBody(response, () => {
            end(taken);
          });
        });
        sent.end(message.body);
      };
      send(connections.agentFor(url));
    });
  }
}

function requestTo(url: URL, options: RequestOptions): ClientRequest {
  return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);
}

/** The result for a message that cannot be signed. */
export const UNSIGNABLE = refused('it cannot be signed: rotate the secret');

const REFUSED_ADDRESS = refused('the address is not allowed');

function refused(error: string): Extract<PostAnswer, { kind: 'refused' }> {
  return { kind: 'refused', error };
}

function headersOf({ id, body, at, secrets }: PostRequest): Record<string, string | number> {
  if (secrets.length === 0) throw new Error('there is no secret to sign with');
  return {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'User-Agent': 'TicketBoss-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': Math.floor(at.getTime() / 1000),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, at, body)).join(' '),
  };
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, now: Date): PostAnswer {
  if (statusCode >= 200 && statusCode < 300) return { kind: 'taken', statusCode };
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const error = `answered ${statusCode}${isRedirect ? '; redirects are not followed' : ''}`;
  const retryAfterMs = retryAfterOf(headers['retry-after'], now);
  return {
    kind: 'refused',
    statusCode,
    error,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime());
}

/** Lets a short body end; a long or broken one is ignored. */
function discardBody(response: IncomingMessage, done: () => void): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > WEBHOOK_ANSWER_BYTES_MAX) done();
  });
  response.once('close', done);
  response.once('error', done);
}

function isClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** What the webhook's owner may know: the kind of fault, and nothing about this network. */
function reasonOf(error: NodeJS.ErrnoException): string {
  const code = error.code ?? '';
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'the host name has no address';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) return `TLS failed (${code})`;
  return `the connection failed${code === '' ? '' : ` (${code})`}`;
}
