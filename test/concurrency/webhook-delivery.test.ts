import { WEBHOOK_RETRY_AFTER_MS_MAX, WEBHOOK_RETRY_DELAYS_MS } from '../../src/limits';
import { WEBHOOK_LEASE_MS } from '../../src/tuning';
import type { PostRequest } from '../../src/services/webhooks/poster';
import { until } from '../support/until';
import { Endpoint, REFUSED, TAKEN, WebhookWorld } from '../support/webhook-world';

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

    expect(endpoint.messages.map(({ type, data }) => [type, data.status, data.version])).toEqual([
      ['reservation.held', 'held', 1],
      ['reservation.changed', 'held', 2],
      ['reservation.confirmed', 'confirmed', 3],
      ['reservation.changed', 'confirmed', 4],
      ['reservation.cancelled', 'cancelled', 5],
      ['reservation.confirmed', 'confirmed', 6],
    ]);
    expect(endpoint.messages[1]?.data).toMatchObject({ reservationId: held, seats: 2 });
    expect(process.troubles).toEqual([]);
  });

  it('report once that an event is sold out, and again when it is sold out again', async () => {
    await world.createWebhook({ eventTypes: ['event.sold_out'] });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    const eventId = await world.createEvent(2);
    const last = await world.reserve(eventId, { items: [{ seats: 2 }] });
    await process.deliver();
    await world.services.reservations.cancel(last);
    await process.deliver();
    const held = await world.reserve(eventId, { items: [{ seats: 2 }], holdSeconds: 60 });
    await process.deliver();
    await world.services.reservations.confirm(held);
    await process.deliver();

    expect(endpoint.messages.map(({ data }) => data)).toMatchObject([
      { eventId, version: 1, availableSeats: 0, totalSeats: 2 },
      { eventId, version: 3, availableSeats: 0, heldSeats: 2 },
    ]);
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
  it('is retried on schedule over three days, then disabled', async () => {
    const webhook = await world.createWebhook();
    const endpoint = new Endpoint(() => REFUSED);
    const process = world.startProcess(endpoint);
    const eventId = await world.createEvent();
    await world.reserve(eventId);
    const started = world.clock.now();
    await process.deliver();
    for (const [index, delayMs] of WEBHOOK_RETRY_DELAYS_MS.entries()) {
      expect(endpoint.requests).toHaveLength(index + 1);
      const [delivery] = await world.deliveriesOf(webhook);
      expect(delivery).toMatchObject({ status: 'pending', attempts: index + 1, statusCode: 500 });
      world.clock.advance(delayMs - 3000);
      await process.deliver();
      expect(endpoint.requests).toHaveLength(index + 1);
      world.clock.advance(2000);
      await process.deliver();
    }

    expect(endpoint.requests).toHaveLength(10);
    expect(new Set(endpoint.requests.map(({ id }) => id)).size).toBe(1);
    expect(world.clock.now().getTime() - started.getTime()).toBeGreaterThan(3 * 24 * 3_600_000);
    expect(await world.deliveriesOf(webhook)).toMatchObject([
      { status: 'failed', attempts: 10, error: 'answered 500' },
    ]);
    expect(await world.webhookNow(webhook)).toMatchObject({ status: 'disabled' });
    expect((await world.webhookNow(webhook)).disabledReason).toContain('took nothing since');
    expect(process.disabled).toHaveLength(1);
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

  it('is not disabled for one message that it refuses', async () => {
    const webhook = await world.createWebhook();
    const [bad, good] = [await world.createEvent(), await world.createEvent()];
    const isBad = ({ body }: PostRequest) => body.includes(bad) && body.includes('"version":1,');
    const endpoint = new Endpoint((request) => (isBad(request) ? REFUSED : TAKEN));
    const process = world.startProcess(endpoint);
    await world.reserve(bad);
    await world.reserve(bad);
    await process.deliver();
    for (const delayMs of WEBHOOK_RETRY_DELAYS_MS) {
      await world.reserve(good);
      world.clock.advance(delayMs * 1.2);
      await process.deliver();
    }
    await process.deliver();

    expect(await world.webhookNow(webhook)).toMatchObject({ status: 'enabled' });
    const ofBad = (await world.deliveriesOf(webhook)).filter(({ eventId }) => eventId === bad);
    expect(ofBad.map(({ status }) => status)).toEqual(['failed', 'delivered']);
  });

  it.each([
    [3_600_000, 3_600_000],
    [10 * 24 * 3_600_000, WEBHOOK_RETRY_AFTER_MS_MAX],
    [0, WEBHOOK_RETRY_DELAYS_MS[0]],
  ])('that asks to wait %d ms gets no message for %d ms', async (retryAfterMs, delayMs) => {
    const webhook = await world.createWebhook();
    await world.reserve(await world.createEvent());
    await world.startProcess(new Endpoint(() => ({ ...REFUSED, retryAfterMs }))).deliver();
    const [delivery] = await world.deliveriesOf(webhook);

    expect(delivery?.nextAttemptAt?.getTime()).toBe(world.clock.now().getTime() + Number(delayMs));
  });

  it('delays later messages of the same event, and no others', async () => {
    await world.createWebhook();
    const [slow, other] = [await world.createEvent(), await world.createEvent()];
    let failures = 2;
    const endpoint = new Endpoint(({ body }) =>
      body.includes(`"${slow}"`) && failures-- > 0 ? REFUSED : TAKEN,
    );
    const process = world.startProcess(endpoint);
    for (const eventId of [slow, slow, other]) await world.reserve(eventId);
    await process.deliver();
    expect([endpoint.versionsOf(slow), endpoint.versionsOf(other)]).toEqual([[1], [1]]);
    await world.reserve(slow);
    world.clock.advance(6000);
    await process.deliver();
    expect(endpoint.versionsOf(slow)).toEqual([1]);
    world.clock.advance(400_000);
    await process.deliver();

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
    const replayed = await world.webhooks.replaySince(webhook.webhookId, since, undefined);
    const before = endpoint.requests.length;
    await process.deliver();
    const again = endpoint.messages.slice(before);

    expect(replayed).toEqual({ deliveries: 4, nextSince: undefined });
    for (const eventId of events) {
      const versions = again.flatMap(({ data }) =>
        data.eventId === eventId ? [data.version] : [],
      );
      expect(versions).toEqual([2, 3]);
    }
  });
});
