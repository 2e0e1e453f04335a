import type { PageView } from '../support/api-caller';
import { issueKey, newPartner, createPartner } from '../support/partners';
import { rawRequest } from '../support/raw-request';
import { setInEvent } from '../support/set-stored';
import { ADMIN_KEY } from '../support/start-app';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp({ access: { authMode: 'required' } });
const admin = () => api.caller.as(ADMIN_KEY);
const secretOf = (key: string) => key.split('_')[2] ?? '';

interface ActionView {
  actor: string;
  action: string;
  target: string;
  requestId: string;
  status: number;
}

async function actions(limit = 5): Promise<ActionView[]> {
  const path = `/api/v1/admin-actions?limit=${limit}`;
  return (await admin().get<PageView<ActionView>>(path)).body.data;
}

describe('keys', () => {
  it('are in no log, wherever a caller sends them', async () => {
    const { key } = await newPartner(api.caller);
    const asUser = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    const requests: [string, Record<string, string>][] = [
      ['/api/v1/events', { Authorization: `Bearer ${key}` }],
      ['/api/v1/events', { 'X-API-Key': key }],
      ['/api/v1/events', { Authorization: asUser }],
      [`/api/v1/events?key=${key}`, {}],
      ['/api/v1/events', { Referer: `https://shop.example/?key=${key}` }],
      ['/api/v1/events', { 'User-Agent': key }],
      ['/api/v1/events', { 'X-Request-Id': key }],
    ];
    const before = api.app.accessLines.length;
    for (const [path, headers] of requests) await rawRequest(api.app.url + path, { headers });
    await until(() => api.app.accessLines.length >= before + requests.length);

    const logged = [...api.app.accessLines, ...api.app.logLines].join('\n');
    expect(logged).toContain('/api/v1/events?key=tb_');
    for (const secret of [secretOf(key), secretOf(ADMIN_KEY), key, asUser]) {
      expect(logged).not.toContain(secret);
    }
  });

  it('are in no log when a request fails', async () => {
    const { key } = await newPartner(api.caller);
    const damaged = await api.createEvent();
    // Our code never writes this: a damaged document causes an unexpected error.
    await setInEvent(api.app.models, damaged, { tiers: null });
    const Referer = `https://shop.example/?key=${key}`;
    const answer = await api.caller.as(key).get(`/api/v1/events/${damaged}`, { Referer });
    await api.app.models.events.deleteOne({ _id: damaged });

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('tiers');
    expect(api.app.logLines.join('\n')).toContain('a request failed');
    expect(api.app.logLines.join('\n')).not.toContain(secretOf(key));
  });
});

describe('GET /api/v1/admin-actions', () => {
  it('says who did what, newest first', async () => {
    const partnerId = await createPartner(api.caller);
    const { keyId } = await issueKey(api.caller, partnerId);
    const keyPath = `/api/v1/partners/${partnerId}/keys/${keyId}`;
    const revoked = await admin().delete(keyPath);

    expect(await actions(3)).toMatchObject([
      {
        actor: 'ADMIN_API_KEY',
        action: 'revoke_key',
        target: keyPath,
        requestId: revoked.headers.get('x-request-id'),
        status: 204,
      },
      { action: 'issue_key', target: keyPath, status: 201 },
      { action: 'create_partner', target: `/api/v1/partners/${partnerId}`, status: 201 },
    ]);
  });

  it('names the partner and the key that changed an event', async () => {
    const { partnerId, keyId, caller } = await newPartner(api.caller);
    const made = await caller.post('/api/v1/events', {
      eventId: 'audited',
      name: 'A',
      totalSeats: 1,
    });
    expect(made.status).toBe(201);
    await caller.patch('/api/v1/events/audited', { name: 'B' }, { 'If-Match': '*' });
    const target = '/api/v1/events/audited';
    const actor = `${partnerId}/${keyId}`;

    expect(await actions(2)).toMatchObject([
      { actor, action: 'change_event', target, status: 200 },
      { actor, action: 'create_event', target, status: 201 },
    ]);
  });

  it('does not grow by requests that are refused: anybody with a key could fill it', async () => {
    const { caller } = await newPartner(api.caller);
    const before = await actions(1);
    await admin().patch('/api/v1/partners/nobody', { name: 'x' });
    await admin().post('/api/v1/partners', { partnerId: {} });
    await caller.post('/api/v1/webhooks', { url: 'no URL' });
    await caller.delete('/api/v1/webhooks/none');

    expect(await actions(1)).toEqual(before);
  });

  it('contains no secrets', async () => {
    const { key } = await newPartner(api.caller);
    const { text } = await admin().get('/api/v1/admin-actions?limit=100');

    expect(text).not.toContain(secretOf(key));
    expect(text).not.toContain('secretHash');
  });
});
