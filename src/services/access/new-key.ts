import type { PresentedKey } from '../../domain/api-key';
import { systemRandomBytes, type RandomBytes } from '../support/random-bytes';

/** An id of 64 bits, so that no two are the same, and a secret of 256 bits. */
export function newKey(random: RandomBytes = systemRandomBytes): PresentedKey {
  return { keyId: random(8).toString('hex'), secret: random(32).toString('hex') };
}
