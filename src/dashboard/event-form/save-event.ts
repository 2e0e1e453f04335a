import { ApiProblem, type Api } from '../api';
import type { EventSummary } from '../types';

export function createEvent(api: Api, body: object): Promise<EventSummary> {
  return api.post<EventSummary>('/api/v1/events', body);
}

/**
 * Saves if nobody has changed the settings that were shown meanwhile. Seats that were sold since make a new
 * version, too, but are no reason to ask again.
 */
export async function changeEvent(
  api: Api,
  shown: EventSummary,
  body: object,
): Promise<EventSummary> {
  const path = `/api/v1/events/${shown.eventId}`;
  let { version } = shown;
  for (;;) {
    try {
      return await api.patch<EventSummary>(path, body, { 'If-Match': `"${version}"` });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412) throw error;
      const current = await api.get<EventSummary>(path);
      if (settingsOf(current) !== settingsOf(shown)) {
        throw new Error(
          'Somebody else has changed this event meanwhile. Close this dialog, look at the event, and try again.',
          { cause: error },
        );
      }
      version = current.version;
    }
  }
}

function settingsOf({ name, status, limits, lowStockAt, tiers, ...event }: EventSummary) {
  const { startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt } = event;
  const settings = tiers.map(({ tierId, name: tierName, priceMinor, currency, totalSeats }) => [
    tierId,
    tierName,
    priceMinor,
    currency,
    totalSeats,
  ]);
  const times = [startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt];
  return JSON.stringify([name, status, limits, lowStockAt, times, settings]);
}
