import type { Commit, Journal } from '../../domain/change';

/** One of this process's slots in an event's journal. */
export interface OwnSlot {
  readonly slotId: string;
  /** What was committed to it last; undefined as long as nothing was. */
  content: Commit | undefined;
  isSettled: boolean;
  /** Resolves when the content is settled, so that the slot may be overwritten. */
  settled: Promise<void>;
}

/**
 * This process's slots in one event's journal, written in turn: while what one holds is being settled,
 * the next commit goes to the other.
 */
export class OwnSlots {
  private readonly slots: OwnSlot[];
  private turn = 0;

  constructor(slotIds: readonly string[]) {
    this.slots = slotIds.map((slotId) => ({
      slotId,
      content: undefined,
      isSettled: true,
      settled: Promise.resolve(),
    }));
  }

  /** The slot for the next commit, as soon as it may be overwritten. */
  async free(): Promise<OwnSlot> {
    const slot = this.slots[this.turn];
    if (!slot) throw new Error('a committer needs a journal slot at least');
    await slot.settled;
    return slot;
  }

  /** Notes what was committed to the slot that was free, and that it is being settled. */
  fill(slot: OwnSlot, content: Commit, settled: Promise<void>): void {
    slot.content = content;
    slot.isSettled = false;
    slot.settled = settled.then(() => {
      slot.isSettled = true;
    });
    this.turn = (this.turn + 1) % this.slots.length;
  }

  /** What is committed but perhaps not settled yet. */
  get unsettled(): Journal {
    const journal: Journal = {};
    for (const { slotId, content, isSettled } of this.slots) {
      if (content && !isSettled) journal[slotId] = content;
    }
    return journal;
  }

  get areSettled(): boolean {
    return this.slots.every(({ isSettled }) => isSettled);
  }

  /** Resolves when everything that is committed by now is settled. */
  async settled(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.settled));
  }

  /** What is still in the journal, as far as this process knows. */
  get written(): { slotId: string; commitId: string }[] {
    return this.slots.flatMap(({ slotId, content }) =>
      content ? [{ slotId, commitId: content.commitId }] : [],
    );
  }
}
