import { ProblemError } from '../../domain/problems';
import { UnavailableError } from './unavailable-error';

/**
 * Whether an error only says that the database or this process is busy, so that the request itself is not at
 * fault.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnavailableError) return true;
  if (!(error instanceof ProblemError)) return false;
  const { code } = error.refusal;
  return code === 'database_unavailable' || code === 'overloaded';
}
