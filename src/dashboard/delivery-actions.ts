import type { Api } from './api';
import { showDelivery, type DeliveryActions } from './delivery-row';
import type { Delivery, DeliveryWithBody } from './types';
import type { Context } from './view';

/** Of how many messages that wait it is asked at most what became of them. */
const FOLLOWED_MAX = 10;

/** What the caller may do with messages; `onChanged` is told what has become of one. */
export function deliveryActions(
  { api, feedback, may }: Context,
  onChanged: (delivery: Delivery) => void,
): DeliveryActions {
  const change = (what: 'replay' | 'skip', done: string) => async (delivery: Delivery) => {
    try {
      onChanged(await api.post<Delivery>(`${pathOf(delivery)}/${what}`));
      feedback.success(done);
    } catch (error) {
      feedback.failure(error);
    }
  };
  return {
    show: async (delivery) => {
      try {
        await showDelivery(await api.get<DeliveryWithBody>(pathOf(delivery)));
      } catch (error) {
        feedback.failure(error);
      }
    },
    ...(may('reservations:write') && {
      replay: change('replay', 'It will be posted again.'),
      skip: change('skip', 'It is given up; those behind it continue.'),
    }),
  };
}

/** Asks what has become of those that wait. */
export async function readPending(
  api: Api,
  deliveries: readonly Delivery[],
  onRead: (delivery: Delivery) => void,
): Promise<void> {
  const pending = deliveries.filter(({ status }) => status === 'pending');
  for (const delivery of pending.slice(0, FOLLOWED_MAX)) {
    const { body: _body, ...now } = await api.get<DeliveryWithBody>(pathOf(delivery));
    onRead(now);
  }
}

function pathOf({ webhookId, deliveryId }: Delivery): string {
  return `/api/v1/webhooks/${webhookId}/deliveries/${deliveryId}`;
}
