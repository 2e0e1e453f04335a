import { strict as assert } from 'node:assert';
import type {
  Change,
  Journal,
  JournalSlot,
  ReservationChange,
  Snapshot,
} from '../../src/domain/change';
import { openEvent, type EventState, type NewEvent } from '../../src/domain/event';
import { reservationChanges } from '../../src/domain/journal';
import { isActive, isOverdue, type Reservation } from '../../src/domain/reservation';
import { compileFilter, type Doc } from '../../src/embedded/builtin/language';
import { updatedByPipeline } from './pipeline-update';
import { commitFilter, commitUpdate } from '../../src/services/commits/commit-write';
import { seatsFilter, seatsUpdate } from '../../src/services/commits/seats-write';
import type {
  Attempt,
  Ledger,
  ReservationQuery,
  SlotName,
  Written,
} from '../../src/services/commits/ledger';

export interface StoredChange {
  commitId: string;
  change: Change;
}

interface StoredEvent extends EventState {
  journal: Journal;
}

/** The three collections, in memory. Each of its methods is one atomic operation. */
export class FakeStore {
  readonly event: StoredEvent;
  readonly reservations = new Map<string, Reservation>();
  readonly log = new Map<number, StoredChange>();
  private readonly truth = new Map<string, Reservation>();
  /** The event's seats at each of its versions. */
  readonly history: { available: number; partnerSeats: Map<string, number> }[] = [];

  constructor(event: NewEvent) {
    this.event = { ...openEvent(event), journal: {} };
    this.history.push({ available: this.event.availableSeats, partnerSeats: new Map() });
  }

  /** The same documents, from now on changed apart. */
  fork(): FakeStore {
    const other = new FakeStore({ ...this.event, tiers: [] });
    Object.assign(other.event, structuredClone(this.event));
    for (const reservation of this.reservations.values()) other.settle({ reservation });
    for (const [version, entry] of this.log) other.log.set(version, structuredClone(entry));
    return other;
  }

  /** Without those slots. */
  snapshot(slotIds: readonly string[]): Snapshot {
    const { journal, ...event } = structuredClone(this.event);
    for (const slotId of slotIds) Reflect.deleteProperty(journal, slotId);
    return { event, journal };
  }

  /** Carries out the very filter and update that MongoDB is sent. */
  update(
    filter: Record<string, unknown>,
    update: Record<string, Record<string, unknown>>,
  ): boolean {
    const matches = Object.entries(filter).every(([path, wanted]) => {
      const value = this.read(path);
      return isAtLeast(wanted) ? Number(value) >= wanted.$gte : value === wanted;
    });
    if (!matches) return false;
    for (const [path, by] of Object.entries(update.$inc ?? {})) {
      this.write(path, Number(this.read(path) ?? 0) + Number(by));
    }
    for (const [path, value] of Object.entries(update.$set ?? {})) this.write(path, value);
    for (const path of Object.keys(update.$unset ?? {})) this.write(path, undefined);
    for (const [path, value] of Object.entries(update.$set ?? {})) {
      if (path.startsWith('journal.')) this.remember((value as JournalSlot).changes); // its only form
    }
    return true;
  }

  /** As `update`, for the form of the commit that the database numbers. */
  updateByPipeline(filter: Doc, pipeline: Doc[]): boolean {
    const event: Doc = { ...this.event };
    if (!compileFilter(filter).matches(event)) return false;
    const { journal } = this.event;
    Object.assign(this.event, updatedByPipeline(event, pipeline, new Date()));
    for (const [slotId, { commitId, changes }] of Object.entries(this.event.journal)) {
      if (journal[slotId]?.commitId !== commitId) this.remember(changes);
    }
    return true;
  }

  settle({ reservation }: Pick<ReservationChange, 'reservation'>): void {
    const known = this.reservations.get(reservation.reservationId);
    if (known && known.version >= reservation.version) return;
    this.reservations.set(reservation.reservationId, structuredClone(reservation));
  }

  /** Applies the versions of a write one by one, as if each had been a separate write. */
  private remember(changes: readonly Change[]): void {
    for (const { reservation } of reservationChanges(changes)) {
      this.truth.set(reservation.reservationId, structuredClone(reservation));
      const active = [...this.truth.values()].filter(isActive);
      const partnerSeats = new Map<string, number>();
      for (const { partnerId, seats } of active) {
        partnerSeats.set(partnerId, (partnerSeats.get(partnerId) ?? 0) + seats);
      }
      const taken = active.reduce((sum, { seats }) => sum + seats, 0);
      this.history.push({ available: this.event.totalSeats - taken, partnerSeats });
    }
  }

  private read(path: string): unknown {
    return path
      .split('.')
      .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), this.event);
  }

  private write(path: string, value: unknown): void {
    const keys = path.split('.');
    const last = keys.pop();
    const parent = keys.length === 0 ? this.event : this.read(keys.join('.'));
    assert(isRecord(parent) && last !== undefined, `no parent at ${path}`);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = structuredClone(value);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAtLeast(value: unknown): value is { $gte: number } {
  return isRecord(value) && typeof value.$gte === 'number';
}

/** Passes each step of an operation; may wait, throw, or never return. */
export type Gate = (step: string) => Promise<void>;

/** A ledger on a fake store that goes through its gate before and after each operation takes effect. */
export class FakeLedger implements Ledger {
  readonly slotIds: readonly string[];

  constructor(
    private readonly store: FakeStore,
    writerId: string,
    private readonly gate: Gate = () => Promise.resolve(),
    private readonly filterOf: (attempt: Attempt) => Record<string, unknown> = commitFilter,
  ) {
    this.slotIds = [`${writerId}a`, `${writerId}b`];
  }

  readSnapshot(): Promise<Snapshot | undefined> {
    return this.through('readSnapshot', () => this.store.snapshot(this.slotIds));
  }

  readDurableSnapshot(): Promise<Snapshot | undefined> {
    return this.through('readDurableSnapshot', () => this.store.snapshot(this.slotIds));
  }

  findReservations(query: ReservationQuery): Promise<Reservation[]> {
    return this.through('findReservations', () =>
      this.all().filter(
        ({ reservationId, partnerId, status }) =>
          query.reservationIds.includes(reservationId) ||
          (query.activeOfPartners.includes(partnerId) && /held|confirmed/.test(status)),
      ),
    );
  }

  findOverdueHolds(_eventId: string, now: Date, countMax: number): Promise<Reservation[]> {
    return this.through('findOverdueHolds', () =>
      this.all()
        .filter((found) => isOverdue(found, now))
        .sort((a, b) => Number(a.expiresAt) - Number(b.expiresAt))
        .slice(0, countMax),
    );
  }

  findUsedTiers(
    _eventId: string,
    tierIds: readonly string[],
    versionMax: number,
  ): Promise<string[]> {
    const uses = (tierId: string) =>
      this.all().some(
        ({ items, createdItems = items, createdVersion }) =>
          createdVersion <= versionMax && createdItems.some((item) => item.tierId === tierId),
      );
    return this.through('findUsedTiers', () => tierIds.filter(uses));
  }

  commit(attempt: Attempt): Promise<Snapshot | undefined> {
    return this.through('commit', () => {
      const { replaces } = attempt;
      const written =
        replaces === undefined
          ? this.store.update(this.filterOf(attempt), commitUpdate(attempt))
          : this.store.updateByPipeline(seatsFilter(attempt, replaces), seatsUpdate(attempt));
      return written ? this.store.snapshot(this.slotIds) : undefined;
    });
  }

  fateOf({ slotId, commitId, replaces }: Attempt, fenceId: string): Promise<Written | undefined> {
    return this.through('fateOf', () => {
      const { event, log } = this.store;
      const slot = event.journal[slotId];
      if (slot?.commitId === replaces) Reflect.deleteProperty(event.journal, slotId);
      event.lastCommitId = fenceId;
      const settled = [...log].filter(([, change]) => change.commitId === commitId);
      const version =
        slot?.commitId === commitId ? slot.changes.at(-1)?.version : settled.at(-1)?.[0];
      return version === undefined
        ? undefined
        : { after: this.store.snapshot(this.slotIds), version };
    });
  }

  /** Two collections, so two steps: the reservations first, then the log. */
  async settle(_eventId: string, commitId: string, changes: readonly Change[]): Promise<void> {
    for (const change of reservationChanges(changes)) {
      await this.through('settle reservation', () => {
        this.store.settle(change);
      });
    }
    await this.through('settle log', () => {
      for (const change of changes) {
        if (!this.store.log.has(change.version))
          this.store.log.set(change.version, { commitId, change });
      }
    });
  }

  removeSlot({ slotId, commitId }: SlotName): Promise<void> {
    return this.through('removeSlot', () => {
      const { journal } = this.store.event;
      if (journal[slotId]?.commitId === commitId) Reflect.deleteProperty(journal, slotId);
    });
  }

  async *findSlots(committedBefore: Date): AsyncGenerator<SlotName> {
    const { eventId, journal } = this.store.event;
    yield* await this.through('findSlots', () =>
      Object.entries(journal)
        .filter(([, { committedAt }]) => committedAt < committedBefore)
        .map(([slotId, { commitId }]) => ({ eventId, slotId, commitId })),
    );
  }

  readDurableSlot({ slotId, commitId }: SlotName): Promise<JournalSlot | undefined> {
    return this.through('readDurableSlot', () => {
      const slot = this.store.event.journal[slotId];
      return slot?.commitId === commitId ? structuredClone(slot) : undefined;
    });
  }

  private all(): Reservation[] {
    return structuredClone([...this.store.reservations.values()]);
  }

  private async through<T>(step: string, effect: () => T): Promise<T> {
    await this.gate(`before ${step}`);
    const result = effect();
    await this.gate(`after ${step}`);
    return result;
  }
}
