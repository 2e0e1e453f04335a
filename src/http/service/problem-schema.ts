import { PROBLEMS, type ProblemCode, type Refusal } from '../../domain/problems';
import { problemDocument } from '../server/problem-document';
import type { JsonSchema } from '../openapi/json-schema';
import { TIME } from '../openapi/schema-parts';
import { ANSWER_HEADERS } from '../openapi/vocabulary';

/** A problem document: RFC 9457 with the members that TicketBoss adds. */
export function problemSchema(): JsonSchema {
  return {
    type: 'object',
    description: 'RFC 9457, with a stable `code`.',
    required: ['type', 'title', 'status', 'detail', 'code', 'error', 'requestId'],
    properties: {
      type: {
        type: 'string',
        format: 'uri-reference',
        description: 'A page of this server that explains the problem.',
      },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong with this very request.' },
      code: { type: 'string', enum: Object.keys(PROBLEMS) },
      error: { type: 'string', description: 'The same as `detail`, for older clients.' },
      requestId: { type: 'string', description: 'As in `X-Request-Id`.' },
      ...EXTENSIONS,
    },
  };
}

/** The codes of the refusals of seats that a hold had until it ended. */
const RETAKE_REFUSALS: ProblemCode[] = [
  'sales_closed',
  'tier_not_found',
  'validation_failed',
  'partner_limit_reached',
  'not_enough_seats',
];

const EXTENSIONS: Record<keyof NonNullable<Refusal['extensions']>, JsonSchema> = {
  errors: {
    type: 'array',
    description: 'Every fault of the request, in the order of the body.',
    items: {
      type: 'object',
      required: ['pointer', 'detail'],
      properties: {
        pointer: {
          type: 'string',
          description: 'Where it is (RFC 6901); empty for the whole.',
        },
        detail: { type: 'string' },
      },
    },
  },
  scope: { type: 'string', description: 'The scope that is missing.' },
  tierId: { type: 'string', description: 'The tier that there is not, or that is too full.' },
  requested: { type: 'integer', description: 'The seats that were asked for.' },
  available: { type: 'integer', description: 'The seats that there were.' },
  reason: {
    type: 'string',
    enum: ['paused', 'closed', 'not_open_yet', 'over', ...RETAKE_REFUSALS],
    description:
      'Why the event is not on sale, or the code that says why a hold cannot be taken again.',
  },
  opensAt: { ...TIME, description: 'When sales begin, if they are `not_open_yet`.' },
  closedAt: { ...TIME, description: 'When sales ended, if they are `over`.' },
  expiresAt: { ...TIME, description: 'When the hold ended.' },
  latestExpiresAt: { ...TIME, description: 'Until when the hold can be extended at most.' },
};

/** One example a code, for the operations to refer to. */
export function problemExamples(): Record<string, object> {
  return Object.fromEntries(
    (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => [
      code,
      { summary: PROBLEMS[code].title, value: problemExample(code) },
    ]),
  );
}

export function problemExample(code: ProblemCode) {
  return problemDocument({ code, ...TYPICAL[code] }, ANSWER_HEADERS['X-Request-Id'].example);
}

/** What some problems bear beside the usual. */
const TYPICAL: Partial<Record<ProblemCode, Omit<Refusal, 'code'>>> = {
  validation_failed: {
    detail: 'seats must be between 1 and 10',
    extensions: { errors: [{ pointer: '/seats', detail: 'seats must be between 1 and 10' }] },
  },
  tier_not_found: { extensions: { tierId: 'vip' } },
  not_enough_seats: { extensions: { tierId: 'general', requested: 4, available: 3 } },
  sales_closed: {
    extensions: { reason: 'not_open_yet', opensAt: new Date('2026-05-01T18:00:00Z') },
  },
  hold_expired: { extensions: { expiresAt: new Date('2026-05-01T18:00:00Z') } },
  hold_limit_reached: { extensions: { latestExpiresAt: new Date('2026-05-01T18:00:00Z') } },
  partner_limit_reached: { extensions: { requested: 4, available: 1 } },
};
