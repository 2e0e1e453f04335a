import type { Commit, Snapshot } from '../../src/domain/change';
import type { PartnerSeats } from '../../src/domain/partner-seats';
import { isActive, isOverdue, type Reservation } from '../../src/domain/reservation';
import { commitFilter, commitUpdate } from '../../src/services/commits/commit-write';
import type { Attempt, Ledger, SlotName, Written } from '../../src/services/commits/ledger';
import { seatsFilter, seatsUpdate } from '../../src/services/commits/seats-write';
import type { FakeStore } from './fake-store';

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

  findReservations(_eventId: string, reservationIds: readonly string[]): Promise<Reservation[]> {
    return this.through('findReservations', () =>
      this.all().filter(({ reservationId }) => reservationIds.includes(reservationId)),
    );
  }

  findPartnerSeats(_eventId: string, partnerIds: readonly string[]): Promise<PartnerSeats[]> {
    return this.through('findPartnerSeats', () =>
      [...this.store.partnerSeats.values()].filter(({ partnerId }) =>
        partnerIds.includes(partnerId),
      ),
    );
  }

  sumSeats(_eventId: string, partnerId: string, exceptIds: readonly string[]) {
    return this.through('sumSeats', () => {
      const counted = this.all().filter(
        (found) =>
          found.partnerId === partnerId &&
          isActive(found) &&
          !exceptIds.includes(found.reservationId),
      );
      return {
        seats: counted.reduce((sum, { seats }) => sum + seats, 0),
        version: Math.max(0, ...counted.map(({ version }) => version)),
      };
    });
  }

  findOverdueHolds(_eventId: string, now: Date, countMax: number): Promise<Reservation[]> {
    return this.through('findOverdueHolds', () =>
      this.all()
        .filter((found) => isOverdue(found, now))
        .sort((a, b) => Number(a.expiresAt) - Number(b.expiresAt))
        .slice(0, countMax),
    );
  }

  commit(attempt: Attempt): Promise<Written | undefined> {
    return this.through('commit', () => {
      const { replaces, slotId } = attempt;
      const isWritten =
        replaces === undefined
          ? this.store.update(this.filterOf(attempt), { ...commitUpdate(attempt) })
          : this.store.updateByPipeline(seatsFilter(attempt, replaces), seatsUpdate(attempt));
      const commit = this.store.journal[slotId];
      return isWritten && commit ? { after: { event: this.store.event }, commit } : undefined;
    });
  }

  fateOf({ slotId, commit, replaces }: Attempt, fenceId: string): Promise<Written | undefined> {
    return this.through('fateOf', () => {
      const { document, log } = this.store;
      if (document.journal[slotId]?.commitId === replaces) {
        Reflect.deleteProperty(document.journal, slotId);
      }
      document.lastCommitId = fenceId;
      const written = [...Object.values(this.store.journal), ...log.values()].find(
        ({ commitId }) => commitId === commit.commitId,
      );
      return written && { after: this.store.snapshot(this.slotIds), commit: written };
    });
  }

  /** Several collections, so several steps. */
  async settle(_eventId: string, commit: Commit): Promise<void> {
    await this.through('settle reservations', () => {
      this.store.settleReservations(commit);
    });
    await this.through('settle partner seats', () => {
      this.store.settlePartnerSeats(commit);
    });
    await this.through('settle log', () => {
      this.store.settleLog(commit);
    });
  }

  removeSlot({ slotId, commitId }: SlotName): Promise<void> {
    return this.through('removeSlot', () => {
      const { journal } = this.store.document;
      if (journal[slotId]?.commitId === commitId) Reflect.deleteProperty(journal, slotId);
    });
  }

  async *findSlots(committedBefore: Date): AsyncGenerator<SlotName> {
    const { eventId, journal } = this.store;
    yield* await this.through('findSlots', () =>
      Object.entries(journal)
        .filter(([, { at }]) => at < committedBefore)
        .map(([slotId, { commitId }]) => ({ eventId, slotId, commitId })),
    );
  }

  readDurableSlot({ slotId, commitId }: SlotName): Promise<Commit | undefined> {
    return this.through('readDurableSlot', () => {
      const slot = this.store.journal[slotId];
      return slot?.commitId === commitId ? slot : undefined;
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
