import { isUtf8 } from 'node:buffer';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from 'express';
import helmet from 'helmet';
import { problem } from '../domain/problems';
import { BODY_BYTES_MAX } from '../limits';
import { accessLog } from './access-log';
import type { Admit } from './admission';
import { admission, endpointHandler, methodNotAllowed, sendRefusal } from './express-adapter';
import type { Method, Route } from './endpoint';
import { refusalOf } from './problem-document';
import { requestIds } from './request-id';
import type { RequestObserver } from './request-observer';

export interface AppOptions {
  routes: readonly Route[];
  admit: Admit;
  /** Takes a line for each request. */
  accessLog: (line: string) => void;
  /** Hears of each request when it is over. */
  observe?: RequestObserver;
  /** Hears of errors that nobody expected, with the id that their caller was told. */
  onError: (error: unknown, requestId: string) => void;
}

/** The express application; it never listens. */
export function createApp(options: AppOptions): Express {
  const { routes, admit, accessLog: writeAccess, observe, onError } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // express makes weak ones, which If-Match never matches; the endpoints make theirs
  app.use(requestIds, accessLog(writeAccess, observe), helmet());
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

const requireJson: RequestHandler = (request, response, next) => {
  if (hasBody(request) && !request.is('application/json')) {
    sendRefusal(response, { code: 'unsupported_media_type' });
    return;
  }
  next();
};

/** JSON is UTF-8 (RFC 8259); decoding something else would quietly change what it says. */
const parseJson = express.json({
  limit: BODY_BYTES_MAX,
  strict: false,
  verify: (_request, _response, bytes, encoding) => {
    if (encoding !== 'utf-8') throw problem('unsupported_media_type');
    if (!isUtf8(bytes)) throw problem('malformed_json');
  },
});

/** What reads the body, of those methods where it means something (RFC 9110, section 9.3). */
const BODY_OF: Record<Method, RequestHandler[]> = {
  GET: [],
  POST: [requireJson, parseJson],
  PATCH: [requireJson, parseJson],
  DELETE: [],
};

/** Some clients announce an empty body, and then no type, where there is none. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function errorHandler(onError: AppOptions['onError']): ErrorRequestHandler {
  // express tells error handlers by their four parameters.
  return (error: unknown, _request, response, _next) => {
    const refusal = refusalOf(error);
    if (!refusal) onError(error, String(response.getHeader('X-Request-Id')));
    if (response.headersSent) response.destroy();
    else sendRefusal(response, refusal ?? { code: 'internal_error' });
  };
}
