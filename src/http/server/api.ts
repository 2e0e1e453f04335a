import type { RequestListener } from 'node:http';
import type { Express } from 'express';
import { accessLog } from './access-log';
import { sendRefusal } from './answer';
import { createApp, type AppOptions } from './app';
import { openExchange } from './exchange';
import { isPlainJson } from './json-body';
import { refuseOverload, type OverloadBounds } from './overload';
import { withFastPath } from './fast-path';

/** The API over HTTP. */
export interface Api {
  /** All of it, by express. */
  app: Express;
  /**
   * The same, with a fast path for the most frequent requests and the overload check; servers listen with it.
   */
  listener: RequestListener;
}

export interface ApiOptions extends AppOptions {
  /** Whether the event loop is behind with its work. */
  isLate?: () => boolean;
  overloadBounds?: OverloadBounds;
  /** Called with each request that the overload check refuses. */
  onOverload?: () => void;
}

export function createApi(options: ApiOptions): Api {
  const { isLate = () => false, overloadBounds } = options;
  const app = createApp(options);
  const listener = refuseOverload(withFastPath(app, options), {
    isLate,
    refuse: refusing(options),
    ...(overloadBounds && { bounds: overloadBounds }),
  });
  return { app, listener };
}

function refusing({ onOverload, ...options }: ApiOptions): RequestListener {
  const log = accessLog(options);
  return (request, response) => {
    onOverload?.();
    openExchange(request, response, options);
    log(request, response);
    // A small body is received unread, and the connection stays in use; the server does not wait for any
    // other body.
    const headers = isPlainJson(request) ? undefined : { Connection: 'close' };
    sendRefusal(response, { code: 'overloaded' }, headers);
  };
}
