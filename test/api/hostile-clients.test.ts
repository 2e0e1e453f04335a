import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { sendBytes } from '../support/raw-connection';
import { rawRequest } from '../support/raw-request';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const BOUNDS = {
  headersMsMax: 300,
  requestMsMax: 600,
  keepAliveMs: 300,
  checkIntervalMs: 50,
  connectionsMax: 300,
};

const api = useApp({ serverBounds: BOUNDS });

const HEAD =
  'POST /api/v1/reservations HTTP/1.1\r\nHost: tickets\r\nContent-Type: application/json\r\n';

/** The only answer, a problem document after which the connection ends. */
function lastProblem(bytes: string): { status: number; code: unknown } {
  const [head = '', body = ''] = bytes.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 \d{3} [A-Z]/);
  expect(head).toContain('\r\nContent-Type: application/problem+json; charset=utf-8');
  expect(head).toContain('\r\nConnection: close');
  expect(head).toContain(`\r\nContent-Length: ${body.length}`);
  const problem = JSON.parse(body) as { status: number; code: unknown; requestId: string };
  expect(head).toContain(`\r\nX-Request-Id: ${problem.requestId}`);
  expect(head).toContain(`HTTP/1.1 ${problem.status} `);
  return { status: problem.status, code: problem.code };
}

const isServed = async () => (await rawRequest(`${api.app.url}/health`)).status === 200;

describe('a slow client', () => {
  it.each([
    ['with the first line', 'GET /hea'],
    ['with its headers', 'GET /health HTTP/1.1\r\nHost: tickets\r\nX-Slow: '],
    ['with its body', `${HEAD}Content-Length: 100\r\n\r\n{"partnerId"`],
    ['with its chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"par`],
  ])('%s gets 408, and its connection is closed', async (_name, start) => {
    const answer = await sendBytes(api.app.url, start);

    expect(lastProblem(answer)).toEqual({ status: 408, code: 'request_timeout' });
    expect(await isServed()).toBe(true);
  });

  it('is disconnected after its last answer', async () => {
    const answer = await sendBytes(api.app.url, 'GET /health HTTP/1.1\r\nHost: tickets\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('that never ends its body is disconnected, however fast it sends', async () => {
    const socket = connectTo();
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `1000\r\n${' '.repeat(4096)}\r\n`;
    const sending = setInterval(() => socket.write(chunk), 5);
    await until(() => socket.destroyed);
    clearInterval(sending);

    expect(await isServed()).toBe(true);
  });
});

function connectTo(): Socket {
  const { hostname, port } = new URL(api.app.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

describe('many connections', () => {
  it('that send nothing are closed, and others are served meanwhile', async () => {
    const idle = Array.from({ length: 200 }, connectTo);
    expect(await isServed()).toBe(true);

    await until(() => idle.every(({ destroyed }) => destroyed));
  });

  it('above the limit are closed at once, until others end', async () => {
    const sockets = Array.from({ length: 400 }, connectTo);
    await until(() => sockets.filter(({ destroyed }) => destroyed).length >= 100);
    for (const socket of sockets) socket.destroy();

    await until(() => isServed().catch(() => false));
  });
});

describe('a request that would exhaust memory or time', () => {
  const LONG = 'x'.repeat(17_000);

  it.each([
    ['a header', `GET /health HTTP/1.1\r\nHost: tickets\r\nX-Long: ${LONG}\r\n\r\n`],
    ['a path', `GET /${LONG} HTTP/1.1\r\nHost: tickets\r\n\r\n`],
    [
      'very many headers',
      `GET /health HTTP/1.1\r\nHost: tickets\r\n${'Abc: defg\r\n'.repeat(4000)}\r\n`,
    ],
  ])('with %s is refused', async (_name, bytes) => {
    expect(lastProblem(await sendBytes(api.app.url, bytes))).toEqual({
      status: 431,
      code: 'headers_too_large',
    });
  });

  it.each([
    ['no HTTP in it', 'hello\r\n\r\n'],
    ['an invalid request line', 'GET /health\x00 HTTP/1.1\r\nHost: tickets\r\n\r\n'],
    ['two framings', `${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a chunk without a length', `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
  ])('with %s is malformed and refused', async (_name, bytes) => {
    expect(lastProblem(await sendBytes(api.app.url, bytes))).toEqual({
      status: 400,
      code: 'bad_request',
    });
  });

  const post = (payload: string | Buffer, headers = {}) =>
    rawRequest(`${api.app.url}/api/v1/reservations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      payload,
    });

  it('when it is decompressed is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    const answer = await post(bomb, { 'Content-Encoding': 'gzip' });

    expect(answer).toHaveProperty('status', 413);
  });

  it.each([
    ['lists', `${'['.repeat(8000)}${']'.repeat(8000)}`],
    ['objects', `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`],
  ])('of nested %s is refused', async (_name, payload) => {
    expect(await post(payload)).toHaveProperty('status', 400);
  });
});

describe('a client that does not wait for answers', () => {
  it('gets all answers in order', async () => {
    const ask = (number: number) =>
      `GET /health HTTP/1.1\r\nHost: tickets\r\nX-Request-Id: ${number}\r\n\r\n`;
    const numbers = Array.from({ length: 2000 }, (_, number) => number);
    const answers = await sendBytes(api.app.url, numbers.map(ask).join(''));

    const answered = [...answers.matchAll(/X-Request-Id: (\d+)/g)].map(([, id]) => Number(id));
    expect(answered).toEqual(numbers);
  });
});
