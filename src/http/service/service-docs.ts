import { PROBLEMS } from '../../domain/problems';
import { json, type OperationDoc } from '../openapi/operation-doc';
import { objectOf, referenceTo, TEXT, TIME } from '../openapi/schema-parts';

const EXAMPLE_TIME = '2026-05-01T18:00:00.000Z';

const PAGE_EXAMPLE = '<!doctype html>…';

export const SERVICE_SCHEMAS = {
  Health: objectOf({
    status: { type: 'string', enum: ['ok'] },
    message: TEXT,
    timestamp: TIME,
  }),
  Readiness: objectOf({ status: { type: 'string', enum: ['ready'] }, timestamp: TIME }),
  ProblemList: objectOf({ data: { type: 'array', items: referenceTo('ProblemHelp') } }),
  ProblemHelp: objectOf({
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    status: { type: 'integer' },
    title: TEXT,
    detail: TEXT,
    help: TEXT,
  }),
};

export const HEALTH_DOC: OperationDoc = {
  id: 'getHealth',
  tag: 'Service',
  summary: 'Does the process live?',
  answers: {
    200: {
      description: 'It does.',
      content: json('Health', {
        status: 'ok',
        message: 'TicketBoss API is running',
        timestamp: EXAMPLE_TIME,
      }),
    },
  },
};

export const READINESS_DOC: OperationDoc = {
  id: 'getReadiness',
  tag: 'Service',
  summary: 'Can requests be served now?',
  description: 'The database answers, and the process is not shutting down.',
  answers: {
    200: {
      description: 'They can.',
      content: json('Readiness', { status: 'ready', timestamp: EXAMPLE_TIME }),
    },
  },
  problems: ['database_unavailable'],
};

export const METRICS_DOC: OperationDoc = {
  id: 'getMetrics',
  tag: 'Service',
  summary: 'Metrics of all processes that serve this port',
  description:
    "Prometheus's text format, or OpenMetrics if the caller prefers it. A scraper may send `METRICS_TOKEN` " +
    'as its bearer token instead of a key.',
  answers: {
    200: {
      description: 'The metrics.',
      content: {
        'text/plain': { schema: TEXT, example: 'ticketboss_commits_total 42\n' },
        'application/openmetrics-text': {
          schema: TEXT,
          example: 'ticketboss_commits_total 42\n# EOF\n',
        },
      },
    },
  },
};

const PROBLEM_HELP = { code: 'hold_expired', ...PROBLEMS.hold_expired };

export const PROBLEM_LIST_DOC: OperationDoc = {
  id: 'listProblems',
  tag: 'Service',
  summary: 'List all problems',
  answers: {
    200: {
      description: 'All of them; as a page if the caller prefers HTML.',
      content: {
        ...json('ProblemList', { data: [PROBLEM_HELP] }),
        'text/html': { schema: TEXT, example: PAGE_EXAMPLE },
      },
    },
  },
};

export const PROBLEM_DOC: OperationDoc = {
  id: 'getProblem',
  tag: 'Service',
  summary: 'What a problem means, and what to do',
  description: 'The page that the `type` of a problem document links to.',
  answers: {
    200: {
      description: 'The problem; as a page if the caller prefers HTML.',
      content: {
        ...json('ProblemHelp', PROBLEM_HELP),
        'text/html': { schema: TEXT, example: PAGE_EXAMPLE },
      },
    },
  },
  problems: ['route_not_found'],
};

export const OPENAPI_DOC: OperationDoc = {
  id: 'getOpenApi',
  tag: 'Service',
  summary: 'This document',
  headers: ['If-None-Match'],
  answers: {
    200: {
      description: 'OpenAPI 3.1.',
      headers: ['ETag'],
      content: json(
        { type: 'object', required: ['openapi', 'info', 'paths'] },
        {
          openapi: '3.1.1',
          info: { title: 'TicketBoss', version: '1.0.0' },
          paths: {},
        },
      ),
    },
  },
};

const PAGE: OperationDoc['answers'] = {
  200: {
    description: 'The page.',
    content: { 'text/html': { schema: TEXT, example: PAGE_EXAMPLE } },
  },
};

export const DOCS_DOC: OperationDoc = {
  id: 'getDocs',
  tag: 'Service',
  summary: 'A page to read this document and to try requests',
  answers: PAGE,
};

export const PARTNER_GUIDE_DOC: OperationDoc = {
  id: 'getPartnerGuide',
  tag: 'Service',
  summary: "The guide for partners' developers",
  answers: PAGE,
};

export const WEBHOOK_GUIDE_DOC: OperationDoc = {
  id: 'getWebhookGuide',
  tag: 'Service',
  summary: 'The guide to webhooks',
  answers: PAGE,
};
