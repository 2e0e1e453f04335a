import type { RequestHandler } from 'express';
import { v4 as uuidv4 } from 'uuid';

/** Ids that can stand in a log line and a header as they are. */
const SANE = /^[A-Za-z0-9._:@+/=-]{1,128}$/;

/** Every answer bears an `X-Request-Id`. */
export const requestIds: RequestHandler = (request, response, next) => {
  response.setHeader('X-Request-Id', requestIdFrom(request.get('x-request-id')));
  next();
};

/** The caller's, if it sent a sane one, else a new UUID. */
export function requestIdFrom(given: string | undefined): string {
  return given !== undefined && SANE.test(given) ? given : uuidv4();
}
