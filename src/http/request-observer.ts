import type { ServerResponse } from 'node:http';

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

const ROUTE = Symbol('route');

/** A property, since looking it up in a map would cost each request more. */
interface Routed {
  [ROUTE]?: string;
}

/** Notes which route answers. Every adapter does so as soon as it knows. */
export function noteRoute(response: ServerResponse & Routed, route: string): void {
  response[ROUTE] = route;
}

/** The route that was noted. */
export function routeOf(response: ServerResponse & Routed): string | undefined {
  return response[ROUTE];
}
