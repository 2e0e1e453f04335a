import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { RETRY_AFTER_SECONDS } from '../../limits';
import {
  REFUSALS_PER_SECOND_FREE,
  REQUESTS_PER_EVENT_MAX,
  REQUESTS_PER_EVENT_WHEN_LATE_MAX,
  REQUESTS_UNDER_WAY_MAX,
} from '../../tuning';
import { RefusalThrottle } from './refusal-throttle';

export interface OverloadBounds {
  inAll: number;
  perEvent: number;
  perEventWhenLate: number;
  refusalsPerSecondFree: number;
  pauseMs: number;
}

export interface OverloadOptions {
  /** Whether the event loop is behind with its work. */
  isLate: () => boolean;
  refuse: (request: IncomingMessage, response: ServerResponse) => void;
  bounds?: OverloadBounds;
}

const BOUNDS: OverloadBounds = {
  inAll: REQUESTS_UNDER_WAY_MAX,
  perEvent: REQUESTS_PER_EVENT_MAX,
  perEventWhenLate: REQUESTS_PER_EVENT_WHEN_LATE_MAX,
  refusalsPerSecondFree: REFUSALS_PER_SECOND_FREE,
  pauseMs: RETRY_AFTER_SECONDS * 1000,
};

/**
 * Accepts as many requests as can be answered in time, and refuses the others before anything but their path
 * is read: the accepted ones stay fast. The event with too many requests is refused first, and requests of
 * other events are accepted.
 */
export function refuseOverload(
  listener: RequestListener,
  { isLate, refuse, bounds = BOUNDS }: OverloadOptions,
): RequestListener {
  const byEvent = new Map<string, number>();
  const throttle = new RefusalThrottle(bounds.refusalsPerSecondFree, bounds.pauseMs);
  let inAll = 0;
  return (request, response) => {
    const path = pathOf(request.url);
    if (ALWAYS_SERVED.test(path)) {
      listener(request, response);
      return;
    }
    const eventId = eventIn(path);
    const ofEvent = byEvent.get(eventId) ?? 0;
    const ofEventMax = isLate() ? bounds.perEventWhenLate : bounds.perEvent;
    if (inAll >= bounds.inAll || ofEvent >= ofEventMax) {
      // Not earlier: to throw away what is left of a request, node:http lets its socket flow again. Nor
      // later: while a thousand sockets have something to read, the event loop does nothing else.
      request.once('close', () => {
        throttle.record(request.socket);
      });
      refuse(request, response);
      return;
    }
    inAll += 1;
    byEvent.set(eventId, ofEvent + 1);
    response.once('close', () => {
      inAll -= 1;
      const left = (byEvent.get(eventId) ?? 1) - 1;
      if (left > 0) byEvent.set(eventId, left);
      else byEvent.delete(eventId);
    });
    listener(request, response);
  };
}

/**
 * Monitoring needs an answer, especially now. A stream lasts as long as somebody listens, and streams have
 * their own bound.
 */
const ALWAYS_SERVED =
  /^(?:(?:\/api\/v1)?\/health(?:\/ready)?|\/metrics|\/api\/v1\/events\/[^/]+\/stream)\/?$/i;

/** What is routed: without the query, and the host that a request to a proxy names. */
function pathOf(url = ''): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}

/** The default event's if the path names none. */
function eventIn(path: string): string {
  const [, name = ''] = /^\/api\/v1\/events\/([^/]+)/i.exec(path) ?? [];
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // no event has such a name
  }
}
