import type { RequestHandler } from 'express';
import morgan from 'morgan';

/** One line a request, in the combined log format with the time taken and the request id. */
export function accessLog(write: (line: string) => void): RequestHandler {
  return morgan(
    ':remote-addr - :remote-user [:date[clf]] ":method :url HTTP/:http-version" :status ' +
      ':res[content-length] ":referrer" ":user-agent" :response-time ms :res[x-request-id]',
    { stream: { write } },
  );
}
