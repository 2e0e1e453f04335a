import type { Logger } from 'pino';
import { FAULT_LOGGED_AGAIN_MS, FAULTS_REMEMBERED_MAX } from '../tuning';
import type { Clock } from '../services/support/clock';
import type { Observer } from '../services/support/observer';
import { RecentMap } from '../services/support/recent-map';

/**
 * Writes a log line for each fault, in addition to what the observer does; for a repeated fault only from
 * time to time, so that it does not fill the log.
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
