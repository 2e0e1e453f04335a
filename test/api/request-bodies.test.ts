import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { BODY_BYTES_MAX } from '../../src/limits';
import type { ProblemView, ReservationView } from '../support/api-caller';
import { rawRequest } from '../support/raw-request';
import { useApp } from '../support/use-app';

const BODY = '{"partnerId":"abc-corp","seats":2}';
const JSON_TYPE = { 'Content-Type': 'application/json' };

const api = useApp();

async function post(eventId: string, payload: string | Buffer, headers: Record<string, string>) {
  const url = `${api.app.url}/api/v1/events/${eventId}/reservations`;
  const answer = await rawRequest(url, { method: 'POST', headers, payload });
  return { ...answer, body: JSON.parse(answer.text) as ReservationView & ProblemView };
}

async function expectTaken(payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) {
  const eventId = await api.createEvent();
  const { status, body } = await post(eventId, payload, headers);
  expect(status).toBe(201);
  expect(body).toMatchObject({ partnerId: 'abc-corp', seats: 2 });
  expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 8, version: 1 });
}

async function expectRefused(
  payload: string | Buffer,
  headers: Record<string, string>,
  problem: { status: number; code: string },
) {
  const eventId = await api.createEvent();
  const { body, ...answer } = await post(eventId, payload, headers);
  expect({ status: answer.status, code: body.code }).toEqual(problem);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 10, version: 0 });
}

describe('Content-Type', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; charset=utf8',
    'application/json;charset="UTF8"',
    'Application/JSON',
  ])('may be %s', (type) => expectTaken(BODY, { 'Content-Type': type }));

  it.each([
    'text/plain',
    'text/json',
    'json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/problem+json',
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/json, text/plain',
    'application/*',
    '*/*',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json; charset=nonsense',
    ';',
    '',
  ])('may not be "%s"', (type) => expectRefused(BODY, { 'Content-Type': type }, UNSUPPORTED));

  it.each(['application/merge-patch+json', 'application/merge-patch+json; charset=utf8'])(
    'may be %s in a PATCH',
    async (type) => {
      const eventId = await api.createEvent();
      const url = `${api.app.url}/api/v1/events/${eventId}`;
      const headers = { 'Content-Type': type, 'If-Match': '*' };
      const payload = '{"name":"Renamed"}';

      const { status, text } = await rawRequest(url, { method: 'PATCH', headers, payload });
      expect([status, JSON.parse(text)]).toMatchObject([200, { name: 'Renamed' }]);
    },
  );

  it('is required with a body', () => expectRefused(BODY, {}, UNSUPPORTED));

  it('is required with a chunked body', () =>
    expectRefused(BODY, { 'Transfer-Encoding': 'chunked' }, UNSUPPORTED));

  it('is not required without a body', () =>
    expectRefused('', { 'Content-Length': '0' }, { status: 400, code: 'validation_failed' }));
});

const UNSUPPORTED = { status: 415, code: 'unsupported_media_type' };
const MALFORMED = { status: 400, code: 'malformed_json' };
const TOO_LARGE = { status: 413, code: 'body_too_large' };

describe('UTF-8', () => {
  it('may begin with a byte order mark', () => expectTaken(`\ufeff${BODY}`));

  it('may be escaped', () => expectTaken('{"partnerId":"\\u0061bc-corp","seats":2}'));

  it.each(['2.0', '2e0', '0.2e1'])('may write the number 2 as %s', (two) =>
    expectTaken(`\r\n{ "seats" : ${two},\t"partnerId" : "abc-corp" }\n`),
  );

  it('may name a field twice: the last one counts', () =>
    expectTaken('{"partnerId":"abc-corp","seats":11,"seats":2}'));

  it.each([
    ['Latin-1', Buffer.from(BODY.replace('c-c', 'é'), 'latin1')],
    ['an overlong form', Buffer.from(BODY.replace('c-c', '\xc0\xaf'), 'latin1')],
    ['half a surrogate pair', Buffer.from(BODY.replace('c-c', '\xed\xa0\xbd'), 'latin1')],
    ['a cut character', Buffer.from(BODY.replace('c-c', '\xf0\x9f\x92'), 'latin1')],
    ['UTF-16', Buffer.from(BODY, 'utf16le')],
  ])('is not %s', (_name, payload) => expectRefused(payload, JSON_TYPE, MALFORMED));
});

describe('Content-Encoding', () => {
  it.each([
    ['gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['identity', Buffer.from(BODY)],
  ])('may be %s', (encoding, payload) =>
    expectTaken(payload, { ...JSON_TYPE, 'Content-Encoding': encoding }),
  );

  it('is refused if it is unknown', () =>
    expectRefused(BODY, { ...JSON_TYPE, 'Content-Encoding': 'rot13' }, UNSUPPORTED));

  it.each([
    ['is no gzip at all', Buffer.from(BODY)],
    ['was cut', gzipSync(BODY).subarray(0, 20)],
  ])('is refused if the body %s', (_name, payload) =>
    expectRefused(
      payload,
      { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
      { status: 400, code: 'bad_request' },
    ),
  );

  it('is limited after decompression', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    return expectRefused(bomb, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, TOO_LARGE);
  });
});

describe('the length of a body', () => {
  it('is at most 16 kB', () => expectTaken(BODY.padEnd(BODY_BYTES_MAX)));

  it.each([
    ['a byte more than 16 kB', BODY.padEnd(BODY_BYTES_MAX + 1), JSON_TYPE],
    ['1 MB', BODY.padEnd(1024 * 1024), JSON_TYPE],
    ['1 MB in chunks', BODY.padEnd(1024 * 1024), { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }],
    [
      '1 MB of partnerId',
      JSON.stringify({ partnerId: 'a'.repeat(1024 * 1024), seats: 2 }),
      JSON_TYPE,
    ],
  ])('is not %s', (_name, payload, headers) => expectRefused(payload, headers, TOO_LARGE));
});

describe('bodies where none is expected', () => {
  it.each([
    ['GET', '/api/v1/reservations', 200],
    ['GET', '/health', 200],
    ['POST', '/nowhere', 404],
    ['PUT', '/api/v1/reservations', 405],
    ['POST', '/health', 405],
  ])('are ignored by %s %s', async (method, path, status) => {
    const headers = { 'Content-Type': 'text/plain' };
    const payload = 'x'.repeat(100_000);

    expect(await rawRequest(api.app.url + path, { method, headers, payload })).toHaveProperty(
      'status',
      status,
    );
  });

  it('do not prevent a reservation from being cancelled', async () => {
    const eventId = await api.createEvent();
    const { reservationId } = (await post(eventId, BODY, JSON_TYPE)).body;
    const url = `${api.app.url}/api/v1/reservations/${reservationId}`;

    const answer = await rawRequest(url, { method: 'DELETE', headers: JSON_TYPE, payload: '{' });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(await api.caller.summary(eventId)).toHaveProperty('availableSeats', 10);
  });
});
