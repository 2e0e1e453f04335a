import { PROBLEMS, type ProblemCode } from '../../domain/problems';
import { needing, ok, refused, type Endpoint, type Route } from '../endpoint/endpoint';
import { problemListPage, problemPage } from './problem-pages';
import { HEALTH_DOC, PROBLEM_DOC, PROBLEM_LIST_DOC, READINESS_DOC } from './service-docs';

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

/** What the `type` of a problem document links to, and a list of all: pages for people, JSON for programs. */
export function problemRoutes(): Route[] {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]; // the keys of the table
  const bySlug = new Map(codes.map((code) => [code.replaceAll('_', '-'), code]));
  const explain: Endpoint = ({ params, accepts }) => {
    const code = bySlug.get(params.slug ?? '');
    if (!code) return refused({ code: 'route_not_found' });
    if (accepts('json', 'html') === 'html') return problemPage(code);
    return ok({ code, ...PROBLEMS[code] }, { Vary: 'Accept' });
  };
  const list: Endpoint = ({ accepts }) =>
    accepts('json', 'html') === 'html'
      ? problemListPage(codes)
      : ok({ data: codes.map((code) => ({ code, ...PROBLEMS[code] })) }, { Vary: 'Accept' });
  return [
    { path: '/problems', methods: { GET: needing('nothing', list, PROBLEM_LIST_DOC) } },
    { path: '/problems/:slug', methods: { GET: needing('nothing', explain, PROBLEM_DOC) } },
  ];
}
