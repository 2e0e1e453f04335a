import type { ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { systemClock } from '../../../src/services/support/clock';
import { AddressGuard, type ResolveHost } from '../../../src/services/webhooks/address-guard';
import { Connections } from '../../../src/services/webhooks/connections';
import { Poster, type PostAnswer, type PostRequest } from '../../../src/services/webhooks/poster';
import { until } from '../../support/until';
import { WebhookReceiver } from '../../support/webhook-receiver';

const SECRET = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`;
const FORMER = `whsec_${Buffer.alloc(32, 'b').toString('base64')}`;
const NEVER = new AbortController().signal;

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.close());

function posterWith(options: { timeoutMs?: number; guard?: AddressGuard } = {}): Poster {
  const connections = new Connections(systemClock);
  const guard = new AddressGuard(true);
  return new Poster({ guard, connections, clock: systemClock, ...options });
}

function post(
  overrides: Partial<PostRequest> = {},
  poster = posterWith(),
  signal = NEVER,
): Promise<PostAnswer> {
  return poster.post(
    {
      url: receiver.url,
      id: 'msg_1',
      body: '{"type":"reservation.held","note":"ü"}',
      at: new Date(),
      secrets: [SECRET],
      ...overrides,
    },
    signal,
  );
}

/** What a poster that knows only public addresses makes of a host that leads to these. */
function postTo(url: string, ...addresses: string[]): Promise<PostAnswer> {
  const resolve: ResolveHost = () =>
    Promise.resolve(
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  return post({ url }, posterWith({ guard: new AddressGuard(false, resolve), timeoutMs: 2000 }));
}

describe('a post', () => {
  it.each([
    ['a secret that is none', ['whsec_?']],
    ['no secret at all', []],
  ])('is not made with %s', async (_what, secrets) => {
    await expect(post({ secrets })).rejects.toThrow();
    expect(receiver.posts).toEqual([]);
  });

  it('is refused for an invalid URL', async () => {
    expect(await post({ url: 'nowhere' })).toEqual({
      kind: 'refused',
      error: 'the address is not allowed',
    });
  });

  it("is signed so that the specification's library accepts it", async () => {
    expect(await post()).toEqual({ kind: 'taken', statusCode: 204 });
    const [received] = receiver.posts;
    const headers = received?.headers as Record<string, string>; // those of a webhook come once each

    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1' });
    expect(new Verifier(SECRET).verify(received?.body ?? '', headers)).toEqual({
      type: 'reservation.held',
      note: 'ü',
    });
    expect(() => new Verifier(FORMER).verify(received?.body ?? '', headers)).toThrow('signature');
    expect(() => new Verifier(SECRET).verify(`${received?.body ?? ''} `, headers)).toThrow();
  });

  it('has a signature with each secret during a rotation', async () => {
    await post({ secrets: [SECRET, FORMER] });
    const [received] = receiver.posts;
    const headers = received?.headers as Record<string, string>; // those of a webhook come once each

    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const secret of [SECRET, FORMER]) {
      expect(() => new Verifier(secret).verify(received?.body ?? '', headers)).not.toThrow();
    }
  });
});

describe('an answer', () => {
  it.each([200, 201, 202, 299])('of %d acknowledges the message', async (statusCode) => {
    receiver.answer = (response) => response.writeHead(statusCode).end('thanks');

    expect(await post()).toEqual({ kind: 'taken', statusCode });
  });

  it.each([301, 302, 303, 307, 308])('of %d is not followed', async (statusCode) => {
    const elsewhere = await WebhookReceiver.start();
    receiver.answer = (response) =>
      response.writeHead(statusCode, { Location: elsewhere.url }).end();
    const answer = await post();
    await elsewhere.close();

    expect(answer).toMatchObject({ kind: 'refused', statusCode });
    expect(elsewhere.posts).toEqual([]);
  });

  it.each([400, 410, 500, 503])('of %d is a failure', async (statusCode) => {
    receiver.answer = (response) => response.writeHead(statusCode).end();

    expect(await post()).toEqual({
      kind: 'refused',
      statusCode,
      error: `answered ${statusCode}`,
    });
  });

  it('may ask to wait, by seconds or a date', async () => {
    receiver.answer = (response) => response.writeHead(503, { 'Retry-After': '120' }).end();
    expect(await post()).toMatchObject({ retryAfterMs: 120_000 });

    const date = new Date(Date.now() + 3_600_000).toUTCString();
    receiver.answer = (response) => response.writeHead(429, { 'Retry-After': date }).end();
    const answer = await post();
    const waitMs = answer.kind === 'refused' ? Number(answer.retryAfterMs) : 0;
    expect(waitMs).toBeGreaterThan(3_500_000);
    expect(waitMs).toBeLessThanOrEqual(3_600_000);

    receiver.answer = (response) => response.writeHead(503, { 'Retry-After': 'soon' }).end();
    expect(await post()).not.toHaveProperty('retryAfterMs');
  });

  it('of ten megabytes is not read completely', async () => {
    let sent = 0;
    let isCut = false;
    receiver.answer = (response) => {
      response.writeHead(200);
      response.once('close', () => (isCut = true));
      const more = () => {
        for (let room = true; room && sent < 10_000_000 && !isCut; sent += 65_536) {
          room = response.write(Buffer.alloc(65_536));
        }
      };
      response.on('drain', more);
      more();
    };

    expect(await post()).toEqual({ kind: 'taken', statusCode: 200 });
    await until(() => isCut);
    expect(sent).toBeLessThan(10_000_000);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['hangs', () => undefined],
    ['comes byte by byte', drip],
  ])('that %s times out', async (_name, answer) => {
    receiver.answer = answer;
    const started = Date.now();

    expect(await post({}, posterWith({ timeoutMs: 300 }))).toEqual({
      kind: 'refused',
      error: 'no answer within 0.3 s',
    });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('counts by its status even if its body never ends', async () => {
    receiver.answer = (response) => response.writeHead(200).write('x');

    expect(await post({}, posterWith({ timeoutMs: 300 }))).toEqual({
      kind: 'taken',
      statusCode: 200,
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['breaks off', (response) => response.socket?.destroy()],
    ['is no HTTP', (response) => response.socket?.end('hello\r\n\r\n')],
    [
      'switches protocols',
      (response) => response.socket?.end('HTTP/1.1 101 x\r\nUpgrade: y\r\n\r\n'),
    ],
  ])('that %s is a failure', async (_name, answer) => {
    receiver.answer = answer;

    expect(await post({}, posterWith({ timeoutMs: 5000 }))).toMatchObject({ kind: 'refused' });
  });

  it('is neither accepted nor refused if the post is aborted', async () => {
    receiver.answer = () => undefined;
    const stopping = new AbortController();
    const answer = post({}, posterWith(), stopping.signal);
    await until(() => receiver.posts.length > 0);
    stopping.abort();

    expect(await answer).toEqual({ kind: 'aborted' });
    expect(await post({}, posterWith(), stopping.signal)).toEqual({ kind: 'aborted' });
  });
});

describe('a private address', () => {
  const REFUSED = { kind: 'refused', error: 'the address is not allowed' };
  const port = () => new URL(receiver.url).port;

  it.each([
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    [],
  ])('is refused if a name resolves to %s %s', async (...addresses) => {
    expect(await postTo(`https://harmless.example:${port()}/`, ...addresses)).toEqual(REFUSED);
    expect(receiver.posts).toEqual([]);
  });

  it.each(['https://127.0.0.1', 'https://2130706433', 'https://[::1]', 'https://localhost'])(
    'is refused as %s, though it was registered when that was allowed',
    async (origin) => {
      expect(await postTo(`${origin}:${port()}/`, '8.8.8.8')).toEqual(REFUSED);
    },
  );

  it('is refused even if a name changes after it was checked', async () => {
    const answers = ['192.0.43.8', '127.0.0.1'];
    let asked = 0;
    const resolve: ResolveHost = () => {
      const address = answers[Math.min(asked, 1)] ?? '';
      asked += 1;
      return Promise.resolve([{ address, family: 4 }]);
    };
    const guard = new AddressGuard(false, resolve);
    const tried = await new Promise<unknown>((done) => {
      guard.lookup('rebound.example', { all: true }, (_error, addresses) => {
        done(addresses);
      });
    });

    // What a connection is made to is what was looked at: nothing resolves the name once more.
    expect(tried).toEqual([{ address: '192.0.43.8', family: 4 }]);
    expect(asked).toBe(1);
    expect(
      await post({ url: `https://rebound.example:${port()}/` }, posterWith({ guard })),
    ).toEqual(REFUSED);
  });

  it('is used if allowed: the connection goes to the address that was checked', async () => {
    const resolve: ResolveHost = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const guard = new AddressGuard(true, resolve);

    expect(await post({ url: `http://named.example:${port()}/` }, posterWith({ guard }))).toEqual({
      kind: 'taken',
      statusCode: 204,
    });
    expect(receiver.posts[0]?.headers.host).toBe(`named.example:${port()}`);
  });
});

/** A head that never ends. */
function drip(response: ServerResponse): void {
  const { socket } = response;
  socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ');
  const timer = setInterval(() => socket?.write('x'), 20);
  socket?.once('close', () => {
    clearInterval(timer);
  });
}
