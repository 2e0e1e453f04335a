import { SWEEP_HOLDS_MAX } from '../limits';
import type { Models } from '../models/models';
import type { Clock } from './clock';
import type { Committers } from './committers';
import { whenAvailable } from './database-errors';

/**
 * Gives back the seats of holds whose time is over, each through its event's committer. Several
 * processes may sweep at once: the commit that comes second finds the hold ended and changes nothing.
 * Returns how many overdue holds it found.
 */
export async function sweepHolds(
  { reservations }: Models,
  committers: Committers,
  clock: Clock,
): Promise<number> {
  const overdue = await whenAvailable(() =>
    reservations
      .find(
        { status: 'held', expiresAt: { $lte: clock.now() } },
        { _id: 0, eventId: 1, reservationId: 1 },
      )
      .sort({ expiresAt: 1 })
      .limit(SWEEP_HOLDS_MAX)
      .lean(),
  );
  const expiries = overdue.map(({ eventId, reservationId }) =>
    committers.submit(eventId, { kind: 'expire', reservationId }),
  );
  const failed = (await Promise.allSettled(expiries)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return overdue.length;
}
