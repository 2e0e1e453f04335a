import { WEBHOOK_CONCURRENCY_MAX, WEBHOOK_RETRY_AFTER_MS_MAX } from '../../src/limits';
import { WEBHOOK_LEASE_MS } from '../../src/tuning';
import type { PostRequest } from '../../src/services/webhooks/poster';
import { until } from '../support/until';
import { Endpoint, REFUSED, TAKEN, WebhookWorld, type MessageView } from '../support/webhook-world';

const HOUR_MS = 3_600_000;

let world: WebhookWorld;
beforeAll(async () => {
  world = await WebhookWorld.open();
});
afterEach(() => world.forget());
afterAll(() => world.close());

describe('messages', () => {
  it('describe each change as of its version', async () => {
    await world.createWebhook();
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    const eventId = await world.createEvent();
    const held = await world.reserve(eventId, { items: [{ seats: 3 }], holdSeconds: 60 });
    await world.services.reservations.change(held, { wanted: { seats: 2 } });
    await world.services.reservations.confirm(held);
    await world.services.reservations.change(held, { wanted: { seats: 1 } });
    await world.services.reservations.cancel(held);
    await world.reserve(eventId);
    await process.deliver();

    const view = ({ type, data }: MessageView) => [type, data.status, data.version];
    const ofHeld = endpoint.messages.filter(({ data }) => data.reservationId === held);
    expect(ofHeld.map(view)).toEqual([
      ['reservation.held', 'held', 1],
      ['reservation.changed', 'held', 2],
      ['reservation.confirmed', 'confirmed', 3],
      ['reservation.changed', 'confirmed', 4],
      ['reservation.cancelled', 'cancelled', 5],
    ]);
    const others = endpoint.messages.filter(({ data }) => data.reservationId !== held);
    expect(others.map(view)).toEqual([['reservation.confirmed', 'confirmed', 6]]);
    expect(ofHeld[1]?.data).toMatchObject({ reservationId: held, seats: 2 });
    expect(process.troubles).toEqual([]);
  });

  it('tell each change of seats, of the end of a hold, and of notes', async () => {
    await world.createWebhook({ eventTypes: ['reservation.changed'] });
    const endpoint = new Endpoint();
    const eventId = await world.createEvent();
    const held = await world.reserve(eventId, { holdSeconds: 60 });
    const { reservations } = world.services;
    await reservations.change(held, { wanted: { seats: 4 } });
    await reservations.change(held, { wanted: { seats: 4 } });
    await reservations.extend(held, 600);
    await reservations.change(held, { notes: { reference: 'order-1' } });
    await reservations.change(held, { notes: { metadata: [['row', 'A']] } });
    await reservations.change(held, { notes: { reference: null } });
    await world.startProcess(endpoint).deliver();

    const expiresAt = new Date(world.clock.now().getTime() - 1000 + 600_000).toISOString();
    const shown = endpoint.messages.map(({ data }) => data);
    expect(shown).toMatchObject([
      { version: 2, seats: 4 },
      { version: 3, seats: 4, expiresAt },
      { version: 4, expiresAt, reference: 'order-1' },
      { version: 5, reference: 'order-1', metadata: { row: 'A' } },
      { version: 6, seats: 4, metadata: { row: 'A' } },
    ]);
    expect(shown[4]).not.toHaveProperty('reference');
  });

  it('contain the changed settings of an event', async () => {
    await world.createWebhook({ eventTypes: ['event.changed'], partnerId: 'abc-corp' });
    const endpoint = new Endpoint();
    const eventId = await world.createEvent();
    await world.reserve(eventId, { partnerId: 'xyz' });
    await world.services.committers.submit(eventId, {
      kind: 'change_event',
      ifMatch: 'any',
      settings: { name: 'Other' },
    });
    await world.startProcess(endpoint).deliver();

    expect(endpoint.messages).toMatchObject([
      {
        type: 'event.changed',
        data: { eventId, name: 'Other', version: 2, tiers: [{ tierId: 'general' }] },
      },
    ]);
  });

  it('tell that an event was deleted', async () => {
    await world.createWebhook({ eventTypes: ['event.changed'] });
    const endpoint = new Endpoint();
    const eventId = await world.createEvent();
    await world.services.committers.submit(eventId, {
      kind: 'change_event',
      ifMatch: 'any',
      settings: { status: 'deleted' },
    });
    await world.startProcess(endpoint).deliver();

    expect(endpoint.messages).toMatchObject([{ data: { eventId, version: 1, status: 'deleted' } }]);
  });

  it('go to a partner only about its own reservations and of the types that it wants', async () => {
    const own = await world.createWebhook({ partnerId: 'abc-corp' });
    const some = await world.createWebhook({ eventTypes: ['reservation.cancelled'] });
    const eventId = await world.createEvent();
    await world.reserve(eventId);
    const other = await world.reserve(eventId, { partnerId: 'xyz' });
    await world.services.reservations.cancel(other);
    await world.startProcess(new Endpoint()).deliver();

    expect((await world.deliveriesOf(own)).map(({ version }) => version)).toEqual([1]);
    expect((await world.deliveriesOf(some)).map(({ version }) => version)).toEqual([3]);
  });

  it('start with new changes, however long the log is', async () => {
    const eventId = await world.createEvent(1000);
    await Promise.all(Array.from({ length: 300 }, () => world.reserve(eventId)));
    world.clock.advance(60_000);
    const first = await world.createWebhook();
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();
    await world.reserve(eventId);
    await process.deliver();
    await world.webhooks.remove(first.webhookId, undefined);
    await Promise.all(Array.from({ length: 300 }, () => world.reserve(eventId)));
    world.clock.advance(60_000);
    await world.createWebhook();
    await world.reserve(eventId);
    await process.deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([301, 602]);
  });

  it('are made from commits that are not settled', async () => {
    await world.createWebhook();
    const endpoint = new Endpoint();
    const eventId = await world.createEvent();
    let goOn: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (goOn = resolve));
    const settle = world.services.ledger.settle.bind(world.services.ledger);
    const spy = jest
      .spyOn(world.services.ledger, 'settle')
      .mockImplementationOnce(async (...args) => {
        await paused;
        await settle(...args);
      });
    const reserving = world.reserve(eventId);
    await until(() => spy.mock.calls.length > 0);
    await world.startProcess(endpoint).deliver();
    goOn();
    await reserving;

    expect(endpoint.versionsOf(eventId)).toEqual([1]);
  });
});

describe('an endpoint that fails', () => {
  it('is tried with one message from time to time over three days, then disabled', async () => {
    const webhook = await world.createWebhook();
    const endpoint = new Endpoint(() => REFUSED);
    const process = world.startProcess(endpoint);
    const eventId = await world.createEvent();
    for (let made = 0; made < 3; made += 1) await world.reserve(eventId);
    await process.deliver();
    const before = endpoint.requests.length;
    const times: number[] = [];
    let now = await world.webhookNow(webhook);
    const since = now.failingSince?.getTime() ?? 0;
    while (now.status === 'enabled' && times.length < 1000) {
      await process.deliver(now.nextAttemptAt);
      times.push(world.clock.now().getTime() - since);
      expect(endpoint.requests).toHaveLength(before + times.length);
      now = await world.webhookNow(webhook);
    }
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
    const early = gaps.filter((_, index) => (times[index] ?? 0) < 3 * HOUR_MS);

    expect(gaps.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(Math.max(...early)).toBeLessThanOrEqual(4.4 * 60_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1.1 * HOUR_MS);
    expect(times.at(-1)).toBeGreaterThanOrEqual(72 * HOUR_MS);
    expect(now.disabledReason).toContain('took nothing since');
    expect(process.disabled).toHaveLength(1);
    const deliveries = await world.deliveriesOf(webhook);
    expect(deliveries.map(({ status }) => status)).toEqual(['pending', 'pending', 'pending']);
    expect(deliveries[0]).toMatchObject({ statusCode: 500, error: 'answered 500' });
  });

  it('gets missed messages, in order, when it is enabled again', async () => {
    const webhook = await world.createWebhook();
    const eventId = await world.createEvent();
    let isUp = false;
    const endpoint = new Endpoint(() => (isUp ? TAKEN : { ...REFUSED, statusCode: 410 }));
    const process = world.startProcess(endpoint);
    await world.reserve(eventId);
    await process.deliver();
    await world.reserve(eventId);
    await world.reserve(eventId);
    await process.deliver();
    world.clock.advance(WEBHOOK_LEASE_MS);
    await process.deliver();
    expect(endpoint.requests).toHaveLength(1);
    expect(await world.webhookNow(webhook)).toMatchObject({ status: 'disabled' });
    expect(process.outcomes).toEqual(['failed']);

    isUp = true;
    await world.webhooks.change(webhook.webhookId, { status: 'enabled' }, undefined);
    await process.deliver();
    expect(endpoint.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect((await world.deliveriesOf(webhook)).map(({ status }) => status)).toEqual([
      'failed',
      'delivered',
      'delivered',
    ]);
    expect(await world.webhookNow(webhook)).not.toHaveProperty('disabledReason');
  });

  it('is not disabled for one message that it refuses, which is given up after three days', async () => {
    const webhook = await world.createWebhook();
    const eventId = await world.createEvent();
    const bad = await world.reserve(eventId, { holdSeconds: 60 });
    const isBad = ({ body }: PostRequest) => body.includes(bad) && body.includes('"version":1,');
    const endpoint = new Endpoint((request) => (isBad(request) ? REFUSED : TAKEN));
    const process = world.startProcess(endpoint);
    await world.services.reservations.confirm(bad);
    const first = async () => (await world.deliveriesOf(webhook))[0];
    const started = world.clock.now().getTime();
    const made = [1, 2];
    for (let rounds = 0; rounds < 20 && (await first())?.status !== 'failed'; rounds += 1) {
      expect(endpoint.versionsOf(eventId)).not.toContain(2);
      await world.reserve(eventId);
      made.push(made.length + 1);
      await process.deliver((await first())?.nextAttemptAt);
      await process.deliver();
    }

    expect(world.clock.now().getTime() - started).toBeGreaterThan(3 * 24 * HOUR_MS);
    expect((await first())?.attempts).toBeLessThan(15);
    expect(await world.webhookNow(webhook)).toMatchObject({ status: 'enabled' });
    expect(endpoint.versionsOf(eventId).sort((a, b) => a - b)).toEqual(made);
  });

  it('gets what waited at an increasing rate when it works again', async () => {
    await world.createWebhook();
    const eventId = await world.createEvent();
    let isUp = false;
    const underWay: (() => void)[] = [];
    const widths: number[] = [];
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint, {
      post: async (request, signal) => {
        if (!isUp) return REFUSED;
        widths.push(underWay.length + 1);
        await new Promise<void>((resolve) => underWay.push(resolve));
        return endpoint.post(request, signal);
      },
    });
    await Promise.all(Array.from({ length: 60 }, () => world.reserve(eventId)));
    await process.deliver();
    isUp = true;
    const delivering = process.deliver(
      (await world.webhooks.page(1, undefined, undefined)).data[0]?.nextAttemptAt,
    );
    const answerAll = async (count: number) => {
      await until(() => underWay.length === count);
      for (const answer of underWay.splice(0)) answer();
    };
    for (const count of [1, 2, 4 * 2, 16]) await answerAll(count);
    await until(() => {
      for (const answer of underWay.splice(0)) answer();
      return endpoint.requests.length === 60;
    });
    await delivering;

    expect(Math.max(...widths)).toBe(WEBHOOK_CONCURRENCY_MAX);
    expect(endpoint.versionsOf(eventId)).toHaveLength(60);
  });

  it.each([
    [3_600_000, 3_600_000],
    [10 * 24 * 3_600_000, WEBHOOK_RETRY_AFTER_MS_MAX],
    [0, 1000],
  ])('that asks to wait %d ms gets no message for %d ms', async (retryAfterMs, delayMs) => {
    const webhook = await world.createWebhook();
    await world.reserve(await world.createEvent());
    await world.startProcess(new Endpoint(() => ({ ...REFUSED, retryAfterMs }))).deliver();
    const [delivery] = await world.deliveriesOf(webhook);

    expect(delivery?.nextAttemptAt?.getTime()).toBe(world.clock.now().getTime() + delayMs);
  });

  it('delays later messages of the same reservation, and no others', async () => {
    await world.createWebhook();
    const eventId = await world.createEvent();
    const slow = await world.reserve(eventId, { holdSeconds: 60 });
    let isRefused = true;
    const endpoint = new Endpoint(({ body }) =>
      body.includes(slow) && isRefused ? REFUSED : TAKEN,
    );
    const process = world.startProcess(endpoint);
    await world.services.reservations.confirm(slow);
    await world.reserve(eventId);
    await process.deliver();
    await world.reserve(eventId);
    for (let seconds = 0; seconds < 8; seconds += 1) await process.deliver();
    expect(endpoint.versionsOf(eventId)).toEqual([1, 3, 4]);
    isRefused = false;
    world.clock.advance(400_000);
    await process.deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([1, 3, 4, 2]);
  });

  it('delays all later messages of the event, if it gets one at a time', async () => {
    await world.createWebhook({ concurrency: 1 });
    const [slow, other] = [await world.createEvent(), await world.createEvent()];
    let failures = 2;
    const endpoint = new Endpoint(({ body }) =>
      body.includes(`"${slow}"`) && failures-- > 0 ? REFUSED : TAKEN,
    );
    const process = world.startProcess(endpoint);
    for (const eventId of [slow, slow, other]) await world.reserve(eventId);
    await process.deliver();
    await process.deliver();
    expect([endpoint.versionsOf(slow), endpoint.versionsOf(other)]).toEqual([[1], [1]]);
    await world.reserve(slow);
    for (let attempts = 0; attempts < 3; attempts += 1) {
      world.clock.advance(400_000);
      await process.deliver();
    }

    expect(endpoint.versionsOf(slow)).toEqual([1, 2, 3]);
  });
});

describe('replaying', () => {
  it('repeats one delivery with its id', async () => {
    const webhook = await world.createWebhook();
    const eventId = await world.createEvent();
    await world.reserve(eventId);
    await world.reserve(eventId);
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();
    const [first] = endpoint.requests;
    await world.webhooks.replay(webhook.webhookId, first?.id ?? '', undefined);
    await process.deliver();

    expect(endpoint.requests).toHaveLength(3);
    expect(endpoint.requests[2]).toMatchObject({ id: first?.id, body: first?.body });
    expect((await world.deliveriesOf(webhook)).map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
    ]);
  });

  it('repeats all deliveries since a time, in order', async () => {
    const webhook = await world.createWebhook();
    const events = [await world.createEvent(), await world.createEvent()];
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    for (const eventId of events) await world.reserve(eventId);
    await process.deliver();
    world.clock.advance(5000);
    const since = world.clock.now();
    for (const eventId of [...events, ...events]) await world.reserve(eventId);
    await process.deliver();
    const replay = await world.webhooks.replaySince(webhook.webhookId, since, undefined);
    const before = endpoint.requests.length;
    await process.deliver();
    const again = endpoint.messages.slice(before);

    expect(replay).toMatchObject({ since });
    expect(again).toHaveLength(4);
    expect(await world.webhookNow(webhook)).not.toHaveProperty('replay');
    for (const eventId of events) {
      const versions = again.flatMap(({ data }) =>
        data.eventId === eventId ? [data.version] : [],
      );
      expect(versions).toEqual([2, 3]);
    }
  });
});
