import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import { accessLog } from './access-log';
import { sendAnswer, sendError, sendRefusal } from './answer';
import type { AppOptions } from './app';
import type { Method, Operation, Route } from '../endpoint/endpoint';
import { openExchange } from './exchange';
import { assertOneIdempotencyKey } from './idempotency-header';
import { isPlainJson, readPlainJson } from './json-body';

/**
 * The most frequent requests of a busy event take a fast path: the same operations as in the express
 * application, directly on node:http. A request that is not plain goes to `app`, untouched. Both give the
 * same answers, byte for byte; `test/api/fast-path.test.ts` checks this.
 */
export function withFastPath(app: RequestListener, options: AppOptions): RequestListener {
  const serve = serving(options);
  const find = finder(options.routes);
  return (request, response) => {
    const found = isPlain(request) ? find(request) : undefined;
    if (found) void serve(request, response, found);
    else app(request, response);
  };
}

/** The operations that take the fast path. None of them reads a query. */
const FAST_OPERATIONS: ReadonlySet<string> = new Set([
  ...['', '/api', '/api/v1'].flatMap((base) => [
    `GET ${base}/reservations`,
    `POST ${base}/reservations`,
    `GET ${base}/reservations/:reservationId`,
    `DELETE ${base}/reservations/:reservationId`,
    `POST ${base}/reservations/:reservationId/confirm`,
  ]),
  'GET /api/v1/events/:eventId',
  'POST /api/v1/events/:eventId/reservations',
  'GET /health',
]);

/** A path that can be read in only one way: in lower case, nothing encoded, no query. */
const PLAIN_PATH = /^(?:\/[a-z0-9-]+)+\/?$/;

function isPlain(request: IncomingMessage): boolean {
  return PLAIN_PATH.test(request.url ?? '') && isPlainJson(request);
}

interface Found {
  operation: Operation;
  /** As the route is written. */
  route: string;
  params: Record<string, string>;
}

/** Finds the fast operation that a request asks for, by the first route that matches, like express. */
function finder(routes: readonly Route[]): (request: IncomingMessage) => Found | undefined {
  const byLength = new Map<number, (Route & { steps: string[] })[]>();
  for (const route of routes) {
    if (/[*{]/.test(route.path)) continue; // no route with a wildcard is fast or shares a fast path
    const steps = route.path.split('/');
    byLength.set(steps.length, [...(byLength.get(steps.length) ?? []), { ...route, steps }]);
  }
  return ({ method, url = '' }) => {
    const steps = url.split('/');
    if (steps.at(-1) === '') steps.pop();
    const match = byLength.get(steps.length)?.find((route) => isMatch(route.steps, steps));
    const operation = match?.methods[method as Method]; // undefined for any other method
    if (!match || !operation || !FAST_OPERATIONS.has(`${String(method)} ${match.path}`))
      return undefined;
    return { operation, route: match.path, params: paramsIn(match.steps, steps) };
  };
}

function isMatch(pattern: readonly string[], steps: readonly string[]): boolean {
  return pattern.every((step, index) => step.startsWith(':') || step === steps[index]);
}

function paramsIn(pattern: readonly string[], steps: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  pattern.forEach((step, index) => {
    if (step.startsWith(':')) params[step.slice(1)] = steps[index] ?? '';
  });
  return params;
}

type Serve = (request: IncomingMessage, response: ServerResponse, found: Found) => Promise<void>;

function serving(options: AppOptions): Serve {
  const { admit, onError } = options;
  const log = accessLog(options);
  return async (request, response, { operation, route, params }) => {
    const exchange = openExchange(request, response, options);
    log(request, response);
    exchange.route = route;
    const path = request.url ?? '';
    const header = (name: string) => headerOf(request, name);
    try {
      const visitor = { method: request.method ?? '', path, address: exchange.address, header };
      const { headers, caller, refusal } = await admit(visitor, operation.needs);
      exchange.headers = headers;
      if (refusal) {
        sendRefusal(response, refusal);
        return;
      }
      exchange.caller = caller;
      const body = request.method === 'POST' ? await readPlainJson(request) : undefined;
      assertOneIdempotencyKey(request);
      const answer = await operation.endpoint({
        caller,
        requestId: exchange.requestId,
        path,
        params,
        query: {},
        header,
        accepts: (...types) => express.request.accepts.call(request, ...types),
        body,
      });
      sendAnswer(request, response, answer);
    } catch (error) {
      sendError(response, error, onError);
    }
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
