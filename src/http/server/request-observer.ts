import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { exchangeOf } from './exchange';

/** A request that is over. */
export interface FinishedRequest {
  method: string;
  /** As the route is written, e.g. `/api/v1/events/:eventId`; undefined if none matched. */
  route: string | undefined;
  /** `CALLER_GONE` if the caller went away before it was answered. */
  status: number;
  durationMs: number;
}

/** Hears of every request when it is over. */
export type RequestObserver = (request: FinishedRequest) => void;

/** Nobody receives it: the word of nginx for a connection that its caller closed. */
export const CALLER_GONE = 499;

/** What is known of a request at its end, or at the end of its connection. */
export function finished(request: IncomingMessage, response: ServerResponse): FinishedRequest {
  const { route, arrivedMs } = exchangeOf(response);
  return {
    method: request.method ?? '',
    route,
    status: wasHeard(request, response) ? response.statusCode : CALLER_GONE,
    durationMs: performance.now() - arrivedMs,
  };
}

/** Not so where the caller went away in the middle of its body: what is answered then nobody hears. */
function wasHeard(
  { complete }: IncomingMessage,
  { headersSent, writableFinished }: ServerResponse,
) {
  return headersSent && (complete || writableFinished);
}
