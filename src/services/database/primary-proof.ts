import { v4 as uuidv4 } from 'uuid';
import type { Models } from '../../models/models';
import { isDuplicateKey, whenAvailable } from './database-errors';
import { SharedReads } from '../support/shared-reads';

/**
 * Proves that the server that answers is the primary: a majority acknowledges a write of its own. What is
 * read afterwards shows everything that was durable when the proof began. Before that, the answers may come
 * from a primary that was cut off and knows nothing of its successor's writes.
 */
export class PrimaryProof {
  private readonly writes = new SharedReads(() => this.write());

  constructor(
    private readonly models: Pick<Models, 'proofs'>,
    /** A single server has no successor: there is nothing to prove. */
    private readonly isStandalone: () => boolean = () => false,
  ) {}

  /**
   * Whether there was anything to prove, so that a look after it may show more than one before it. Callers at
   * the same time share a write that begins after their calls.
   */
  async prove(): Promise<boolean> {
    if (this.isStandalone()) return false;
    await this.writes.get('');
    return true;
  }

  private async write(): Promise<void> {
    const lastProof = uuidv4(); // never the same, so that there is something to write
    try {
      await whenAvailable(() =>
        this.models.proofs.updateOne({ _id: 'primary' }, { $set: { lastProof } }, { upsert: true }),
      );
    } catch (error) {
      // Two processes make the document at the same time: the second one finds it at its next try.
      if (!isDuplicateKey(error)) throw error;
      await this.write();
    }
  }
}
