import type { Model } from 'mongoose';
import type { Commit } from '../../domain/change';
import { entriesOf, reservationAfter, type ReservationLogEntry } from '../../domain/log-entry';
import { isOfReservation } from '../../domain/read-log';
import { SETTLED_TOGETHER_MAX, SETTLES_UNDER_WAY_MAX } from '../../tuning';
import type { CommitDocument } from '../../models/commit-model';
import type { SettlingFault } from '../../models/fault-model';
import type { Models } from '../../models/models';
import { whenAvailable } from '../database/database-errors';
import { toCommitDocument } from '../database/stored-commit';
import { partnerSeatsId, toReservationDocument } from '../database/stored-reservation';
import { UnavailableError } from '../database/unavailable-error';
import { insertAll, updateAll, type RefusedWrite, type Update } from '../database/unordered-writes';

/** A commit, until it is copied out of the journal. */
interface Settling {
  eventId: string;
  commit: Commit;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** What has a version, and is overwritten by higher ones only. */
interface Versioned {
  _id: unknown;
  version: number;
}

/** A model of documents of which only that is of interest. */
function versioned<T extends Versioned>(model: Model<T>): Model<Versioned> {
  return model as unknown as Model<Versioned>;
}

/** A state of something, with the commit that brought it there. */
interface State {
  eventId: string;
  commitId: string;
  document: Versioned;
  /** Nothing can be there yet but a later state. */
  isFirst: boolean;
}

/**
 * Copies commits into the change log, and the states that they left into `reservations` and `partnerSeats`.
 * While so many copies are in progress that the database is busy, the commits of all events wait for the next
 * copy: with many events at the same time, each with its own commit, this makes settling much cheaper.
 *
 * A document that the database refuses permanently does not stop its event: it is kept in the collection
 * `faults`, where the audit finds it, and counts as settled.
 */
export class GroupSettler {
  private readonly waiting: Settling[] = [];
  private underWay = 0;

  constructor(
    private readonly models: Models,
    private readonly onFault: (fault: SettlingFault) => void = () => undefined,
  ) {}

  /** Idempotent, and safe if several processes do it at the same time. */
  settle(eventId: string, commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ eventId, commit, resolve, reject });
      if (this.underWay < SETTLES_UNDER_WAY_MAX) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.underWay += 1;
    while (this.waiting.length > 0) {
      await this.copy(this.waiting.splice(0, SETTLED_TOGETHER_MAX));
    }
    this.underWay -= 1;
  }

  /** If the database refuses one of them, the others are settled all the same. */
  private async copy(group: readonly Settling[]): Promise<void> {
    const { reservations, partnerSeats } = this.models;
    const entries = group
      .flatMap(({ eventId, commit }) => entriesOf(eventId, commit))
      .filter(isOfReservation);
    try {
      const faults = await Promise.all([
        this.copyToLog(group.map(({ eventId, commit }) => toCommitDocument(eventId, commit))),
        copyStates(versioned(reservations), 'reservations', latestReservations(entries)),
        copyStates(versioned(partnerSeats), 'partnerSeats', latestPartnerSeats(entries)),
      ]);
      await this.keep(faults.flat());
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && !(error instanceof UnavailableError)) {
        await Promise.all(group.map((one) => this.copy([one])));
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }

  /**
   * A duplicate has been settled before only if the very same commit stands in the change log, durably: on a
   * primary that was cut off it may be the first try of this same write, which will be rolled back.
   */
  private async copyToLog(commits: readonly CommitDocument[]): Promise<SettlingFault[]> {
    const refused = placed(await insertAll(this.models.commits, commits), commits);
    const faults = await Promise.all(
      refused.map(async ({ document, isDuplicate, reason }) => {
        const { _id, eventId, lastVersion } = document;
        const state = { eventId, commitId: _id, document };
        if (!isDuplicate) return [faultOf('commits', state, reason)];
        const stored = await whenAvailable(() =>
          this.models.commits.find({ eventId, lastVersion }, { _id: 1 }).lean(),
        );
        if (stored.length === 0) throw new UnavailableError(NOT_DURABLE);
        return stored.some((found) => found._id === _id)
          ? []
          : [faultOf('commits', state, 'another commit has its version in the log')];
      }),
    );
    return faults.flat();
  }

  private async keep(faults: readonly SettlingFault[]): Promise<void> {
    const known = new Set((await insertAll(this.models.faults, faults)).map(({ index }) => index));
    for (const [index, fault] of faults.entries()) if (!known.has(index)) this.onFault(fault);
  }
}

/**
 * A duplicate shows that a state is there already: as good as having written a new one, once it is durable.
 * But a later one may have met the very insert of the state before it; of those that are there, the plain
 * update then finds the older ones.
 */
async function copyStates(
  model: Model<Versioned>,
  belongsTo: SettlingFault['belongsTo'],
  states: readonly State[],
): Promise<SettlingFault[]> {
  const [first, later] = [states.filter(({ isFirst }) => isFirst), states.filter(isLater)];
  const [inserts, upserts] = await Promise.all([
    insertAll(
      model,
      first.map(({ document }) => document),
    ),
    updateAll(
      model,
      later.map((state) => ({ ...overOlder(state), upsert: true })),
    ),
  ]);
  const refused = [...placed(inserts, first), ...placed(upserts, later)];
  const known = refused.filter(({ isDuplicate }) => isDuplicate).map(({ document }) => document);
  const older = known.filter(isLater);
  refused.push(...placed(await updateAll(model, older.map(overOlder)), older));
  await assertDurable(model, known);
  return refused
    .filter(({ isDuplicate }) => !isDuplicate)
    .map(({ document, reason }) => faultOf(belongsTo, document, reason));
}

async function assertDurable(model: Model<Versioned>, states: readonly State[]): Promise<void> {
  if (states.length === 0) return;
  const ids = states.map(({ document }) => document._id);
  const stored = await whenAvailable(() =>
    model.find({ _id: { $in: ids } }, { version: 1 }).lean(),
  );
  const versionOf = new Map(stored.map(({ _id, version }) => [String(_id), version]));
  const isDurable = ({ document }: State) =>
    (versionOf.get(String(document._id)) ?? 0) >= document.version;
  if (!states.every(isDurable)) throw new UnavailableError(NOT_DURABLE);
}

const NOT_DURABLE = 'a majority does not have what is there already';

/** Writes the state in place of an older one: what is not in it any more goes. */
function overOlder({ document }: State): Update {
  const { _id, ...state } = document;
  return { q: { _id, version: { $lt: document.version } }, u: state };
}

function isLater({ isFirst }: State): boolean {
  return !isFirst;
}

/**
 * The whole state also of a later change, since what came before it may still wait in a crashed process's
 * slot.
 */
function latestReservations(entries: readonly ReservationLogEntry[]): State[] {
  const latest = new Map<string, State>();
  for (const entry of entries) {
    const { reservationId, version, eventId, commitId } = entry;
    if ((latest.get(reservationId)?.document.version ?? 0) >= version) continue;
    const document = toReservationDocument(reservationAfter(entry));
    const isFirst = document.createdVersion === version;
    latest.set(reservationId, { eventId, commitId, document, isFirst });
  }
  return [...latest.values()];
}

/** Where the event limits its partners. */
function latestPartnerSeats(entries: readonly ReservationLogEntry[]): State[] {
  const latest = new Map<string, State>();
  for (const { eventId, partnerId, partnerSeats: seats, version, commitId } of entries) {
    if (seats === undefined) continue;
    const document = { _id: partnerSeatsId(eventId, partnerId), seats, version };
    if ((latest.get(document._id)?.document.version ?? 0) >= version) continue;
    latest.set(document._id, { eventId, commitId, document, isFirst: false });
  }
  return [...latest.values()];
}

function placed<T>(refused: readonly RefusedWrite[], documents: readonly T[]) {
  return refused.flatMap(({ index, ...why }) => {
    const document = documents[index];
    return document === undefined ? [] : [{ ...why, document }];
  });
}

function faultOf(
  belongsTo: SettlingFault['belongsTo'],
  {
    eventId,
    commitId,
    document,
  }: Pick<State, 'eventId' | 'commitId'> & { document: { _id: unknown } },
  reason: string,
): SettlingFault {
  const _id = `${commitId}/${belongsTo}/${String(document._id)}`;
  return { _id, eventId, commitId, belongsTo, reason, document };
}
