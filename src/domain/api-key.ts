import { createHash } from 'node:crypto';
import type { Scope } from './caller';

/** A partner's key as it is kept: its secret is known to the partner alone. */
export interface ApiKey {
  keyId: string;
  partnerId: string;
  /** SHA-256 of the secret, in hexadecimal. The secret is random, so that a slow hash would add nothing. */
  secretHash: string;
  scopes: Scope[];
  /** Whose it is, or what it is for: stands in the record of administrative actions. */
  name?: string;
  createdAt: Date;
  /** From then on it is refused; never if absent. */
  expiresAt?: Date;
  revokedAt?: Date;
  /** The key that took its place. */
  replacedBy?: string;
  /** Some seconds late. */
  lastUsedAt?: Date;
}

export type KeyStatus = 'active' | 'expired' | 'revoked';

export function keyStatus(
  { revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>,
  now: Date,
): KeyStatus {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}

/** The two parts of a key as a caller presents it. */
export interface PresentedKey {
  keyId: string;
  secret: string;
}

/** An id has no underscore, so that there is one way to read it; a secret has 256 bits or more. */
export const KEY_SHAPE = /^tb_([A-Za-z0-9]{1,32})_([A-Za-z0-9_-]{43,128})$/;

/** The parts of `tb_<keyId>_<secret>`, or undefined for what has another shape. */
export function parseKey(text: string): PresentedKey | undefined {
  const [, keyId, secret] = KEY_SHAPE.exec(text) ?? [];
  return keyId !== undefined && secret !== undefined ? { keyId, secret } : undefined;
}

/** Begins with `tb_`, so that source code scanners find leaked keys. */
export function writeKey({ keyId, secret }: PresentedKey): string {
  return `tb_${keyId}_${secret}`;
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
