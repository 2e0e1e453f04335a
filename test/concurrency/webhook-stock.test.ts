import type { ChangeEvent } from '../../src/domain/command';
import type { NewEvent } from '../../src/domain/event';
import { WEBHOOK_CHANGES_PAGE, WEBHOOK_LEASE_MS } from '../../src/tuning';
import { Endpoint, WebhookWorld } from '../support/webhook-world';

let world: WebhookWorld;
beforeAll(async () => {
  world = await WebhookWorld.open();
});
afterEach(() => world.forget());
afterAll(() => world.close());

const TYPES = ['event.available', 'event.low_stock', 'event.sold_out'] as const;

async function createEvent(eventId: string, settings: Partial<NewEvent>): Promise<void> {
  const tiers = [{ tierId: 'ga', name: 'General', totalSeats: 10 }];
  await world.services.events.create({ eventId, name: 'Gala', tiers, ...settings });
}

async function change(eventId: string, settings: ChangeEvent['settings']): Promise<void> {
  await world.services.committers.submit(eventId, {
    kind: 'change_event',
    ifMatch: 'any',
    settings,
  });
}

function take(eventId: string, seats: number, tierId = 'ga'): Promise<string> {
  return world.reserve(eventId, { items: [{ tierId, seats }] });
}

/** What an endpoint was told: the type, the version, the seats left, and the threshold. */
function toldBy(endpoint: Endpoint): unknown[] {
  return endpoint.messages.map(({ type, data }) => {
    const { version, availableSeats, threshold } = data as Record<string, unknown>; // of such a message
    return [type.slice('event.'.length), version, availableSeats, threshold].filter(
      (told) => told !== undefined,
    );
  });
}

describe('messages about the seats left', () => {
  it('tell each time that an event is sold out or not any more, even if it was so between two looks', async () => {
    await world.createWebhook({ eventTypes: [...TYPES] });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await createEvent('moments', {});
    const all = await take('moments', 10);
    await world.services.reservations.cancel(all);
    const held = await world.reserve('moments', { items: [{ seats: 10 }], holdSeconds: 60 });
    await process.deliver();
    await world.services.reservations.confirm(held, undefined, { keep: { seats: 9 } });
    await take('moments', 1);
    await world.services.reservations.change(held, { notes: { reference: 'order-1' } });
    await process.deliver();
    await process.deliver();

    expect(toldBy(endpoint)).toEqual([
      ['sold_out', 1, 0],
      ['available', 2, 10],
      ['sold_out', 3, 0],
      ['available', 4, 1],
      ['sold_out', 5, 0],
    ]);
    expect(endpoint.messages[0]?.data).toEqual({
      eventId: 'moments',
      version: 1,
      availableSeats: 0,
    });
  });

  it('tell of low stock at each threshold, of the lowest that was reached, and before selling out', async () => {
    await world.createWebhook({ eventTypes: ['event.*'] });
    const endpoint = new Endpoint();
    await createEvent('thresholds', { lowStockAt: [2, 8, 5] });
    await take('thresholds', 2);
    const more = await take('thresholds', 4);
    await take('thresholds', 1);
    await world.services.reservations.change(more, { wanted: { seats: 2 } });
    await world.services.reservations.change(more, { wanted: { seats: 7 } });
    await world.startProcess(endpoint).deliver();

    expect(toldBy(endpoint)).toEqual([
      ['low_stock', 1, 8, 8],
      ['low_stock', 2, 4, 5],
      ['low_stock', 5, 0, 2],
      ['sold_out', 5, 0],
    ]);
  });

  it('count the seats of all tiers, also of tiers that come later', async () => {
    await world.createWebhook({ eventTypes: [...TYPES] });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    const tiers = [
      { tierId: 'ga', name: 'General', totalSeats: 4 },
      { tierId: 'vip', name: 'VIP', totalSeats: 2 },
    ];
    await createEvent('tiers', { tiers, lowStockAt: [2] });
    await take('tiers', 4);
    await process.deliver();
    await take('tiers', 2, 'vip');
    await change('tiers', { tiers: [{ tierId: 'box', name: 'Boxes', totalSeats: 5 }] });
    await take('tiers', 1, 'box');
    await process.deliver();
    await change('tiers', { tiers: [{ tierId: 'box', totalSeats: 2 }] });
    await process.deliver();

    expect(toldBy(endpoint)).toEqual([
      ['low_stock', 1, 2, 2],
      ['sold_out', 2, 0],
      ['available', 3, 5],
      ['low_stock', 5, 1, 2],
    ]);
  });

  it('go by the thresholds that were set at the time, even if they were changed before the first look', async () => {
    await world.createWebhook({ eventTypes: ['event.low_stock'] });
    const endpoint = new Endpoint();
    const process = world.startProcess(endpoint);
    await createEvent('changed', { lowStockAt: [9] });
    await take('changed', 1);
    await change('changed', { lowStockAt: [7] });
    await take('changed', 1);
    await change('changed', { lowStockAt: [9, 6] });
    await take('changed', 2);
    await process.deliver();
    await change('changed', { lowStockAt: null });
    await take('changed', 6);

    await process.deliver();
    expect(toldBy(endpoint)).toEqual([
      ['low_stock', 1, 9, 9],
      ['low_stock', 5, 6, 6],
    ]);
  });

  it('go by them however many changes are looked at later', async () => {
    await world.createWebhook({ eventTypes: ['event.low_stock'] });
    const endpoint = new Endpoint();
    const totalSeats = WEBHOOK_CHANGES_PAGE + 20;
    const tiers = [{ tierId: 'ga', name: 'General', totalSeats }];
    await createEvent('pages', { tiers, lowStockAt: [totalSeats - 5] });
    await Promise.all(Array.from({ length: totalSeats - 10 }, () => take('pages', 1)));
    await change('pages', { lowStockAt: [2] });
    await take('pages', 10);
    await world.startProcess(endpoint).deliver();

    expect(toldBy(endpoint)).toEqual([
      ['low_stock', 5, totalSeats - 5, totalSeats - 5],
      ['low_stock', totalSeats - 8, 0, 2],
    ]);
  });

  it('have the same ids whichever process makes them, so that each is posted once', async () => {
    const webhook = await world.createWebhook({ eventTypes: [...TYPES] });
    const endpoint = new Endpoint();
    await createEvent('repeated', { lowStockAt: [3] });
    await take('repeated', 8);
    const all = await take('repeated', 2);
    const dying = world.startProcess(endpoint, {
      gate: (step) => (step === 'advanceCursor' ? new Promise(() => undefined) : Promise.resolve()),
    });
    void dying.deliver();
    while ((await world.deliveriesOf(webhook)).length < 2) await new Promise(setImmediate);
    const ids = (await world.deliveriesOf(webhook)).map(({ deliveryId }) => deliveryId);
    await world.services.reservations.cancel(all);
    world.clock.advance(WEBHOOK_LEASE_MS);
    await world.startProcess(endpoint).deliver();

    expect(endpoint.requests.map(({ id }) => id).slice(0, 2)).toEqual(ids);
    expect(toldBy(endpoint)).toEqual([
      ['low_stock', 1, 2, 3],
      ['sold_out', 2, 0],
      ['available', 3, 2],
    ]);
  });
});
