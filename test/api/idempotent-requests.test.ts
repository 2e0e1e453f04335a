import { randomUUID } from 'node:crypto';
import { createConnection } from 'mongoose';
import { idempotentRequestModel } from '../../src/models/idempotent-request-model';
import type { ApiCaller, Answer, PageView, ProblemView } from '../support/api-caller';
import { createPartner, issueKey, keysOf, newPartner, type KeyView } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { useApp } from '../support/use-app';
import { WebhookReceiver } from '../support/webhook-receiver';

let databaseUri = '';
const api = useApp({
  access: { authMode: 'required' },
  config: { webhookAllowPrivate: true },
  reachedAt: (uri) => (databaseUri = uri),
});
const admin = () => api.caller.as(ADMIN_KEY);

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
});
afterAll(() => receiver.close());

interface WebhookView {
  webhookId: string;
  secret: string;
  url: string;
}

const WEBHOOKS = '/api/v1/webhooks';

async function createWebhook(url = receiver.url): Promise<WebhookView> {
  const wanted = { url, eventTypes: ['reservation.held'] };
  return (await admin().post<WebhookView>(WEBHOOKS, wanted)).body;
}

async function countOf(path: string): Promise<number> {
  return (await admin().get<PageView<unknown>>(`${path}?limit=100`)).body.data.length;
}

/** A request, the same with another payload if it has one, and how often it took effect. */
interface Case {
  path: string;
  body?: object | undefined;
  other?: object;
  effects: () => Promise<number>;
}

const isThere = (path: string) => async () => ((await admin().get(path)).status === 200 ? 1 : 0);

const anEvent = (): Case => {
  const eventId = `event-${randomUUID()}`;
  return {
    path: '/api/v1/events',
    body: { eventId, name: 'Once', totalSeats: 5 },
    other: { eventId, name: 'Once', totalSeats: 6 },
    effects: isThere(`/api/v1/events/${eventId}`),
  };
};

const aPartner = (): Case => {
  const partnerId = `partner-${randomUUID()}`;
  return {
    path: '/api/v1/partners',
    body: { partnerId, name: 'Once' },
    other: { partnerId, name: 'Twice' },
    effects: isThere(`/api/v1/partners/${partnerId}`),
  };
};

async function aKey(): Promise<Case> {
  const path = keysOf(await createPartner(api.caller));
  return {
    path,
    body: { scopes: ['events:read'] },
    other: { scopes: ['events:write'] },
    effects: () => countOf(path),
  };
}

async function aRotation(): Promise<Case> {
  const partnerId = await createPartner(api.caller);
  const { keyId } = await issueKey(api.caller, partnerId);
  return {
    path: `${keysOf(partnerId)}/${keyId}/rotate`,
    body: { overlapSeconds: 60 },
    other: { overlapSeconds: 61 },
    effects: async () => (await countOf(keysOf(partnerId))) - 1,
  };
}

async function aWebhook(): Promise<Case> {
  const before = await countOf(WEBHOOKS);
  const url = `${receiver.url}/${randomUUID()}`;
  return {
    path: WEBHOOKS,
    body: { url, eventTypes: ['reservation.held'] },
    other: { url, eventTypes: ['reservation.confirmed'] },
    effects: async () => (await countOf(WEBHOOKS)) - before,
  };
}

async function aNewSecret(): Promise<Case> {
  const { webhookId } = await createWebhook();
  return {
    path: `${WEBHOOKS}/${webhookId}/rotate-secret`,
    // A ping is signed with every secret.
    effects: async () => {
      await admin().post(`${WEBHOOKS}/${webhookId}/ping`);
      const signatures = receiver.posts.at(-1)?.headers['webhook-signature'];
      return String(signatures).split(' ').length - 1;
    },
  };
}

async function aPing(): Promise<Case> {
  const { webhookId } = await createWebhook();
  const posted = receiver.posts.length;
  return {
    path: `${WEBHOOKS}/${webhookId}/ping`,
    effects: () => Promise.resolve(receiver.posts.length - posted),
  };
}

const WITH_BODY = { anEvent, aPartner, aKey, aRotation, aWebhook };
const ALL = { ...WITH_BODY, aNewSecret, aPing };

const sender = ({ path, body }: Case, caller: ApiCaller = admin(), key: string = randomUUID()) => {
  return () => caller.post(path, body, { 'Idempotency-Key': key });
};

const isReplayed = ({ headers }: Answer<unknown>) => headers.get('idempotency-replayed') === 'true';

/** All of an answer but what every answer has of its own. */
function contentOf({ status, text, headers }: Answer<unknown>) {
  const names = ['location', 'etag', 'content-type', 'cache-control'];
  return { status, text, headers: names.map((name) => headers.get(name)) };
}

describe.each(Object.entries(ALL))('Idempotency-Key for %s', (_what, make) => {
  it('has one effect for several requests, and the same answer', async () => {
    const one = await make();
    const send = sender(one);
    const first = await send();

    expect(first.status).toBeLessThan(300);
    expect(isReplayed(first)).toBe(false);
    for (let repetition = 0; repetition < 2; repetition += 1) {
      const again = await send();
      expect(contentOf(again)).toEqual(contentOf(first));
      expect(isReplayed(again)).toBe(true);
    }
    expect(await one.effects()).toBe(1);
  });

  it('has one effect for twenty copies at the same time', async () => {
    const one = await make();
    const send = sender(one);
    const answers = await Promise.all(Array.from({ length: 20 }, send));

    expect(new Set(answers.map((each) => JSON.stringify(contentOf(each)))).size).toBe(1);
    expect(answers[0]?.status).toBeLessThan(300);
    expect(answers.filter(isReplayed)).toHaveLength(19);
    expect(await one.effects()).toBe(1);
  });
});

it.each(Object.entries(WITH_BODY))(
  'a key is refused with another payload: %s',
  async (_what, make) => {
    const one = await make();
    const key = randomUUID();
    await sender(one, admin(), key)();
    const other = { ...one, body: one.other };
    const { status, body } = await sender(other, admin(), key)();

    expect([status, body]).toMatchObject([422, { code: 'idempotency_key_reused' }]);
    expect(await one.effects()).toBe(1);
  },
);

it('every request without a key is carried out', async () => {
  const { webhookId } = await createWebhook();
  const posted = receiver.posts.length;
  await admin().post(`${WEBHOOKS}/${webhookId}/ping`);
  await admin().post(`${WEBHOOKS}/${webhookId}/ping`);

  expect(receiver.posts.length - posted).toBe(2);
});

it('the first answer comes again after what it made was changed', async () => {
  const one = anEvent();
  const send = sender(one);
  const first = await send();
  const path = first.headers.get('location') ?? '';
  await admin().patch(path, { name: 'Changed' }, { 'If-Match': '"0"' });

  expect(contentOf(await send())).toEqual(contentOf(first));
  expect((await admin().get<{ name: string }>(path)).body.name).toBe('Changed');
});

it('the order of the fields does not matter, nor how a time is written', async () => {
  const path = keysOf(await createPartner(api.caller));
  const headers = { 'Idempotency-Key': `"${randomUUID()}"` };
  const scopes = ['events:read'];
  const bodies = [
    { scopes, expiresAt: '2099-01-01T00:00:00Z' },
    { expiresAt: '2099-01-01T01:00:00+01:00', scopes },
  ];
  const first = await admin().post<KeyView>(path, bodies[0], headers);
  const again = await admin().post<KeyView>(path, bodies[1], headers);

  expect([again.status, again.text]).toEqual([201, first.text]);
});

it('a key that was issued works, and comes again only to those who know the Idempotency-Key', async () => {
  const partnerId = await createPartner(api.caller);
  const wish = { scopes: ['events:read'] };
  const headers = { 'Idempotency-Key': randomUUID() };
  await admin().post(keysOf(partnerId), wish, headers);
  const { key } = (await admin().post<KeyView>(keysOf(partnerId), wish, headers)).body;
  const connection = await createConnection(databaseUri).asPromise();
  const stored = JSON.stringify(await idempotentRequestModel(connection).find().lean());
  await connection.close();

  expect((await api.caller.as(key).get('/api/v1/events')).status).toBe(200);
  expect(stored.length).toBeGreaterThan(100);
  for (const part of [key.split('_')[2] ?? '', headers['Idempotency-Key'], partnerId]) {
    expect(stored).not.toContain(part);
  }
});

it('a refusal is not stored', async () => {
  const partnerId = `partner-${randomUUID()}`;
  const headers = { 'Idempotency-Key': randomUUID() };
  const issue = (body: object) => admin().post<ProblemView>(keysOf(partnerId), body, headers);

  expect((await issue({ scopes: [] })).status).toBe(400);
  expect((await issue({ scopes: ['events:read'] })).body.code).toBe('partner_not_found');
  await admin().post('/api/v1/partners', { partnerId, name: 'Late' });
  const issued = await issue({ scopes: ['events:write'] });
  expect(issued.status).toBe(201);
  expect(isReplayed(issued)).toBe(false);
});

it('what another request made is not taken for its own', async () => {
  const one = anEvent();
  expect((await sender(one)()).status).toBe(201);

  for (let repetition = 0; repetition < 2; repetition += 1) {
    const { status, body } = await sender(one)();
    expect([status, body]).toMatchObject([409, { code: 'event_exists' }]);
  }
});

it('keys are separate for each partner and route', async () => {
  const [first, second] = [await newPartner(api.caller), await newPartner(api.caller)];
  const key = randomUUID();
  const body = { url: receiver.url, eventTypes: ['reservation.held'] };
  const headers = { 'Idempotency-Key': key };
  const answers = [
    await first.caller.post(WEBHOOKS, body, headers),
    await second.caller.post(WEBHOOKS, body, headers),
    await sender(aPartner(), admin(), key)(),
  ];

  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(answers.filter(isReplayed)).toEqual([]);
});

it('a partner gets its answer again with another of its keys', async () => {
  const partner = await newPartner(api.caller);
  const { key } = await issueKey(api.caller, partner.partnerId);
  const one = await aWebhook();
  const idempotencyKey = randomUUID();
  const first = await sender(one, partner.caller, idempotencyKey)();
  const again = await sender(one, api.caller.as(key), idempotencyKey)();

  expect([again.status, again.text]).toEqual([201, first.text]);
});

it('the record of administrative actions has one entry for all repetitions', async () => {
  const one = aPartner();
  const send = sender(one);
  const { headers } = await send();
  await send();
  const { data } = (
    await admin().get<PageView<{ target: string }>>('/api/v1/admin-actions?limit=5')
  ).body;

  expect(data.filter(({ target }) => target === headers.get('location'))).toHaveLength(1);
});

it('a key does not matter where a request may be repeated anyway', async () => {
  const partnerId = await createPartner(api.caller);
  const eventId = await api.createEvent();
  const held = await admin().reserve(eventId, { partnerId, seats: 1, holdSeconds: 60 });
  const path = `/api/v1/reservations/${held.body.reservationId}/confirm`;
  const headers = { 'Idempotency-Key': 'k1' };

  expect((await admin().post(path, undefined, headers)).status).toBe(200);
  expect((await admin().post(path, undefined, headers)).status).toBe(200);
});
