import type { RequestHandler } from 'express';
import type { Admit } from '../admission/admission';
import { sendAnswer, sendRefusal } from './answer';
import type { Endpoint, Method, Need } from '../endpoint/endpoint';
import { exchangeOf } from './exchange';
import { assertOneIdempotencyKey } from './idempotency-header';

/**
 * Admits to the route of that path the callers that `admit` admits, and passes the caller to
 * `endpointHandler`.
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
        ...(typeof request.query.ticket === 'string' && { ticket: request.query.ticket }),
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

/** Lets express serve an endpoint to an admitted caller. */
export function endpointHandler(endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    const { caller, requestId } = exchangeOf(response);
    assertOneIdempotencyKey(request);
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
