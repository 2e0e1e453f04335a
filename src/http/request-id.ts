import type { RequestHandler } from 'express';
import { v4 as uuidv4 } from 'uuid';

/** Ids that can stand in a log line and a header as they are. */
const SANE = /^[A-Za-z0-9._:@+/=-]{1,128}$/;

/** Every answer bears an `X-Request-Id`: the caller's, if it sent a sane one, else a new UUID. */
export const requestIds: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id');
  response.setHeader('X-Request-Id', given !== undefined && SANE.test(given) ? given : uuidv4());
  next();
};
