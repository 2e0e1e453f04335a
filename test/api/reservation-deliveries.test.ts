import { changeTo } from '../../src/domain/log-entry';
import type { ReadEntry } from '../../src/domain/read-log';
import type { Reservation } from '../../src/domain/reservation';
import { CHANGES_SEARCHED_MAX } from '../../src/limits';
import { createWebhookModels } from '../../src/models/webhook-models';
import { ReservationDeliveries } from '../../src/services/webhooks/reservation-deliveries';
import type { ApiCaller, PageView, ProblemView } from '../support/api-caller';
import { newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import { WebhookReceiver } from '../support/webhook-receiver';

interface DeliveryView {
  deliveryId: string;
  webhookId: string;
  type: string;
  version: number;
  status: string;
}

const api = useApp({ config: { webhookAllowPrivate: true }, access: { authMode: 'required' } });

let receiver: WebhookReceiver;
let admin: ApiCaller;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  admin = api.caller.as(ADMIN_KEY);
});
afterEach(() => receiver.close());

async function createWebhook(caller: ApiCaller, wish: object = {}): Promise<string> {
  const body = { url: receiver.url, eventTypes: ['reservation.*', 'event.*'], ...wish };
  return (await caller.post<{ webhookId: string }>('/api/v1/webhooks', body)).body.webhookId;
}

const pathOf = (reservationId: string) => `/api/v1/reservations/${reservationId}/deliveries`;

const pageOf = async (caller: ApiCaller, reservationId: string, query = '') =>
  (await caller.get<PageView<DeliveryView>>(`${pathOf(reservationId)}${query}`)).body;

const listed = async (caller: ApiCaller, reservationId: string) =>
  (await pageOf(caller, reservationId)).data;

/** Waits until so many messages about it have been accepted. */
const delivered = (reservationId: string, count: number) =>
  until(async () => {
    const all = await listed(admin, reservationId);
    return all.filter(({ status }) => status === 'delivered').length === count;
  });

/** A hold of the partner that is confirmed and cancelled, between changes of another reservation. */
async function changed(caller: ApiCaller, partnerId: string): Promise<string> {
  const eventId = await api.createEvent();
  const { reservationId } = (
    await caller.reserve(eventId, { partnerId, seats: 1, holdSeconds: 600 })
  ).body;
  const { body: other } = await caller.reserve(eventId, { partnerId, seats: 9 });
  await caller.confirm(reservationId);
  await caller.cancel(other.reservationId);
  await caller.cancel(reservationId);
  return reservationId;
}

it('lists what each change of the reservation was told to webhooks, the oldest change first', async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  const own = await createWebhook(caller);
  const everybodys = await createWebhook(admin);
  const reservationId = await changed(caller, partnerId);
  await delivered(reservationId, 6);

  const told = await listed(caller, reservationId);
  expect(told.map(({ webhookId, type, version }) => [webhookId, type, version])).toEqual([
    [own, 'reservation.held', 1],
    [own, 'reservation.confirmed', 3],
    [own, 'reservation.cancelled', 5],
  ]);
  const all = await listed(admin, reservationId);
  expect(all.map(({ version }) => version)).toEqual([1, 1, 3, 3, 5, 5]);
  expect(new Set(all.map(({ webhookId }) => webhookId))).toEqual(new Set([own, everybodys]));
  const log = `/api/v1/webhooks/${own}/deliveries/${told[0]?.deliveryId ?? ''}`;
  const { body: _body, ...shown } = (await caller.get<DeliveryView & { body: string }>(log)).body;
  expect(told[0]).toEqual(shown);
});

it('is hidden from another partner like the reservation itself', async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  const { caller: another } = await newPartner(api.caller);
  await createWebhook(another);
  const { reservationId } = (await caller.reserve(await api.createEvent(), { partnerId, seats: 1 }))
    .body;

  const { status, body } = await another.get<ProblemView>(pathOf(reservationId));
  expect([status, body.code]).toEqual([404, 'reservation_not_found']);
  expect(await pageOf(caller, reservationId)).toEqual({
    data: [],
    hasMore: false,
    nextCursor: null,
  });
});

it('has what was told before a webhook was disabled, or wanted something else', async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  const webhookId = await createWebhook(caller);
  const { reservationId } = (await caller.reserve(await api.createEvent(), { partnerId, seats: 1 }))
    .body;
  await delivered(reservationId, 1);
  await caller.patch(`/api/v1/webhooks/${webhookId}`, {
    status: 'disabled',
    eventTypes: ['event.sold_out'],
    eventIds: ['another-event'],
  });

  expect(await listed(caller, reservationId)).toMatchObject([{ type: 'reservation.confirmed' }]);
});

it('shows what has become of a message since it was replayed', async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  const webhookId = await createWebhook(caller);
  receiver.answer = (response) => response.writeHead(500).end();
  const { reservationId } = (await caller.reserve(await api.createEvent(), { partnerId, seats: 1 }))
    .body;
  await until(() => receiver.posts.length > 0);
  const [waiting] = await listed(caller, reservationId);
  const path = `/api/v1/webhooks/${webhookId}/deliveries/${waiting?.deliveryId ?? ''}`;
  await caller.post(`${path}/skip`);
  expect(await listed(caller, reservationId)).toMatchObject([{ status: 'failed' }]);

  receiver.answer = (response) => response.writeHead(204).end();
  await caller.post(`${path}/replay`);
  await delivered(reservationId, 1);
});

it('comes in pages, which end between the messages about one change, too', async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  await createWebhook(caller);
  await createWebhook(caller);
  const reservationId = await changed(caller, partnerId);
  await until(async () => (await listed(caller, reservationId)).length === 6);
  const all = (await listed(caller, reservationId)).map(({ deliveryId }) => deliveryId);

  const paged: string[] = [];
  for (let query = '?limit=1'; query !== '';) {
    const { data, nextCursor } = await pageOf(caller, reservationId, query);
    paged.push(...data.map(({ deliveryId }) => deliveryId));
    query = nextCursor === null ? '' : `?limit=1&cursor=${nextCursor}`;
  }
  expect(paged).toEqual(all);
  const other = Buffer.from('[7]').toString('base64url');
  const wrong = await caller.get<ProblemView>(`${pathOf(reservationId)}?cursor=${other}`);
  expect([wrong.status, wrong.body.errors]).toMatchObject([400, [{ pointer: '/cursor' }]]);
});

it('ends a page where enough of the log was read, and goes on from there', async () => {
  const { caller, partnerId } = await newPartner(api.caller);
  await createWebhook(caller);
  const reservation: Reservation = {
    ...{
      reservationId: 'one',
      eventId: 'long',
      partnerId,
      seats: 1,
      items: [],
      status: 'cancelled',
    },
    ...{ createdVersion: 1, version: 2 * CHANGES_SEARCHED_MAX },
    ...{ createdAt: new Date(), updatedAt: new Date() },
  };
  const read: number[] = [];
  const entryOf = (version: number): ReadEntry => ({
    ...{ eventId: 'long', version, at: new Date(), commitId: 'commit' },
    ...changeTo('reserved', { ...reservation, reservationId: 'another' }),
  });
  const changes = (_eventId: string, after: number, limit: number) => {
    read.push(limit);
    return Promise.resolve(Array.from({ length: limit }, (_, index) => entryOf(after + 1 + index)));
  };
  const models = createWebhookModels(api.app.models.events.db);
  const deliveries = new ReservationDeliveries({ changes }, models);

  const first = await deliveries.page(reservation, { limit: 20 }, partnerId);
  expect(first).toEqual({ data: [], next: expect.any(String) as string });
  expect(read.reduce((sum, each) => sum + each, 0)).toBe(CHANGES_SEARCHED_MAX);
  const last = await deliveries.page(reservation, { limit: 20, after: first.next }, partnerId);
  expect(last.next).toBeUndefined();
  expect(read.reduce((sum, each) => sum + each, 0)).toBe(reservation.version);
});
