import { entriesOf } from '../../src/domain/log-entry';
import type { StoredCommit } from '../../src/models/commit-model';
import { fromStoredCommit } from '../../src/services/database/stored-commit';
import type { Database, Write } from './database';
import type { History, Moment } from './history';
import type { Doc } from './query';
import type { Chronicler } from './replica-set';

type StoredJournal = Record<string, StoredCommit>;

/** Writes the history: what was committed to each event, when, and since when a majority has it. */
export class Chronicle implements Chronicler {
  readonly history: History = { committed: new Map(), served: [], everDurable: [], faults: [] };
  private moment = 0;

  constructor(
    eventIds: readonly string[],
    /** Called with each commit that takes effect. */
    private readonly onCommit: (slotId: string, commit: StoredCommit, eventId: string) => void,
  ) {
    for (const eventId of eventIds) this.history.committed.set(eventId, []);
  }

  nextMoment(): Moment {
    return (this.moment += 1);
  }

  written({ collection, before, after }: Write): void {
    if (collection !== 'events' || !before || before.version === after.version) return;
    const [old, journal] = [before.journal, after.journal] as StoredJournal[]; // as the ledger writes it
    const eventId = String(after._id);
    const [slotId, commit] =
      Object.entries(journal ?? {}).find(
        ([id, { commitId }]) => old?.[id]?.commitId !== commitId,
      ) ?? [];
    if (!commit || slotId === undefined) {
      this.history.faults.push(`${eventId} goes to version ${String(after.version)} unnoted`);
      return;
    }
    this.remember(eventId, before, after, commit);
    this.onCommit(slotId, commit, eventId);
  }

  durable({ collection, after }: Write): void {
    if (collection !== 'events') return;
    const eventId = String(after._id);
    const log = this.history.committed.get(eventId) ?? [];
    for (let version = Number(after.version); version > 0; version -= 1) {
      const committed = log[version - 1];
      if (!committed || committed.durableMoment < Infinity) break;
      committed.durableMoment = this.nextMoment();
      this.history.everDurable.push({ eventId, version, commitId: committed.entry.commitId });
    }
  }

  /** What the database has lost did not happen. */
  forgetBeyond({ events }: Database): void {
    for (const [eventId, log] of this.history.committed) {
      log.length = Number(events.findOne({ _id: eventId })?.version ?? 0);
    }
  }

  private remember(eventId: string, before: Doc, after: Doc, commit: StoredCommit): void {
    const { commitId, firstVersion, lastVersion, changes } = commit;
    const versions = [Number(before.version) + 1, Number(after.version)];
    const length = lastVersion - firstVersion + 1;
    if (firstVersion !== versions[0] || lastVersion !== versions[1] || length !== changes.length) {
      this.history.faults.push(
        `${eventId} makes versions ${versions.join(' to ')}, but ${commitId} has ${changes.length} ` +
          `of versions ${firstVersion} to ${lastVersion}`,
      );
    }
    const moment = this.nextMoment();
    const list = this.history.committed.get(eventId) ?? [];
    for (const entry of entriesOf(eventId, fromStoredCommit(commit))) {
      list.push({ entry, moment, durableMoment: Infinity });
    }
  }
}
