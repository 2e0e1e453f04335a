import { PROBLEMS, ProblemError, problem, type ProblemCode } from '../../../src/domain/problems';
import { problemDocument, refusalOf } from '../../../src/http/server/problem-document';
import { UnavailableError } from '../../../src/services/database/unavailable-error';

const CODES = Object.keys(PROBLEMS) as ProblemCode[]; // the keys of a constant

describe('problemDocument', () => {
  it.each(CODES)('of %s says what the table says', (code) => {
    const { status, title, detail } = PROBLEMS[code];

    expect(problemDocument({ code }, 'request-1')).toEqual({
      type: `/problems/${code.replaceAll('_', '-')}`,
      title,
      status,
      detail,
      code,
      error: detail,
      requestId: 'request-1',
    });
  });

  it("replaces the usual detail by the refusal's own", () => {
    const document = problemDocument({ code: 'validation_failed', detail: 'a is b' }, 'request-1');

    expect(document).toMatchObject({ detail: 'a is b', error: 'a is b' });
  });

  it('has the extension members of the refusal', () => {
    const extensions = { requested: 3, available: 2 };

    expect(problemDocument({ code: 'not_enough_seats', extensions }, 'x')).toMatchObject(
      extensions,
    );
  });
});

describe('the table of problems', () => {
  it.each(CODES)('has a status, texts and help for %s', (code) => {
    const { status, title, detail, help } = PROBLEMS[code];

    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    for (const text of [title, detail, help]) expect(text).toMatch(/^\S.*\S$/);
  });
});

describe('refusalOf', () => {
  const httpError = (status: unknown, type?: string) =>
    Object.assign(new Error('secret'), { status, ...(type !== undefined && { type }) });

  it('is the refusal of a ProblemError', () => {
    const refusal = { code: 'validation_failed', detail: 'a is b' } as const;

    expect(refusalOf(new ProblemError(refusal))).toBe(refusal);
    expect(refusalOf(Object.assign(problem('malformed_json'), { status: 403 }))).toEqual({
      code: 'malformed_json',
    });
  });

  const KNOWN: [error: unknown, code: ProblemCode][] = [
    [new UnavailableError('secret'), 'database_unavailable'],
    [httpError(400, 'entity.parse.failed'), 'malformed_json'],
    [httpError(413, 'entity.too.large'), 'body_too_large'],
    [httpError(415, 'charset.unsupported'), 'unsupported_media_type'],
    [httpError(415, 'encoding.unsupported'), 'unsupported_media_type'],
    [httpError(400, 'request.aborted'), 'bad_request'],
    [httpError(400), 'bad_request'],
    [httpError(499), 'bad_request'],
  ];

  it.each(KNOWN)('recognises %o', (error, code) => {
    expect(refusalOf(error)).toEqual({ code });
  });

  it.each([
    new Error('secret'),
    new TypeError('secret'),
    httpError(500),
    httpError(302),
    httpError('400'),
    { status: 400 },
    'text',
    undefined,
    null,
  ])('does not recognise %o', (error) => {
    expect(refusalOf(error)).toBeUndefined();
  });
});
