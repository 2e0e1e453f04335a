import type { Events } from '../../services/reading/events';
import type { Revenue } from '../../services/reading/revenue';
import { ok, refused, type Endpoint } from '../endpoint/endpoint';

/** What an event's confirmed reservations bring, by tier; to a partner, what its own bring. */
export function revenueEndpoint(
  revenue: Pick<Revenue, 'ofEvent'>,
  events: Pick<Events, 'find'>,
): Endpoint {
  return async ({ params, caller }) => {
    const event = await events.find(params.eventId ?? '');
    if (!event) return refused({ code: 'event_not_found' });
    return ok({ tiers: await revenue.ofEvent(event.eventId, caller.partnerId) });
  };
}
