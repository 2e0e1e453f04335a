import { gzipSync } from 'node:zlib';
import { ApiCaller } from '../support/api-caller';
import { comparable, requestBytes, type WireRequest } from '../support/http-bytes';
import { sendBytes } from '../support/raw-connection';
import { startApp, type TestApp } from '../support/start-app';
import { until } from '../support/until';

/**
 * The same bytes are sent to a server with the fast path and to one where express serves
 * everything, each with its own but equal data. Answers and access logs must be equal, byte for
 * byte.
 */

interface Served {
  app: TestApp;
  /** Ids of reservations by the names that the cases use for them. */
  ids: Record<string, string>;
}

let fast: Served;
let express: Served;

beforeAll(async () => {
  [fast, express] = await Promise.all([serve(false), serve(true)]);
});

afterAll(async () => {
  for (const { app } of [fast, express]) {
    expect(await app.auditFaults()).toEqual([]);
    await app.close();
  }
});

const EVENT = 'node-meetup-2025';
const RESERVATIONS_MADE = 3;

async function serve(isByExpress: boolean): Promise<Served> {
  const app = await startApp({ isByExpress });
  const caller = new ApiCaller(app.url);
  const ids: Record<string, string> = {};
  for (let number = 1; number <= RESERVATIONS_MADE; number += 1) {
    const { body } = await caller.reserve(EVENT, { seats: 1, holdSeconds: 600 });
    ids[`r${number}`] = body.reservationId;
  }
  return { app, ids };
}

/** Its answer ends the connection; it shows that what came before it left the connection in order. */
const LAST: WireRequest = {
  line: 'GET /health',
  headers: ['X-Request-Id: last', 'Connection: close'],
};

async function answersTo({ app, ids }: Served, requests: readonly WireRequest[]): Promise<string> {
  const bytes = [...requests, LAST].map((request) =>
    requestBytes({
      ...request,
      line: request.line.replace(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? name),
    }),
  );
  return comparable(await sendBytes(app.url, ...bytes));
}

async function expectAlike(...requests: WireRequest[]): Promise<string> {
  const byFastPath = await answersTo(fast, requests);
  expect(byFastPath).toMatch(/^HTTP\/1\.1 \d{3} /);
  expect({ requests, answers: byFastPath }).toEqual({
    requests,
    answers: await answersTo(express, requests),
  });
  return byFastPath;
}

const JSON_TYPE = 'Content-Type: application/json';
const ONE_SEAT = JSON.stringify({ partnerId: 'abc-corp', seats: 1 });

const RESERVE = [
  'POST /api/v1/reservations',
  `POST /api/v1/events/${EVENT}/reservations/`,
  'POST /api/v1/events/nowhere/reservations',
];

const CONFIRM = 'POST /api/reservations/{r2}/confirm';

const FAST = [
  ...RESERVE,
  CONFIRM,
  'GET /reservations/',
  `GET /api/v1/events/${EVENT}`,
  'GET /reservations/{r1}',
  'DELETE /api/v1/reservations/00000000-0000-4000-8000-000000000000',
  'GET /health',
];

const BODIES: Record<string, string | Buffer> = {
  valid: ONE_SEAT,
  'a hold': JSON.stringify({ partnerId: 'Zoë & Søn ☃', seats: 2, holdSeconds: 60 }),
  items: JSON.stringify({ partnerId: 'a', items: [{ tierId: 'general', seats: 2 }] }),
  'no seats': JSON.stringify({ partnerId: 'a', seats: 0 }),
  'too many seats': JSON.stringify({ partnerId: 'a', seats: 11 }),
  'a tier that is not there': JSON.stringify({ partnerId: 'a', seats: 1, tierId: 'vip' }),
  'wrong types': '{"partnerId":{"a":1},"seats":"2","more":null}',
  'a prototype': '{"__proto__":{"seats":1},"partnerId":"a","seats":1}',
  'a list': '[1,2]',
  'a number': '1.5',
  null: 'null',
  'an empty object': '{}',
  nothing: '',
  spaces: ' \n',
  'half a body': '{"partnerId":"a","se',
  'no JSON': 'partnerId=a&seats=1',
  'with a byte order mark': `\ufeff${ONE_SEAT}`,
  'a byte order mark alone': '\ufeff',
  'no UTF-8': Buffer.from('{"partnerId":"\xff","seats":1}', 'latin1'),
  'half a surrogate': '{"partnerId":"\\ud800","seats":1}',
  deep: `${'['.repeat(8000)}${']'.repeat(8000)}`,
  'as long as may be': ONE_SEAT.padEnd(16 * 1024),
  'too long': ONE_SEAT.padEnd(16 * 1024 + 1),
  'far too long': ONE_SEAT.padEnd(200_000),
};

const HEADERS: Record<string, string[]> = {
  'no type': [],
  'a charset': ['Content-Type: application/json; charset=UTF-8'],
  'a charset without a space': ['content-type: application/JSON;charset=utf-8'],
  'a quoted charset': ['Content-Type: application/json; charset="utf-8"'],
  utf8: ['Content-Type: application/json; charset=utf8'],
  'UTF-16': ['Content-Type: application/json; charset=utf-16'],
  'Latin 1': ['Content-Type: application/json; charset=iso-8859-1'],
  'no such charset': ['Content-Type: application/json; charset=utf-99'],
  'a parameter': ['Content-Type: application/json; version=1'],
  'no charset': ['Content-Type: application/json; charset='],
  'another type': ['Content-Type: text/plain'],
  'half a type': ['Content-Type: json'],
  'JSON of a kind': ['Content-Type: application/ld+json'],
  'two types': [JSON_TYPE, 'Content-Type: text/plain'],
  gzip: [JSON_TYPE, 'Content-Encoding: gzip'],
  identity: [JSON_TYPE, 'Content-Encoding: identity'],
  'an unknown coding': [JSON_TYPE, 'Content-Encoding: zip'],
  chunks: [JSON_TYPE, 'Transfer-Encoding: chunked'],
  'an odd transfer coding': [JSON_TYPE, 'Transfer-Encoding: gzip, chunked'],
  'two framings': [JSON_TYPE, 'Transfer-Encoding: chunked', 'Content-Length: 5'],
  'two lengths': [JSON_TYPE, 'Content-Length: 37', 'Content-Length: 38'],
  'a request id': [JSON_TYPE, 'X-Request-Id: mine-1'],
  'an insane request id': [JSON_TYPE, 'X-Request-Id: a b'],
  'two request ids': [JSON_TYPE, 'X-Request-Id: one', 'X-Request-Id: two'],
  'Expect: 100-continue': [JSON_TYPE, 'Expect: 100-continue'],
  'Expect: more': [JSON_TYPE, 'Expect: more'],
  // node:http reads nothing more on a connection after it.
  Upgrade: [JSON_TYPE, 'Upgrade: h2c', 'Connection: Upgrade, close'],
  'Connection: close': [JSON_TYPE, 'Connection: close'],
  'a key': [JSON_TYPE, 'Idempotency-Key: key-1'],
  'a quoted key': [JSON_TYPE, 'Idempotency-Key: "key-2"'],
  'two keys': [JSON_TYPE, 'Idempotency-Key: one', 'Idempotency-Key: two'],
  'an empty key': [JSON_TYPE, 'Idempotency-Key:'],
  'a key that is too long': [JSON_TYPE, `Idempotency-Key: ${'k'.repeat(256)}`],
  'a log line': ['User-Agent: a "b"\tc', 'Referer: http://x/"', 'Authorization: Basic YTpi'],
  'If-None-Match: *': ['If-None-Match: *'],
  'a cookie or two': ['Cookie: a=b', 'Cookie: c=d', 'Accept: text/html;q=0.1'],
};

describe.each([...RESERVE, CONFIRM])('%s', (line) => {
  it.each(Object.keys(BODIES))('answers alike to a body: %s', async (name) => {
    await expectAlike({ line, headers: [JSON_TYPE], body: BODIES[name] ?? '' });
  });
});

describe.each(FAST)('%s', (line) => {
  it.each(Object.keys(HEADERS))('answers alike to headers: %s', async (name) => {
    const headers = HEADERS[name] ?? [];
    const isPacked = headers.includes('Content-Encoding: gzip');
    await expectAlike({ line, headers, body: isPacked ? gzipSync(ONE_SEAT) : ONE_SEAT });
    await expectAlike({ line, headers, ...(isPacked && { body: 'not packed' }) });
  });

  it.each(['1.0', '1.1', '2.0'])('answers alike in HTTP/%s', async (version) => {
    for (const headers of [[JSON_TYPE], [JSON_TYPE, 'Connection: keep-alive']])
      await expectAlike({ line, version, headers, body: ONE_SEAT });
  });

  it.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'GET', 'POST', 'TRACE', 'QUERY', 'PURGE'])(
    'answers alike to %s',
    async (method) => {
      const target = line.split(' ')[1] ?? '';
      const isOfOne = target.includes('{'); // of these, other cases say what becomes of them
      await expectAlike({ line: `${method} ${target}${isOfOne ? 'x' : ''}` });
    },
  );
});

describe('every path of older servers', () => {
  it.each(
    ['', '/api', '/api/v1'].flatMap((base) => [`${base}/reservations`, `${base}/reservations/`]),
  )('%s is answered alike', async (path) => {
    await expectAlike({ line: `POST ${path}`, headers: [JSON_TYPE], body: ONE_SEAT });
    await expectAlike({ line: `GET ${path}` });
  });
});

describe('a target', () => {
  it.each([
    '/health?',
    '/health?a=b&a=c',
    '/health#part',
    '//health',
    '/health//',
    '/./health',
    '/HEALTH',
    '/he%61lth',
    '/health;x',
    'http://tickets/health',
    'http://other/api/v1/reservations?x=%zz',
    '*',
    '/api/v1/events/Node-Meetup-2025',
    `/api/v1/events/${EVENT}%20`,
    '/api/v1/events/%E0%A4%A',
    '/api/v1/events/a.b',
    '/api/v1/events/__proto__',
    '/api/v1/events/constructor/reservations',
    '/api/v1/reservations/1',
    '/api/v1/reservations/-',
    '/api/v1/reservations/00000000-0000-4000-8000-00000000000A',
    '/api/v1/reservations/x/confirm/y',
    '/api/v1/health/',
    `/${'a'.repeat(4000)}`,
  ])('%s is answered alike, whatever the method', async (target) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD'])
      await expectAlike({ line: `${method} ${target}` });
  });
});

describe('the later requests of a reservation', () => {
  it.each([
    ['GET /api/v1/reservations/{r3}', 200],
    ['POST /api/v1/reservations/{r3}/confirm', 200],
    ['POST /api/reservations/{r3}/confirm/', 200],
    ['GET /reservations/{r3}/', 200],
    ['DELETE /api/reservations/{r3}', 204],
    ['DELETE /api/v1/reservations/{r3}/', 404],
    ['POST /reservations/{r3}/confirm', 404],
    ['GET /reservations/{r3}', 200],
  ])('are answered alike: %s', async (line, status) => {
    expect(await expectAlike({ line })).toContain(`HTTP/1.1 ${status} `);
  });

  it('are answered alike when repeated with a key', async () => {
    const keyed = (body: string) => ({
      line: 'POST /reservations',
      headers: [JSON_TYPE, 'Idempotency-Key: again'],
      body,
    });

    await expectAlike(keyed(ONE_SEAT));
    expect(await expectAlike(keyed(ONE_SEAT))).toContain('Idempotency-Replayed: true');
    expect(await expectAlike(keyed('{"partnerId":"abc-corp","seats":2}'))).toContain(
      'idempotency_key_reused',
    );
  });

  it('are answered alike when there are not enough seats', async () => {
    for (const { app } of [fast, express]) {
      await app.createEvent({
        eventId: 'small',
        tiers: [{ tierId: 'only', name: 'Only', totalSeats: 2 }],
      });
    }
    const two = {
      line: 'POST /api/v1/events/small/reservations',
      headers: [JSON_TYPE],
      body: '{"partnerId":"a","seats":2}',
    };

    expect(await expectAlike(two)).toContain('201 Created');
    expect(await expectAlike(two)).toContain('not_enough_seats');
    expect(await expectAlike({ line: 'GET /api/v1/events/small' })).toContain('"availableSeats":0');
  });
});

describe('a summary', () => {
  it.each(['"{v}"', 'W/"{v}"', '"0", "{v}"', '"0"', '*', '{v}', ''])(
    'is answered alike with If-None-Match: %s',
    async (pattern) => {
      const [seen, seenByExpress] = await Promise.all(
        [fast, express].map(({ app }) => new ApiCaller(app.url).summary(EVENT)),
      );
      expect(seen?.version).toBe(seenByExpress?.version);
      const known = `If-None-Match: ${pattern.replace('{v}', String(seen?.version))}`;
      for (const line of [
        `GET /api/v1/events/${EVENT}`,
        'GET /reservations',
        `HEAD /api/v1/events/${EVENT}`,
      ]) {
        await expectAlike({ line, headers: [known] });
        await expectAlike({ line, headers: [known, 'Cache-Control: no-cache'] });
      }
    },
  );
});

describe('a connection', () => {
  it('may carry many requests at once, answered in order', async () => {
    // None that changes something: a connection's requests are served at the same time.
    const requests = FAST.flatMap((line) => [
      { line, headers: [JSON_TYPE], body: '{}' },
      { line, headers: [JSON_TYPE, 'Transfer-Encoding: chunked'], body: '{"seats":0}' },
      { line: 'GET /nowhere' },
    ]);

    const answers = await expectAlike(...requests);

    expect(answers.match(/HTTP\/1\.1 /g)).toHaveLength(requests.length + 1);
  });

  it('may carry a body in pieces', async () => {
    const bytes = requestBytes({
      line: 'POST /reservations',
      headers: [JSON_TYPE, 'Connection: close'],
      body: ONE_SEAT,
    });
    const pieces = Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));

    expect(comparable(await sendBytes(fast.app.url, ...pieces))).toBe(
      comparable(await sendBytes(express.app.url, ...pieces)),
    );
  });
});

describe('the access log', () => {
  it('has the same line for each of these requests', async () => {
    const [lines, expected] = [fast.app.accessLines, express.app.accessLines];
    await until(() => lines.length === expected.length);

    expect(lines.length).toBeGreaterThan(500);
    expect(lines.map(comparable)).toEqual(expected.map(comparable));
  });
});
