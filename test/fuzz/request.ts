import fc from 'fast-check';
import {
  operationsOf,
  type DocumentedOperation,
  type OpenApiDocument,
  type Parameter,
  type Schema,
} from '../support/documented-routes';
import { fromSchema, isKnown } from './from-schema';
import { junk, mutated, oddNumber, oddText } from './junk';

/** A request in which ids that are known only during the run are left open. */
export interface FuzzRequest {
  method: string;
  /** With e.g. `{reservationId}` where an id belongs that the run was answered with. */
  path: string;
  headers: Record<string, string>;
  payload?: string | Uint8Array;
  /** Which of the ids, and which of the credentials. */
  choice: number;
}

/** Requests to all operations of the document, some right, most wrong in some way. */
export function fuzzRequests(document: OpenApiDocument): fc.Arbitrary<FuzzRequest> {
  const toOperations = operationsOf(document).map((each) => requestTo(each, document));
  return fc.oneof({ arbitrary: fc.oneof(...toOperations), weight: 30 }, requestToNowhere);
}

function requestTo(
  { path, method, operation, parameters }: DocumentedOperation,
  document: OpenApiDocument,
): fc.Arbitrary<FuzzRequest> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return fc
    .record({
      path: pathOf(path, parameters),
      query: queryOf(parameters),
      headers: headersOf(parameters),
      payload: payloadOf(schema && resolved(schema, document), method),
      method: mostly(
        fc.constant(method),
        fc.constantFrom('PUT', 'OPTIONS', 'HEAD', 'DELETE', 'POST'),
      ),
      choice: fc.nat(1000),
    })
    .map(({ path: toPath, query, headers, payload, ...rest }) => ({
      ...rest,
      ...payload,
      path: toPath + query,
      headers: { ...headers, ...payload.headers },
    }));
}

const requestToNowhere: fc.Arbitrary<FuzzRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD'),
  path: fc
    .array(fc.oneof(oddSegment(), fc.constantFrom('api', 'v1', 'events', 'reservations')), {
      maxLength: 5,
    })
    .map((segments) => `/${segments.join('/')}`),
  headers: fc.constant({}),
  choice: fc.nat(1000),
});

/** The one most of the time. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 12): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 });
}

function resolved(schema: Schema, document: OpenApiDocument): Schema {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(String(schema.$ref))?.[1];
  return (name === undefined ? undefined : document.components.schemas[name]) ?? schema;
}

function pathOf(path: string, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const segments = path.split('/').map((segment) => {
    const parameter = parameters.find(({ name }) => segment === `{${name}}`);
    return parameter ? segmentOf(parameter) : fc.constant(segment);
  });
  const right = fc.tuple(...segments).map((all) => all.join('/'));
  return fc.oneof(
    { arbitrary: right, weight: 20 },
    right.map((text) => `${text}/`),
    right.map((text) => text.toUpperCase()),
    right.map((text) => `/${text}`),
    fc.tuple(right, oddSegment()).map((all) => all.join('/')),
  );
}

function segmentOf({ name, schema, example }: Parameter): fc.Arbitrary<string> {
  const isMade = name.endsWith('Id') && !isKnown(name);
  const there = isMade ? fc.constant(`{${name}}`) : idOf(schema, name);
  return fc.oneof(
    { arbitrary: there, weight: 8 },
    { arbitrary: fc.constant(encodeURIComponent(String(example))), weight: 1 },
    { arbitrary: oddSegment(), weight: 2 },
  );
}

function idOf(schema: Schema, name: string): fc.Arbitrary<string> {
  return fromSchema(schema, name).map((value) => encodeURIComponent(String(value)));
}

function oddSegment(): fc.Arbitrary<string> {
  return fc.oneof(
    oddText.map((text) => encoded(text)),
    fc.constantFrom(
      '%',
      '%zz',
      '%00',
      '%E0%A4%A',
      '.',
      '..',
      '%2e%2e',
      '%2F',
      '*',
      ':eventId',
      ';a=b',
    ),
    fc.uuid().map((id) => id.toUpperCase()),
  );
}

/** What has no encoding, half of a pair, becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function queryOf(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const documented = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) =>
      fc
        .option(mostly(fromSchema(schema, name), fc.oneof(oddText, oddNumber), 3), { freq: 1 })
        .map((value): [string, unknown][] => (value === null ? [] : [[name, value]])),
    );
  const unknown = fc
    .tuple(
      fc.constantFrom('limit', 'cursor', 'eventId', '$where', 'a[b]', '__proto__', ''),
      oddText,
    )
    .map((pair): [string, unknown][] => [pair]);
  const pairs = fc.tuple(...documented, mostly(fc.constant<[string, unknown][]>([]), unknown));
  return fc.oneof(
    { arbitrary: pairs.map((all) => asQuery(all.flat())), weight: 15 },
    fc.constantFrom('?', '??', '?&&=&', '?%', '?limit=%zz', '?limit=1&limit=2', '?limit[]=1', '#a'),
  );
}

function asQuery(pairs: readonly (readonly [string, unknown])[]): string {
  if (pairs.length === 0) return '';
  const texts = pairs.map(([name, value]) =>
    [name, String(value)].map((each) => encoded(each)).join('='),
  );
  return `?${texts.join('&')}`;
}

function headersOf(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
  const documented = parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, required }) => {
      const usual = HEADER_VALUES[name] ?? fc.constant('"8"');
      const value = mostly(usual, oddHeader, 5).map((text) => ({ [name]: text }));
      return required ? mostly(value, fc.constant({}), 8) : fc.oneof(value, fc.constant({}));
    });
  const other = fc.oneof(
    { arbitrary: fc.constant({}), weight: 6 },
    fc
      .constantFrom('text/csv', 'text/html', 'application/xml', '*/*;q=0', 'nonsense', '')
      .map((accept) => ({ Accept: accept })),
    fc
      .tuple(
        fc.constantFrom(
          'X-Request-Id',
          'Cookie',
          'Range',
          'X-Forwarded-For',
          'Last-Event-ID',
          'X-HTTP-Method-Override',
          'Authorization',
        ),
        oddHeader,
      )
      .map(([name, value]) => ({ [name]: value })),
  );
  return fc
    .tuple(...documented, other)
    .map((all) => Object.assign({}, ...all) as Record<string, string>);
}

const HEADER_VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'If-Match': fc.oneof(
    fc.constantFrom('*', '*', '*', 'W/"1"', '""'),
    fc.nat(9).map((version) => `"${version}"`),
  ),
  'Idempotency-Key': fc.nat(99).map((key) => `"key-${key}"`),
};

/** What Node's client lets into a header. */
const oddHeader = fc.oneof(
  oddText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')),
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((c) => c !== 0x7f)
      .map((c) => String.fromCharCode(c)),
    maxLength: 300,
  }),
);

type Payload = Pick<FuzzRequest, 'payload'> & { headers: Record<string, string> };

function payloadOf(schema: Schema | undefined, method: string): fc.Arbitrary<Payload> {
  const none = fc.constant<Payload>({ headers: {} });
  if (method === 'GET' || method === 'DELETE') return mostly(none, withType(fc.constant('{}')), 20);
  const right = schema ? fromSchema(schema) : fc.constant({});
  const bodies = fc.oneof(
    { arbitrary: right, weight: 7 },
    { arbitrary: mutated(right), weight: 7 },
    { arbitrary: junk, weight: 1 },
  );
  const texts = mostly<string | Uint8Array>(
    bodies.map((body) => JSON.stringify(body)),
    brokenJson,
  );
  return schema ? mostly(withType(texts), none) : mostly(none, withType(texts), 3);
}

const brokenJson = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    '{"a":}',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    '\ufeff{}',
    '{"seats":01}',
    '{}{}',
  ),
  fc.constantFrom(
    '{"seats":1,"seats":2,"partnerId":"abc-corp"}',
    '{"partnerId":"\\ud800","seats":1}',
  ),
  fc.constant(`{"partnerId":"${'a'.repeat(20_000)}"}`),
  fc.integer({ min: 1000, max: 8000 }).map((depth) => '[{"a":'.repeat(depth)),
  fc.uint8Array({ maxLength: 64 }),
  oddText,
);

const TYPES = [
  'application/json; charset=utf-8',
  'application/json; charset=latin1',
  'application/json; charset=utf-7',
  'application/json;',
  'application/problem+json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=a',
  'nonsense',
  '',
];

function withType(payload: fc.Arbitrary<string | Uint8Array>): fc.Arbitrary<Payload> {
  const type = mostly(fc.constant('application/json'), fc.constantFrom(...TYPES));
  const encoding = mostly(
    fc.constant({}),
    fc
      .constantFrom('gzip', 'br', 'deflate', 'zip', 'identity')
      .map((name) => ({ 'Content-Encoding': name })),
    25,
  );
  return fc.tuple(payload, type, encoding).map(([text, contentType, encoded]) => ({
    payload: text,
    headers: { 'Content-Type': contentType, ...encoded },
  }));
}
