import type { Readable } from 'node:stream';
import type { Caller } from '../../domain/caller';
import { REVOCATION_CHECK_MS } from '../../tuning';

/** Ends a long answer when its caller would not be admitted any more. */
export function endWhenRevoked(stream: Readable, { isWelcome }: Caller): void {
  if (!isWelcome) return;
  const checking = setInterval(() => {
    isWelcome().then(
      (isStill) => {
        if (!isStill) stream.destroy();
      },
      // While the database is unavailable this cannot be checked; the next check will tell.
      () => undefined,
    );
  }, REVOCATION_CHECK_MS);
  stream.once('close', () => {
    clearInterval(checking);
  });
}
