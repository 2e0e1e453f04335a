import { v4 as uuidv4 } from 'uuid';
import {
  assertUndamaged,
  damaged,
  openEvent,
  type EventState,
  type EventStatus,
  type NewEvent,
  type SeatCount,
  type Tier,
} from '../../domain/event';
import { readCommit, readJournal, type ReadEntry } from '../../domain/read-log';
import { CHANGES_PAGE_MAX } from '../../limits';
import { COMMITS_READ_AT_ONCE } from '../../tuning';
import type { Models } from '../../models/models';
import type { Clock } from '../support/clock';
import { eachWhenAvailable, isDuplicateKey, whenAvailable } from '../database/database-errors';
import { fromCommitDocument, fromStoredJournal } from '../database/stored-commit';
import { newEventDocument, NOT_OF_AN_EVENT, toEvent } from '../database/stored-event';
import { driverCollection } from '../database/driver-collection';
import { LogGaps } from './log-gaps';
import { UNOBSERVED, type LogGap, type Observer } from '../support/observer';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from '../database/page';
import { newUuid, type RandomBytes } from '../support/random-bytes';
import { SharedReads } from '../support/shared-reads';
import { UnavailableError } from '../database/unavailable-error';

/** Some versions of an event, as one look found them. */
interface Look {
  eventId: string;
  /** The event's when the look began: versions up to it that the look did not find are missing. */
  version: number;
  known: ReadonlyMap<number, ReadEntry>;
  unknownSlots: ReturnType<typeof readJournal>['unknown'];
  isGap: (gap: LogGap) => boolean;
}

/** Events as readers and administrators see them. */
export class Events {
  private readonly reads = new SharedReads((eventId) => this.read(eventId));
  private readonly gaps: LogGaps;

  constructor(
    private readonly models: Models,
    private readonly clock: Clock,
    private readonly observer: Pick<Observer, 'isolated' | 'gapFound'> = UNOBSERVED,
  ) {
    this.gaps = new LogGaps((gap) => {
      observer.gapFound(gap);
    });
  }

  /** The event now, or undefined if there is none. Never writes. Callers at the same time share one read. */
  async find(eventId: string): Promise<Readonly<EventState> | undefined> {
    const event = await this.findLogged(eventId);
    return event?.status === 'deleted' ? undefined : event;
  }

  /** The same, a deleted one included: for those who follow its log to the end. */
  findLogged(eventId: string): Promise<Readonly<EventState> | undefined> {
    return this.reads.get(eventId);
  }

  /** How many seats are left and held of each of these events that there is. */
  async seatsOf(eventIds: readonly string[]): Promise<(SeatCount & { eventId: string })[]> {
    const fields = { totalSeats: 1, availableSeats: 1, heldSeats: 1 } as const;
    const found = await whenAvailable(() =>
      this.models.events.find({ _id: { $in: [...eventIds] } }, fields).lean(),
    );
    return found.map(({ _id: eventId, ...seats }) => ({ eventId, ...seats }));
  }

  /** The names of an event's tiers by their ids; none if there is no such event. */
  async tierNames(eventId: string): Promise<ReadonlyMap<string, string>> {
    const found = await whenAvailable(() =>
      this.models.events.findOne({ _id: eventId }, { tiers: 1 }).lean(),
    );
    // Of a damaged event they may be missing.
    const tiers = Object.entries<Partial<Tier> | null>(found?.tiers ?? {});
    return new Map(tiers.map(([tierId, tier]) => [tierId, tier?.name ?? tierId]));
  }

  /**
   * Makes an event unless there is one with its id; if several callers try at the same time, one does. What
   * another attempt made from the same random bytes is `created`, too.
   */
  async create(event: NewEvent, random?: RandomBytes): Promise<'created' | 'exists'> {
    const creation = random && { creationId: newUuid(random) };
    const opened = { ...openEvent(event), lastCommitId: uuidv4() };
    const document = { ...newEventDocument(opened, this.clock.now()), ...creation };
    try {
      // By the driver itself: Mongoose refuses tiers such as `constructor`.
      await whenAvailable(() => driverCollection(this.models.events).insertOne(document));
      return 'created';
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    if (!creation) return 'exists';
    const existing = await whenAvailable(() =>
      this.models.events.findOne({ _id: event.eventId }, { creationId: 1 }).lean(),
    );
    if (!existing) throw new UnavailableError('an event is there, but not on a majority yet');
    return existing.creationId === creation.creationId ? 'created' : 'exists';
  }

  /** One page of the events with that status, or of all that are not archived, newest first. */
  async page(
    limit: number,
    place: Place | undefined,
    status?: EventStatus,
  ): Promise<Page<EventState>> {
    const shown = status ?? { $nin: ['archived' as const, 'deleted' as const] };
    const rows = await whenAvailable(() =>
      this.models.events
        .find(
          { ...after(place), status: shown },
          { idSuffix: 0, creationId: 0, journal: 0, journalAt: 0, proofs: 0 },
        )
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    return toPage(rows, limit, 'eventId');
  }

  /**
   * The whole change log after that version, one by one; undefined if there is no such event. It skips
   * missing versions, since nobody continues from its end.
   */
  async streamChanges(
    eventId: string,
    version: number,
  ): Promise<AsyncIterable<ReadEntry> | undefined> {
    const first = await this.logAfter(eventId, version, CHANGES_PAGE_MAX, 'passed over');
    return first && this.followPages(eventId, first);
  }

  /**
   * Up to `limit` changes in version order, the first being `after + 1`; undefined if there is no such event.
   * What a process has committed but not settled is read from the journal, so that a reader that continues
   * from the last version that it saw misses none. Only a gap in the change log is skipped, once it is
   * certain.
   */
  changes(eventId: string, after: number, limit: number): Promise<ReadEntry[] | undefined> {
    return this.logAfter(eventId, after, limit, 'waited for');
  }

  private async read(eventId: string): Promise<EventState | undefined> {
    const found = await whenAvailable(() =>
      this.models.events.findOne({ _id: eventId }, { ...NOT_OF_AN_EVENT, journal: 0 }).lean(),
    );
    if (!found) return undefined;
    const event = toEvent(found);
    assertUndamaged(event);
    return event;
  }

  private async *followPages(eventId: string, first: ReadEntry[]): AsyncGenerator<ReadEntry> {
    let page = first;
    while (page.length > 0) {
      yield* page;
      const last = page.at(-1)?.version ?? 0;
      page = (await this.logAfter(eventId, last, CHANGES_PAGE_MAX, 'passed over')) ?? [];
    }
  }

  private async logAfter(
    eventId: string,
    after: number,
    limit: number,
    whatIsMissingIs: 'waited for' | 'passed over',
  ): Promise<ReadEntry[] | undefined> {
    const lookedAt = this.clock.now().getTime();
    const isGap = (gap: LogGap) =>
      this.gaps.isCertain(gap, lookedAt, this.clock.now().getTime()) ||
      whatIsMissingIs === 'passed over';
    const event = await whenAvailable(() =>
      this.models.events.findOne({ _id: eventId }, { version: 1, journal: 1 }).lean(),
    );
    if (!event) return undefined;
    const { version } = event;
    if (!Number.isSafeInteger(version)) throw damaged(eventId, `version is ${String(version)}`);
    // The change log after the journal: what is in neither was committed later, or is missing.
    const journal = readJournal(eventId, fromStoredJournal(event.journal));
    const known = new Map<number, ReadEntry>();
    for (const entry of journal.entries) known.set(entry.version, entry);
    for (const entry of await this.settled(eventId, after, version, limit)) {
      known.set(entry.version, entry);
    }
    const look = { eventId, version, known, unknownSlots: journal.unknown, isGap };
    return this.inOrder(look, after, limit);
  }

  /** The commits in the change log with versions after `after` up to `version`, at least `limit` versions. */
  private async settled(eventId: string, after: number, version: number, limit: number) {
    const commits = this.models.commits
      .find({ eventId, lastVersion: { $gt: after }, firstVersion: { $lte: version } })
      .sort({ lastVersion: 1 })
      .limit(limit)
      .batchSize(Math.min(limit, COMMITS_READ_AT_ONCE))
      .lean()
      .cursor();
    const entries: ReadEntry[] = [];
    for await (const commit of eachWhenAvailable(commits)) {
      entries.push(...(readCommit(eventId, fromCommitDocument(commit)) ?? []));
      const last = entries.at(-1);
      if (last && last.version >= after + limit) break;
    }
    return entries.filter((entry) => entry.version > after && entry.version <= version);
  }

  /** The changes that were found, up to the first one that readers must wait for. */
  private inOrder(look: Look, after: number, limit: number): ReadEntry[] {
    const { eventId, version, known, unknownSlots, isGap } = look;
    const entries: ReadEntry[] = [];
    for (let next = after + 1; next <= version && entries.length < limit; next += 1) {
      const entry = known.get(next);
      if (entry) {
        if (entry.kind === 'unknown') this.reportUnknown({ eventId, version: next });
        entries.push(entry);
        continue;
      }
      // It is settled by a process that understands it.
      const slot = unknownSlots.find((one) => one.version === undefined || one.version === next);
      if (slot) {
        this.reportUnknown({ eventId, slotId: slot.slotId });
        break;
      }
      const lastVersion = lastMissing(look, next);
      if (!isGap({ eventId, firstVersion: next, lastVersion })) break;
      next = lastVersion;
    }
    return entries;
  }

  private reportUnknown(ids: Record<string, string | number>): void {
    const error = new Error('a change of an unknown kind, or damaged: run the audit');
    this.observer.isolated({ where: 'log', ids, error });
  }
}

/** The last version that is missing together with that one. */
function lastMissing({ version, known, unknownSlots }: Look, first: number): number {
  const found = [...known.keys(), ...unknownSlots.map((slot) => slot.version ?? Infinity)];
  return Math.min(version, ...found.filter((one) => one > first).map((one) => one - 1));
}
