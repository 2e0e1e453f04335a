import { createHash, timingSafeEqual } from 'node:crypto';
import { ANYONE, type Caller } from '../../domain/caller';
import type { Admit } from '../admission/admission';
import { needing, refused, type Route } from '../endpoint/endpoint';
import { METRICS_DOC } from './service-docs';

export interface MetricsReader {
  /** All metrics as text, and the type that this text has. */
  expose: (format: 'prometheus' | 'openmetrics') => Promise<{ contentType: string; text: string }>;
  /** What a scraper may send as `Authorization: Bearer …` instead of a key. */
  token: string | undefined;
}

/** The metrics, for callers with the `admin` scope and for scrapers that have the token. */
export function metricsRoute({ expose, token }: MetricsReader): Route {
  return {
    path: '/metrics',
    methods: {
      GET: needing(
        'admin',
        async ({ accepts, caller, header }) => {
          // A token that is set is required even if keys are not.
          const isOpen = caller !== ANYONE || token === undefined;
          if (!isOpen && !bears(header('authorization'), token)) {
            return { ...refused({ code: 'unauthenticated' }), headers: CHALLENGE };
          }
          const wantsOpenMetrics = accepts(PROMETHEUS, OPENMETRICS) === OPENMETRICS;
          const { contentType, text } = await expose(
            wantsOpenMetrics ? 'openmetrics' : 'prometheus',
          );
          const headers = { 'Content-Type': contentType, 'Cache-Control': 'no-store' };
          return { status: 200, headers, content: text };
        },
        METRICS_DOC,
      ),
    },
  };
}

/** Admits scrapers that send the token, to the metrics only; all others as `admit` does. */
export function admitScrapers(admit: Admit, token: string | undefined): Admit {
  if (token === undefined) return admit;
  return (visitor, needs) =>
    visitor.path === '/metrics' && bears(visitor.header('authorization'), token)
      ? { caller: SCRAPER }
      : admit(visitor, needs);
}

/** RFC 6750, section 3. */
const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="TicketBoss"' };

const SCRAPER: Caller = { name: 'metrics', scopes: new Set(['admin']) };

const PROMETHEUS = 'text/plain;version=0.0.4';
const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';

/** In a time that reveals nothing about the token. */
function bears(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(sha256(given), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
