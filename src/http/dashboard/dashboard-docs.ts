import type { OperationDoc } from '../openapi/operation-doc';
import { TEXT } from '../openapi/schema-parts';

export const DASHBOARD_DOC: OperationDoc = {
  id: 'getDashboard',
  tag: 'Service',
  summary: 'The dashboard, for people',
  headers: ['If-None-Match'],
  answers: {
    200: {
      description: 'The page.',
      headers: ['ETag'],
      content: { 'text/html': { schema: TEXT, example: '<!doctype html>' } },
    },
  },
  problems: ['route_not_found'],
};
