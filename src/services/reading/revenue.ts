import type { mongo } from 'mongoose';
import type { Models } from '../../models/models';
import { REVENUE_ROWS_AT_ONCE } from '../../tuning';
import { whenAvailable } from '../database/database-errors';
import { SharedReads } from '../support/shared-reads';

/** What the sold seats of a tier cost in one currency, at the prices at which they were taken. */
export interface TierRevenue {
  tierId: string;
  seats: number;
  /** In the currency's minor unit; absent if it is more than a number can say exactly. */
  amountMinor?: number;
  currency: string;
}

/** Whose reservations: all of an event, or one partner's. */
interface Whose {
  eventId: string;
  partnerId?: string;
}

/** What confirmed reservations bring. */
export class Revenue {
  private readonly reads = new SharedReads((key) => this.read(JSON.parse(key) as Whose));

  constructor(private readonly models: Pick<Models, 'reservations'>) {}

  /** What is not settled yet is missing. Callers at the same time share one read. */
  ofEvent(eventId: string, partnerId: string | undefined): Promise<readonly TierRevenue[]> {
    return this.reads.get(JSON.stringify({ eventId, partnerId }));
  }

  private async read(whose: Whose): Promise<TierRevenue[]> {
    const sums = new Map<string, Sum>();
    let before = Infinity;
    for (;;) {
      const parts = await this.part(whose, before);
      if (parts.length === 0) break;
      for (const { _id, seats, amountMinor, lowest } of parts) {
        before = Math.min(before, lowest);
        if (!isPriced(_id)) continue;
        const key = JSON.stringify([_id.tierId, _id.currency]);
        const sum = sums.get(key) ?? { ..._id, seats: 0, amountMinor: 0 };
        sum.seats += seats;
        sum.amountMinor += Number(amountMinor);
        sums.set(key, sum);
      }
    }
    return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => exact(sum));
  }

  /** The sums over the next reservations, the newest first: so many that no other reader waits for it long. */
  private part(whose: Whose, before: number): Promise<Part[]> {
    return whenAvailable(() =>
      this.models.reservations
        .aggregate<Part>([
          { $match: { ...whose, status: 'confirmed', createdVersion: { $lt: before } } },
          { $sort: { createdVersion: -1 } },
          { $limit: REVENUE_ROWS_AT_ONCE },
          // All of them, so that it is known how far this part goes.
          { $unwind: { path: '$items', preserveNullAndEmptyArrays: true } },
          {
            $group: {
              _id: { tierId: '$items.tierId', currency: '$items.currency' },
              seats: { $sum: '$items.seats' },
              amountMinor: { $sum: COST },
              lowest: { $min: '$createdVersion' },
            },
          },
        ])
        .hint(whose.partnerId === undefined ? BY_STATUS : BY_PARTNER),
    );
  }
}

/** A damaged item costs nothing: the product of what is no number would fail as a whole. */
const COST = {
  $cond: [
    { $and: [{ $isNumber: '$items.seats' }, { $isNumber: '$items.priceMinor' }] },
    { $multiply: ['$items.seats', '$items.priceMinor'] },
    0,
  ],
};

const BY_STATUS = { eventId: 1, status: 1, createdVersion: -1 };
const BY_PARTNER = { eventId: 1, partnerId: 1, createdVersion: -1 };

type Priced = Pick<TierRevenue, 'tierId' | 'currency'>;
type Sum = Required<TierRevenue>;

interface Part {
  _id: Partial<Priced>;
  seats: number;
  /** Not a number if it is so large that this would not be exact. */
  amountMinor: number | mongo.Long;
  /** The lowest version that made one of these reservations. */
  lowest: number;
}

function isPriced(id: Partial<Priced>): id is Priced {
  const { tierId, currency } = id;
  return typeof tierId === 'string' && typeof currency === 'string';
}

function exact({ amountMinor, ...sum }: Sum): TierRevenue {
  return Number.isSafeInteger(amountMinor) ? { ...sum, amountMinor } : sum;
}
