import { pipeline } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import { PROBLEMS, type Refusal } from '../domain/problems';
import type { Caller } from '../domain/caller';
import { RETRY_AFTER_SECONDS } from '../limits';
import type { Admit } from './admission';
import type { Endpoint, EndpointAnswer, Method, Need } from './endpoint';
import { problemDocument } from './problem-document';
import { noteRoute } from './request-observer';

interface Locals {
  caller: Caller;
}

/** Lets in to the route of that path whom `admit` lets in, and says to `endpointHandler` who it is. */
export function admission(path: string, admit: Admit, needs: Need): RequestHandler {
  return async (request, response, next) => {
    noteRoute(response, path);
    const { headers, caller, refusal } = await admit(
      {
        method: request.method,
        path: request.path,
        address: request.ip ?? '',
        header: (name) => request.get(name),
      },
      needs,
    );
    if (headers) response.set(headers);
    if (refusal) {
      sendRefusal(response, refusal);
      return;
    }
    (response.locals as Locals).caller = caller; // express types locals as any
    next();
  };
}

/** Lets express serve an endpoint to a caller who was let in. */
export function endpointHandler(endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    const answer = await endpoint({
      caller: (response.locals as Locals).caller, // express types locals as any
      path: request.path,
      params: request.params as Record<string, string>, // no route has a wildcard, which gives arrays
      query: request.query,
      header: (name) => request.get(name),
      accepts: (...types) => request.accepts(types),
      body: request.body as unknown, // express types it as any
    });
    send(request, response, answer);
  };
}

export function methodNotAllowed(path: string, methods: readonly Method[]): RequestHandler {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (request, response) => {
    noteRoute(response, path);
    response.setHeader('Allow', allow);
    if (request.method === 'OPTIONS') response.status(204).end();
    else sendRefusal(response, { code: 'method_not_allowed' });
  };
}

export function sendRefusal(response: Response, refusal: Refusal): void {
  const { status } = PROBLEMS[refusal.code];
  if (status === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  const requestId = String(response.getHeader('X-Request-Id'));
  response.status(status).send(JSON.stringify(problemDocument(refusal, requestId)));
}

function send(request: Request, response: Response, answer: EndpointAnswer): void {
  if (answer.headers) response.set(answer.headers);
  if (answer.refusal) sendRefusal(response, answer.refusal);
  else if (answer.stream) pipeline(answer.stream, response.status(answer.status), () => undefined);
  else if (hasAlready(request, response)) response.status(304).end();
  else if (answer.content !== undefined) response.status(answer.status).send(answer.content);
  else if (answer.body === undefined) response.status(answer.status).end();
  else response.status(answer.status).json(answer.body);
}

/**
 * Whether the caller named this very version in `If-None-Match` (RFC 9110, 13.1.2). Express's own
 * `fresh` says no under `Cache-Control: no-cache`, which every `fetch` adds to that header.
 */
function hasAlready(request: Request, response: Response): boolean {
  const etag = response.get('ETag');
  const known = request.get('if-none-match');
  if (etag === undefined || known === undefined || !/^(GET|HEAD)$/.test(request.method))
    return false;
  const tags = known.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
