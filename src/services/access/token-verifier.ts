import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { callerOf, SCOPES, type Caller } from '../../domain/caller';
import { partnerIdOf } from '../../domain/partner';
import { JWT_CLOCK_TOLERANCE_SECONDS } from '../../limits';
import {
  ACCESS_CACHED_MAX,
  JWKS_CACHE_MS,
  JWKS_COOLDOWN_MS,
  JWKS_FETCH_MS_MAX,
  JWT_CACHE_MS,
} from '../../tuning';
import type { AccessDirectory } from './access-directory';
import type { Authentication, VerifyToken } from './authenticator';
import { TtlCache } from './ttl-cache';
import type { Clock } from '../support/clock';

export interface TokenIssuer {
  issuer: string;
  audience: string;
  jwksUrl: string;
  partnerClaim: string;
  scopeClaim: string;
  /** The scope that stands for `admin`; the word `admin` itself may mean anything to the issuer. */
  adminScope?: string | undefined;
}

/** With public keys only: a token that is signed with a shared secret, or not at all, is never accepted. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** A token that was checked. */
interface KnownToken {
  caller: Caller;
  /** The partner that must be active; none for one with the `admin` scope. */
  partnerId: string | undefined;
  endsAtMs: number;
}

/** The issuer's public keys cannot be fetched now. */
class KeysUnavailableError extends Error {}

/**
 * Accepts JWTs of one issuer. The public keys are fetched when the first token comes. While they cannot be
 * fetched, no token can be checked: that is `identity_provider_unavailable`, not 401.
 */
export function createTokenVerifier(
  issuer: TokenIssuer,
  directory: Pick<AccessDirectory, 'partner'>,
  clock: Pick<Clock, 'now'>,
): VerifyToken {
  const publicKeys = createPublicKeys(issuer.jwksUrl);
  const read = async (token: string): Promise<KnownToken | undefined> => {
    try {
      const { payload } = await jwtVerify(token, publicKeys, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        clockTolerance: JWT_CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub'],
        currentDate: clock.now(),
      });
      return knownToken(payload, issuer);
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error;
      return undefined;
    }
  };
  const known = new TtlCache<KnownToken>({
    lifetimeMs: JWT_CACHE_MS,
    sizeMax: ACCESS_CACHED_MAX,
    now: () => clock.now(),
  });

  return async (token) => {
    // Cached by its hash, so that the memory contains no tokens.
    const hash = createHash('sha256').update(token).digest('base64');
    try {
      return await judge(await known.get(hash, () => read(token)), directory, clock);
    } catch (error) {
      if (error instanceof KeysUnavailableError) return UNAVAILABLE;
      throw error;
    }
  };
}

async function judge(
  found: KnownToken | undefined,
  directory: Pick<AccessDirectory, 'partner'>,
  clock: Pick<Clock, 'now'>,
): Promise<Authentication> {
  if (!found || found.endsAtMs <= clock.now().getTime()) return NOT_VALID;
  if (found.partnerId !== undefined) {
    const partner = await directory.partner(found.partnerId);
    if (partner?.status !== 'active') return NO_PARTNER;
  }
  const isWelcome = async () => {
    const { caller } = await judge(found, directory, clock);
    return caller !== undefined;
  };
  return { caller: { ...found.caller, isWelcome } };
}

const NOT_VALID: Authentication = {
  refusal: { code: 'unauthenticated', detail: 'The token is not valid' },
};
const NO_PARTNER: Authentication = {
  refusal: { code: 'unauthenticated', detail: "The token's partner is unknown or disabled" },
};
const UNAVAILABLE: Authentication = { refusal: { code: 'identity_provider_unavailable' } };

/** Undefined for a token of nobody: with neither a partner nor the `admin` scope. */
function knownToken(
  payload: JWTPayload,
  { partnerClaim, scopeClaim, adminScope }: TokenIssuer,
): KnownToken | undefined {
  const { sub = '', exp = 0 } = payload;
  const claimed = payload[scopeClaim];
  const words = typeof claimed === 'string' ? claimed.split(' ') : claimed;
  const scopes = SCOPES.filter((scope) => {
    const word = scope === 'admin' ? adminScope : scope;
    return word !== undefined && Array.isArray(words) && words.includes(word);
  });
  const partner = payload[partnerClaim];
  const partnerId =
    typeof partner === 'string' && partner !== '' ? partnerIdOf(partner) : undefined;
  const caller = callerOf(`${partnerId ?? ''}/jwt:${sub}`, partnerId, scopes);
  if (partnerId === undefined && !caller.scopes.has('admin')) return undefined;
  return {
    caller,
    partnerId: caller.partnerId,
    endsAtMs: (exp + JWT_CLOCK_TOLERANCE_SECONDS) * 1000,
  };
}

function createPublicKeys(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: JWKS_FETCH_MS_MAX,
    cooldownDuration: JWKS_COOLDOWN_MS,
    cacheMaxAge: JWKS_CACHE_MS,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      throw new KeysUnavailableError('the public keys cannot be fetched', { cause: error });
    }
  };
}

/** Whether it is the token that names no key of the issuer, rather than the issuer that gives none. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
