import { WEBHOOK_RETRY_DELAYS_MS } from '../../src/limits';
import {
  LOG_GAP_CERTAIN_MS,
  WEBHOOK_FAULT_PAUSE_MS,
  WEBHOOK_TURNS_MAX,
  WEBHOOK_SETTLE_WAIT_MS,
} from '../../src/tuning';
import { driverCollection } from '../../src/services/database/driver-collection';
import { setInChange, setInEvent } from '../support/set-stored';
import { untilSettled } from '../support/stored-log';
import { Endpoint, REFUSED, TAKEN, WebhookWorld } from '../support/webhook-world';

let world: WebhookWorld;
beforeAll(async () => {
  world = await WebhookWorld.open();
});
afterEach(() => world.forget());
afterAll(() => world.close());

const inEvent = (eventId: string, $set: object) => setInEvent(world.services.models, eventId, $set);
/** By the driver, past every check that Mongoose makes. */
const setInWebhook = (webhookId: string, $set: object) =>
  driverCollection(world.models.webhooks).updateOne({ _id: webhookId }, { $set });

async function eventWith(reservations: number): Promise<string> {
  const eventId = await world.createEvent();
  for (let made = 0; made < reservations; made += 1) await world.reserve(eventId);
  await untilSettled(world.services.models, eventId);
  return eventId;
}

describe('the fan-out', () => {
  it('handles other events while one is damaged, and that one when it is repaired', async () => {
    await world.createWebhook();
    const [damaged, sound] = [await eventWith(1), await eventWith(1)];
    await inEvent(damaged, { heldSeats: -1 });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();
    expect([endpoint.versionsOf(damaged), endpoint.versionsOf(sound)]).toEqual([[], [1]]);
    expect(process.faults).toMatchObject([{ where: 'fan_out', ids: { eventId: damaged } }]);
    expect(process.troubles).toEqual([]);

    await inEvent(damaged, { heldSeats: 0 });
    await process.deliver();
    expect(endpoint.versionsOf(damaged)).toEqual([1]);
  });

  it.each([
    ['types', { eventTypes: null }],
    ['time', { createdAt: null }],
  ])('serves other webhooks beside one without its %s', async (_what, $set) => {
    const damaged = await world.createWebhook();
    const sound = await world.createWebhook();
    await setInWebhook(damaged.webhookId, $set);
    await eventWith(1);
    const process = world.startProcess(new Endpoint());
    await process.deliver();

    expect(await world.deliveriesOf(sound)).toMatchObject([{ status: 'delivered' }]);
    expect(await world.deliveriesOf(damaged)).toEqual([]);
    expect(process.faults).toMatchObject([
      { where: 'fan_out', ids: { webhookId: damaged.webhookId } },
    ]);
  });

  it('leaves an unknown change to other processes for a while, then skips it', async () => {
    await world.createWebhook();
    const eventId = await eventWith(3);
    await setInChange(world.services.models, eventId, 2, { kind: 'moved' });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();
    expect(endpoint.versionsOf(eventId)).toEqual([1]);
    world.clock.advance(WEBHOOK_SETTLE_WAIT_MS);
    await process.deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([1, 3]);
  });

  it('sends what became of reservations of which only the log is left', async () => {
    await world.createWebhook();
    const eventId = await eventWith(1);
    const held = await world.reserve(eventId, { items: [{ seats: 3 }], holdSeconds: 60 });
    await world.services.reservations.change(held, { wanted: { seats: 2 } });
    await world.services.reservations.cancel(held);
    await untilSettled(world.services.models, eventId);
    await inEvent(eventId, { journal: {} });
    await world.services.models.reservations.deleteMany({ eventId });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();

    expect(endpoint.messages.map(({ data }) => [data.version, data.status])).toEqual([
      [1, 'confirmed'],
      [2, 'held'],
      [3, 'held'],
      [4, 'cancelled'],
    ]);
    expect(process.faults).toEqual([]);
  });

  it('continues after a gap in the log', async () => {
    await world.createWebhook();
    const eventId = await eventWith(4);
    await inEvent(eventId, { journal: {} });
    await world.services.models.commits.deleteMany({ eventId, lastVersion: { $in: [2, 3] } });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();
    expect(endpoint.versionsOf(eventId)).toEqual([1]);
    await process.deliver();
    world.clock.advance(LOG_GAP_CERTAIN_MS);
    await process.deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([1, 4]);
  });

  it('gives messages of another history new ids', async () => {
    const webhook = await world.createWebhook();
    const eventId = await eventWith(2);
    const endpoint = new Endpoint();
    await world.startProcess(endpoint).deliver();
    // As after a backup was restored that had nothing of it, and two others were then committed.
    await world.models.cursors.deleteMany({ _id: eventId });
    await world.models.deliveries.deleteMany({ webhookId: webhook.webhookId });
    await inEvent(eventId, { journal: {} });
    const commits = driverCollection(world.services.models.commits);
    const settled = await commits.find({ eventId }).toArray();
    await commits.deleteMany({ eventId });
    await commits.insertMany(
      settled.map((commit) => ({ ...commit, _id: `another ${commit._id}` })),
    );
    await world.startProcess(endpoint).deliver();

    expect(endpoint.messages.map(({ data }) => data.version)).toEqual([1, 2, 1, 2]);
    expect(new Set(endpoint.requests.map(({ id }) => id)).size).toBe(4);
  });
});

describe('a courier', () => {
  it('continues with other webhooks beside one that it cannot sign for, and serves that one when it is repaired', async () => {
    const broken = await world.createWebhook({ url: 'https://broken.example/' });
    const sound = await world.createWebhook();
    await eventWith(1);
    let isMended = false;
    const endpoint = new Endpoint(({ url }) => {
      if (url.includes('broken') && !isMended) throw new TypeError('Invalid secret');
      return TAKEN;
    });
    const process = world.startProcess(endpoint);
    await process.deliver();
    expect(await world.deliveriesOf(sound)).toMatchObject([{ status: 'delivered' }]);
    const [waiting] = await world.deliveriesOf(broken);
    expect(waiting).toMatchObject({ status: 'pending', attempts: 1 });
    expect(process.faults).toMatchObject([
      { where: 'courier', ids: { deliveryId: waiting?.deliveryId } },
    ]);

    isMended = true;
    world.clock.advance(2 * (WEBHOOK_RETRY_DELAYS_MS[0] ?? 0));
    await process.deliver();
    expect(await world.deliveriesOf(broken)).toMatchObject([{ status: 'delivered' }]);
  });

  it.each<[string, object]>([
    ['no body', { body: null }],
    ['attempts that are no number', { attempts: 'many' }],
    ['a first attempt at no time', { firstAttemptAt: 'yesterday' }],
    ['no id', { _id: 7 }],
  ])('gives up on a delivery with %s, and continues with the next', async (_what, damage) => {
    const webhook = await world.createWebhook();
    const eventId = await world.createEvent();
    const { reservations } = world.services;
    const held = await world.reserve(eventId, { items: [{ seats: 2 }], holdSeconds: 60 });
    await reservations.change(held, { wanted: { seats: 1 } });
    await reservations.confirm(held);
    let isUp = false;
    const endpoint = new Endpoint(() => (isUp ? TAKEN : REFUSED));
    const process = world.startProcess(endpoint);
    await process.deliver();
    const { collection } = world.models.deliveries;
    const second = { webhookId: webhook.webhookId, place: 2 };
    const whole = await collection.findOneAndDelete(second);
    await collection.insertOne({ ...whole, ...damage });
    isUp = true;
    world.clock.advance(2 * (WEBHOOK_RETRY_DELAYS_MS[0] ?? 0));
    await process.deliver();

    expect(endpoint.versionsOf(eventId)).toEqual([1, 3]);
    expect((await world.deliveriesOf(webhook)).map(({ status }) => status)).toEqual([
      'delivered',
      'failed',
      'delivered',
    ]);
    expect(process.faults).toMatchObject([
      { where: 'courier', ids: { webhookId: webhook.webhookId, eventId, place: 2 } },
    ]);
  });

  it('serves the webhooks behind any number of damaged ones', async () => {
    await world.models.webhooks.collection.insertMany(
      Array.from({ length: 2 * WEBHOOK_TURNS_MAX }, (_, n) => ({
        partnerId: 'damaged',
        dueAt: new Date(n),
      })),
    );
    const webhook = await world.createWebhook();
    await eventWith(1);
    await world.startProcess(new Endpoint()).deliver();

    expect(await world.deliveriesOf(webhook)).toMatchObject([{ status: 'delivered' }]);
  });

  it('retries a delivery some time after an unexpected error', async () => {
    const webhook = await world.createWebhook();
    await eventWith(1);
    let isWrong = true;
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint, {
      gate: (step) =>
        step === 'recordAttempt' && isWrong
          ? Promise.reject(new TypeError('poison'))
          : Promise.resolve(),
    });
    await process.deliver();
    await process.deliver();
    expect(endpoint.requests).toHaveLength(1);
    expect(process.faults).toMatchObject([
      { where: 'courier', ids: { webhookId: webhook.webhookId } },
    ]);
    isWrong = false;
    world.clock.advance(WEBHOOK_FAULT_PAUSE_MS);
    await process.deliver();
    expect(await world.deliveriesOf(webhook)).toMatchObject([{ status: 'delivered' }]);
  });
});

it('a webhook that has lost its secrets can be given a new one', async () => {
  const { webhookId } = await world.createWebhook();
  await setInWebhook(webhookId, { secrets: [] });
  const outcome = await world.webhooks.rotateSecret(webhookId, undefined);

  expect(outcome).toMatchObject({ kind: 'webhook', webhook: { secrets: [{}] } });
});

describe('a replay of all', () => {
  it('skips damaged deliveries, and logs them', async () => {
    const webhook = await world.createWebhook();
    const eventId = await eventWith(3);
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await process.deliver();
    await world.models.deliveries.collection.updateOne(
      { webhookId: webhook.webhookId, place: 2 },
      { $set: { place: 'second' } },
    );
    await world.webhooks.replaySince(webhook.webhookId, new Date(0), undefined);
    await process.deliver();

    expect(endpoint.messages.map(({ data }) => data.version)).toEqual([1, 2, 3, 1, 3]);
    expect(endpoint.versionsOf(eventId)).toEqual([1, 2, 3]);
    expect(process.faults).toMatchObject([
      { where: 'replay', ids: { webhookId: webhook.webhookId } },
    ]);
  });
});
