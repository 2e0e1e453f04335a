import { hash } from 'node:crypto';
import type { RandomBytes } from '../support/random-bytes';
import { Seal } from '../support/seal';

/*
 * Tokens that stand for a key or token of a caller. The database has only a token's hash, by which it is found, and the
 * credential sealed under the token.
 */

/** 256 random bits. */
export function newCredentialToken(prefix: string, random: RandomBytes): string {
  return `${prefix}_${random(32).toString('base64url')}`;
}

export function credentialTokenId(token: string): string {
  return hash('sha256', token, 'base64url');
}

export function sealCredential(token: string, credential: string): string {
  return new Seal(token, credentialTokenId(token)).close('credential', credential);
}

export function openCredential(token: string, sealed: string): string {
  return new Seal(token, credentialTokenId(token)).open('credential', sealed);
}
