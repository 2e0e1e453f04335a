import { ProblemError } from '../../domain/problems';
import { UnavailableError } from './unavailable-error';

/** Whether an error tells of the database or of this process being busy: nothing that was asked for is at fault. */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnavailableError) return true;
  if (!(error instanceof ProblemError)) return false;
  const { code } = error.refusal;
  return code === 'database_unavailable' || code === 'overloaded';
}
