import type { Readable } from 'node:stream';
import type { Caller } from '../../domain/caller';
import { WELCOME_CHECK_MS } from '../../tuning';

/** Ends an answer that goes on for long when its caller would not be let in any more. */
export function endWhenUnwelcome(stream: Readable, { isWelcome }: Caller): void {
  if (!isWelcome) return;
  const checking = setInterval(() => {
    isWelcome().then(
      (isStill) => {
        if (!isStill) stream.destroy();
      },
      // While the database is away nobody knows; the next check will.
      () => undefined,
    );
  }, WELCOME_CHECK_MS);
  stream.once('close', () => {
    clearInterval(checking);
  });
}
