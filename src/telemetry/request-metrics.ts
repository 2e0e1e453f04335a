import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestObserver } from '../http/server/request-observer';
import { STREAM_PATH } from '../http/stream/stream-routes';

/** Around the time that an answer takes: a summary without waiting, a commit, a queue, the deadline. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface MethodOfRoute {
  /** Absent for live streams. */
  duration?: Histogram.Internal<string>;
  counters: Map<number, Counter.Internal>;
}

/**
 * Counts requests by route, method and status, and times them by route and method; but for live streams,
 * which last as long as somebody listens, and would make all others look slow.
 */
export function requestMetrics(registry: Registry): RequestObserver {
  const total = new Counter({
    name: 'ticketboss_http_requests_total',
    help: 'Finished requests, by route, method and status',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'ticketboss_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer, by route and method; without live streams',
    labelNames: ['route', 'method'],
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  // Found by the values themselves: building a label object for each request would cost more.
  const routes = new Map<string, Map<string, MethodOfRoute>>();

  return ({ route = UNMATCHED, method, status, durationMs }) => {
    const methods = getOrMake(routes, route, () => new Map<string, MethodOfRoute>());
    const of = getOrMake(methods, method, () => ({
      ...(route !== STREAM_PATH && { duration: duration.labels(route, method) }),
      counters: new Map<number, Counter.Internal>(),
    }));
    of.duration?.observe(durationMs / 1000);
    getOrMake(of.counters, status, () => total.labels(route, method, String(status))).inc();
  };
}

/** One name for all paths that no route matches: callers choose those, and there would be no end of them. */
const UNMATCHED = 'unmatched';

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
