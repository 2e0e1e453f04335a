import { CLOCK_SKEW_MS_MAX } from '../../src/tuning';
import { Endpoint, WebhookWorld } from '../support/webhook-world';

let world: WebhookWorld;
beforeAll(async () => {
  world = await WebhookWorld.open();
});
afterEach(() => world.forget());
afterAll(() => world.close());

describe('a webhook for some events', () => {
  it('gets messages about these alone', async () => {
    const [one, other] = [await world.createEvent(), await world.createEvent()];
    await world.createWebhook({ eventIds: [one, 'an-event-to-come'] });
    const endpoint = new Endpoint();
    for (const eventId of [one, other]) await world.reserve(eventId);
    await world.startProcess(endpoint).deliver();

    expect([endpoint.versionsOf(one), endpoint.versionsOf(other)]).toEqual([[1], []]);
  });

  it('costs other events no look at their change logs', async () => {
    const [one, other] = [await world.createEvent(), await world.createEvent()];
    await world.createWebhook({ eventIds: [one] });
    const endpoint = new Endpoint();
    const steps: string[] = [];
    const process = world.startProcess(endpoint, {
      gate: (step) => Promise.resolve(void steps.push(step)),
    });
    await world.reserve(other);
    await process.deliver();
    await world.reserve(other);
    await process.deliver();
    expect(steps).not.toContain('claimCursor');

    await world.reserve(one);
    await process.deliver();
    expect(steps).toContain('claimCursor');
    expect(endpoint.versionsOf(one)).toEqual([1]);
  });

  it('gets what happens to others from when they are added, and all when the filter is removed', async () => {
    const [one, added, any] = [
      await world.createEvent(),
      await world.createEvent(),
      await world.createEvent(),
    ] as const;
    const events = [one, added, any];
    const { webhookId } = await world.createWebhook({ eventIds: [one] });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    const sellAll = async () => {
      for (const eventId of events) await world.reserve(eventId);
      await process.deliver();
      world.clock.advance(CLOCK_SKEW_MS_MAX);
    };
    await sellAll();
    await world.webhooks.change(webhookId, { eventIds: [one, added] }, undefined);
    await sellAll();
    await world.webhooks.change(webhookId, { eventIds: null }, undefined);
    await sellAll();

    expect(events.map((eventId) => endpoint.versionsOf(eventId))).toEqual([[1, 2, 3], [2, 3], [3]]);
    expect(await world.webhooks.find(webhookId, undefined)).not.toHaveProperty('eventIds');
  });
});

it('a webhook of no partner may be for the reservations of some, and gets all types of a kind', async () => {
  await world.createWebhook({ partnerIds: ['abc-corp'], eventTypes: ['reservation.*'] });
  await world.createWebhook({ partnerIds: ['nobody'], eventTypes: ['event.*'] });
  const endpoint = new Endpoint();
  const eventId = await world.createEvent(3);
  const own = await world.reserve(eventId, { holdSeconds: 60 });
  await world.reserve(eventId, { partnerId: 'xyz', items: [{ seats: 2 }] });
  await world.services.reservations.cancel(own);
  await world.startProcess(endpoint).deliver();

  const told = endpoint.messages.map(({ type, data }) => `${data.version} ${type}`);
  expect(told.sort()).toEqual([
    '1 reservation.held',
    '2 event.sold_out',
    '3 event.available',
    '3 reservation.cancelled',
  ]);
});
