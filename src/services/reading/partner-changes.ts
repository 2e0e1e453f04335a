import { concerns, type ReadEntry } from '../../domain/read-log';
import { CHANGES_PAGE_MAX, CHANGES_SEARCHED_MAX } from '../../limits';
import type { Events } from './events';

export interface PartnerChangesQuery {
  eventId: string;
  partnerId: string;
  after: number;
  limit: number;
}

export interface ChangesPage {
  data: ReadEntry[];
  /** There are others, or versions that were not read. */
  hasMore: boolean;
  /** Every version up to it was read. */
  nextAfter: number;
}

/**
 * Up to `limit` changes that concern a partner, in version order; undefined if there is no such event. The log is
 * read in its order, at most `CHANGES_SEARCHED_MAX` versions of it, so there may be fewer although there are more.
 */
export async function partnerChanges(
  events: Pick<Events, 'changes'>,
  { eventId, partnerId, after, limit }: PartnerChangesQuery,
): Promise<ChangesPage | undefined> {
  const data: ReadEntry[] = [];
  let nextAfter = after;
  for (let read = 0; read < CHANGES_SEARCHED_MAX; read += CHANGES_PAGE_MAX) {
    const entries = await events.changes(eventId, nextAfter, CHANGES_PAGE_MAX);
    if (!entries) return undefined;
    // A page may be short although the log continues: after a gap.
    if (entries.length === 0) return { data, hasMore: false, nextAfter };
    for (const entry of entries) {
      const isWanted = concerns(entry, partnerId);
      if (isWanted && data.length === limit) return { data, hasMore: true, nextAfter };
      if (isWanted) data.push(entry);
      nextAfter = entry.version;
    }
  }
  return { data, hasMore: true, nextAfter };
}

/** Those changes of a whole log that concern a partner. */
export async function* onlyOfPartner(
  entries: AsyncIterable<ReadEntry>,
  partnerId: string,
): AsyncGenerator<ReadEntry> {
  for await (const entry of entries) if (concerns(entry, partnerId)) yield entry;
}
