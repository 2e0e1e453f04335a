import { PROBLEMS, ProblemError, type Refusal } from '../../domain/problems';
import { UnavailableError } from '../../services/database/unavailable-error';

/** RFC 9457. `error` repeats `detail` for clients of older servers. */
export function problemDocument({ code, detail, extensions }: Refusal, requestId: string) {
  const { status, title, detail: usualDetail } = PROBLEMS[code];
  const text = detail ?? usualDetail;
  return {
    type: `/problems/${code.replaceAll('_', '-')}`,
    title,
    status,
    detail: text,
    code,
    error: text,
    requestId,
    ...extensions,
  };
}

/** The refusal that a thrown error stands for; undefined for an unexpected error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof ProblemError) return error.refusal;
  if (error instanceof UnavailableError) return { code: 'database_unavailable' };
  return hasStatus(error) ? refusalOfBodyParser(error) : undefined;
}

interface HttpError {
  status: number;
  type?: unknown;
}

function hasStatus(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/** The errors of express and its body parser bear the status that they stand for. */
function refusalOfBodyParser({ status, type }: HttpError): Refusal | undefined {
  if (type === 'entity.parse.failed') return { code: 'malformed_json' };
  if (status === 413) return { code: 'body_too_large' };
  if (status === 415) return { code: 'unsupported_media_type' };
  return status >= 400 && status < 500 ? { code: 'bad_request' } : undefined;
}
