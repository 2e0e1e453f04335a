import { mutant, type Mutant } from './mutant';

const committer = 'services/commits/group-committer.ts';
const commitWrite = 'services/commits/commit-write.ts';
const seatsWrite = 'services/commits/seats-write.ts';
const ledger = 'services/commits/mongo-ledger.ts';
const journal = 'domain/journal.ts';

/** Mistakes in a commit: the queue, the filter, the write, the slots. */
export const committing: Mutant[] = [
  mutant('commits whatever the version is', commitWrite, {
    replace: 'return { _id: eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { _id: eventId, ...(version >= 0 && lastCommitId && needsOf(attempt)) };',
  }),
  mutant('commits to another history that has come to the same version', commitWrite, {
    firstSeed: 241,
    focus: 'failover',
    replace: 'return { _id: eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { _id: eventId, version, ...(lastCommitId ? needsOf(attempt) : {}) };',
  }),
  mutant('asks for seats to be there that its own batch adds', commitWrite, {
    firstSeed: 29,
    focus: 'growth',
    replace: 'return before.availableSeats - after.availableSeats;',
    by: 'return before.availableSeats + after.totalSeats - before.totalSeats - after.availableSeats;',
  }),
  mutant('answers before a majority has the commit', ledger, {
    focus: 'failover',
    replace: 'const ONLY_ITS_ID = { projection: { _id: 1 } } as const;',
    by: 'const ONLY_ITS_ID = { projection: { _id: 1 }, writeConcern: { w: 1 as const } } as const;',
  }),
  mutant('answers before a majority has the commit that the database numbers', ledger, {
    focus: 'contention',
    replace: 'projection: { ...NOT_OF_AN_EVENT, journal: 0 },',
    by: 'projection: { ...NOT_OF_AN_EVENT, journal: 0 }, writeConcern: { w: 1 as const },',
  }),
  mutant('answers before the write', committer, {
    replace: 'const committed = await this.commit(batch, slot, attempt, snapshot.journal);',
    by: `batch.forEach((waiter, index) => {
        const outcome = outcomes[index];
        if (outcome) waiter.answer(outcome);
      });
      const committed = await this.commit(batch, slot, attempt, snapshot.journal);`,
  }),
  mutant('settles never', committer, {
    replace: 'this.slots.fill(slot, commit, this.settle(commit, observed));',
    by: 'this.slots.fill(slot, commit, Promise.resolve());',
  }),
  mutant('overwrites a slot that is not settled', 'services/commits/own-slots.ts', {
    firstSeed: 438,
    focus: 'overlap',
    replace: '    await slot.settled;\n',
    by: '',
  }),
  mutant('forgets what it has not settled itself', committer, {
    replace: 'journal && { ...journal, ...this.slots.unsettled }',
    by: 'journal',
  }),
  mutant('takes seats at any version, however often', seatsWrite, {
    firstSeed: 41,
    focus: 'contention',
    replace: '    [`journal.${slotId}.commitId`]: replaces,\n',
    by: '    ...(replaces === slotId && ABSENT),\n',
  }),
  mutant('takes seats at any version that are not there', seatsWrite, {
    focus: 'contention',
    replace: '    ...needsOf(attempt),\n',
    by: '    ...(needsOf(attempt) && {}),\n',
  }),
  mutant('takes seats at any version of an event that is not on sale', seatsWrite, {
    firstSeed: 113,
    focus: 'contention',
    replace: '    status: before.status,\n',
    by: '',
  }),
  mutant('takes seats at any version where partners are limited by now', seatsWrite, {
    firstSeed: 274,
    focus: 'contention',
    replace: "    'limits.seatsPerPartner': ABSENT,\n",
    by: '',
  }),
  mutant('takes seats at any version for a key', seatsWrite, {
    firstSeed: 356,
    focus: 'contention',
    replace: "kind === 'reserve' && !('requestHash' in rest)",
    by: "kind === 'reserve' && Boolean(rest)",
  }),
  mutant('tells a version that the database did not give', committer, {
    focus: 'contention',
    replace: 'outcomes = movedBy(outcomes, committed.by);',
    by: 'outcomes = movedBy(outcomes, committed.by * 0);',
  }),
  mutant('settles versions that the database did not give', journal, {
    focus: 'contention',
    replace: 'firstVersion: commit.firstVersion + by,\n    lastVersion: commit.lastVersion + by,',
    by: 'firstVersion: commit.firstVersion,\n    lastVersion: commit.lastVersion,',
  }),
  mutant('settles how many seats were left at another version', journal, {
    focus: 'contention',
    replace: 'left: Object.fromEntries(Object.entries(change.left).map(moved))',
    by: 'left: Object.fromEntries(Object.entries(change.left).map((one) => moved(one) && one))',
  }),
  mutant('settles how many seats of all tiers were left at another version', journal, {
    firstSeed: 45,
    focus: 'contention',
    replace: 'available: change.available + available',
    by: 'available: change.available + 0 * available',
  }),
  mutant('has the database note the versions that were expected', seatsWrite, {
    focus: 'contention',
    replace:
      "firstVersion: { $add: ['$version', 1] },\n      lastVersion: { $add: ['$version', changes.length] },",
    by: 'firstVersion: commit.firstVersion,\n      lastVersion: commit.lastVersion,',
  }),
  mutant('has the database note the seats that were expected to be left', seatsWrite, {
    focus: 'contention',
    replace: '[{ $literal: change }, leftOf(before, change)]',
    by: '[leftOf(before, change), { $literal: change }]',
  }),
  mutant('marks no tier as used', commitWrite, {
    focus: 'tiers',
    replace: '$set: { ...firstUses(before, after), ...journal },',
    by: '$set: { ...(firstUses(before, after) && {}), ...journal },',
  }),
  mutant('marks no tier as used at any version', seatsWrite, {
    firstSeed: 1608,
    focus: 'contention',
    replace: '    ...firstUses(before, after),\n',
    by: '    ...(firstUses(before, after) && {}),\n',
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
    replace: "if (!committed) return isFresh ? 'lost' : 'outdated';",
    by: "if (!committed) { this.snapshot = snapshot; return 'lost'; }",
  }),
  mutant('takes a lost reply for a lost race', committer, {
    replace: 'const written = await this.fateOf(attempt);',
    by: 'const written = undefined as Written | undefined;',
  }),
  mutant('checks no seats and no version', commitWrite, {
    replace: 'return { _id: eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { _id: eventId, ...(version >= 0 || lastCommitId || needsOf(attempt)) };',
  }),
  mutant('drops a command that met a lost race', 'services/commits/command-queue.ts', {
    replace: 'this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));',
    by: 'if (batch.length < 2) this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));',
  }),
];
