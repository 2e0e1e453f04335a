import { PROBLEMS, type ProblemCode } from '../../domain/problems';
import type { Method, Need } from '../endpoint/endpoint';
import { jsonSchemaOf, type JsonSchema } from '../openapi/json-schema';
import type { AnswerDoc, BodyDoc, OperationDoc } from '../openapi/operation-doc';
import { referenceTo } from '../openapi/schema-parts';
import { PATH_PARAMETERS, REQUEST_HEADERS, type AnswerHeader } from '../openapi/vocabulary';

export interface DocumentedOperation {
  /** As OpenAPI writes it, e.g. `/reservations/{reservationId}`. */
  path: string;
  method: Method;
  needs: Need;
  doc: OperationDoc;
  /** The path of the first route with this doc, where this is another. */
  aliasOf?: string;
}

/** An operation as the document has it. */
export function describedOperation(operation: DocumentedOperation) {
  const { path, method, doc, needs, aliasOf } = operation;
  const parameters = [...queryParameters(doc), ...headerParameters(doc)];
  return {
    operationId: aliasOf === undefined ? doc.id : `${doc.id}At${pascal(path)}`,
    tags: [isOlder(operation) ? 'Older paths' : doc.tag],
    summary: doc.summary,
    ...descriptionOf(operation),
    ...(isOlder(operation) && { deprecated: true }),
    ...(parameters.length > 0 && { parameters }),
    ...(doc.body && { requestBody: requestBody(method, doc.body) }),
    responses: { ...answers(doc), ...refusals(operation) },
    security: securityOf(needs),
  };
}

/** A path for older clients; most do the same as one under `/api/v1`. */
export function isOlder({ path, doc, aliasOf }: DocumentedOperation): boolean {
  if (doc.tag === 'Older paths') return true;
  return aliasOf !== undefined && !path.startsWith('/api/v1/');
}

function securityOf(needs: Need): object[] {
  if (needs === 'nothing') return [];
  const scopes = needs === 'any key' ? [] : [needs];
  return [{ bearerKey: scopes }, { apiKey: scopes }, { session: scopes }];
}

/** The parameters that stand in a path. */
export function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...PATH_PARAMETERS[name],
  }));
}

function queryParameters({ query }: OperationDoc): object[] {
  if (!query) return [];
  const { properties = {} } = jsonSchemaOf(query) as { properties?: Record<string, JsonSchema> }; // of an object
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}

function headerParameters({ headers = [] }: OperationDoc): object[] {
  return headers.map((name) => ({ name, in: 'header', ...REQUEST_HEADERS[name] }));
}

function descriptionOf({ doc, needs, aliasOf }: DocumentedOperation): { description?: string } {
  const parts = [
    ...(aliasOf === undefined ? [] : [`The same as \`${aliasOf}\`.`]),
    ...(doc.description === undefined ? [] : [doc.description]),
    ...(needs === 'nothing' || needs === 'any key' ? [] : [`Needs the scope \`${needs}\`.`]),
  ];
  return parts.length > 0 ? { description: parts.join('\n\n') } : {};
}

function requestBody(method: Method, { name, examples, isOptional = false }: BodyDoc): object {
  const named = Object.entries(examples).map(([key, value]) => [key, { value }] as const);
  const body = { schema: referenceTo(name), examples: Object.fromEntries(named) };
  return {
    required: !isOptional,
    content: {
      'application/json': body,
      ...(method === 'PATCH' && { 'application/merge-patch+json': body }),
    },
  };
}

function answers({ answers: documented }: OperationDoc): Record<string, object> {
  const found = Object.entries(documented).map(([status, doc]) => [status, answer(doc)] as const);
  const isCached = documented[200]?.headers?.includes('ETag') === true;
  return {
    ...Object.fromEntries(found),
    ...(isCached && { 304: answer({ description: 'It is still the same.', headers: ['ETag'] }) }),
  };
}

function answer({ description, headers = [], content }: AnswerDoc): object {
  return {
    description,
    headers: headersOf(headers),
    ...(content && {
      content: Object.fromEntries(
        Object.entries(content).map(([type, { schema, example }]) => [
          type,
          { schema: typeof schema === 'string' ? referenceTo(schema) : schema, example },
        ]),
      ),
    }),
  };
}

/** One answer a status, for all the codes that have it. */
function refusals(operation: DocumentedOperation): Record<string, object> {
  const codes = problemsOf(operation);
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      refusal(codes.filter((code) => PROBLEMS[code].status === status)),
    ]),
  );
}

function refusal(codes: readonly ProblemCode[]): object {
  const references = codes.map(
    (code) => [code, { $ref: `#/components/examples/${code}` }] as const,
  );
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
    headers: headersOf(codes.flatMap((code) => HEADERS_OF[PROBLEMS[code].status] ?? [])),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [referenceTo('Problem'), { properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(references),
      },
    },
  };
}

/** What refusals bear beside the usual headers, by their status. */
const HEADERS_OF: Readonly<Partial<Record<number, readonly AnswerHeader[]>>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
};

/** The problems that an operation can meet: its own, and those of its kind. */
export function problemsOf({ path, method, needs, doc }: DocumentedOperation): ProblemCode[] {
  // What has neither body nor query can still meet a query, or an `Idempotency-Key` that was sent twice.
  const isValidated =
    method === 'POST' ||
    path.startsWith('/api/v1/') ||
    doc.body !== undefined ||
    doc.query !== undefined;
  const found = new Set<ProblemCode>([
    ...ALWAYS,
    ...(needs === 'nothing' ? [] : WHERE_A_KEY_IS_NEEDED),
    ...(needs === 'nothing' || needs === 'any key' ? [] : (['forbidden'] as const)),
    ...(method === 'POST' || method === 'PATCH' ? WHERE_A_BODY_IS_READ : []),
    ...(isValidated ? (['validation_failed'] as const) : []),
    ...(path.includes('{reservationId}') ? (['invalid_reservation_id'] as const) : []),
    ...(doc.problems ?? []),
  ]);
  return (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => found.has(code)); // the keys of the table
}

const ALWAYS: readonly ProblemCode[] = ['bad_request', 'overloaded', 'internal_error'];
const WHERE_A_KEY_IS_NEEDED: readonly ProblemCode[] = [
  'unauthenticated',
  'rate_limited',
  'database_unavailable',
  'identity_provider_unavailable',
];
const WHERE_A_BODY_IS_READ: readonly ProblemCode[] = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
];

function headersOf(names: readonly AnswerHeader[]): object {
  return Object.fromEntries(
    ['X-Request-Id', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

/** E.g. `ApiReservations` for `/api/reservations`. */
function pascal(path: string): string {
  return [...path.matchAll(/\w+/g)]
    .map(([word]) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
