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

export const ASSET_DOC: OperationDoc = {
  id: 'getAsset',
  tag: 'Service',
  summary: 'A file of the dashboard',
  answers: {
    200: {
      description: 'A script or a style sheet; its name changes with its content.',
      content: {
        'text/css': { schema: TEXT, example: 'body { margin: 0 }' },
        'text/javascript': { schema: TEXT, example: "'use strict';" },
      },
    },
  },
  problems: ['route_not_found'],
};
