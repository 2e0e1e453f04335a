import { randomBytes } from 'node:crypto';
import type { PresentedKey } from '../../domain/api-key';

/** An id of 64 bits, so that no two are the same, and a secret of 256 bits. */
export function newKey(): PresentedKey {
  return { keyId: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('hex') };
}
