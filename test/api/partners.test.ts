import { partnerIdOf } from '../../src/domain/partner';
import { createAccessModels } from '../../src/models/access-models';
import { ApiCaller, type PageView, type ProblemView } from '../support/api-caller';
import { createPartner, issueKey, keysOf, newPartner, type KeyView } from '../support/partners';
import { ADMIN_KEY, startApp } from '../support/start-app';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp({ access: { authMode: 'required' } });
const admin = () => api.caller.as(ADMIN_KEY);

const isSame = (one: string, other: string) => partnerIdOf(one) === partnerIdOf(other);

interface PartnerView {
  partnerId: string;
  name: string;
  status: string;
  createdAt: string;
  updatedAt: string;
}

describe('/api/v1/partners', () => {
  it('creates, shows and lists partners, newest first', async () => {
    const body = { partnerId: 'Größe & Co', name: 'Größe' };
    const made = await admin().post<PartnerView>('/api/v1/partners', body);
    const path = made.headers.get('location') ?? '';

    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...body, status: 'active' });
    expect(path).toBe('/api/v1/partners/Gr%C3%B6%C3%9Fe%20%26%20Co');
    expect((await admin().get(path)).body).toEqual(made.body);
    const list = await admin().get<PageView<PartnerView>>('/api/v1/partners?limit=1');
    expect(list.body.data).toEqual([made.body]);
  });

  it('lists each partner once over all pages', async () => {
    const made = [await createPartner(api.caller), await createPartner(api.caller)].reverse();
    const first = await admin().get<PageView<PartnerView>>('/api/v1/partners?limit=1');
    const next = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await admin().get<PageView<PartnerView>>(next);

    expect([first, second].map(({ body }) => body.data[0]?.partnerId)).toEqual(made);
  });

  it('goes on behind a partner with the longest id that there can be', async () => {
    const made = [await createPartner(api.caller), '🎟'.repeat(100)].reverse();
    await admin().post('/api/v1/partners', { partnerId: made[0], name: 'Long' });
    const path = '/api/v1/partners?limit=1';
    const first = (await admin().get<PageView<PartnerView>>(path)).body;
    const next = `${path}&cursor=${first.nextCursor ?? ''}`;
    const second = (await admin().get<PageView<PartnerView>>(next)).body;

    expect([first, second].map(({ data }) => data[0]?.partnerId)).toEqual(made);
  });

  it('refuses a second partner with the same id, even at the same time', async () => {
    const body = { partnerId: 'twice', name: 'Twice' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => admin().post<ProblemView>('/api/v1/partners', body)),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('partner_exists');
  });

  it.each([
    ['Stra\u00dfe', 'STRASSE'],
    ['Caf\u00e9', 'cafe\u0301'],
    ['Full', '\uff26\uff55\uff4c\uff4c'],
    ['Two Words', ' two\u2003words '],
    ['\u03a3\u03b1\u03c2', '\u03c3\u03b1\u03c3'],
  ])('refuses a partner that looks like another: %s, %s', async (one, other) => {
    const create = (partnerId: string) =>
      admin().post<ProblemView>('/api/v1/partners', { partnerId, name: 'Alike' });
    const answers = await Promise.all([one, other].map(create));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);

    const list = await admin().get<PageView<PartnerView>>('/api/v1/partners?limit=1');
    const made = list.body.data[0]?.partnerId ?? '';
    for (const partnerId of [one, other]) {
      const { status } = await admin().get(`/api/v1/partners/${encodeURIComponent(partnerId)}`);
      expect([partnerId, status]).toEqual([partnerId, isSame(partnerId, made) ? 200 : 404]);
    }
  });

  it('finds a partner and its keys by any spelling of its id', async () => {
    const body = { partnerId: '\u00a0Mu\u0308ller  & S\u00f6hne ', name: 'M' };
    const made = await admin().post<PartnerView>('/api/v1/partners', body);
    expect(made.body.partnerId).toBe('M\u00fcller & S\u00f6hne');
    const path = `/api/v1/partners/${encodeURIComponent(body.partnerId)}`;

    expect((await admin().get(path)).body).toEqual(made.body);
    const { key, partnerId } = await issueKey(api.caller, body.partnerId);
    expect(partnerId).toBe(made.body.partnerId);
    const eventId = await api.createEvent();
    const reserved = await api.caller
      .as(key)
      .reserve(eventId, { partnerId: body.partnerId, seats: 1 });
    expect(reserved.body.partnerId).toBe(made.body.partnerId);
  });

  it('renames a partner', async () => {
    const partnerId = await createPartner(api.caller);
    const changed = await admin().patch(`/api/v1/partners/${partnerId}`, { name: 'New' });

    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ partnerId, name: 'New', status: 'active' });
  });

  it('refuses a disabled partner at once, and accepts it when enabled again', async () => {
    const { partnerId, caller } = await newPartner(api.caller);
    const path = `/api/v1/partners/${partnerId}`;
    expect((await caller.get('/api/v1/events')).status).toBe(200);

    await admin().patch(path, { status: 'disabled' });
    const refused = await caller.get<ProblemView>('/api/v1/events');
    await admin().patch(path, { status: 'active' });

    expect(refused.status).toBe(401);
    expect(refused.body.error).toBe('The partner is disabled');
    expect((await caller.get('/api/v1/events')).status).toBe(200);
  });

  it('is 404 for an unknown partner', async () => {
    const path = '/api/v1/partners/nobody';
    const answers = [
      await admin().get<ProblemView>(path),
      await admin().patch<ProblemView>(path, { name: 'x' }),
      await admin().get<ProblemView>(`${path}/keys`),
      await admin().post<ProblemView>(`${path}/keys`, { scopes: ['admin'] }),
    ];

    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([404, 'partner_not_found']);
    }
  });
});

describe('/api/v1/partners/:partnerId/keys', () => {
  it('issues a key and shows it only once', async () => {
    const partnerId = await createPartner(api.caller);
    const scopes = ['events:read', 'reservations:write'];
    const made = await admin().post<KeyView>(keysOf(partnerId), { scopes });
    const { key, ...shown } = made.body;
    const path = `${keysOf(partnerId)}/${shown.keyId}`;

    expect(made.status).toBe(201);
    expect(key).toMatch(new RegExp(`^tb_${shown.keyId}_[0-9a-f]{64}$`));
    expect(shown).toMatchObject({ partnerId, scopes, status: 'active' });
    expect(made.headers.get('location')).toBe(path);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect((await admin().get(path)).body).toEqual(shown);
    expect((await admin().get<PageView<KeyView>>(keysOf(partnerId))).body.data).toEqual([shown]);
  });

  it('stores only a hash of the secret', async () => {
    const { keyId, key } = await newPartner(api.caller);
    const { apiKeys } = createAccessModels(api.app.models.events.db);
    const stored = await apiKeys.findById(keyId).lean();

    expect(stored).not.toBeNull();
    expect(JSON.stringify(stored)).not.toContain(key.split('_')[2]);
  });

  it('accepts a key until it expires', async () => {
    const partnerId = await createPartner(api.caller);
    const expiresAt = new Date(Date.now() + 1000).toISOString();
    const { key, keyId } = await issueKey(api.caller, partnerId, { expiresAt });
    const caller = api.caller.as(key);
    const path = `${keysOf(partnerId)}/${keyId}`;

    await until(async () => (await caller.get('/api/v1/events')).status === 401);
    expect((await caller.get<ProblemView>('/api/v1/events')).body.error).toBe('The key is expired');
    expect((await admin().get<KeyView>(path)).body).toMatchObject({ status: 'expired', expiresAt });
  });

  it('revokes a key at once and repeatably, and keeps its record', async () => {
    const { partnerId, keyId, caller } = await newPartner(api.caller);
    const path = `${keysOf(partnerId)}/${keyId}`;
    expect((await caller.get('/api/v1/events')).status).toBe(200);

    expect((await admin().delete(path)).status).toBe(204);
    expect((await caller.get<ProblemView>('/api/v1/events')).body.error).toBe('The key is revoked');
    const { revokedAt } = (await admin().get<KeyView>(path)).body;
    expect((await admin().delete(path)).status).toBe(204);
    expect((await admin().get<KeyView>(path)).body).toMatchObject({ status: 'revoked', revokedAt });
  });

  it('rotates a key: both are valid during the overlap, then only the new one', async () => {
    const { partnerId, keyId, caller } = await newPartner(api.caller);
    const path = `${keysOf(partnerId)}/${keyId}/rotate`;
    const { status, body } = await admin().post<KeyView & { former: KeyView }>(path, {
      overlapSeconds: 2,
    });
    const next = api.caller.as(body.key);

    expect(status).toBe(201);
    expect(body.former).toMatchObject({ keyId, replacedBy: body.keyId, status: 'active' });
    expect(body).not.toHaveProperty('expiresAt');
    expect((await caller.get('/api/v1/events')).status).toBe(200);
    expect((await next.get('/api/v1/events')).status).toBe(200);
    await until(async () => (await caller.get('/api/v1/events')).status === 401);
    expect((await next.get('/api/v1/events')).status).toBe(200);
  });

  it('rotates with an overlap of a day, and gives the new key the same lifetime', async () => {
    const partnerId = await createPartner(api.caller);
    const expiresAt = new Date(Date.now() + 30 * DAY_MS).toISOString();
    const { keyId } = await issueKey(api.caller, partnerId, { expiresAt, scopes: ['events:read'] });
    const { body } = await admin().post<KeyView & { former: KeyView }>(
      `${keysOf(partnerId)}/${keyId}/rotate`,
    );
    const daysOf = ({ expiresAt: end = '' }: KeyView) =>
      Math.round((new Date(end).getTime() - Date.now()) / DAY_MS);

    expect(body.scopes).toEqual(['events:read']);
    expect(daysOf(body)).toBe(30);
    expect(daysOf(body.former)).toBe(1);
  });

  it('rotates a key once when asked twice at the same time', async () => {
    const { partnerId, keyId } = await newPartner(api.caller);
    const path = `${keysOf(partnerId)}/${keyId}/rotate`;
    const answers = await Promise.all([1, 2, 3].map(() => admin().post<ProblemView>(path)));
    const { data } = (await admin().get<PageView<KeyView>>(keysOf(partnerId))).body;

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('key_not_active');
    // What the others made was never shown, and is revoked.
    expect(data.filter(({ status }) => status === 'active')).toHaveLength(2);
  });

  it('does not rotate an expired or revoked key', async () => {
    const { partnerId, keyId } = await newPartner(api.caller);
    const path = `${keysOf(partnerId)}/${keyId}`;
    await admin().delete(path);

    expect((await admin().post<ProblemView>(`${path}/rotate`)).body.code).toBe('key_not_active');
  });

  it("is 404 for an unknown key and for another partner's", async () => {
    const { keyId } = await newPartner(api.caller);
    const other = await createPartner(api.caller);
    for (const path of [`${keysOf(other)}/${keyId}`, `${keysOf(other)}/0000000000000000`]) {
      const answers = [
        await admin().get<ProblemView>(path),
        await admin().delete<ProblemView>(path),
        await admin().post<ProblemView>(`${path}/rotate`),
      ];
      for (const { status, body } of answers) {
        expect([status, body.code]).toEqual([404, 'key_not_found']);
      }
    }
  });

  it.each([
    [{}, 'scopes is required'],
    [{ scopes: [] }, 'scopes must have at least one item'],
    [{ scopes: 'admin' }, 'scopes must be an array'],
    [{ scopes: ['everything'] }, 'scopes[0] must be one of'],
    [{ scopes: [{ $gt: '' }] }, 'scopes[0] must be one of'],
    [{ scopes: ['admin', 'admin'] }, 'scopes[1] contains a duplicate value'],
    [{ scopes: ['admin'], expiresAt: 'tomorrow' }, 'expiresAt must be a time in RFC 3339'],
  ])('refuses %j', async (body, error) => {
    const partnerId = await createPartner(api.caller);
    const answer = await admin().post<ProblemView>(keysOf(partnerId), body);

    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(error);
  });

  it('records when a key was last used, at the latest when the process stops', async () => {
    const app = await startApp({ access: { authMode: 'required' } });
    try {
      const { keyId, caller } = await newPartner(new ApiCaller(app.url));
      const before = new Date();
      await caller.get('/api/v1/events');
      await app.stop();
      const { apiKeys } = createAccessModels(app.models.events.db);
      const stored = await apiKeys.findById(keyId).lean();

      expect(stored?.lastUsedAt?.getTime()).toBeGreaterThanOrEqual(before.getTime());
    } finally {
      await app.close();
    }
  });
});

const DAY_MS = 24 * 3600 * 1000;
