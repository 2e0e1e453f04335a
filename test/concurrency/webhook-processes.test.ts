import { WEBHOOK_LEASE_MS } from '../../src/tuning';
import { FanOutStore } from '../../src/services/webhooks/fan-out-store';
import { until } from '../support/until';
import type { Post } from '../support/webhook-process';
import { Endpoint, WebhookWorld } from '../support/webhook-world';

let world: WebhookWorld;
beforeAll(async () => {
  world = await WebhookWorld.open();
});
afterEach(() => world.forget());
afterAll(() => world.close());

describe('several processes', () => {
  it('share the work: each message is posted once, in order per event', async () => {
    await world.createWebhook();
    await world.createWebhook({ partnerId: 'abc-corp' });
    const endpoint = new Endpoint();
    const processes = [1, 2, 3].map(() => world.startProcess(endpoint));
    const events = await Promise.all(Array.from({ length: 8 }, () => world.createEvent()));
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(events.map((eventId) => world.reserve(eventId)));
      await Promise.all(processes.map((process) => process.deliver()));
    }
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(processes.map((process) => process.deliver()));
    }

    expect(endpoint.requests).toHaveLength(2 * 8 * 3);
    expect(new Set(endpoint.requests.map(({ id }) => id)).size).toBe(2 * 8 * 3);
    for (const eventId of events) expect(endpoint.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect(processes.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(await world.models.webhooks.countDocuments({ dueAt: { $exists: true } })).toBe(0);
  });

  it('take over from a paused one, which does no harm when it continues', async () => {
    const webhook = await world.createWebhook({ concurrency: 1 });
    const eventId = await world.createEvent();
    for (let made = 0; made < 3; made += 1) await world.reserve(eventId);
    let wakeUp: () => void = () => undefined;
    let isAsleep = false;
    const paused = new Promise<void>((resolve) => (wakeUp = resolve));
    const sleepy = new Endpoint();
    const sleeper = world.startProcess(sleepy, {
      gate: (step) => {
        isAsleep ||= step === 'post';
        return isAsleep ? paused : Promise.resolve();
      },
    });
    const sleeping = sleeper.deliver();
    await until(() => isAsleep);
    const endpoint = new Endpoint();
    const living = world.startProcess(endpoint);
    await living.deliver();
    expect(endpoint.requests).toEqual([]);

    world.clock.advance(WEBHOOK_LEASE_MS);
    await living.deliver();
    expect(endpoint.versionsOf(eventId)).toEqual([1, 2, 3]);
    await world.reserve(eventId);
    wakeUp();
    await sleeping;
    await living.deliver();
    expect(sleepy.versionsOf(eventId)).toEqual([1]);
    expect(endpoint.versionsOf(eventId)).toEqual([1, 2, 3, 4]);
    expect((await world.deliveriesOf(webhook)).map(({ attempts }) => attempts)).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it.each([1, 3])(
    'lose nothing and keep the order when one that makes %d posts at a time dies between any two steps',
    async (concurrency) => {
      let steps = 0;
      for (let dieAt = 1; dieAt <= steps || steps === 0; dieAt += 1) {
        const webhook = await world.createWebhook({ concurrency });
        const eventId = await world.createEvent(4);
        const cancelled = await world.reserve(eventId, { holdSeconds: 60 });
        await world.reserve(eventId, { items: [{ seats: 3 }] });
        await world.services.reservations.cancel(cancelled);
        const endpoint = new Endpoint();
        const passed: string[] = [];
        let died: () => void = () => undefined;
        const death = new Promise<void>((resolve) => (died = resolve));
        const dying = world.startProcess(endpoint, {
          gate: (step) => {
            passed.push(step);
            if (passed.length < dieAt) return Promise.resolve();
            died();
            return new Promise(() => undefined);
          },
        });
        await Promise.race([dying.deliver(), death]);
        await world.reserve(eventId, { items: [{ seats: 1 }] });
        world.clock.advance(WEBHOOK_LEASE_MS);
        const next = world.startProcess(endpoint);
        await next.deliver();
        await next.deliver();

        const told = endpoint.messages.filter(({ type }) => type.startsWith('reservation.'));
        const versions = [...new Set(told.map(({ data }) => data.version))];
        const ofOne = versions.filter((version) => version === 1 || version === 3);
        expect([passed.at(-1), ofOne]).toEqual([passed.at(-1), [1, 3]]);
        if (concurrency > 1) versions.sort((one, other) => one - other);
        expect([passed.at(-1), versions]).toEqual([passed.at(-1), [1, 2, 3, 4]]);
        const ofEvent = new Map(
          endpoint.messages
            .filter(({ type }) => type.startsWith('event.'))
            .map(({ type, data }) => [data.version, type]),
        );
        expect([...ofEvent]).toEqual([
          [2, 'event.sold_out'],
          [3, 'event.available'],
          [4, 'event.sold_out'],
        ]);
        // What was under way when it died is posted once more at most.
        expect(
          endpoint.requests.length - new Set(endpoint.requests.map(({ id }) => id)).size,
        ).toBeLessThanOrEqual(concurrency);
        expect((await world.deliveriesOf(webhook)).map(({ status }) => status)).toEqual(
          Array.from({ length: 7 }, () => 'delivered'),
        );
        await world.webhooks.remove(webhook.webhookId, undefined);
        if (passed.length < dieAt) steps = passed.length;
      }

      expect(steps).toBeGreaterThan(20);
    },
  );

  it('post nothing of a partly written page before it is complete', async () => {
    await world.createWebhook({ concurrency: 1 });
    const eventId = await world.createEvent();
    for (let made = 0; made < 3; made += 1) await world.reserve(eventId);
    const endpoint = new Endpoint();
    const store = new FanOutStore(world.services.models, world.models);
    const dying = world.startProcess(endpoint, {
      addDeliveries: async (deliveries) => {
        await store.addDeliveries(deliveries.slice(-1));
        throw new Error('died halfway');
      },
    });
    await dying.deliver();
    expect(dying.faults).toMatchObject([{ where: 'fan_out', ids: { eventId } }]);
    expect(endpoint.requests).toEqual([]);
    world.clock.advance(WEBHOOK_LEASE_MS);
    await world.startProcess(endpoint).deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect(endpoint.requests).toHaveLength(3);
  });
});

describe('stopping', () => {
  it('leaves unanswered deliveries to other processes', async () => {
    const webhook = await world.createWebhook();
    const eventId = await world.createEvent();
    await world.reserve(eventId);
    const signals: AbortSignal[] = [];
    const hanging: Post = (_request, signal) => {
      signals.push(signal);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ kind: 'aborted' });
        });
      });
    };
    const stopping = world.startProcess(new Endpoint(), { post: hanging });
    const delivering = stopping.deliver();
    await until(() => signals.length > 0);
    const stopped = stopping.dispatcher.stop();
    await until(() => {
      world.clock.advance(1000);
      return signals.every(({ aborted }) => aborted);
    });
    await Promise.all([stopped, delivering]);
    const endpoint = new Endpoint();
    await world.startProcess(endpoint).deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([1]);
    expect(await world.deliveriesOf(webhook)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });
});
