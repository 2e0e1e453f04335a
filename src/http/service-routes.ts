import { PROBLEMS } from '../domain/problems';
import { needing, ok, refused, type Route } from './endpoint';
import { HEALTH_DOC, PROBLEM_DOC, READINESS_DOC } from './service-docs';

export interface ServiceHealth {
  now: () => Date;
  /** Resolves if requests can be served now; rejects if not. */
  ready: () => Promise<void>;
}

export function healthRoutes({ now, ready }: ServiceHealth): Route[] {
  const alive = () =>
    ok({ status: 'ok', message: 'TicketBoss API is running', timestamp: now().toISOString() });
  const isReady = async () => {
    try {
      await ready();
      return ok({ status: 'ready', timestamp: now().toISOString() });
    } catch {
      return refused({ code: 'database_unavailable' });
    }
  };
  return ['', '/api/v1'].flatMap((base) => [
    { path: `${base}/health`, methods: { GET: needing('nothing', alive, HEALTH_DOC) } },
    { path: `${base}/health/ready`, methods: { GET: needing('nothing', isReady, READINESS_DOC) } },
  ]);
}

/** What the `type` of a problem document leads to. */
export function problemRoute(): Route {
  const bySlug = new Map(
    Object.entries(PROBLEMS).map(([code, texts]) => [
      code.replaceAll('_', '-'),
      { code, ...texts },
    ]),
  );
  return {
    path: '/problems/:slug',
    methods: {
      GET: needing(
        'nothing',
        ({ params }) => {
          const found = bySlug.get(params.slug ?? '');
          return found ? ok(found) : refused({ code: 'route_not_found' });
        },
        PROBLEM_DOC,
      ),
    },
  };
}
