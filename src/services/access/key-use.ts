import { ACCESS_CACHED_MAX } from '../../tuning';
import type { AccessModels } from '../../models/access-models';
import { updateAll } from '../database/unordered-writes';

/**
 * Remembers when keys were last used, and writes that from time to time: one write for any number of uses.
 */
export class KeyUse {
  private lastUse = new Map<string, Date>();

  constructor(private readonly models: Pick<AccessModels, 'apiKeys'>) {}

  note(keyId: string, at: Date): void {
    // Above the bound the uses of further keys go unrecorded; those keys are accepted all the same.
    if (this.lastUse.size < ACCESS_CACHED_MAX || this.lastUse.has(keyId)) {
      this.lastUse.set(keyId, at);
    }
  }

  /** Several instances write at once: `$max` lets the last use win, whoever writes last. */
  async write(): Promise<void> {
    if (this.lastUse.size === 0) return;
    const writing = [...this.lastUse].map(([keyId, lastUsedAt]) => ({
      q: { _id: keyId },
      u: { $max: { lastUsedAt } },
    }));
    this.lastUse = new Map();
    await updateAll(this.models.apiKeys, writing);
  }
}
