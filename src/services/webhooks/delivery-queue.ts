import type { QueryFilter } from 'mongoose';
import { isDate } from '../../domain/is-date';
import { isWholeDelivery, type Delivery } from '../../domain/webhook';
import { fromStored } from '../../models/stored';
import type { StoredDelivery } from '../../models/webhook-delivery-model';
import type { WebhookModels } from '../../models/webhook-models';
import { whenAvailable } from '../database/database-errors';
import { driverCollection } from '../database/driver-collection';
import type { Update } from '../database/unordered-writes';
import { UpdateBatches } from './update-batches';

/** What an attempt came to, as the delivery log has it. */
export interface AttemptRecord {
  status: Delivery['status'];
  at: Date;
  statusCode?: number;
  error?: string;
  nextAttemptAt?: Date;
  refusals?: number;
}

/** Which deliveries are wanted next. */
export interface NextWanted {
  webhookId: string;
  isReplay: boolean;
  now: Date;
  limit: number;
  /** Those of an event are one line. */
  isByEvent: boolean;
  /** Those under way, whose lines wait for them. */
  busy: readonly Delivery[];
}

export interface NextDeliveries {
  /** The first of their lines, and due. */
  ready: Delivery[];
  /** They cannot be made. */
  damaged: Delivery[];
  /** Others are due, too: behind these in their lines, or further on. */
  hasMore: boolean;
}

type Head = Pick<StoredDelivery, '_id' | 'line' | 'eventId' | 'place' | 'nextAttemptAt'>;

/** The deliveries that wait, in their order; each write is atomic in one document. */
export class DeliveryQueue {
  private readonly attempts: UpdateBatches;

  constructor(private readonly models: Pick<WebhookModels, 'deliveries' | 'cursors'>) {
    this.attempts = new UpdateBatches(models.deliveries);
  }

  async next(wanted: NextWanted): Promise<NextDeliveries> {
    const key = wanted.isByEvent ? 'eventId' : 'line';
    const busy = new Set(wanted.busy.map((delivery) => delivery[key]));
    const underWay = new Set(wanted.busy.map(({ deliveryId }) => deliveryId));
    const except = { line: new Set<string>(), eventId: new Set<string>() };
    for (;;) {
      const page = await this.due(wanted, except);
      const whole = page.filter(isWholeDelivery);
      const incomplete = await this.incomplete(whole);
      const isFree = (delivery: Delivery) => !incomplete.has(delivery) && !busy.has(delivery[key]);
      const { firsts, isBlocked } = await this.firsts(whole.filter(isFree), wanted);
      const ready = firsts.filter(isWholeDelivery);
      const damaged = [...page, ...firsts].filter((delivery) => !isWholeDelivery(delivery));
      const others = page.filter(({ deliveryId }) => !underWay.has(deliveryId));
      const isFull = page.length === wanted.limit;
      const found = { ready, damaged, hasMore: isFull || ready.length < others.length };
      const isEnd = !isFull || ready.length + damaged.length > 0;
      const before = except.eventId.size + except.line.size;
      for (const { eventId } of incomplete) except.eventId.add(eventId);
      for (const line of busy) except[key].add(line);
      if (isEnd || !(isBlocked || except.eventId.size + except.line.size > before)) return found;
    }
  }

  /** When the first one is due; undefined if none waits. */
  async nextAt(webhookId: string): Promise<Date | undefined> {
    const found = await Promise.all(
      [false, true].map((isReplay) =>
        whenAvailable(() =>
          this.models.deliveries
            .findOne({ webhookId, isReplay, status: 'pending' }, { nextAttemptAt: 1 })
            .sort({ nextAttemptAt: 1 })
            .lean(),
        ),
      ),
    );
    const times = found.flatMap((one) => (isDate(one?.nextAttemptAt) ? [one.nextAttemptAt] : []));
    return times.length === 0
      ? undefined
      : new Date(Math.min(...times.map((time) => time.getTime())));
  }

  /** Records an attempt, unless another process has recorded another one since the delivery was read. */
  recordAttempt(delivery: Delivery, record: AttemptRecord): Promise<void> {
    return this.attempts.write(attemptUpdate(delivery, record));
  }

  /** Has a delivery with which something unexpected happened wait. */
  async postpone({ deliveryId }: Delivery, until: Date): Promise<void> {
    await whenAvailable(() =>
      this.models.deliveries.updateOne(
        { _id: deliveryId, status: 'pending' },
        { $set: { nextAttemptAt: until } },
      ),
    );
  }

  /** Ends a delivery that is damaged. By the driver: to Mongoose its id may be no id. */
  async giveUp({ deliveryId }: Pick<Delivery, 'deliveryId'>, error: string, at: Date) {
    await whenAvailable(() =>
      driverCollection(this.models.deliveries).updateOne(
        { _id: deliveryId, status: 'pending' },
        { $set: { status: 'failed', error, lastAttemptAt: at }, $unset: { nextAttemptAt: 1 } },
      ),
    );
  }

  private async due(
    { webhookId, isReplay, now, limit }: NextWanted,
    except: Readonly<Record<'line' | 'eventId', ReadonlySet<string>>>,
  ): Promise<Delivery[]> {
    const found = await whenAvailable(() =>
      this.models.deliveries
        .find({
          webhookId,
          isReplay,
          status: 'pending',
          nextAttemptAt: { $lte: now },
          line: { $nin: [...except.line] },
          eventId: { $nin: [...except.eventId] },
        })
        .sort({ nextAttemptAt: 1 })
        .limit(limit)
        .lean(),
    );
    return found.map((delivery) => fromStored('deliveryId', delivery));
  }

  /**
   * Those that are part of a page that the fan-out is still writing: others that come before them in
   * their lines may not be there yet.
   */
  private async incomplete(deliveries: readonly Delivery[]): Promise<ReadonlySet<Delivery>> {
    if (deliveries.length === 0) return new Set();
    const eventIds = [...new Set(deliveries.map(({ eventId }) => eventId))];
    const cursors = await whenAvailable(() =>
      this.models.cursors.find({ _id: { $in: eventIds } }, { version: 1 }).lean(),
    );
    const reached = new Map(cursors.map(({ _id, version }) => [_id, version]));
    return new Set(
      deliveries.filter(({ eventId, version }) => version > (reached.get(eventId) ?? 0)),
    );
  }

  /** Those that are the first of their lines. The others in a line whose first one is not due wait like that. */
  private async firsts(deliveries: readonly Delivery[], { webhookId, isByEvent, now }: NextWanted) {
    const key = isByEvent ? 'eventId' : 'line';
    const lines = [...new Set(deliveries.map((delivery) => delivery[key]))];
    const heads = isByEvent
      ? await this.headsOfEvents(webhookId, lines)
      : await this.headsOfLines(webhookId, lines);
    const isWaiting = ({ nextAttemptAt }: Head) => !(nextAttemptAt && nextAttemptAt <= now);
    const blocking = heads.filter(isWaiting);
    for (const head of blocking) await this.holdUp(webhookId, head, key, now);
    const known = new Map(deliveries.map((delivery) => [delivery.deliveryId, delivery]));
    const due = heads.filter((head) => !isWaiting(head)).map(({ _id }) => _id);
    // A replay may come first in its line, whatever is wanted.
    const others = await this.read(due.filter((id) => !known.has(id)));
    const firsts = [...due.flatMap((id) => known.get(id) ?? []), ...others];
    const byTime = ({ nextAttemptAt }: Delivery) => nextAttemptAt?.getTime() ?? 0;
    firsts.sort((one, other) => byTime(one) - byTime(other) || one.place - other.place);
    return { firsts, isBlocked: blocking.length > 0 };
  }

  private async read(deliveryIds: readonly string[]): Promise<Delivery[]> {
    if (deliveryIds.length === 0) return [];
    const found = await whenAvailable(() =>
      this.models.deliveries.find({ _id: { $in: [...deliveryIds] }, status: 'pending' }).lean(),
    );
    return found.map((delivery) => fromStored('deliveryId', delivery));
  }

  private async headsOfLines(webhookId: string, lines: readonly string[]): Promise<Head[]> {
    if (lines.length === 0) return [];
    const found = await whenAvailable(() =>
      this.models.deliveries
        .find({ webhookId, status: 'pending', line: { $in: [...lines] } }, HEAD)
        .sort({ line: 1, place: 1 })
        // Lines of which nothing comes within it get their turn when the first ones are shorter.
        .limit(LINES_LENGTH_MAX)
        .lean(),
    );
    return found.filter(({ line }, index) => line !== found[index - 1]?.line);
  }

  private async headsOfEvents(webhookId: string, eventIds: readonly string[]): Promise<Head[]> {
    const found = await Promise.all(
      eventIds.map((eventId) =>
        whenAvailable(() =>
          this.models.deliveries
            .findOne({ webhookId, eventId, status: 'pending' }, HEAD)
            .sort({ place: 1 })
            .lean(),
        ),
      ),
    );
    return found.flatMap((head) => head ?? []);
  }

  /** Has all that is behind it wait as long as it does. */
  private async holdUp(
    webhookId: string,
    head: Head,
    key: 'eventId' | 'line',
    now: Date,
  ): Promise<void> {
    const { deliveries } = this.models;
    const { _id, nextAttemptAt: until } = head;
    if (!isDate(until)) {
      await this.giveUp({ deliveryId: _id }, 'it is damaged', now);
      return;
    }
    const behind: QueryFilter<StoredDelivery> = { webhookId, [key]: head[key], status: 'pending' };
    await whenAvailable(() =>
      deliveries.updateMany(
        { ...behind, nextAttemptAt: { $lt: until } },
        { $set: { nextAttemptAt: until } },
      ),
    );
    const stillWaits = { _id, status: 'pending', nextAttemptAt: { $gte: until } } as const;
    if (await whenAvailable(() => deliveries.exists(stillWaits))) return;
    // It was replayed or skipped meanwhile, which lets those behind it go.
    await whenAvailable(() =>
      deliveries.updateMany({ ...behind, nextAttemptAt: until }, { $set: { nextAttemptAt: now } }),
    );
  }
}

const HEAD = { line: 1, eventId: 1, place: 1, nextAttemptAt: 1 } as const;

const LINES_LENGTH_MAX = 1000;

function attemptUpdate({ deliveryId, attempts }: Delivery, record: AttemptRecord): Update {
  const { status, at, statusCode, error, nextAttemptAt, refusals } = record;
  const gone = {
    ...(statusCode === undefined && { statusCode: 1 }),
    ...(error === undefined && { error: 1 }),
    ...(nextAttemptAt === undefined && { nextAttemptAt: 1 }),
  };
  return {
    q: { _id: deliveryId, status: 'pending', attempts },
    u: {
      $set: {
        ...{ status, attempts: attempts + 1, lastAttemptAt: at },
        ...(attempts === 0 && { firstAttemptAt: at }),
        ...(statusCode !== undefined && { statusCode }),
        ...(error !== undefined && { error }),
        ...(nextAttemptAt && { nextAttemptAt }),
        ...(refusals !== undefined && { refusals }),
      },
      ...(Object.keys(gone).length > 0 && { $unset: gone }),
    },
  };
}
