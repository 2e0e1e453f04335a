import { isOfReservation, type ReadEntry } from '../../domain/read-log';
import type { Reservation } from '../../domain/reservation';
import {
  deliveryIdOf,
  deliveryIdsFrom,
  messageTypeOf,
  versionInDeliveryId,
  type Delivery,
} from '../../domain/webhook';
import { CHANGES_PAGE_MAX, CHANGES_SEARCHED_MAX } from '../../limits';
import { fromStored } from '../../models/stored';
import type { WebhookModels } from '../../models/webhook-models';
import { DELIVERIES_READ_AT_ONCE } from '../../tuning';
import { whenAvailable } from '../database/database-errors';
import type { Page } from '../database/page';
import type { Events } from '../reading/events';
import type { Owner } from './webhooks';

export type DeliveriesPage = Page<Omit<Delivery, 'body'>, string>;

/**
 * The messages about one reservation. No index leads to them: their ids can be told from the reservation's changes,
 * and from the webhooks that may have got them, whatever these want today.
 */
export class ReservationDeliveries {
  constructor(
    private readonly events: Pick<Events, 'changes'>,
    private readonly models: Pick<WebhookModels, 'webhooks' | 'deliveries'>,
  ) {}

  /**
   * One page, the oldest change first, of the webhooks that the owner may see. It may be short although there are
   * more: it ends when so much of the event's log was read as one request may.
   */
  async page(
    reservation: Reservation,
    { limit, after = '' }: { limit: number; after?: string | undefined },
    owner: Owner,
  ): Promise<DeliveriesPage> {
    const { eventId, reservationId, createdVersion } = reservation;
    const webhookIds = await this.webhookIds(reservation.partnerId, owner);
    const data: DeliveriesPage['data'] = [];
    let version = Math.max(createdVersion, versionInDeliveryId(after) ?? 0) - 1;
    const end = Math.min(reservation.version, version + CHANGES_SEARCHED_MAX);
    while (version < end && webhookIds.length > 0) {
      const most = Math.min(CHANGES_PAGE_MAX, end - version);
      const entries = (await this.events.changes(eventId, version, most)) ?? [];
      const ids = idsOf(entries, reservationId, webhookIds).filter((id) => id > after);
      for (let read = 0; read < ids.length; read += DELIVERIES_READ_AT_ONCE) {
        const some = ids.slice(read, read + DELIVERIES_READ_AT_ONCE);
        data.push(...(await this.deliveries(some, limit + 1 - data.length)));
        if (data.length > limit)
          return { data: data.slice(0, limit), next: data[limit - 1]?.deliveryId };
      }
      // None: the next change is waited for, or the last one is missing.
      version = entries.at(-1)?.version ?? reservation.version;
    }
    const hasMore = version < reservation.version && webhookIds.length > 0;
    return { data, next: hasMore ? deliveryIdsFrom(version + 1) : undefined };
  }

  /** Of those that get messages about the partner's reservations: its own, and nobody's. */
  private async webhookIds(partnerId: string, owner: Owner): Promise<string[]> {
    const owners = owner === undefined ? [null, partnerId] : [owner];
    const found = await whenAvailable(() =>
      this.models.webhooks.find({ partnerId: { $in: owners } }, { _id: 1 }).lean(),
    );
    return found.map(({ _id }) => _id);
  }

  private async deliveries(ids: readonly string[], limit: number): Promise<DeliveriesPage['data']> {
    const found = await whenAvailable(() =>
      this.models.deliveries
        .find({ _id: { $in: [...ids] } }, { body: 0 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean(),
    );
    return found.map((delivery) => fromStored('deliveryId', delivery));
  }
}

/** All that there can be about a reservation's changes, in their order. */
function idsOf(
  entries: readonly ReadEntry[],
  reservationId: string,
  webhookIds: readonly string[],
): string[] {
  return entries
    .filter(isOfReservation)
    .filter((entry) => entry.reservationId === reservationId)
    .flatMap((entry) => webhookIds.map((id) => deliveryIdOf(id, entry, messageTypeOf(entry))))
    .sort();
}
