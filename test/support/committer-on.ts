import type { Outcome } from '../../src/domain/command';
import { systemClock, type Clock } from '../../src/services/support/clock';
import { GroupCommitter } from '../../src/services/commits/group-committer';
import { NOW } from './builders';
import { FakeLedger, type Gate } from './fake-ledger';
import type { FakeStore } from './fake-store';

/** A committer whose database passes each step of an operation through `gate`. */
export function committerOn(
  store: FakeStore,
  options: { name?: string; gate?: Gate; now?: () => Date; deadlineMs?: number } = {},
) {
  const { name = 'w1', gate, now = () => NOW, deadlineMs = 10_000 } = options;
  const steps: string[] = [];
  const ledger = new FakeLedger(store, name, async (step) => {
    steps.push(step);
    await gate?.(step);
  });
  const clock: Clock = { ...systemClock, now, sleep: () => Promise.resolve(), random: () => 0 };
  let commits = 0;
  const committer = new GroupCommitter(store.eventId, {
    ledger,
    clock,
    newCommitId: () => `${name}-${(commits += 1)}`,
    deadlineMs,
    onTrouble: () => undefined,
  });
  const count = (wanted: string) => steps.filter((step) => step === `before ${wanted}`).length;
  return { committer, ledger, count };
}

/** An outcome in one word. */
export function code(outcome: Outcome): string {
  return outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
}
