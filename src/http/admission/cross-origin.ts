/** The headers that let pages of other origins read an answer, or that tell caches of the difference. */
export type CrossOrigin = (
  method: string | undefined,
  origin: string | undefined,
) => Readonly<Record<string, string>> | undefined;

/**
 * Lets pages of these origins call the API (CORS), `*` those of any; without any it stays silent, and
 * browsers keep answers from pages of other origins. The cookie of a session is for pages of this server, so that
 * credentials need not be allowed.
 */
export function crossOrigin(origins: readonly string[]): CrossOrigin {
  if (origins.length === 0) return () => undefined;
  const isAny = origins.includes('*');
  const allowed = new Set(origins);
  return (method, origin) => {
    if (origin === undefined || !(isAny || allowed.has(origin))) return isAny ? undefined : VARY;
    return {
      ...(isAny ? undefined : VARY),
      'Access-Control-Allow-Origin': isAny ? '*' : origin,
      ...(method === 'OPTIONS' ? PREFLIGHT : EXPOSED),
    };
  };
}

const VARY = { Vary: 'Origin' };

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PATCH, DELETE',
  'Access-Control-Allow-Headers':
    'Authorization, baggage, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, ' +
    'traceparent, tracestate, X-API-Key, X-Request-Id',
  'Access-Control-Max-Age': '600',
};

const EXPOSED = {
  'Access-Control-Expose-Headers':
    'ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id',
};
