import { v4 as uuidv4 } from 'uuid';
import type { Models } from '../../models/models';
import { RECOVERY_INTERVAL_MS, SLOT_IDLE_MS, SWEEP_INTERVAL_MS } from '../../tuning';
import type { PrimaryProof } from '../database/primary-proof';
import type { Clock } from '../support/clock';
import type { Observer } from '../support/observer';
import { Periodic } from '../support/periodic';
import { Committers } from './committers';
import type { CommitterSurroundings } from './group-committer';
import { MongoLedger } from './mongo-ledger';
import { recoverSlots } from './recovery';
import { Sweeper } from './sweeper';

export interface CommitParts {
  models: Models;
  /** Names this process among those that commit to the same database: letters and digits. */
  writerId: string;
  isStandalone: () => boolean;
  proof: Pick<PrimaryProof, 'prove'>;
  clock: Clock;
  deadlineMs: number;
  observer: Observer;
  /** Hears of each commit. */
  commitObserver: Observer;
  onTrouble: CommitterSurroundings['onTrouble'];
  /** Hears that recovery or a sweep failed; it is tried again. */
  onFailure: (task: 'recovery' | 'sweeping', error: unknown) => void;
}

export interface Commits {
  committers: Committers;
  ledger: Pick<MongoLedger, 'findSlots'>;
  /** Begins to recover what other processes left behind, and to end overdue holds. */
  start(): void;
  /** Carries out what waits. */
  stop(): Promise<void>;
}

/** What writes to events: the committers, and beside them recovery and the sweeper. */
export function composeCommits(parts: CommitParts): Commits {
  const { models, writerId, clock, observer, onFailure } = parts;
  const ledger = new MongoLedger(models, writerId, {
    isStandalone: parts.isStandalone,
    proof: parts.proof,
    onFault: ({ _id, eventId, belongsTo, reason }) => {
      const error = new Error(`cannot be stored among the ${belongsTo}: ${reason}`);
      observer.isolated({ where: 'settle', ids: { eventId, fault: _id }, error });
    },
  });
  const committers = new Committers({
    ledger,
    observer: parts.commitObserver,
    clock,
    newCommitId: uuidv4,
    deadlineMs: parts.deadlineMs,
    onTrouble: parts.onTrouble,
  });
  const recover = async () => {
    const slots = await recoverSlots(ledger, clock, SLOT_IDLE_MS, (ids, error) => {
      observer.isolated({ where: 'recovery', ids: { ...ids }, error });
    });
    observer.recovered(slots);
  };
  const recovery = new Periodic(recover, RECOVERY_INTERVAL_MS, clock, (error) => {
    onFailure('recovery', error);
  });
  const holds = new Sweeper(models, committers, clock, observer);
  const sweeper = new Periodic(
    () => holds.sweep(),
    SWEEP_INTERVAL_MS,
    clock,
    (error) => {
      onFailure('sweeping', error);
    },
  );
  return {
    committers,
    ledger,
    start() {
      recovery.start();
      sweeper.start();
    },
    async stop() {
      await sweeper.stop();
      await recovery.stop();
      await committers.stop();
    },
  };
}
