import { systemClock } from '../../../src/services/support/clock';
import { AddressGuard, type HostAddress } from '../../../src/services/webhooks/address-guard';
import { Connections } from '../../../src/services/webhooks/connections';
import { Poster, type PostAnswer } from '../../../src/services/webhooks/poster';
import { WEBHOOK_CONNECTION_MS_MAX } from '../../../src/tuning';
import { VirtualClock } from '../../support/virtual-clock';
import { WebhookReceiver } from '../../support/webhook-receiver';

const SECRET = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`;
const TAKEN = { kind: 'taken', statusCode: 204 };

let receiver: WebhookReceiver;
let addresses: HostAddress[];
let lookups: number;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  addresses = [{ address: '127.0.0.1', family: 4 }];
  lookups = 0;
});
afterEach(() => receiver.close());

function posterOn(connections: Connections): Poster {
  const guard = new AddressGuard(true, () => {
    lookups += 1;
    return Promise.resolve(addresses);
  });
  return new Poster({ guard, connections, clock: systemClock });
}

function post(poster: Poster, to = receiver): Promise<PostAnswer> {
  const { port } = new URL(to.url);
  const request = { url: `http://named.example:${port}/`, id: 'msg_1', body: '{}' };
  const signal = new AbortController().signal;
  return poster.post({ ...request, at: new Date(), secrets: [SECRET] }, signal);
}

it('messages that follow each other use one connection, to the address that was checked', async () => {
  const poster = posterOn(new Connections(systemClock));
  for (let posts = 0; posts < 5; posts += 1) expect(await post(poster)).toEqual(TAKEN);

  expect(receiver.posts).toHaveLength(5);
  expect([receiver.connections, lookups]).toEqual([1, 1]);
});

it('each new connection is made to an address that is checked anew', async () => {
  const poster = posterOn(new Connections(systemClock));
  receiver.answer = (response) => response.writeHead(204, { Connection: 'close' }).end();
  expect(await post(poster)).toEqual(TAKEN);
  addresses = [];

  expect(await post(poster)).toEqual({ kind: 'refused', error: 'the address is not allowed' });
  expect([receiver.connections, lookups]).toEqual([1, 2]);
});

it('a kept connection that the endpoint closes fails no message', async () => {
  const poster = posterOn(new Connections(systemClock));
  const used = new WeakSet<object>();
  receiver.answer = (response) => {
    const { socket } = response;
    if (socket && used.has(socket)) socket.destroy();
    else response.writeHead(204).end();
    if (socket) used.add(socket);
  };

  expect([await post(poster), await post(poster)]).toEqual([TAKEN, TAKEN]);
  expect(receiver.connections).toBe(2);
});

it('a new connection that the endpoint closes fails its message', async () => {
  receiver.answer = (response) => response.socket?.destroy();

  expect(await post(posterOn(new Connections(systemClock)))).toMatchObject({ kind: 'refused' });
  expect(receiver.posts).toHaveLength(1);
});

it('an old connection is not used again', async () => {
  const clock = new VirtualClock();
  const poster = posterOn(new Connections(clock));
  await post(poster);
  clock.advance(WEBHOOK_CONNECTION_MS_MAX);
  await post(poster);
  expect(receiver.connections).toBe(1);
  await post(poster);

  expect([receiver.connections, lookups]).toEqual([2, 2]);
});

it('no more connections are kept idle than the bound, over all endpoints', async () => {
  const other = await WebhookReceiver.start();
  const poster = posterOn(new Connections(systemClock, 1));
  for (let round = 0; round < 3; round += 1) {
    await post(poster);
    await post(poster, other);
  }
  await other.close();

  expect([receiver.connections, other.connections]).toEqual([1, 3]);
});
