import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

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

const ARRIVED = Symbol('arrived');
const ROUTE = Symbol('route');

/** Properties, since looking them up in a map would cost each request more. */
type Observed = ServerResponse & { [ARRIVED]?: number; [ROUTE]?: string };

/** Notes that the request is there. */
export function noteArrival(response: Observed): void {
  response[ARRIVED] = performance.now();
}

/** Notes which route answers. Every adapter does so as soon as it knows. */
export function noteRoute(response: Observed, route: string): void {
  response[ROUTE] = route;
}

/** The route that was noted. */
export function routeOf(response: Observed): string | undefined {
  return response[ROUTE];
}

/** What is known of a request at its end, or at the end of its connection. */
export function finished(request: IncomingMessage, response: Observed): FinishedRequest {
  const now = performance.now();
  return {
    method: request.method ?? '',
    route: response[ROUTE],
    status: response.headersSent ? response.statusCode : CALLER_GONE,
    durationMs: now - (response[ARRIVED] ?? now),
  };
}
