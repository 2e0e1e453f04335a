import crypto from 'node:crypto';
import { hashSecret, parseKey } from '../../../src/domain/api-key';
import { callerOf } from '../../../src/domain/caller';
import type { KnownKey } from '../../../src/services/access/access-directory';
import { Authenticator } from '../../../src/services/access/authenticator';
import { NOW, later } from '../../support/builders';

const SECRET = 'a'.repeat(64);
const known = (overrides: Partial<KnownKey> = {}): KnownKey => ({
  secretHash: hashSecret(SECRET),
  caller: callerOf('abc-corp/k1', 'abc-corp', ['events:read']),
  partner: { status: 'active' },
  key: {},
  ...overrides,
});

function authenticator(found: KnownKey | undefined) {
  const uses: string[] = [];
  const use = { note: (keyId: string) => void uses.push(keyId) };
  return { uses, door: new Authenticator({ key: () => found }, use, { now: () => NOW }) };
}

describe('Authenticator', () => {
  afterEach(() => jest.restoreAllMocks());

  const expired = { key: { expiresAt: NOW } };
  const revoked = { key: { revokedAt: NOW, expiresAt: later(60) } };

  it.each<[string, KnownKey | undefined, string, string | undefined]>([
    ['the right secret', known(), SECRET, undefined],
    ['a wrong secret', known(), 'b'.repeat(64), 'The key is not valid'],
    ['a secret that is longer', known(), `${SECRET}a`, 'The key is not valid'],
    ['the secret of an id that nobody has', undefined, SECRET, 'The key is not valid'],
    ['the right secret of an expired key', known(expired), SECRET, 'The key is expired'],
    ['a wrong secret of an expired key', known(expired), 'b'.repeat(64), 'The key is not valid'],
    ['the right secret of a revoked key', known(revoked), SECRET, 'The key is revoked'],
    [
      'the right secret of a disabled partner',
      known({ partner: { status: 'disabled' } }),
      SECRET,
      'The partner is disabled',
    ],
    [
      'the right secret of a partner that is gone',
      known({ partner: undefined }),
      SECRET,
      'The partner is disabled',
    ],
  ])('compares two hashes of one size in constant time for %s', (_name, found, secret, detail) => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    const result = authenticator(found).door.authenticate(`tb_k1_${secret}`);

    expect(result).toMatchObject(
      detail === undefined
        ? { caller: { name: 'abc-corp/k1' } }
        : { refusal: { code: 'unauthenticated', detail } },
    );
    expect(compare.mock.calls.map((pair) => pair.map((side) => side.byteLength))).toEqual([
      [32, 32],
    ]);
  });

  it('records the use of accepted keys only', () => {
    const { door, uses } = authenticator(known());
    void door.authenticate(`tb_k1_${SECRET}`);
    void door.authenticate(`tb_k1_${'b'.repeat(64)}`);

    expect(uses).toEqual(['k1']);
  });

  it('answers at once from the cache', () => {
    expect(authenticator(known()).door.authenticate(`tb_k1_${SECRET}`)).not.toBeInstanceOf(Promise);
  });
});

describe('parseKey', () => {
  it('reads the id up to the second underscore; a secret may have more of them', () => {
    const secret = `_-${'x'.repeat(41)}`;

    expect(parseKey(`tb_k1_${secret}`)).toEqual({ keyId: 'k1', secret });
  });

  it.each([
    '',
    'tb_',
    'tb_k1',
    `tb__${SECRET}`,
    `TB_k1_${SECRET}`,
    ` tb_k1_${SECRET}`,
    `tb_k1_${SECRET}\n`,
    `tb_k-1_${SECRET}`,
    `tb_${'k'.repeat(33)}_${SECRET}`,
    `tb_k1_${'a'.repeat(42)}`,
    `tb_k1_${'a'.repeat(129)}`,
    `tb_k1_${'é'.repeat(64)}`,
  ])('refuses "%s"', (text) => {
    expect(parseKey(text)).toBeUndefined();
  });
});
