import type { Logger } from 'pino';
import { UnavailableError } from '../services/database/unavailable-error';

/** Says in one line that something is tried again: what the database is to blame for is no error of ours. */
export function retryLog(log: Pick<Logger, 'warn' | 'error'>) {
  return (where: object, error: unknown, waiting: string, failed: string): void => {
    if (error instanceof UnavailableError) log.warn({ ...where, reason: error.message }, waiting);
    else log.error({ ...where, err: error }, failed);
  };
}
