import { hkdfSync, randomBytes } from 'node:crypto';
import { v4 as uuidv4 } from 'uuid';

/** Where ids and secrets come from; passed in so that an attempt can make those of the one before it. */
export type RandomBytes = (size: number) => Buffer;

export const systemRandomBytes: RandomBytes = randomBytes;

/** The same bytes in the same order each time; they cannot be guessed without the seed. */
export function randomBytesFrom(seed: string): RandomBytes {
  let taken = 0;
  return (size) => Buffer.from(hkdfSync('sha256', seed, '', `${(taken += 1)}`, size));
}

export function newUuid(random: RandomBytes): string {
  return uuidv4({ random: random(16) });
}
