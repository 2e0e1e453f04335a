import { v4 as uuidv4 } from 'uuid';
import {
  assertUndamaged,
  openEvent,
  type EventState,
  type NewEvent,
  type SeatCount,
} from '../domain/event';
import { toLogEntry, type LogEntry } from '../domain/log-entry';
import { CHANGES_PAGE_MAX } from '../limits';
import type { Models } from '../models/models';
import type { Clock } from './clock';
import { isDuplicateKey, whenAvailable } from './database-errors';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from './page';
import { SharedReads } from './shared-reads';

/** Events as their readers and those who set them up see them. */
export class Events {
  private readonly reads = new SharedReads((eventId) => this.read(eventId));

  constructor(
    private readonly models: Models,
    private readonly clock: Clock,
  ) {}

  /** The event now, or undefined if there is none. Never writes. Those who ask at a time share it. */
  find(eventId: string): Promise<Readonly<EventState> | undefined> {
    return this.reads.get(eventId);
  }

  /** How many seats are left and held of each of these events that there is. */
  async seatsOf(eventIds: readonly string[]): Promise<(SeatCount & { eventId: string })[]> {
    const fields = { _id: 0, eventId: 1, totalSeats: 1, availableSeats: 1, heldSeats: 1 };
    return whenAvailable(() =>
      this.models.events.find({ eventId: { $in: [...eventIds] } }, fields).lean(),
    );
  }

  /** Makes an event unless there is one with its id; of several who try at once, one does. */
  async create(event: NewEvent): Promise<'created' | 'exists'> {
    const opened = { ...openEvent(event), lastCommitId: uuidv4() };
    const document = { ...opened, journal: {}, createdAt: this.clock.now() };
    try {
      // By the driver itself: Mongoose refuses tiers such as `constructor`.
      await whenAvailable(() => this.models.events.collection.insertOne(document));
      return 'created';
    } catch (error) {
      if (isDuplicateKey(error)) return 'exists';
      throw error;
    }
  }

  /** One page of all events, newest first. */
  async page(limit: number, place: Place | undefined): Promise<Page<EventState>> {
    const rows = await whenAvailable(() =>
      this.models.events
        .find(after(place), { journal: 0, journalAt: 0, proofs: 0 })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    return toPage(rows, limit);
  }

  /** The whole log after that version, one by one; undefined if there is no such event. */
  async streamChanges(
    eventId: string,
    version: number,
  ): Promise<AsyncIterable<LogEntry> | undefined> {
    const first = await this.changes(eventId, version, CHANGES_PAGE_MAX);
    return first && this.followPages(eventId, first);
  }

  /**
   * Up to `limit` changes in version order, the first being `after + 1`; undefined if there is no such
   * event. What a process has committed but not settled is read from the journal, so that a reader who
   * goes on from the last version that it saw misses none.
   */
  async changes(eventId: string, after: number, limit: number): Promise<LogEntry[] | undefined> {
    const event = await whenAvailable(() =>
      this.models.events.findOne({ eventId }, { version: 1, journal: 1 }).lean(),
    );
    if (!event) return undefined;
    // After the journal: what is in neither was committed later.
    const settled = await whenAvailable(() =>
      this.models.changes
        .find({ eventId, version: { $gt: after, $lte: after + limit } }, { _id: 0 })
        .sort({ version: 1 })
        .lean<LogEntry[]>(),
    );
    const known = new Map(settled.map((entry) => [entry.version, entry]));
    for (const { commitId, changes } of Object.values(event.journal)) {
      for (const change of changes) {
        if (!known.has(change.version)) {
          known.set(change.version, toLogEntry(eventId, commitId, change));
        }
      }
    }
    return contiguous(known, after, limit);
  }

  private async read(eventId: string): Promise<EventState | undefined> {
    const found = await whenAvailable(() =>
      this.models.events
        .findOne({ eventId }, { _id: 0, journal: 0, journalAt: 0, proofs: 0, createdAt: 0 })
        .lean(),
    );
    if (!found) return undefined;
    assertUndamaged(found);
    return found;
  }

  private async *followPages(eventId: string, first: LogEntry[]): AsyncGenerator<LogEntry> {
    let page: LogEntry[] = first;
    while (page.length > 0) {
      yield* page;
      const last = page.at(-1)?.version ?? 0;
      page = (await this.changes(eventId, last, CHANGES_PAGE_MAX)) ?? [];
    }
  }
}

function contiguous(known: ReadonlyMap<number, LogEntry>, after: number, limit: number) {
  const entries: LogEntry[] = [];
  while (entries.length < limit) {
    const next = known.get(after + entries.length + 1);
    if (!next) break;
    entries.push(next);
  }
  return entries;
}
