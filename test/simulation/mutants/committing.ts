import { mutant, type Mutant } from './mutant';

const committer = 'services/commits/group-committer.ts';
const commitWrite = 'services/commits/commit-write.ts';
const seatsWrite = 'services/commits/seats-write.ts';

/** Mistakes in a commit: the queue, the filter, the write, the slots. */
export const committing: Mutant[] = [
  mutant('commits whatever the version is', commitWrite, {
    replace: 'return { eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { eventId, ...(version >= 0 && lastCommitId && needsOf(attempt)) };',
  }),
  mutant('commits to another history that has come to the same version', commitWrite, {
    firstSeed: 721,
    focus: 'failover',
    replace: 'return { eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { eventId, version, ...(lastCommitId ? needsOf(attempt) : {}) };',
  }),
  mutant('asks for seats to be there that its own batch adds', commitWrite, {
    focus: 'growth',
    replace: 'return before.availableSeats - after.availableSeats;',
    by: 'return before.availableSeats + after.totalSeats - before.totalSeats - after.availableSeats;',
  }),
  mutant('answers before the changes are settled', committer, {
    replace: '    await this.slots.settled();\n    batch.forEach',
    by: '    batch.forEach',
  }),
  mutant('settles never', committer, {
    replace: 'this.slots.fill(slot, content, this.settle(content, observed));',
    by: 'this.slots.fill(slot, content, Promise.resolve());',
  }),
  mutant('overwrites a slot that is not settled', 'services/commits/own-slots.ts', {
    firstSeed: 597,
    focus: 'overlap',
    replace: '    await slot.settled;\n',
    by: '',
  }),
  mutant('forgets what it has not settled itself', committer, {
    replace: '{ ...journal, ...this.slots.unsettled }',
    by: 'journal',
  }),
  mutant('takes seats at any version, however often', seatsWrite, {
    focus: 'contention',
    replace: '    [`journal.${slotId}.commitId`]: replaces,\n',
    by: '    ...(replaces === slotId && ABSENT),\n',
  }),
  mutant('takes seats at any version that are not there', seatsWrite, {
    firstSeed: 145,
    focus: 'contention',
    replace: '    ...needsOf(attempt),\n',
    by: '    ...(needsOf(attempt) && {}),\n',
  }),
  mutant('takes seats at any version of an event that is not on sale', seatsWrite, {
    firstSeed: 393,
    focus: 'contention',
    replace: '    status: before.status,\n',
    by: '',
  }),
  mutant('takes seats at any version where partners are limited by now', seatsWrite, {
    firstSeed: 80,
    focus: 'contention',
    replace: "    'limits.seatsPerPartner': ABSENT,\n",
    by: '',
  }),
  mutant('takes seats at any version for a key', seatsWrite, {
    firstSeed: 160,
    focus: 'contention',
    replace: "kind === 'reserve' && !('requestHash' in rest)",
    by: "kind === 'reserve' && Boolean(rest)",
  }),
  mutant('tells a version that the database did not give', committer, {
    focus: 'contention',
    replace: 'outcomes = movedBy(outcomes, committed.by);',
    by: 'outcomes = movedBy(outcomes, committed.by * 0);',
  }),
  mutant('settles versions that the database did not give', committer, {
    focus: 'contention',
    replace: 'changes: renumbered(attempt.changes, by) };',
    by: 'changes: renumbered(attempt.changes, by * 0) };',
  }),
  mutant('has the database give versions that were given', seatsWrite, {
    focus: 'contention',
    replace: "version: later('$$change.version'), reservation",
    by: "version: { $add: ['$$change.version', before.version] }, reservation",
  }),
  mutant('gives up settling after one try', committer, {
    replace: 'this.recordTrouble(during, error);\n      }',
    by: "this.recordTrouble(during, error);\n        if (during === 'settling') return undefined as never;\n      }",
  }),
  mutant('refuses from a snapshot of long ago', committer, {
    replace: '} else if (!isDurable) {',
    by: '} else if (!isDurable && !plan.decision.outcomes.some(({ kind }) => kind === "refused")) {',
  }),
  mutant('refuses from a snapshot that was read just now, but may be taken back', committer, {
    focus: 'failover',
    replace: '} else if (!isDurable) {',
    by: '} else if (!isFresh) {',
  }),
  mutant('keeps its snapshot when a race is lost', committer, {
    replace: "if (!committed) return 'lost';",
    by: "if (!committed) { this.snapshot = snapshot; return 'lost'; }",
  }),
  mutant('takes a lost reply for a lost race', committer, {
    replace: 'const written = await this.fateOf(attempt);',
    by: 'const written = undefined as Written | undefined;',
  }),
  mutant('helps nobody', committer, {
    firstSeed: 205,
    focus: 'doubt',
    replace: '    await this.help(snapshot, plan.unsettled);\n',
    by: '',
  }),
  mutant('checks no seats and no version', commitWrite, {
    replace: 'return { eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { eventId, ...(version >= 0 || lastCommitId || needsOf(attempt)) };',
  }),
  mutant('drops a command that met a lost race', 'services/commits/command-queue.ts', {
    replace: 'this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));',
    by: 'if (batch.length < 2) this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));',
  }),
];
