import type { IncomingMessage } from 'node:http';
import { invalid, ProblemError } from '../../domain/problems';

/**
 * Throws `validation_failed` for a request with several `Idempotency-Key` headers: node:http joins them, and
 * the caller would get a key that it never chose.
 */
export function assertOneIdempotencyKey(request: IncomingMessage): void {
  const joined = request.headers['idempotency-key'];
  if (typeof joined !== 'string' || !joined.includes(',') || request.method !== 'POST') return;
  if ((request.headersDistinct['idempotency-key'] ?? []).length <= 1) return;
  throw new ProblemError(invalid('', 'Idempotency-Key must be sent only once'));
}
