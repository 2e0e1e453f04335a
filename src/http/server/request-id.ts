import { v4 as uuidv4 } from 'uuid';

/** Ids that can stand in a log line and a header as they are. */
const SANE = /^[A-Za-z0-9._:@+/=-]{1,128}$/;

/** What an answer bears as `X-Request-Id`: the caller's, if it sent a valid one, else a new UUID. */
export function requestIdFrom(given: string | undefined): string {
  return given !== undefined && SANE.test(given) ? given : uuidv4();
}
