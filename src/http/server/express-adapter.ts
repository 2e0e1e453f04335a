import type { RequestHandler } from 'express';
import type { Admit } from '../admission/admission';
import { sendAnswer, sendRefusal } from './answer';
import type { Method, Need, Operation } from '../endpoint/endpoint';
import { exchangeOf } from './exchange';
import { Strict } from '../validation/strict';
import { validate } from '../validation/validation';
import { assertOneIdempotencyKey } from './idempotency-header';

/**
 * Admits to the route of that path the callers that `admit` admits, and passes the caller to
 * `operationHandler`.
 */
export function admission(path: string, admit: Admit, needs: Need): RequestHandler {
  return async (request, response, next) => {
    const exchange = exchangeOf(response);
    exchange.route = path;
    const { headers, caller, refusal } = await admit(
      {
        method: request.method,
        path: request.path,
        address: exchange.address,
        header: (name) => request.get(name),
      },
      needs,
    );
    exchange.headers = headers;
    if (refusal) {
      sendRefusal(response, refusal);
      return;
    }
    exchange.caller = caller;
    next();
  };
}

/**
 * Lets express serve an operation to an admitted caller. An operation of `/api/v1` that reads no query
 * refuses one; the older paths ignore what they do not know.
 */
export function operationHandler(path: string, { endpoint, doc }: Operation): RequestHandler {
  const refusesQuery = path.startsWith('/api/v1/') && doc?.query === undefined;
  return async (request, response) => {
    const { caller, requestId } = exchangeOf(response);
    assertOneIdempotencyKey(request);
    if (refusesQuery) validate(NO_QUERY, request.query);
    const answer = await endpoint({
      caller,
      requestId,
      path: request.path,
      params: request.params as Record<string, string>, // no route has a wildcard, which gives arrays
      query: request.query,
      header: (name) => request.get(name),
      accepts: (...types) => request.accepts(types),
      body: request.body as unknown, // express types it as any
    });
    sendAnswer(request, response, answer);
  };
}

const NO_QUERY = Strict.object({});

export function methodNotAllowed(path: string, methods: readonly Method[]): RequestHandler {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (request, response) => {
    exchangeOf(response).route = path;
    const headers = { Allow: allow };
    sendAnswer(
      request,
      response,
      request.method === 'OPTIONS'
        ? { status: 204, headers }
        : { status: 405, headers, refusal: { code: 'method_not_allowed' } },
    );
  };
}
