import { SignJWT } from 'jose';
import type { AccessConfig } from '../../src/config';
import type { ProblemView } from '../support/api-caller';
import { createPartner, issueKey, keysOf, newPartner } from '../support/partners';
import { rawRequest } from '../support/raw-request';
import { ADMIN_KEY } from '../support/start-app';
import {
  ADMIN_SCOPE,
  claimsWith,
  startTokenIssuer,
  type TokenIssuer,
} from '../support/token-issuer';
import { useApp } from '../support/use-app';

let issuer: TokenIssuer;
const access: Partial<AccessConfig> = { authMode: 'required' };
beforeAll(async () => {
  issuer = await startTokenIssuer();
  access.jwt = issuer.config;
});
afterAll(() => issuer.close());

const api = useApp({ access });

const statusOf = async (headers: Record<string, string | string[]>) =>
  (await rawRequest(`${api.app.url}/api/v1/events`, { headers })).status;
const bearing = (credential: string) => statusOf({ Authorization: `Bearer ${credential}` });

describe('a key', () => {
  it('is accepted in either header, with the scheme in any case', async () => {
    const { key } = await newPartner(api.caller);

    expect(await statusOf({ Authorization: `Bearer ${key}` })).toBe(200);
    expect(await statusOf({ Authorization: `bearer ${key}` })).toBe(200);
    expect(await statusOf({ 'X-API-Key': key })).toBe(200);
  });

  it('is not accepted anywhere else', async () => {
    const { key } = await newPartner(api.caller);
    const urls = [`?key=${key}`, `?access_token=${key}`, `?api_key=${key}`];
    for (const query of urls) {
      const { status } = await rawRequest(`${api.app.url}/api/v1/events${query}`);
      expect(status).toBe(401);
    }

    expect(await statusOf({ Authorization: key })).toBe(401);
    expect(await statusOf({ Authorization: `Token ${key}` })).toBe(401);
    expect(await statusOf({ Authorization: `Bearer ${key}, Bearer ${key}` })).toBe(401);
    expect(await statusOf({ Cookie: `key=${key}` })).toBe(401);
    // A wrong one is not made good by a right one beside it.
    expect(await statusOf({ Authorization: 'Bearer tb_wrong', 'X-API-Key': key })).toBe(401);
  });

  it.each<[string, (key: string, other: string) => string]>([
    ['without its last character', (key) => key.slice(0, -1)],
    ['with one character more', (key) => `${key}0`],
    ['with another last character', (key) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')],
    [
      'with another first character of the secret',
      (key) => withSecret(key, `x${secretOf(key).slice(1)}`),
    ],
    ['in other case', (key) => key.toUpperCase()],
    ['with a secret in other case', (key) => withSecret(key, secretOf(key).toUpperCase())],
    ["with another key's secret", (key, other) => withSecret(key, secretOf(other))],
    ['with its id for a secret', (key) => withSecret(key, key.split('_')[1] ?? '')],
    ['without a secret', (key) => withSecret(key, '')],
    ['of an id that nobody has', (key) => `tb_0000000000000000_${secretOf(key)}`],
    ['that is nothing but a secret', (key) => secretOf(key)],
    ['that names a property of every object', (key) => `tb_constructor_${secretOf(key)}`],
    ['with an operator for an id', (key) => `tb_{"$gt":""}_${secretOf(key)}`],
    ['of zeros', (key) => withSecret(key, '0'.repeat(64))],
  ])('is refused %s', async (_name, forge) => {
    // In other case a secret of digits alone would be the same.
    const { key } = await newPartner(api.caller);
    const other = await newPartner(api.caller);
    const answer = await api.caller.as(forge(key, other.key)).get<ProblemView>('/api/v1/events');

    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(answer.body.error).toMatch(/^The (key|token) is not valid$/);
    expect(await bearing(key)).toBe(200);
  });

  it('is refused with the reason only if its secret is right', async () => {
    const { partnerId, keyId, key } = await newPartner(api.caller);
    await api.caller.as(ADMIN_KEY).delete(`${keysOf(partnerId)}/${keyId}`);
    const errorOf = async (credential: string) =>
      (await api.caller.as(credential).get<ProblemView>('/api/v1/events')).body.error;

    expect(await errorOf(key)).toBe('The key is revoked');
    expect(await errorOf(withSecret(key, '0'.repeat(64)))).toBe('The key is not valid');
    expect(await errorOf(`tb_0_${'0'.repeat(64)}`)).toBe('The key is not valid');
  });

  it('is refused once it has expired', async () => {
    const partnerId = await createPartner(api.caller);
    const { key } = await issueKey(api.caller, partnerId, { expiresAt: '2020-01-01T00:00:00Z' });

    expect(await bearing(key)).toBe(401);
  });
});

function secretOf(key: string): string {
  return key.split('_')[2] ?? '';
}

function withSecret(key: string, secret: string): string {
  return [...key.split('_').slice(0, 2), secret].join('_');
}

describe('a token', () => {
  it('allows its partner what its scopes say', async () => {
    const partnerId = await createPartner(api.caller);
    const caller = api.caller.as(
      await issuer.sign({ partner_id: partnerId, scope: 'reservations:write other events:read' }),
    );
    const made = await caller.reserve(await api.createEvent(), { seats: 1, partnerId: undefined });

    expect(made.status).toBe(201);
    expect(made.body.partnerId).toBe(partnerId);
    expect((await caller.find(made.body.reservationId)).status).toBe(403);
  });

  it('may have its scopes as a list, and may be an administrator', async () => {
    const listed = await issuer.sign({ scope: [ADMIN_SCOPE] as unknown as string });

    expect((await api.caller.as(listed).get('/api/v1/partners')).status).toBe(200);
  });

  it('is nobody, and nothing more than a partner, by the word "admin" alone', async () => {
    expect(await bearing(await issuer.sign({ scope: 'admin' }))).toBe(401);
    const partner_id = await createPartner(api.caller);
    const token = await issuer.sign({ partner_id, scope: 'admin events:read' });
    expect((await api.caller.as(token).get('/api/v1/partners')).status).toBe(403);
  });

  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  it.each<[string, () => object]>([
    ['that has expired', () => ({ exp: inSeconds(-60) })],
    ['that never expires', () => ({ exp: undefined })],
    ['that is not valid yet', () => ({ nbf: inSeconds(120) })],
    ['for another audience', () => ({ aud: 'another' })],
    ['for nobody', () => ({ aud: undefined })],
    ['of another issuer', () => ({ iss: 'https://evil.example' })],
    ['of no issuer', () => ({ iss: undefined })],
    ['of no subject', () => ({ sub: undefined })],
    ['of no partner', () => ({ partner_id: undefined })],
    ['of a partner that nobody made', () => ({ partner_id: 'nobody' })],
    ['with an operator for a partner', () => ({ partner_id: { $gt: '' } })],
    ['with a list for a partner', () => ({ partner_id: ['abc'] })],
  ])('is refused %s', async (_name, claims) => {
    const partnerId = await createPartner(api.caller);
    const good = { partner_id: partnerId };

    expect(await bearing(await issuer.sign(good))).toBe(200);
    expect(await bearing(await issuer.sign({ ...good, ...claims() }))).toBe(401);
  });

  it('is accepted shortly after it expired, since clocks differ', async () => {
    const partner_id = await createPartner(api.caller);

    expect(await bearing(await issuer.sign({ partner_id, exp: inSeconds(-10) }))).toBe(200);
  });

  it('is refused if its partner is disabled', async () => {
    const partnerId = await createPartner(api.caller);
    const token = await issuer.sign({ partner_id: partnerId });
    expect(await bearing(token)).toBe(200);
    await api.caller.as(ADMIN_KEY).patch(`/api/v1/partners/${partnerId}`, { status: 'disabled' });

    expect(await bearing(token)).toBe(401);
  });

  it('is refused if somebody else signed it', async () => {
    const partner_id = await createPartner(api.caller);

    expect(await bearing(await issuer.forge({ partner_id }))).toBe(401);
  });

  it('is refused if it is changed after it was signed', async () => {
    const partner_id = await createPartner(api.caller);
    const [header, , signature] = (await issuer.sign({ partner_id })).split('.');
    const changed = encoded(claimsWith({ partner_id, scope: ADMIN_SCOPE }));

    expect(await bearing([header, changed, signature].join('.'))).toBe(401);
  });

  it.each(['none', 'None', 'NONE', 'nOnE'])('is refused unsigned, as "%s"', async (alg) => {
    const claims = encoded(claimsWith({ scope: ADMIN_SCOPE }));

    expect(await bearing(`${encoded({ alg })}.${claims}.`)).toBe(401);
    expect(await bearing(`${encoded({ alg, kid: 'key-1', typ: 'JWT' })}.${claims}.AAAA`)).toBe(401);
  });

  it('is refused if it is signed with the public key as a shared secret', async () => {
    for (const secret of [issuer.publicKey, issuer.publicKey.trim()]) {
      const token = await new SignJWT(claimsWith({ scope: ADMIN_SCOPE }))
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode(secret));
      expect(await bearing(token)).toBe(401);
    }
  });

  it('is refused if it contains a key or a URL of one', async () => {
    const claims = encoded(claimsWith({ scope: ADMIN_SCOPE }));
    const [, , signature = ''] = (await issuer.forge()).split('.');
    for (const header of [
      { alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } },
      { alg: 'RS256', jku: 'http://127.0.0.1:1/jwks', kid: 'mine' },
      { alg: 'RS256', kid: '../../etc/passwd' },
      { alg: 'RS256', kid: 'key-1', crit: ['exp'] },
    ]) {
      expect(await bearing(`${encoded(header)}.${claims}.${signature}`)).toBe(401);
    }
  });

  it.each(['a.b.c', '..', 'eyJ', '{}', 'null', 'a'.repeat(4000)])(
    'is refused if it is not a token: %.20s',
    async (text) => {
      expect(await bearing(text)).toBe(401);
    },
  );

  it('does not cause repeated fetches of the public keys', async () => {
    const before = issuer.fetches();
    const claims = encoded(claimsWith());
    for (let made = 0; made < 20; made += 1) {
      const header = encoded({ alg: 'RS256', kid: `made-up-${made}` });
      expect(await bearing(`${header}.${claims}.AAAA`)).toBe(401);
    }

    expect(issuer.fetches() - before).toBeLessThanOrEqual(1);
  });
});

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

describe('while the public keys cannot be fetched', () => {
  let broken: TokenIssuer;
  const withBroken: Partial<AccessConfig> = { authMode: 'required' };
  beforeAll(async () => {
    broken = await startTokenIssuer();
    broken.isUp = false;
    withBroken.jwt = broken.config;
  });
  afterAll(() => broken.close());
  const other = useApp({ access: withBroken });

  it('tokens are answered with 503, and API keys are accepted', async () => {
    const caller = other.caller.as(await broken.sign({ scope: ADMIN_SCOPE }));
    const { status, headers, body } = await caller.get<ProblemView>('/api/v1/events');

    expect([status, body.code]).toEqual([503, 'identity_provider_unavailable']);
    expect(headers.get('retry-after')).toBe('1');
    expect((await other.caller.as(ADMIN_KEY).get('/api/v1/events')).status).toBe(200);
    broken.isUp = true;
    expect((await caller.get('/api/v1/events')).status).toBe(200);
  });
});

describe('without an issuer', () => {
  const other = useApp({ access: { authMode: 'required' } });

  it('no token is accepted', async () => {
    const caller = other.caller.as(await issuer.sign({ scope: ADMIN_SCOPE }));

    expect((await caller.get('/api/v1/events')).status).toBe(401);
  });
});
