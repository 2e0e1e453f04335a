import { updateAll, type Target, type Update } from '../database/unordered-writes';

interface Waiting {
  update: Update;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Writes updates of single documents: those that come while others are being written are written together. */
export class UpdateBatches {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly target: Target) {}

  write(update: Update): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ update, resolve, reject });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await this.writeBatch(batch);
    }
    this.isWriting = false;
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const refused = await updateAll(
        this.target,
        batch.map(({ update }) => update),
      );
      const reasons = new Map(refused.map(({ index, reason }) => [index, reason]));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const reason = reasons.get(index);
        if (reason === undefined) resolve();
        else reject(new Error(`the database refused to note an attempt: ${reason}`));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
