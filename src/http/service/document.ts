import type { Method, Operation, Route } from '../endpoint/endpoint';
import { COMPONENT_SCHEMAS } from './components';
import { jsonSchemaOf, type JsonSchema } from '../openapi/json-schema';
import { describedOperation, isOlder, pathParameters, type DocumentedOperation } from './operation';
import { webhookSection } from '../webhooks/message-docs';
import { problemExamples, problemSchema } from './problem-schema';
import { ANSWER_HEADERS, TAGS } from '../openapi/vocabulary';
import { IDEMPOTENT_ANSWER_HOURS } from '../../limits';

/** The OpenAPI document of these routes. */
export function openApiDocument(routes: readonly Route[]) {
  const operations = documentedOperations(routes);
  return {
    openapi: '3.1.1',
    info: {
      title: 'TicketBoss',
      version: '1.0.0',
      summary: 'Reserves, holds, confirms and cancels the seats of events.',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server.' }],
    externalDocs: { url: '/docs/partners', description: "The guide for partners' developers" },
    tags: Object.entries(TAGS).map(([name, description]) => ({
      name,
      description,
      ...(name === 'Webhooks' && {
        externalDocs: { url: '/docs/webhooks', description: 'The guide to webhooks' },
      }),
    })),
    paths: pathsOf(operations),
    webhooks: webhookSection(),
    components: {
      schemas: { ...COMPONENT_SCHEMAS, ...bodySchemas(operations), Problem: problemSchema() },
      headers: ANSWER_HEADERS,
      examples: problemExamples(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const DESCRIPTION = `JSON in, JSON out, in UTF-8. Times are answered as ISO 8601 in UTC and read as RFC 3339, with up
to nine digits of a second, of which three count, within the years 1970 to 9999 in UTC.

- **Problems** are problem documents (RFC 9457) with a stable \`code\`; their \`type\` links to a page that
  explains them. An unknown path is answered 404 \`route_not_found\`, an unknown method 405
  \`method_not_allowed\` with \`Allow\`.
- **Retries** are safe with an \`Idempotency-Key\`, which every \`POST\` that makes something honours, and for requests
  that only read. A reservation is found by its key as long as it is there, the other answers for ${IDEMPOTENT_ANSWER_HOURS} hours; refusals
  are not stored. \`Retry-After\` of a 503 says when.
- **Answers may gain fields**: take no offence at those that you do not know. Requests may not have any, and
  under \`/api/v1\` no unknown query parameters either.
- Every path also answers with a slash at its end; where it answers GET, it answers HEAD.`;

const SECURITY_SCHEMES = {
  bearerKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key, `tb_…`, or a token. Needed if the server runs with `AUTH_MODE=required`.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The same key in a separate header.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'ticketboss-session',
    description: 'A session that `POST /api/v1/sessions` opened: for pages of this server.',
  },
};

/** In the order of the routes, the older paths last; what has a doc that was there before is its alias. */
function documentedOperations(routes: readonly Route[]): DocumentedOperation[] {
  const found: DocumentedOperation[] = [];
  for (const { path: pattern, methods } of routes) {
    const path = pattern.replaceAll(/:(\w+)/g, '{$1}');
    // The keys of a record by method.
    for (const [method, { doc, needs }] of Object.entries(methods) as [Method, Operation][]) {
      if (!doc) continue;
      const aliasOf = found.find((other) => other.doc === doc)?.path;
      found.push({ path, method, needs, doc, ...(aliasOf !== undefined && { aliasOf }) });
    }
  }
  return [...found.filter((each) => !isOlder(each)), ...found.filter(isOlder)];
}

function pathsOf(operations: readonly DocumentedOperation[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    const parameters = pathParameters(path);
    const item = (paths[path] ??= parameters.length > 0 ? { parameters } : {});
    item[method.toLowerCase()] = describedOperation(operation);
  }
  return paths;
}

function bodySchemas(operations: readonly DocumentedOperation[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    operations.flatMap(({ doc: { body } }) =>
      body ? [[body.name, jsonSchemaOf(body.schema)]] : [],
    ),
  );
}
