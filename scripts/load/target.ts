import { ArgumentError } from '../support/arguments';
import type { LoadOptions } from './load-arguments';

/** What is read of an event's summary. */
export interface EventSummary {
  eventId: string;
  version: number;
  totalSeats: number;
  availableSeats: number;
  tiers: { tierId: string; availableSeats: number }[];
}

/** What is read of a version in an event's change log; another partner's has no reservationId. */
export interface ChangeEntry {
  version: number;
  kind: string;
  reservationId?: string;
  items?: { seats: number }[];
}

/** The event under load, as the API tells of it. */
export class Target {
  constructor(private readonly options: Pick<LoadOptions, 'url' | 'event' | 'key'>) {}

  async summary(): Promise<EventSummary> {
    const { event } = this.options;
    return (await this.get(
      event === undefined ? '/api/v1/reservations' : `/api/v1/events/${event}`,
    )) as EventSummary; // as the contract says
  }

  /** Every version after the first one, up to and with the second one, as far as the log has them. */
  async changes(eventId: string, after: number, until: number): Promise<ChangeEntry[]> {
    const changes: ChangeEntry[] = [];
    for (let last = after; last < until; last = changes.at(-1)?.version ?? until) {
      const query = `after=${last}&limit=${Math.min(CHANGES_A_PAGE, until - last)}`;
      const page = (await this.get(`/api/v1/events/${eventId}/changes?${query}`)) as {
        data: ChangeEntry[]; // as the contract says
      };
      if (page.data.length === 0) break;
      changes.push(...page.data);
    }
    return changes;
  }

  private async get(path: string): Promise<unknown> {
    const { url, key } = this.options;
    const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const answer = await fetch(url + path, { headers }).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new ArgumentError([`nothing to load at ${url}: ${String(cause)}`]);
    });
    const body = await answer.text();
    if (answer.ok) return JSON.parse(body);
    const { detail = 'no explanation' } = problemIn(body);
    throw new ArgumentError([`${url}${path} answers ${answer.status}: ${detail}`]);
  }
}

/** The most that the API gives at a time. */
const CHANGES_A_PAGE = 1000;

export function problemIn(body: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(body) as { code?: string; detail?: string }; // a problem, or nothing of one
  } catch {
    return {};
  }
}
