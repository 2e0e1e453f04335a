import { createHash } from 'node:crypto';
import { needing, type Route } from '../endpoint/endpoint';
import { openApiDocument } from './document';
import { OPENAPI_DOC } from './service-docs';

/** Serves the OpenAPI document of all routes, which is made when somebody first asks for it. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  let made: { content: string; headers: Record<string, string> } | undefined;
  const make = () => {
    const content = JSON.stringify(openApiDocument(routes()));
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    return {
      content,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        ETag: `"${hash}"`,
      },
    };
  };
  return {
    path: '/openapi.json',
    methods: {
      GET: needing('nothing', () => ({ status: 200, ...(made ??= make()) }), OPENAPI_DOC),
    },
  };
}
