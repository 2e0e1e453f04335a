import type { Logger } from 'pino';
import { FAULT_LOGGED_AGAIN_MS, FAULTS_REMEMBERED_MAX } from '../tuning';
import type { Clock } from '../services/support/clock';
import type { Observer } from '../services/support/observer';
import { RecentMap } from '../services/support/recent-map';

/**
 * Writes a line for each fault, beside what the observer does; for one that is met again and again only
 * now and then, so that a log is not full of it.
 */
export function withFaultLog(
  observer: Observer,
  log: Pick<Logger, 'error'>,
  clock: Pick<Clock, 'now'>,
): Observer {
  const loggedAt = new RecentMap<string, number>(FAULTS_REMEMBERED_MAX);
  return {
    ...observer,
    isolated: (fault) => {
      observer.isolated(fault);
      const { where, ids, error } = fault;
      const key = JSON.stringify([where, ids]);
      const now = clock.now().getTime();
      if (now - (loggedAt.get(key) ?? -Infinity) < FAULT_LOGGED_AGAIN_MS) return;
      loggedAt.set(key, now);
      log.error({ where, ...ids, err: error }, 'left out, so that nothing else suffers from it');
    },
    gapFound: (gap) => {
      observer.gapFound(gap);
      log.error({ ...gap }, 'a gap in the log of an event, run the audit');
    },
  };
}
