import { WEBHOOK_CONCURRENCY_MAX } from '../../src/limits';
import { WEBHOOK_LOOK_MS, WEBHOOK_REPLAYS_SHARE } from '../../src/tuning';
import type { PostRequest } from '../../src/services/webhooks/poster';
import { until } from '../support/until';
import type { Post } from '../support/webhook-process';
import { Endpoint, REFUSED, TAKEN, WebhookWorld, type MessageView } from '../support/webhook-world';

const MINUTE_MS = 60_000;

let world: WebhookWorld;
beforeAll(async () => {
  world = await WebhookWorld.open();
});
afterEach(() => world.forget());
afterAll(() => world.close());

/** Of each reservation, the versions of its messages, in the order in which they were accepted. */
function versionsByReservation(messages: readonly MessageView[]): number[][] {
  const versions = new Map<string, number[]>();
  for (const { data } of messages) {
    const { reservationId = '', version } = data;
    versions.set(reservationId, [...(versions.get(reservationId) ?? []), version]);
  }
  return [...versions.values()];
}

describe('a receiver that was away', () => {
  it.each([
    [1, 30],
    [10, 120],
    [60, 300],
  ])(
    'for %d minutes has everything within %d s of its return, in order',
    async (minutes, seconds) => {
      const webhook = await world.createWebhook();
      const eventId = await world.createEvent(1000);
      let isAway = true;
      const accepted = new Endpoint();
      const process = world.startProcess(new Endpoint(), {
        post: (request, signal) =>
          isAway ? Promise.resolve(REFUSED) : accepted.post(request, signal),
      });
      const start = world.clock.now().getTime();
      const held: string[] = [];
      const elapsed = () => world.clock.now().getTime() - start;
      while (elapsed() < minutes * MINUTE_MS) {
        if (held.length < 20) held.push(await world.reserve(eventId, { holdSeconds: 7200 }));
        await process.deliver((await world.webhookNow(webhook)).nextAttemptAt);
      }
      for (const one of held) await world.services.reservations.confirm(one);
      isAway = false;
      const back = world.clock.now().getTime();
      await process.deliver();
      await process.deliver((await world.webhookNow(webhook)).nextAttemptAt);
      await process.deliver();

      expect(world.clock.now().getTime() - back).toBeLessThan(seconds * 1000);
      expect((await world.deliveriesOf(webhook)).map(({ status }) => status)).toEqual(
        Array.from({ length: 2 * held.length }, () => 'delivered'),
      );
      const ordered = versionsByReservation(accepted.messages);
      expect(ordered).toHaveLength(held.length);
      for (const [first = 0, second = 0, ...more] of ordered) {
        expect(first).toBeLessThan(second);
        expect(more).toEqual([]);
      }
    },
  );
});

describe('what is posted again', () => {
  it('waits behind what is new, however much it is, and leaves room', async () => {
    const webhook = await world.createWebhook();
    const eventId = await world.createEvent(1000);
    await Promise.all(Array.from({ length: 60 }, () => world.reserve(eventId)));
    const endpoint = new Endpoint();
    let answers: (() => void)[] | undefined;
    const replayed: string[] = [];
    const process = world.startProcess(endpoint, {
      post: async (request, signal) => {
        if (answers && replayed.push(request.id)) {
          const list = answers;
          await new Promise<void>((resolve) => list.push(resolve));
        }
        return endpoint.post(request, signal);
      },
    });
    await process.deliver();
    expect(endpoint.requests).toHaveLength(60);
    const { webhookId } = webhook;
    const known = endpoint.requests.map(({ id }) => id);
    for (const id of known) await world.webhooks.replay(webhookId, id, undefined);
    const first = await world.webhooks.replaySince(webhookId, new Date(0), undefined);
    world.clock.advance(10);
    const second = await world.webhooks.replaySince(webhookId, new Date(1), undefined);
    expect(second).toMatchObject({ since: first?.since, until: first?.until });

    answers = [];
    const waiting = answers;
    const delivering = process.deliver();
    await until(() => waiting.length === WEBHOOK_CONCURRENCY_MAX / WEBHOOK_REPLAYS_SHARE);
    await world.reserve(eventId);
    world.clock.advance(WEBHOOK_LOOK_MS);
    await process.dispatcher.look();
    await until(() => replayed.some((id) => !known.includes(id)));
    expect(replayed.length).toBeLessThan(WEBHOOK_CONCURRENCY_MAX);
    answers = undefined;
    for (const answer of waiting) answer();
    await delivering;

    expect(endpoint.requests).toHaveLength(60 + 60 + 1);
    expect(await world.webhookNow(webhook)).not.toHaveProperty('replay');
  });
});

it('1,000 replays asked for in a loop do not delay live messages', async () => {
  const webhook = await world.createWebhook();
  const eventId = await world.createEvent(1000);
  await Promise.all(Array.from({ length: 40 }, () => world.reserve(eventId)));
  const endpoint = new Endpoint();
  const process = world.startProcess(endpoint);
  await process.deliver();
  const ask = () => world.webhooks.replaySince(webhook.webhookId, new Date(0), undefined);
  const postsBefore: number[] = [];
  const delivering: Promise<void>[] = [];
  for (let asked = 0; asked < 1000; asked += 100) {
    await Promise.all(Array.from({ length: 50 }, ask));
    await world.reserve(eventId);
    const version = 41 + postsBefore.length;
    const before = endpoint.requests.length;
    delivering.push(process.deliver());
    await Promise.all(Array.from({ length: 50 }, ask));
    const place = () => endpoint.messages.findIndex(({ data }) => data.version === version);
    await until(() => place() >= 0);
    postsBefore.push(place() - before);
  }
  await Promise.all(delivering);

  expect(postsBefore).toHaveLength(10);
  expect(Math.max(...postsBefore)).toBeLessThanOrEqual(WEBHOOK_CONCURRENCY_MAX);
  expect(endpoint.requests.length).toBeGreaterThanOrEqual(2 * 40 + 10);
  expect(await world.webhookNow(webhook)).not.toHaveProperty('replay');
});

it('endpoints of one partner that hang do not keep messages from another', async () => {
  const hangs = 'https://hangs.example/';
  for (let made = 0; made < 8; made += 1) {
    await world.createWebhook({ url: hangs, partnerId: 'slow-corp' });
  }
  await world.createWebhook({ partnerId: 'abc-corp' });
  const eventId = await world.createEvent(1000);
  const slow = Array.from({ length: 30 }, () => world.reserve(eventId, { partnerId: 'slow-corp' }));
  await Promise.all(slow);
  const endpoint = new Endpoint();
  const hung: (() => void)[] = [];
  const post: Post = (request: PostRequest, signal) =>
    request.url === hangs
      ? new Promise((resolve) => {
          hung.push(() => {
            resolve(REFUSED);
          });
        })
      : endpoint.post(request, signal);
  const process = world.startProcess(endpoint, { post });
  const delivering = process.deliver();
  await until(() => hung.length === 50);
  await world.reserve(eventId, { partnerId: 'abc-corp' });
  world.clock.advance(WEBHOOK_LOOK_MS);
  await process.dispatcher.look();
  await until(() => endpoint.requests.length === 1);
  expect(hung).toHaveLength(50);
  let isDone = false;
  void delivering.then(() => (isDone = true));
  await until(() => {
    for (const answer of hung.splice(0)) answer();
    return isDone;
  });
});

describe('the second address of a webhook', () => {
  const notifyUrl = 'https://ops.example/';

  it('hears when the endpoint has failed for an hour, and when it is disabled', async () => {
    const webhook = await world.createWebhook({ notifyUrl });
    await world.reserve(await world.createEvent());
    const told: PostRequest[] = [];
    let refusals = 1;
    const process = world.startProcess(new Endpoint(), {
      post: (request) => {
        if (request.url !== notifyUrl) return Promise.resolve(REFUSED);
        told.push(request);
        return Promise.resolve(refusals-- > 0 ? REFUSED : TAKEN);
      },
    });
    await process.deliver();
    let now = await world.webhookNow(webhook);
    const since = now.failingSince?.getTime() ?? 0;
    const failingMs: number[] = [];
    for (let probes = 0; probes < 1000 && now.status === 'enabled'; probes += 1) {
      const before = told.length;
      await process.deliver(now.nextAttemptAt);
      if (told.length > before) failingMs.push(world.clock.now().getTime() - since);
      now = await world.webhookNow(webhook);
    }

    expect(now.status).toBe('disabled');
    expect(told.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      ...['webhook.failing', 'webhook.failing', 'webhook.disabled'],
    ]);
    expect(told[0]?.id).toBe(told[1]?.id);
    expect(failingMs[0]).toBeGreaterThanOrEqual(60 * MINUTE_MS);
    expect(failingMs[0]).toBeLessThan(65 * MINUTE_MS);
    expect(JSON.parse(told[2]?.body ?? '')).toMatchObject({
      data: { webhookId: webhook.webhookId, url: webhook.url, disabledReason: now.disabledReason },
    });
  });
});
