import type { IncomingMessage, ServerResponse } from 'node:http';
import { styleText } from 'node:util';
import morgan, { type TokenIndexer } from 'morgan';
import { redactSecrets } from '../../domain/redact';
import { exchangeOf } from './exchange';
import { finished, type RequestObserver } from './request-observer';

/**
 * The combined log format with the time taken and the request id, but without the user: because some clients
 * send their key as the user.
 */
const FORMAT =
  ':address - - [:now] ":method :url HTTP/:http-version" :status ' +
  ':sent-length ":referrer" ":user-agent" :answer-time ms :request-id';

/** Morgan keeps its tokens on itself, of which its typings say nothing. */
const TOKENS = morgan as unknown as TokenIndexer;

const lineOf = morgan.compile(FORMAT);

export interface AccessLogOptions {
  /** Gets a line for each request. */
  accessLog: (line: string) => void;
  /** Short, coloured lines for people in development, instead of the combined format. */
  isForPeople?: boolean;
  /** Called with each request when it has ended. */
  observe?: RequestObserver;
}

/** Writes one line per request when it has ended, and calls the observer of requests. */
export function accessLog({
  accessLog: write,
  isForPeople = false,
  observe = () => undefined,
}: AccessLogOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    response.once('close', () => {
      observe(finished(request, response));
      const line = isForPeople
        ? lineForPeople(request, response)
        : String(lineOf(TOKENS, request, response));
      write(`${redactSecrets(line)}\n`);
    });
  };
}

/** E.g. `409 POST /api/v1/events/gala/reservations 3 ms not_enough_seats abc-corp`. */
function lineForPeople(request: IncomingMessage, response: ServerResponse): string {
  const { status, durationMs } = finished(request, response);
  const { problem, caller } = exchangeOf(response);
  const what = `${request.method ?? ''} ${request.url ?? ''} ${durationMs.toFixed(0)} ms`;
  const colour = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green';
  return [styleText(colour, String(status)), what, problem, caller.partnerId]
    .filter((part) => part !== undefined)
    .join(' ');
}

morgan.token('address', (_request, response) => exchangeOf(response).address);
morgan.token('sent-length', (_request, response) => exchangeOf(response).contentLength?.toString());
morgan.token('answer-time', (_request, response) => {
  const { arrivedMs, sentMs } = exchangeOf(response);
  return sentMs === undefined ? undefined : (sentMs - arrivedMs).toFixed(3);
});
morgan.token('request-id', (_request, response) => exchangeOf(response).requestId);

/** Morgan's own date, formatted again only when the second has changed. */
const dateOf = morgan.compile(':date[clf]');
let secondWritten = 0;
let now = '';
morgan.token('now', (request, response) => {
  const second = Math.floor(Date.now() / 1000);
  if (second !== secondWritten) {
    secondWritten = second;
    now = String(dateOf(TOKENS, request, response));
  }
  return now;
});
