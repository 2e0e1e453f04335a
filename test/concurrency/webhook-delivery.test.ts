import { createConnection } from 'mongoose';
import type { Delivery, MessageType, Webhook } from '../../src/domain/webhook';
import { MESSAGE_TYPES } from '../../src/domain/webhook';
import { GENERAL_TIER } from '../../src/domain/event';
import {
  WEBHOOK_LEASE_MS,
  WEBHOOK_RETRY_AFTER_MS_MAX,
  WEBHOOK_RETRY_DELAYS_MS,
} from '../../src/limits';
import {
  createWebhookModels,
  ensureWebhookIndexes,
  type WebhookModels,
} from '../../src/models/webhook-models';
import { connect } from '../../src/services/database';
import { AddressGuard } from '../../src/services/webhooks/address-guard';
import { FanOutStore } from '../../src/services/webhooks/fan-out-store';
import type { PostAnswer, PostRequest } from '../../src/services/webhooks/poster';
import { Replays } from '../../src/services/webhooks/replays';
import { Webhooks } from '../../src/services/webhooks/webhooks';
import { startServices, type TestServices } from '../support/start-services';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';
import { VirtualClock } from '../support/virtual-clock';
import { WebhookProcess, type Post, type WebhookProcessOptions } from '../support/webhook-process';

const uri = freshDatabaseUri();
const clock = new VirtualClock();
const connection = createConnection();
let services: TestServices;
let webhookModels: WebhookModels;
let webhooks: Webhooks;

beforeAll(async () => {
  services = await startServices(uri, clock);
  await connect(connection, uri);
  webhookModels = createWebhookModels(connection);
  await ensureWebhookIndexes(webhookModels);
  webhooks = new Webhooks({
    models: webhookModels,
    replays: new Replays(webhookModels, new FanOutStore(services.models, webhookModels), clock),
    guard: new AddressGuard(true),
    post: () => Promise.resolve(TAKEN),
    clock,
    onCalled: () => undefined,
  });
});
afterEach(async () => {
  await webhookModels.webhooks.deleteMany({});
  await webhookModels.streams.deleteMany({});
});
afterAll(async () => {
  await services.stop();
  await connection.close();
  await dropDatabase(uri);
});

const TAKEN: PostAnswer = { kind: 'taken', statusCode: 200 };
const REFUSED: PostAnswer = { kind: 'refused', statusCode: 500, error: 'answered 500' };

interface Body {
  type: MessageType;
  timestamp: string;
  data: { version: number; eventId: string; reservationId?: string; status?: string };
}

/** Keeps what it is posted and answers as it is told. */
class Receiver {
  readonly requests: PostRequest[] = [];

  constructor(private readonly answer: (request: PostRequest) => PostAnswer = () => TAKEN) {}

  readonly post: Post = (request) => {
    this.requests.push(request);
    return Promise.resolve(this.answer(request));
  };

  get bodies(): Body[] {
    return this.requests.map(({ body }) => JSON.parse(body) as Body); // as messages are made
  }

  /** In the order in which they were first posted, each once. */
  versionsOf(eventId: string): number[] {
    const versions = this.bodies.flatMap(({ data }) =>
      data.eventId === eventId ? [data.version] : [],
    );
    return [...new Set(versions)];
  }

  get types(): MessageType[] {
    return this.bodies.map(({ type }) => type);
  }
}

let eventsMade = 0;

async function createEvent(totalSeats = 100): Promise<string> {
  eventsMade += 1;
  const eventId = `event-${eventsMade}`;
  const tiers = [{ ...GENERAL_TIER, totalSeats }];
  await services.events.create({ eventId, name: 'Meet-up', tiers });
  return eventId;
}

async function reserve(eventId: string, overrides: object = {}): Promise<string> {
  const request = { eventId, partnerId: 'abc-corp', items: [{ seats: 1 }], ...overrides };
  const outcome = await services.reservations.reserve(request);
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.refusal.code}`);
  return outcome.reservation.reservationId;
}

async function createWebhook(overrides: Partial<Webhook> = {}): Promise<Webhook> {
  const {
    url = 'https://abc-corp.example/',
    eventTypes = [...MESSAGE_TYPES],
    partnerId,
  } = overrides;
  const wanted = { url, eventTypes, ...(partnerId !== undefined && { partnerId }) };
  const outcome = await webhooks.create(wanted);
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.refusal.code}`);
  return outcome.webhook;
}

function startProcess(
  receiver: Receiver,
  options: Partial<WebhookProcessOptions> = {},
): WebhookProcess {
  return new WebhookProcess({ services, webhookModels, clock, post: receiver.post, ...options });
}

async function deliveriesOf({ webhookId }: Webhook): Promise<Delivery[]> {
  return webhookModels.deliveries
    .find({ webhookId }, { _id: 0 })
    .sort({ eventId: 1, place: 1 })
    .lean<Delivery[]>();
}

async function now({ webhookId }: Webhook): Promise<Webhook> {
  const found = await webhooks.find(webhookId, undefined);
  if (!found) throw new Error('the webhook is gone');
  return found;
}

describe('messages', () => {
  it('tell of each change what was true at its version', async () => {
    await createWebhook();
    const receiver = new Receiver();
    const process = startProcess(receiver);
    const eventId = await createEvent();
    const held = await reserve(eventId, { items: [{ seats: 3 }], holdSeconds: 60 });
    await services.reservations.reduce(held, { seats: 2 });
    await services.reservations.confirm(held);
    await services.reservations.reduce(held, { seats: 1 });
    await services.reservations.cancel(held);
    await reserve(eventId);
    await process.deliver();

    expect(receiver.bodies.map(({ type, data }) => [type, data.status, data.version])).toEqual([
      ['reservation.held', 'held', 1],
      ['reservation.changed', 'held', 2],
      ['reservation.confirmed', 'confirmed', 3],
      ['reservation.changed', 'confirmed', 4],
      ['reservation.cancelled', 'cancelled', 5],
      ['reservation.confirmed', 'confirmed', 6],
    ]);
    expect(receiver.bodies[1]?.data).toMatchObject({ reservationId: held, seats: 2 });
    expect(process.troubles).toEqual([]);
  });

  it('tell once that an event is sold out, and again when it is so again', async () => {
    await createWebhook({ eventTypes: ['event.sold_out'] });
    const receiver = new Receiver();
    const process = startProcess(receiver);
    const eventId = await createEvent(2);
    const last = await reserve(eventId, { items: [{ seats: 2 }] });
    await process.deliver();
    await services.reservations.cancel(last);
    await process.deliver();
    const held = await reserve(eventId, { items: [{ seats: 2 }], holdSeconds: 60 });
    await process.deliver();
    await services.reservations.confirm(held);
    await process.deliver();

    expect(receiver.bodies.map(({ data }) => data)).toMatchObject([
      { eventId, version: 1, availableSeats: 0, totalSeats: 2 },
      { eventId, version: 3, availableSeats: 0, heldSeats: 2 },
    ]);
  });

  it('tell what of an event was changed', async () => {
    await createWebhook({ eventTypes: ['event.changed'], partnerId: 'abc-corp' });
    const receiver = new Receiver();
    const eventId = await createEvent();
    await reserve(eventId, { partnerId: 'xyz' });
    await services.committers.submit(eventId, {
      kind: 'change_event',
      ifMatch: 'any',
      settings: { name: 'Other' },
    });
    await startProcess(receiver).deliver();

    expect(receiver.bodies).toMatchObject([
      {
        type: 'event.changed',
        data: { eventId, name: 'Other', version: 2, tiers: [{ tierId: 'general' }] },
      },
    ]);
  });

  it('go to a partner about its own reservations alone, and only of the types that it wants', async () => {
    const own = await createWebhook({ partnerId: 'abc-corp' });
    const some = await createWebhook({ eventTypes: ['reservation.cancelled'] });
    const eventId = await createEvent();
    await reserve(eventId);
    const other = await reserve(eventId, { partnerId: 'xyz' });
    await services.reservations.cancel(other);
    await startProcess(new Receiver()).deliver();

    expect((await deliveriesOf(own)).map(({ version }) => version)).toEqual([1]);
    expect((await deliveriesOf(some)).map(({ version }) => version)).toEqual([3]);
  });

  it('start with the present, however long the log is', async () => {
    const eventId = await createEvent(1000);
    await Promise.all(Array.from({ length: 300 }, () => reserve(eventId)));
    clock.advance(60_000);
    const first = await createWebhook();
    const receiver = new Receiver();
    const process = startProcess(receiver);
    await process.deliver();
    await reserve(eventId);
    await process.deliver();
    await webhooks.remove(first.webhookId, undefined);
    await Promise.all(Array.from({ length: 300 }, () => reserve(eventId)));
    clock.advance(60_000);
    await createWebhook();
    await reserve(eventId);
    await process.deliver();

    expect(receiver.versionsOf(eventId)).toEqual([301, 602]);
  });

  it('are made of what is committed but not settled', async () => {
    await createWebhook();
    const receiver = new Receiver();
    const eventId = await createEvent();
    let goOn: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (goOn = resolve));
    const settle = services.ledger.settle.bind(services.ledger);
    const spy = jest.spyOn(services.ledger, 'settle').mockImplementationOnce(async (...args) => {
      await paused;
      await settle(...args);
    });
    const reserving = reserve(eventId);
    await until(() => spy.mock.calls.length > 0);
    await startProcess(receiver).deliver();
    goOn();
    await reserving;

    expect(receiver.versionsOf(eventId)).toEqual([1]);
  });
});

describe('an endpoint that fails', () => {
  it('is tried again by the schedule over three days, then disabled', async () => {
    const webhook = await createWebhook();
    const receiver = new Receiver(() => REFUSED);
    const process = startProcess(receiver);
    const eventId = await createEvent();
    await reserve(eventId);
    const started = clock.now();
    await process.deliver();
    for (const [index, delayMs] of WEBHOOK_RETRY_DELAYS_MS.entries()) {
      expect(receiver.requests).toHaveLength(index + 1);
      const [delivery] = await deliveriesOf(webhook);
      expect(delivery).toMatchObject({ status: 'pending', attempts: index + 1, statusCode: 500 });
      clock.advance(delayMs - 3000);
      await process.deliver();
      expect(receiver.requests).toHaveLength(index + 1);
      clock.advance(2000);
      await process.deliver();
    }

    expect(receiver.requests).toHaveLength(10);
    expect(new Set(receiver.requests.map(({ id }) => id)).size).toBe(1);
    expect(clock.now().getTime() - started.getTime()).toBeGreaterThan(3 * 24 * 3_600_000);
    expect(await deliveriesOf(webhook)).toMatchObject([
      { status: 'failed', attempts: 10, error: 'answered 500' },
    ]);
    expect(await now(webhook)).toMatchObject({ status: 'disabled' });
    expect((await now(webhook)).disabledReason).toContain('took nothing since');
    expect(process.disabled).toHaveLength(1);
  });

  it('gets what it missed, in order, when it is enabled again', async () => {
    const webhook = await createWebhook();
    const eventId = await createEvent();
    let isUp = false;
    const receiver = new Receiver(() => (isUp ? TAKEN : { ...REFUSED, statusCode: 410 }));
    const process = startProcess(receiver);
    await reserve(eventId);
    await process.deliver();
    await reserve(eventId);
    await reserve(eventId);
    await process.deliver();
    clock.advance(WEBHOOK_LEASE_MS);
    await process.deliver();
    expect(receiver.requests).toHaveLength(1);
    expect(await now(webhook)).toMatchObject({ status: 'disabled' });
    expect(process.outcomes).toEqual(['failed']);

    isUp = true;
    await webhooks.change(webhook.webhookId, { status: 'enabled' }, undefined);
    await process.deliver();
    expect(receiver.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect((await deliveriesOf(webhook)).map(({ status }) => status)).toEqual([
      'failed',
      'delivered',
      'delivered',
    ]);
    expect(await now(webhook)).not.toHaveProperty('disabledReason');
  });

  it('is not disabled for one message that it cannot take', async () => {
    const webhook = await createWebhook();
    const [bad, good] = [await createEvent(), await createEvent()];
    const isBad = ({ body }: PostRequest) => body.includes(bad) && body.includes('"version":1,');
    const receiver = new Receiver((request) => (isBad(request) ? REFUSED : TAKEN));
    const process = startProcess(receiver);
    await reserve(bad);
    await reserve(bad);
    await process.deliver();
    for (const delayMs of WEBHOOK_RETRY_DELAYS_MS) {
      await reserve(good);
      clock.advance(delayMs * 1.2);
      await process.deliver();
    }
    await process.deliver();

    expect(await now(webhook)).toMatchObject({ status: 'enabled' });
    const ofBad = (await deliveriesOf(webhook)).filter(({ eventId }) => eventId === bad);
    expect(ofBad.map(({ status }) => status)).toEqual(['failed', 'delivered']);
  });

  it.each([
    [3_600_000, 3_600_000],
    [10 * 24 * 3_600_000, WEBHOOK_RETRY_AFTER_MS_MAX],
    [0, WEBHOOK_RETRY_DELAYS_MS[0]],
  ])('that asks to wait %d ms is left alone for %d ms', async (retryAfterMs, delayMs) => {
    const webhook = await createWebhook();
    await reserve(await createEvent());
    await startProcess(new Receiver(() => ({ ...REFUSED, retryAfterMs }))).deliver();
    const [delivery] = await deliveriesOf(webhook);

    expect(delivery?.nextAttemptAt?.getTime()).toBe(clock.now().getTime() + Number(delayMs));
  });

  it('holds up what comes later of the same event, and nothing else', async () => {
    await createWebhook();
    const [slow, other] = [await createEvent(), await createEvent()];
    let failures = 2;
    const receiver = new Receiver(({ body }) =>
      body.includes(`"${slow}"`) && failures-- > 0 ? REFUSED : TAKEN,
    );
    const process = startProcess(receiver);
    for (const eventId of [slow, slow, other]) await reserve(eventId);
    await process.deliver();
    expect([receiver.versionsOf(slow), receiver.versionsOf(other)]).toEqual([[1], [1]]);
    await reserve(slow);
    clock.advance(6000);
    await process.deliver();
    expect(receiver.versionsOf(slow)).toEqual([1]);
    clock.advance(400_000);
    await process.deliver();

    expect(receiver.versionsOf(slow)).toEqual([1, 2, 3]);
  });
});

describe('several processes', () => {
  it('share the work: each message is posted once, in the order of its event', async () => {
    await createWebhook();
    await createWebhook({ partnerId: 'abc-corp' });
    const receiver = new Receiver();
    const processes = [1, 2, 3].map(() => startProcess(receiver));
    const events = await Promise.all(Array.from({ length: 8 }, () => createEvent()));
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(events.map((eventId) => reserve(eventId)));
      await Promise.all(processes.map((process) => process.deliver()));
    }
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(processes.map((process) => process.deliver()));
    }

    expect(receiver.requests).toHaveLength(2 * 8 * 3);
    expect(new Set(receiver.requests.map(({ id }) => id)).size).toBe(2 * 8 * 3);
    for (const eventId of events) expect(receiver.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect(processes.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(await webhookModels.streams.countDocuments({})).toBe(0);
  });

  it('take over from one that is paused, which wakes up and does no harm', async () => {
    const webhook = await createWebhook();
    const eventId = await createEvent();
    for (let made = 0; made < 3; made += 1) await reserve(eventId);
    let wakeUp: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (wakeUp = resolve));
    const sleepy = new Receiver();
    const sleeper = startProcess(sleepy, {
      gate: (step) => (step === 'post' ? paused : Promise.resolve()),
    });
    const sleeping = sleeper.deliver();
    await until(async () => (await webhookModels.streams.countDocuments({})) > 0);
    await until(async () => (await webhookModels.streams.findOne({}).lean())?.lease !== undefined);
    const receiver = new Receiver();
    const living = startProcess(receiver);
    await living.deliver();
    expect(receiver.requests).toEqual([]);

    clock.advance(WEBHOOK_LEASE_MS);
    await living.deliver();
    expect(receiver.versionsOf(eventId)).toEqual([1, 2, 3]);
    await reserve(eventId);
    wakeUp();
    await sleeping;
    await living.deliver();
    expect(sleepy.versionsOf(eventId)).toEqual([1]);
    expect(receiver.versionsOf(eventId)).toEqual([1, 2, 3, 4]);
    expect((await deliveriesOf(webhook)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
  });

  it('lose nothing and keep the order when one dies between any two steps', async () => {
    let steps = 0;
    for (let dieAt = 1; dieAt <= steps || steps === 0; dieAt += 1) {
      const webhook = await createWebhook();
      const eventId = await createEvent(4);
      const cancelled = await reserve(eventId, { holdSeconds: 60 });
      await reserve(eventId, { items: [{ seats: 3 }] });
      await services.reservations.cancel(cancelled);
      const receiver = new Receiver();
      const passed: string[] = [];
      let died: () => void = () => undefined;
      const death = new Promise<void>((resolve) => (died = resolve));
      const dying = startProcess(receiver, {
        gate: (step) => {
          passed.push(step);
          if (passed.length < dieAt) return Promise.resolve();
          died();
          return new Promise(() => undefined);
        },
      });
      await Promise.race([dying.deliver(), death]);
      await reserve(eventId, { items: [{ seats: 1 }] });
      clock.advance(WEBHOOK_LEASE_MS);
      const next = startProcess(receiver);
      await next.deliver();
      await next.deliver();

      const told = receiver.bodies.filter(({ type }) => type.startsWith('reservation.'));
      const versions = [...new Set(told.map(({ data }) => data.version))];
      expect([passed.at(-1), versions]).toEqual([passed.at(-1), [1, 2, 3, 4]]);
      expect(receiver.types).toContain('event.sold_out');
      // What was under way when it died is posted once more at most.
      expect(
        receiver.requests.length - new Set(receiver.requests.map(({ id }) => id)).size,
      ).toBeLessThan(2);
      expect((await deliveriesOf(webhook)).map(({ status }) => status)).toEqual(
        Array.from({ length: 5 }, () => 'delivered'),
      );
      await webhooks.remove(webhook.webhookId, undefined);
      if (passed.length < dieAt) steps = passed.length;
    }

    expect(steps).toBeGreaterThan(20);
  });

  it('post nothing of a page that was written in part before it is whole', async () => {
    await createWebhook();
    const eventId = await createEvent();
    for (let made = 0; made < 3; made += 1) await reserve(eventId);
    const receiver = new Receiver();
    const store = new FanOutStore(services.models, webhookModels);
    const dying = startProcess(receiver, {
      addDeliveries: async (deliveries) => {
        await store.addDeliveries(deliveries.slice(-1));
        throw new Error('died halfway');
      },
    });
    await dying.deliver();
    expect(dying.troubles).toHaveLength(1);
    expect(receiver.requests).toEqual([]);
    clock.advance(WEBHOOK_LEASE_MS);
    await startProcess(receiver).deliver();

    expect(receiver.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect(receiver.requests).toHaveLength(3);
  });
});

describe('stopping', () => {
  it('leaves to others what a receiver has not answered', async () => {
    const webhook = await createWebhook();
    const eventId = await createEvent();
    await reserve(eventId);
    const signals: AbortSignal[] = [];
    const hanging: Post = (_request, signal) => {
      signals.push(signal);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ kind: 'aborted' });
        });
      });
    };
    const stopping = new WebhookProcess({ services, webhookModels, clock, post: hanging });
    const delivering = stopping.deliver();
    await until(() => signals.length > 0);
    const stopped = stopping.dispatcher.stop();
    await until(() => {
      clock.advance(1000);
      return signals.every(({ aborted }) => aborted);
    });
    await Promise.all([stopped, delivering]);
    const receiver = new Receiver();
    await startProcess(receiver).deliver();

    expect(receiver.versionsOf(eventId)).toEqual([1]);
    expect(await deliveriesOf(webhook)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });
});

describe('replaying', () => {
  it('makes one delivery again, under its id', async () => {
    const webhook = await createWebhook();
    const eventId = await createEvent();
    await reserve(eventId);
    await reserve(eventId);
    const receiver = new Receiver();
    const process = startProcess(receiver);
    await process.deliver();
    const [first] = receiver.requests;
    await webhooks.replay(webhook.webhookId, first?.id ?? '', undefined);
    await process.deliver();

    expect(receiver.requests).toHaveLength(3);
    expect(receiver.requests[2]).toMatchObject({ id: first?.id, body: first?.body });
    expect((await deliveriesOf(webhook)).map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
    ]);
  });

  it('makes all since a time again, in order', async () => {
    const webhook = await createWebhook();
    const events = [await createEvent(), await createEvent()];
    const receiver = new Receiver();
    const process = startProcess(receiver);
    for (const eventId of events) await reserve(eventId);
    await process.deliver();
    clock.advance(5000);
    const since = clock.now();
    for (const eventId of [...events, ...events]) await reserve(eventId);
    await process.deliver();
    const replayed = await webhooks.replaySince(webhook.webhookId, since, undefined);
    const before = receiver.requests.length;
    await process.deliver();
    const again = receiver.bodies.slice(before);

    expect(replayed).toEqual({ deliveries: 4, nextSince: undefined });
    for (const eventId of events) {
      const versions = again.flatMap(({ data }) =>
        data.eventId === eventId ? [data.version] : [],
      );
      expect(versions).toEqual([2, 3]);
    }
  });
});
