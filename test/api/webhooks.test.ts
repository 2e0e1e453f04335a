import { Webhook as Verifier } from 'standardwebhooks';
import type { Answer, PageView, ProblemView, ReservationView } from '../support/api-caller';
import { newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import { WebhookReceiver, type ReceivedPost } from '../support/webhook-receiver';

interface WebhookView {
  webhookId: string;
  url: string;
  eventTypes: string[];
  partnerId?: string;
  concurrency: number;
  status: string;
  disabledReason?: string;
  disabledAt?: string;
  failingSince?: string;
  nextAttemptAt?: string;
  backlog?: number;
  secret?: string;
  formerSecretExpiresAt?: string;
  createdAt: string;
}

interface DeliveryView {
  deliveryId: string;
  eventId: string;
  version: number;
  type: string;
  status: string;
  attempts: number;
  createdAt: string;
  statusCode?: number;
  error?: string;
  nextAttemptAt?: string;
}

const WEBHOOKS = '/api/v1/webhooks';
const RESERVATION_TYPES = ['held', 'confirmed', 'cancelled', 'expired', 'changed'].map(
  (what) => `reservation.${what}`,
);

const api = useApp({
  access: { authMode: 'required', requestsPerKey: 0, requestsPerAddress: 0 },
  config: { webhookAllowPrivate: true },
});
const admin = () => api.caller.as(ADMIN_KEY);

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  const { body } = await admin().get<PageView<WebhookView>>(`${WEBHOOKS}?limit=100`);
  for (const { webhookId } of body.data) await admin().delete(`${WEBHOOKS}/${webhookId}`);
  await receiver.close();
});

type Caller = ReturnType<typeof admin>;

async function createWebhook(caller: Caller, overrides: object = {}): Promise<WebhookView> {
  const wish = { url: receiver.url, eventTypes: RESERVATION_TYPES, ...overrides };
  const answer = await caller.post<WebhookView>(WEBHOOKS, wish);
  expect(answer.status).toBe(201);
  return answer.body;
}

/** The message of a post, if that is signed with the secret. */
function verified({ body, headers }: ReceivedPost, secret: string | undefined) {
  const signed = headers as Record<string, string>; // those of a webhook come once each
  return new Verifier(secret ?? '').verify(body, signed) as {
    type: string;
    timestamp: string;
    data: ReservationView;
  };
}

async function deliveriesOf(caller: Caller, webhookId: string): Promise<DeliveryView[]> {
  const path = `${WEBHOOKS}/${webhookId}/deliveries`;
  return (await caller.get<PageView<DeliveryView>>(path)).body.data;
}

const codeOf = ({ status, body }: Answer<unknown>) => [status, (body as ProblemView).code];

describe('a webhook', () => {
  it('is created with a secret that is shown only once', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const answer = await caller.post<WebhookView>(WEBHOOKS, {
      url: receiver.url,
      eventTypes: ['reservation.held', 'event.sold_out'],
    });
    const { webhookId, secret = '' } = answer.body;

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${WEBHOOKS}/${webhookId}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(answer.body).toEqual({
      webhookId,
      url: receiver.url,
      eventTypes: ['reservation.held', 'event.sold_out'],
      partnerId,
      concurrency: 16,
      status: 'enabled',
      secret,
      createdAt: expect.any(String) as string,
      updatedAt: expect.any(String) as string,
    });
    const { secret: _shownOnce, ...shown } = answer.body;
    const found = await caller.get(`${WEBHOOKS}/${webhookId}`);
    expect(found.body).toEqual({ ...shown, backlog: 0 });
    expect((await caller.get<PageView<unknown>>(WEBHOOKS)).body.data).toEqual([shown]);
    expect(api.app.logLines.join('')).not.toContain(secret);
  });

  it.each<[object, string]>([
    [{ url: 'nonsense' }, '/url'],
    [{ url: 'ftp://abc-corp.example/' }, '/url'],
    [{ url: { $gt: '' } }, '/url'],
    [{ eventTypes: [] }, '/eventTypes'],
    [{ eventTypes: ['reservation.made'] }, '/eventTypes/0'],
    [{ eventTypes: ['event.changed', 'event.changed'] }, '/eventTypes/1'],
    [{ secret: 'whsec_mine' }, '/secret'],
    [{ partnerId: '' }, '/partnerId'],
    [{ concurrency: 0 }, '/concurrency'],
    [{ notifyUrl: 'ftp://abc-corp.example/' }, '/notifyUrl'],
    [{ concurrency: 17 }, '/concurrency'],
  ])('is not created from %j', async (overrides, pointer) => {
    const wish = { url: receiver.url, eventTypes: ['event.changed'], ...overrides };
    const answer = await admin().post<ProblemView>(WEBHOOKS, wish);

    expect(codeOf(answer)).toEqual([400, 'validation_failed']);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  it('does not exist for other partners', async () => {
    const [one, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    const { webhookId } = await createWebhook(one.caller);
    const path = `${WEBHOOKS}/${webhookId}`;
    const attempts = [
      other.caller.get(path),
      other.caller.patch(path, { status: 'disabled' }),
      other.caller.delete(path),
      other.caller.post(`${path}/rotate-secret`),
      other.caller.post(`${path}/ping`),
      other.caller.get(`${path}/deliveries`),
      other.caller.post(`${path}/deliveries/msg_1/replay`),
      other.caller.post(`${path}/deliveries/msg_1/skip`),
      other.caller.post(`${path}/skip`),
      other.caller.post(`${path}/replay`, { since: '2026-01-01T00:00:00Z' }),
    ];

    for (const attempt of attempts) {
      expect(codeOf(await attempt)).toEqual([404, 'webhook_not_found']);
    }
    expect((await other.caller.get<PageView<unknown>>(WEBHOOKS)).body.data).toEqual([]);
    const foreign = { url: receiver.url, eventTypes: ['event.changed'], partnerId: one.partnerId };
    expect(codeOf(await other.caller.post(WEBHOOKS, foreign))).toEqual([403, 'forbidden']);
    expect(await createWebhook(admin(), { partnerId: one.partnerId })).toMatchObject({
      partnerId: one.partnerId,
    });
    expect((await one.caller.get<PageView<unknown>>(WEBHOOKS)).body.data).toHaveLength(2);
  });

  it('is changed, disabled, enabled and deleted', async () => {
    const { caller } = await newPartner(api.caller);
    const { webhookId } = await createWebhook(caller);
    const path = `${WEBHOOKS}/${webhookId}`;
    const patch = (body: object) => caller.patch<WebhookView>(path, body);

    const notified = { notifyUrl: receiver.url, concurrency: 1 };
    expect((await patch(notified)).body).toMatchObject(notified);
    expect((await patch({ notifyUrl: null })).body).not.toHaveProperty('notifyUrl');
    expect((await patch({ eventTypes: ['event.changed'] })).body.eventTypes).toEqual([
      'event.changed',
    ]);
    expect((await patch({ status: 'disabled' })).body).toMatchObject({
      status: 'disabled',
      disabledReason: 'disabled by request',
    });
    const enabled = (await patch({ status: 'enabled' })).body;
    expect(enabled.status).toBe('enabled');
    expect(enabled).not.toHaveProperty('disabledReason');
    expect(codeOf(await patch({}))).toEqual([400, 'validation_failed']);
    expect(codeOf(await patch({ url: 'gopher://x' }))).toEqual([400, 'validation_failed']);
    expect((await caller.delete(path)).status).toBe(204);
    expect(codeOf(await caller.delete(path))).toEqual([404, 'webhook_not_found']);
  });

  it('is refused beyond twenty of a partner, also if many are made at once', async () => {
    const { caller } = await newPartner(api.caller);
    const wish = { url: receiver.url, eventTypes: ['event.changed'] };
    const create = () => caller.post<WebhookView>(WEBHOOKS, wish);
    const answers = await Promise.all(Array.from({ length: 60 }, create));
    const made = answers.filter(({ status }) => status === 201);

    expect(made).toHaveLength(20);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(codeOf(answer)).toEqual([409, 'webhook_limit_reached']);
    }
    await caller.delete(`${WEBHOOKS}/${made[7]?.body.webhookId ?? ''}`);
    expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(409);
  });

  it("is pinged, and the endpoint's answer is shown", async () => {
    const { webhookId, secret } = await createWebhook(admin());
    const ping = () => admin().post(`${WEBHOOKS}/${webhookId}/ping`);

    expect((await ping()).body).toEqual({ delivered: true, statusCode: 204 });
    const [post] = receiver.posts;
    expect(post && verified(post, secret)).toMatchObject({
      type: 'webhook.ping',
      data: { webhookId },
    });
    receiver.answer = (response) => response.writeHead(404).end();
    expect((await ping()).body).toEqual({
      delivered: false,
      statusCode: 404,
      error: 'answered 404',
    });
  });
});

describe('a delivery', () => {
  it('shows a reservation as the API does, signed', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { secret, webhookId } = await createWebhook(caller);
    const eventId = await api.createEvent();
    const held = await caller.reserve(eventId, { partnerId, seats: 2, holdSeconds: 60 });
    const confirmed = await caller.confirm(held.body.reservationId);
    await until(() => receiver.posts.length === 2);
    const messages = receiver.posts.map((post) => verified(post, secret));

    expect(messages.map(({ type, data }) => [type, data])).toEqual([
      ['reservation.held', held.body],
      ['reservation.confirmed', confirmed.body],
    ]);
    expect(messages[0]?.timestamp).toBe(held.body.createdAt);
    await until(async () =>
      (await deliveriesOf(caller, webhookId)).every(({ status }) => status === 'delivered'),
    );
    const log = await deliveriesOf(caller, webhookId);
    expect(log).toMatchObject([
      { type: 'reservation.confirmed', eventId, version: 2, attempts: 1, statusCode: 204 },
      { type: 'reservation.held', eventId, version: 1, attempts: 1, statusCode: 204 },
    ]);
    expect(log.map(({ deliveryId }) => deliveryId).reverse()).toEqual(
      receiver.posts.map(({ headers }) => headers['webhook-id']),
    );
    expect(log[0]).not.toHaveProperty('body');
  });

  it("is made only for the partner's own reservations", async () => {
    const [one, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    await createWebhook(one.caller);
    const everything = await WebhookReceiver.start();
    await createWebhook(admin(), { url: everything.url });
    const eventId = await api.createEvent();
    await other.caller.reserve(eventId, { partnerId: other.partnerId, seats: 1 });
    await one.caller.reserve(eventId, { partnerId: one.partnerId, seats: 1 });
    await until(() => everything.posts.length === 2 && receiver.posts.length > 0);
    await everything.close();

    expect(receiver.posts.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toEqual([
      expect.objectContaining({ partnerId: one.partnerId, version: 2 }),
    ]);
  });

  it('is not made to a partner that has been disabled', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { webhookId } = await createWebhook(caller);
    await admin().patch(`/api/v1/partners/${partnerId}`, { status: 'disabled' });
    await admin().reserve(await api.createEvent(), { partnerId, seats: 1 });
    const find = async () => (await admin().get<WebhookView>(`${WEBHOOKS}/${webhookId}`)).body;
    await until(async () => (await find()).status === 'disabled');

    expect((await find()).disabledReason).toBe('its partner is disabled');
    expect(receiver.posts).toEqual([]);
  });

  it('is signed with both secrets after a rotation', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const former = await createWebhook(caller);
    const rotated = await caller.post<WebhookView>(`${WEBHOOKS}/${former.webhookId}/rotate-secret`);
    expect(rotated.status).toBe(200);
    expect(rotated.headers.get('cache-control')).toBe('no-store');
    expect(rotated.body.secret).not.toBe(former.secret);
    const overlapMs = Date.parse(rotated.body.formerSecretExpiresAt ?? '') - Date.now();
    expect(overlapMs).toBeGreaterThan(23 * 3_600_000);
    await caller.reserve(await api.createEvent(), { partnerId, seats: 1 });
    await until(() => receiver.posts.length > 0);
    const [post] = receiver.posts;

    for (const { secret } of [former, rotated.body]) {
      expect(post && verified(post, secret).type).toBe('reservation.confirmed');
    }
  });

  it('that is refused is logged with its next attempt, and can be replayed at once', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { webhookId } = await createWebhook(caller);
    receiver.answer = (response) => response.writeHead(503, { 'Retry-After': '600' }).end();
    await caller.reserve(await api.createEvent(), { partnerId, seats: 1 });
    await until(async () => (await deliveriesOf(caller, webhookId))[0]?.attempts === 1);
    const [failed] = await deliveriesOf(caller, webhookId);
    expect(failed).toMatchObject({ status: 'pending', statusCode: 503, error: 'answered 503' });
    expect(Date.parse(failed?.nextAttemptAt ?? '') - Date.now()).toBeGreaterThan(500_000);
    expect(
      (await caller.get<WebhookView>(`${WEBHOOKS}/${webhookId}`)).body.failingSince,
    ).toBeDefined();

    receiver.answer = (response) => response.writeHead(200).end();
    const path = `${WEBHOOKS}/${webhookId}/deliveries/${failed?.deliveryId ?? ''}/replay`;
    const replayed = await caller.post<DeliveryView>(path);
    expect([replayed.status, replayed.body.status]).toEqual([202, 'pending']);
    await until(async () => (await deliveriesOf(caller, webhookId))[0]?.status === 'delivered');
    const unknown = `${WEBHOOKS}/${webhookId}/deliveries/msg_unknown/replay`;
    expect(codeOf(await caller.post(unknown))).toEqual([404, 'delivery_not_found']);
  });

  it('that is answered 410 disables the webhook, with the reason', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { webhookId } = await createWebhook(caller, { concurrency: 1 });
    receiver.answer = (response) => response.writeHead(410).end();
    const eventId = await api.createEvent();
    for (let made = 0; made < 2; made += 1) await caller.reserve(eventId, { partnerId, seats: 1 });
    const find = async () => (await caller.get<WebhookView>(`${WEBHOOKS}/${webhookId}`)).body;
    await until(async () => (await find()).status === 'disabled');

    expect((await find()).disabledReason).toContain('410');
    expect(receiver.posts).toHaveLength(1);
    expect(api.app.logLines.join('')).toContain('a webhook was disabled');
  });

  it('that waits is shown, and can be skipped, alone or with all others', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { webhookId } = await createWebhook(caller);
    const path = `${WEBHOOKS}/${webhookId}`;
    receiver.answer = (response) => response.writeHead(503, { 'Retry-After': '600' }).end();
    const eventId = await api.createEvent();
    for (let made = 0; made < 3; made += 1) await caller.reserve(eventId, { partnerId, seats: 1 });
    const find = async () => (await caller.get<WebhookView>(path)).body;
    await until(async () => (await find()).backlog === 3);
    await until(async () => (await find()).nextAttemptAt !== undefined);
    const log = await deliveriesOf(caller, webhookId);
    const oldest = log.at(-1);
    expect(await find()).toMatchObject({ oldestAt: oldest?.createdAt });

    const skip = (id = '') => caller.post<DeliveryView>(`${path}/deliveries/${id}/skip`);
    const skipped = await skip(oldest?.deliveryId);
    expect([skipped.status, skipped.body.status]).toEqual([200, 'failed']);
    expect(skipped.body.error).toBe('it was skipped');
    expect(codeOf(await skip('msg_unknown'))).toEqual([404, 'delivery_not_found']);
    expect((await caller.post(`${path}/skip`)).body).toEqual({ skipped: 2 });
    expect((await find()).backlog).toBe(0);
  });

  it('can be replayed with all others since a time', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { webhookId, createdAt } = await createWebhook(caller);
    const eventId = await api.createEvent();
    for (let made = 0; made < 3; made += 1) await caller.reserve(eventId, { partnerId, seats: 1 });
    const areDelivered = async () =>
      (await deliveriesOf(caller, webhookId)).filter(({ status }) => status === 'delivered')
        .length === 3;
    await until(areDelivered);
    const replay = (body: object) => caller.post(`${WEBHOOKS}/${webhookId}/replay`, body);
    const answer = await replay({ since: createdAt });
    await until(() => receiver.posts.length === 6);
    const ids = receiver.posts.map(({ headers }) => headers['webhook-id']);

    expect([answer.status, answer.body]).toEqual([
      202,
      { since: createdAt, until: expect.any(String) as string },
    ]);
    expect(ids.slice(3).sort()).toEqual(ids.slice(0, 3).sort());
    expect(codeOf(await replay({}))).toEqual([400, 'validation_failed']);
    expect(codeOf(await replay({ since: 'yesterday' }))).toEqual([400, 'validation_failed']);
    await until(areDelivered);
  });

  it('is listed in pages', async () => {
    const { caller, partnerId } = await newPartner(api.caller);
    const { webhookId } = await createWebhook(caller);
    const eventId = await api.createEvent();
    for (let made = 0; made < 3; made += 1) await caller.reserve(eventId, { partnerId, seats: 1 });
    await until(async () => (await deliveriesOf(caller, webhookId)).length === 3);
    const path = `${WEBHOOKS}/${webhookId}/deliveries?limit=2`;
    const first = (await caller.get<PageView<DeliveryView>>(path)).body;
    const next = `${path}&cursor=${first.nextCursor ?? ''}`;
    const second = (await caller.get<PageView<DeliveryView>>(next)).body;

    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect([...first.data, ...second.data].map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(codeOf(await caller.get(`${path}&cursor=x`))).toEqual([400, 'validation_failed']);
  });
});
