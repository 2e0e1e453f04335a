import type { PageView, ProblemView } from '../support/api-caller';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import { WebhookReceiver } from '../support/webhook-receiver';

interface DeliveryView {
  deliveryId: string;
  status: string;
  attempts: number;
  body?: string;
}

const api = useApp({ config: { webhookAllowPrivate: true } });

let receiver: WebhookReceiver;
let path: string;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  const wish = { url: receiver.url, eventTypes: ['reservation.*'] };
  const { body } = await api.caller.post<{ webhookId: string }>('/api/v1/webhooks', wish);
  path = `/api/v1/webhooks/${body.webhookId}`;
});
afterEach(async () => {
  await api.caller.delete(path);
  await receiver.close();
});

const listed = async (query = '') =>
  (await api.caller.get<PageView<DeliveryView>>(`${path}/deliveries${query}`)).body.data;

it('a delivery shows what is posted, to the byte', async () => {
  await api.caller.reserve(await api.createEvent(), { seats: 2 });
  await until(() => receiver.posts.length === 1);
  const [shown] = await listed();
  const found = await api.caller.get<DeliveryView>(`${path}/deliveries/${shown?.deliveryId ?? ''}`);

  expect(found.body).toMatchObject({ deliveryId: receiver.posts[0]?.headers['webhook-id'] });
  expect(found.body.body).toBe(receiver.posts[0]?.body);
  expect(shown).not.toHaveProperty('body');
  const unknown = await api.caller.get<ProblemView>(`${path}/deliveries/msg_unknown`);
  expect([unknown.status, unknown.body.code]).toEqual([404, 'delivery_not_found']);
});

it('those that were given up can be listed alone', async () => {
  const eventId = await api.createEvent();
  await api.caller.reserve(eventId, { seats: 1 });
  await until(async () => (await listed())[0]?.status === 'delivered');
  receiver.answer = (response) => response.writeHead(500).end();
  await api.caller.reserve(eventId, { seats: 1 });
  await until(async () => {
    const [newest] = await listed();
    return newest?.status === 'pending' && newest.attempts === 1;
  });
  expect(await listed('?status=failed')).toEqual([]);
  const [waiting] = await listed();
  await api.caller.post(`${path}/deliveries/${waiting?.deliveryId ?? ''}/skip`);

  expect(await listed('?status=failed')).toMatchObject([
    { deliveryId: waiting?.deliveryId, status: 'failed' },
  ]);
  const wrong = await api.caller.get<ProblemView>(`${path}/deliveries?status=lost`);
  expect([wrong.status, wrong.body.errors]).toMatchObject([400, [{ pointer: '/status' }]]);
});
