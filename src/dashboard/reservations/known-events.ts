import type { Api } from '../api';
import type { EventSummary, Reservation } from '../types';

/** The events of the reservations that are shown: their names and those of their tiers. */
export class KnownEvents {
  private readonly events = new Map<string, EventSummary>();

  constructor(private readonly api: Api) {}

  get(eventId: string): EventSummary | undefined {
    return this.events.get(eventId);
  }

  /** Says whether anything was renamed. */
  set(event: EventSummary): boolean {
    const before = this.events.get(event.eventId);
    this.events.set(event.eventId, event);
    return before !== undefined && namesIn(before) !== namesIn(event);
  }

  /** Reads those that are not known yet. Where that fails, ids stand for names. */
  async need(reservations: readonly Reservation[]): Promise<void> {
    const missing = new Set(reservations.map(({ eventId }) => eventId));
    await Promise.allSettled(
      [...missing]
        .filter((eventId) => !this.events.has(eventId))
        .map(async (eventId) => {
          this.set(await this.api.get<EventSummary>(`/api/v1/events/${eventId}`));
        }),
    );
  }
}

function namesIn({ name, timeZone, tiers }: EventSummary): string {
  return JSON.stringify([name, timeZone, tiers.map((tier) => [tier.tierId, tier.name])]);
}
