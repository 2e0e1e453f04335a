import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import type { Folded, FoldedStates } from '../../src/domain/event-audit';

/** Keeps some reservations in memory, and the others in a temporary file. */
export class SpilledStates implements FoldedStates {
  /** Not in the file yet; undefined is to be deleted from it. */
  private readonly recent = new Map<string, Folded | undefined>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'ticketboss-audit-'));
  private readonly file: RootDatabase<Folded, string>;

  constructor(private readonly inMemoryMax: number) {
    // Nothing of it has to survive.
    this.file = open({ path: this.folder, noSync: true, noMetaSync: true });
  }

  /** How many are in memory. */
  get inMemory(): number {
    return this.recent.size;
  }

  get(reservationId: string): Folded | undefined {
    return this.recent.has(reservationId)
      ? this.recent.get(reservationId)
      : this.file.get(reservationId);
  }

  set(reservationId: string, state: Folded): void {
    this.note(reservationId, state);
  }

  delete(reservationId: string): void {
    this.note(reservationId, undefined);
  }

  keys(): Iterable<string> {
    this.spill();
    return this.file.getKeys();
  }

  clear(): void {
    this.recent.clear();
    this.file.clearSync();
  }

  async close(): Promise<void> {
    await this.file.close();
    rmSync(this.folder, { recursive: true });
  }

  private note(reservationId: string, state: Folded | undefined): void {
    this.recent.set(reservationId, state);
    if (this.recent.size >= this.inMemoryMax) this.spill();
  }

  private spill(): void {
    this.file.transactionSync(() => {
      for (const [reservationId, state] of this.recent) {
        if (state) this.file.putSync(reservationId, state);
        else this.file.removeSync(reservationId);
      }
    });
    this.recent.clear();
  }
}
