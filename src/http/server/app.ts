import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { accessLog, type AccessLogOptions } from './access-log';
import type { Admit } from '../admission/admission';
import { sendError, sendRefusal, type OnError } from './answer';
import type { Method, Route } from '../endpoint/endpoint';
import { openExchange, type Entrance } from './exchange';
import { admission, endpointHandler, methodNotAllowed } from './express-adapter';
import { JSON_TYPE, jsonBody, MERGE_PATCH_TYPE } from './json-body';

export interface AppOptions extends Entrance, AccessLogOptions {
  routes: readonly Route[];
  admit: Admit;
  onError: OnError;
}

/** The express application; it never listens. */
export function createApp(options: AppOptions): Express {
  const { routes, admit, onError } = options;
  const app = express();
  app.disable('x-powered-by');
  const log = accessLog(options);
  app.use((request, response, next) => {
    openExchange(request, response, options);
    log(request, response);
    next();
  });
  for (const { path, methods } of routes) {
    const route = app.route(path);
    const allowed = Object.keys(methods) as Method[]; // the keys of a record by method
    for (const method of allowed) {
      const operation = methods[method];
      if (!operation) continue;
      route[HANDLER_OF[method]](
        admission(path, admit, operation.needs),
        ...BODY_OF[method],
        endpointHandler(operation.endpoint),
      );
    }
    route.all(methodNotAllowed(path, allowed));
  }
  app.use((_request, response) => {
    sendRefusal(response, { code: 'route_not_found' });
  });
  app.use(errorHandler(onError));
  return app;
}

const HANDLER_OF = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const;

/** What reads the body, of those methods where it means something (RFC 9110, section 9.3). */
const BODY_OF: Record<Method, RequestHandler[]> = {
  GET: [],
  POST: jsonBody([JSON_TYPE]),
  PATCH: jsonBody([JSON_TYPE, MERGE_PATCH_TYPE]),
  DELETE: [],
};

function errorHandler(onError: OnError): ErrorRequestHandler {
  // express tells error handlers by their four parameters.
  return (error: unknown, _request, response, _next) => {
    sendError(response, error, onError);
  };
}
