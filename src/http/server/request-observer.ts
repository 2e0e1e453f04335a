import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { exchangeOf } from './exchange';

/** A request that has ended. */
export interface FinishedRequest {
  method: string;
  /** As the route is written, e.g. `/api/v1/events/:eventId`; undefined if none matched. */
  route: string | undefined;
  /** `CALLER_GONE` if the caller disconnected before it was answered. */
  status: number;
  durationMs: number;
}

/** Called with every request when it has ended. */
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

/** Not if the caller disconnected in the middle of its body: then nobody receives the answer. */
function wasHeard(
  { complete }: IncomingMessage,
  { headersSent, writableFinished }: ServerResponse,
) {
  return headersSent && (complete || writableFinished);
}
