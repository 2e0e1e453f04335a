import { isDate } from '../../domain/is-date';
import { isOfReservation, readCommit, type ReadEntry } from '../../domain/read-log';
import { SEARCH_CHANGES_AGE_MS } from '../../limits';
import type { Models } from '../../models/models';
import {
  HORIZON_KEPT_MS,
  HORIZON_WAIT_MS,
  JOURNALS_READ_AT_ONCE,
  SETTLED_REMEMBERED_MAX,
} from '../../tuning';
import type { Ledger, SlotName } from '../commits/ledger';
import { whenAvailable } from '../database/database-errors';
import type { PrimaryProof } from '../database/primary-proof';
import { fromStoredJournal, fromUuid } from '../database/stored-commit';
import { toUuids } from '../database/stored-reservation';
import type { Clock } from '../support/clock';
import type { Observer } from '../support/observer';
import { RecentMap } from '../support/recent-map';
import { slices } from './ordered-rows';

export interface HorizonParts {
  models: Pick<Models, 'events' | 'reservations'>;
  ledger: Pick<Ledger, 'findSlots'>;
  proof: Pick<PrimaryProof, 'prove'>;
  clock: Clock;
  observer: Pick<Observer, 'isolated'>;
}

/**
 * Up to when every change of every event is settled, and no change comes any more: who has read all changes up
 * to then misses none. It lies before every commit that waits in a journal for its settling, and some seconds
 * before now, since the time of a commit is that of its process's clock.
 */
export class SettledHorizon {
  private last: { horizon: Promise<Date>; readAtMs: number } | undefined;
  /** By its id, a commit in a journal: that it is settled, or since when it is known not to be. */
  private readonly known = new RecentMap<string, 'settled' | number>(SETTLED_REMEMBERED_MAX);

  constructor(private readonly parts: HorizonParts) {}

  /** At most a second old. Rejects with `UnavailableError`. */
  read(): Promise<Date> {
    const nowMs = this.parts.clock.now().getTime();
    if (!this.last || nowMs - this.last.readAtMs >= HORIZON_KEPT_MS) {
      const last = { horizon: this.look(nowMs), readAtMs: nowMs };
      this.last = last;
      last.horizon.catch(() => {
        if (this.last === last) this.last = undefined;
      });
    }
    return this.last.horizon;
  }

  private async look(nowMs: number): Promise<Date> {
    const end = new Date(nowMs - SEARCH_CHANGES_AGE_MS);
    // A primary that was cut off would know nothing of its successor's commits.
    await this.parts.proof.prove();
    let horizonMs = end.getTime();
    for await (const slots of slices(this.unknown(end), JOURNALS_READ_AT_ONCE)) {
      for (const at of await this.unsettled(slots, nowMs)) {
        horizonMs = Math.min(horizonMs, at.getTime() - 1);
      }
    }
    return new Date(horizonMs);
  }

  /** The slots that were written before that time, but for those that are known to be settled. */
  private async *unknown(before: Date): AsyncGenerator<SlotName> {
    for await (const slot of this.parts.ledger.findSlots(new Date(before.getTime() + 1))) {
      if (this.known.get(slot.commitId) !== 'settled') yield slot;
    }
  }

  /** The times of those commits that are not settled yet. */
  private async unsettled(slots: readonly SlotName[], nowMs: number): Promise<Date[]> {
    const { models } = this.parts;
    const _id = { $in: [...new Set(slots.map(({ eventId }) => eventId))] };
    // As new as the look for the slots was.
    const events = await whenAvailable(() =>
      models.events.find({ _id }, { journal: 1 }).readConcern('local').lean(),
    );
    const journals = new Map(events.map((event) => [event._id, fromStoredJournal(event.journal)]));
    const inJournal = slots.flatMap((slot) => {
      // What is not there any more has been settled before.
      const commit = journals.get(slot.eventId)?.[slot.slotId];
      if (commit?.commitId !== slot.commitId) return [];
      return [{ slot, at: commit.at, entries: readCommit(slot.eventId, commit) }];
    });
    const versionOf = await this.versionsOf(inJournal.flatMap(({ entries = [] }) => entries));
    return inJournal.flatMap(({ slot, at, entries }) => {
      const isSettled = entries?.every((entry) => {
        if (isOfReservation(entry)) {
          return (versionOf.get(entry.reservationId) ?? 0) >= entry.version;
        }
        return entry.kind !== 'unknown';
      });
      if (isSettled) this.known.set(slot.commitId, 'settled');
      return !isSettled && isDate(at) && this.isWaitedFor(slot, nowMs) ? [at] : [];
    });
  }

  private async versionsOf(entries: readonly ReadEntry[]): Promise<Map<string, number>> {
    const ids = entries.filter(isOfReservation).map(({ reservationId }) => reservationId);
    if (ids.length === 0) return new Map();
    const found = await whenAvailable(() =>
      this.parts.models.reservations.find({ _id: { $in: toUuids(ids) } }, { version: 1 }).lean(),
    );
    return new Map(found.map(({ _id, version }) => [fromUuid(_id), version]));
  }

  /** A slot that is damaged is never settled, and must not keep every other change from being found. */
  private isWaitedFor(slot: SlotName, nowMs: number): boolean {
    const known = this.known.get(slot.commitId);
    const since = typeof known === 'number' ? known : nowMs;
    this.known.set(slot.commitId, since);
    if (nowMs - since < HORIZON_WAIT_MS) return true;
    const error = new Error('a commit is not settled, searches for what has changed leave it out');
    this.parts.observer.isolated({ where: 'list', ids: { ...slot }, error });
    return false;
  }
}
