import type { Request, RequestHandler, Response } from 'express';
import morgan from 'morgan';
import { finished, noteArrival, type RequestObserver } from './request-observer';

/** The combined log format with the time taken and the request id. */
const FORMAT =
  ':remote-addr - :remote-user [:date[clf]] ":method :url HTTP/:http-version" :status ' +
  ':res[content-length] ":referrer" ":user-agent" :response-time ms :res[x-request-id]';

/** Writes one line a request when it is over, and tells whoever observes requests. */
export function accessLog(
  write: (line: string) => void,
  observe: RequestObserver = () => undefined,
): RequestHandler {
  const line = morgan.compile<Request, Response>(FORMAT);
  const log = morgan<Request, Response>(
    (tokens, request, response) => {
      observe(finished(request, response));
      return line(tokens, request, response);
    },
    { stream: { write } },
  );
  return (request, response, next) => {
    noteArrival(response);
    log(request, response, next);
  };
}
