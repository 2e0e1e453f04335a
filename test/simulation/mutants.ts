import type { Patch } from './load-variant';
import type { Focus } from './plan';

export interface Mutant {
  /** What it does wrong. */
  name: string;
  /** Where it is found out sooner. */
  focus: Focus | undefined;
  /** The seed that the search begins with: those before it were seen not to find it. */
  firstSeed: number;
  patches: Patch[];
}

const committer = 'services/group-committer.ts';
const planner = 'services/plan-commit.ts';
const facts = 'services/facts.ts';
const ledger = 'services/mongo-ledger.ts';
const settler = 'services/group-settler.ts';
const commitWrite = 'services/commit-write.ts';
const seatsWrite = 'services/seats-write.ts';
const decide = 'domain/decide.ts';

/** TicketBoss with one mistake each. The simulator has to find them all. */
export const mutants: Mutant[] = [
  mutant('commits whatever the version is', commitWrite, {
    replace: 'return { eventId, version, ...needsOf(attempt) };',
    by: 'return { eventId, ...(version >= 0 && needsOf(attempt)) };',
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
  mutant('overwrites a slot that is not settled', 'services/own-slots.ts', {
    firstSeed: 477,
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
    firstSeed: 119,
    focus: 'contention',
    replace: '    ...needsOf(attempt),\n',
    by: '    ...(needsOf(attempt) && {}),\n',
  }),
  mutant('takes seats at any version of an event that is not on sale', seatsWrite, {
    firstSeed: 120,
    focus: 'contention',
    replace: '    status: before.status,\n',
    by: '',
  }),
  mutant('takes seats at any version where partners are limited by now', seatsWrite, {
    firstSeed: 71,
    focus: 'contention',
    replace: "    'limits.seatsPerPartner': ABSENT,\n",
    by: '',
  }),
  mutant('takes seats at any version for a key', seatsWrite, {
    firstSeed: 148,
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
    replace: "this.recordTrouble('settling', error);\n      }\n      await this.backOff(tries);",
    by: "this.recordTrouble('settling', error);\n        return;\n      }\n      await this.backOff(tries);",
  }),
  mutant('removes a slot before it is settled', 'services/recovery.ts', {
    replace:
      'await ledger.settle(eventId, commitId, changes);\n    await ledger.removeSlot({ eventId, slotId, commitId });',
    by: 'await ledger.removeSlot({ eventId, slotId, commitId });\n    await ledger.settle(eventId, commitId, changes);',
  }),
  mutant('removes a slot that bears another commit by now', ledger, {
    replace: '{ eventId, [`${path}.commitId`]: commitId },\n        { $unset',
    by: '{ eventId },\n        { $unset',
  }),
  mutant('never removes a slot', 'services/recovery.ts', {
    replace: '    await ledger.removeSlot({ eventId, slotId, commitId });\n',
    by: '',
  }),
  mutant('recovers no slots', 'services/recovery.ts', {
    replace:
      'for await (const { eventId, slotId, commitId, changes } of ledger.findSlots(idleSince))',
    by: 'for (const { eventId, slotId, commitId, changes } of [] as import("./ledger").FoundSlot[])',
  }),
  mutant('refuses from a snapshot of long ago', committer, {
    replace: '} else if (!isFresh) {',
    by: '} else if (!isFresh && !decision.outcomes.some(({ kind }) => kind === "refused")) {',
  }),
  mutant('keeps its snapshot when a race is lost', committer, {
    replace: "if (!committed) return 'lost';",
    by: "if (!committed) { this.snapshot = snapshot; return 'lost'; }",
  }),
  mutant('takes a lost reply for a lost race', committer, {
    replace: '        isInDoubt = true;\n',
    by: '        return undefined;\n',
  }),
  mutant('takes a second try that finds nothing for a lost race', committer, {
    replace: 'isInDoubt ? await ledger.verdictOn(attempt) : LOST;',
    by: 'isInDoubt ? LOST : LOST;',
  }),
  mutant('asks what became of a write that may still be on its way', committer, {
    firstSeed: 95,
    replace:
      "        this.recordTrouble('deciding', error);\n      }\n      await this.backOff(tries);\n    }\n  }\n\n  /** Only when",
    by: `        const early = await ledger.verdictOn(attempt).catch(() => ({ kind: 'undecided' }));
        if (early.kind === 'lost') return undefined;
      }
      await this.backOff(tries);
    }
  }

  /** Only when`,
  }),
  mutant('asks only the slot what became of a commit', ledger, {
    firstSeed: 91,
    focus: 'doubt',
    replace: "return last ? { kind: 'committed', version: last.version } : { kind: 'lost' };",
    by: "return last ? { kind: 'lost' } : { kind: 'lost' };",
  }),
  mutant('looks up no journal', facts, {
    replace: 'latestInJournal(journal, isWanted) : new Map<string, never>();',
    by: 'new Map<string, never>() : new Map<string, never>();',
  }),
  mutant('prefers what is settled to a newer journal', facts, {
    replace: 'version > (reservations.get(reservation.reservationId)?.version ?? 0)',
    by: '!reservations.has(reservation.reservationId) && version > 0',
  }),
  mutant('prefers an old journal to what is settled since', facts, {
    replace: 'version > (reservations.get(reservation.reservationId)?.version ?? 0)',
    by: 'version > 0',
  }),
  mutant('looks up no settled reservations', facts, {
    replace: 'ids.size + partners.size > 0\n      ? ledger.findReservations',
    by: 'ids.size + partners.size < 0\n      ? ledger.findReservations',
  }),
  mutant('looks up no idempotency keys', facts, {
    replace: 'return command.requestHash === undefined ? [] : [command.reservationId];',
    by: 'return [];',
  }),
  mutant('accepts a look-up of long ago', ledger, {
    replace:
      'return whenAvailable(() => this.models.reservations.find(filter, { _id: 0 }).lean());',
    by: `const lookups = ((this as { lookups?: Map<string, Reservation[]> }).lookups ??= new Map());
    const key = JSON.stringify(filter);
    const known = lookups.get(key);
    if (known) return known;
    const found = await whenAvailable(() => this.models.reservations.find(filter, { _id: 0 }).lean());
    lookups.set(key, found);
    return found;`,
  }),
  mutant('counts a partner’s seats without the journal', facts, {
    focus: 'limits',
    replace: 'ids.has(reservationId) || partners.has(partnerId);',
    by: 'ids.has(reservationId) || (partners.has(partnerId) && false);',
  }),
  mutant('counts a partner’s seats only where there was a limit before the batch', facts, {
    focus: 'contention',
    replace: ' || commands.some(limitsPartners)',
    by: ' || (commands.some(limitsPartners) && false)',
  }),
  mutant('asks for no journalled reservation of a partner that may have ended since', facts, {
    firstSeed: 158,
    focus: 'limits',
    replace: 'reservationIds: [...new Set([...ids, ...inJournal.keys()])],',
    by: 'reservationIds: [...ids],',
  }),
  mutant('forgets who reserved what is still in the journal when a tier goes', facts, {
    focus: 'tiers',
    replace: '...(removedTiers.length > 0 ? tiersIn(journal) : [])',
    by: '',
  }),
  mutant('refuses to remove a tier for a sale that came later', ledger, {
    firstSeed: 231,
    focus: 'tiers',
    replace: 'createdVersion: { $lte: versionMax }, $or: named',
    by: 'createdVersion: { $gte: versionMax - versionMax }, $or: named',
  }),
  mutant('forgets the tiers of seats that were given back since', ledger, {
    firstSeed: 680,
    focus: 'tiers',
    replace: "const named = [{ 'items.tierId': tierId }, { 'createdItems.tierId': tierId }];",
    by: "const named = [{ 'items.tierId': tierId }];",
  }),
  mutant('lets fall what the database says while recovery reads', 'services/database-errors.ts', {
    replace: 'yield* found;\n  } catch (error) {\n    throw asUnavailable(error);',
    by: 'yield* found;\n  } catch (error) {\n    throw error;',
  }),
  mutant('removes tiers that were sold from', 'domain/change-event.ts', {
    focus: 'tiers',
    replace: 'if (remove && draft.wasUsed(tierId)) {',
    by: 'if (remove && taken > 0) {',
  }),
  mutant('refuses although an overdue hold may have been ended meanwhile', planner, {
    firstSeed: 501,
    focus: 'holds',
    replace: 'newest?.event.version === event.version',
    by: 'newest !== undefined',
  }),
  mutant('helps nobody', committer, {
    firstSeed: 857,
    focus: 'doubt',
    replace: 'if (plan.unsettled.length > 0) await this.help(snapshot, plan.unsettled);',
    by: '',
  }),
  mutant('ends holds whatever became of them', decide, {
    focus: 'holds',
    replace: "isOverdue(existing, draft.now) ? draft.move(existing, 'expired') : existing",
    by: "draft.move(existing, 'expired')",
  }),
  mutant('ends confirmed holds', 'domain/reservation.ts', {
    focus: 'holds',
    replace: "return status === 'held' && expiresAt !== undefined && expiresAt <= now;",
    by: "return (status === 'held' || status === 'confirmed') && expiresAt !== undefined && expiresAt <= now;",
  }),
  mutant('confirms holds that are over', decide, {
    focus: 'holds',
    replace:
      "return expireIfOverdue(draft, existing) ?? accept(draft.move(existing, 'confirmed'));",
    by: "return accept(draft.move(existing, 'confirmed'));",
  }),
  mutant('sweeps no holds', 'services/sweeper.ts', {
    replace: "committers.submit(eventId, { kind: 'expire', reservationId }),",
    by: 'Promise.resolve({ eventId, reservationId, committers }),',
  }),
  mutant('refuses while overdue holds wait for a sweeper', planner, {
    replace: 'if (snapshot.event.heldSeats === 0 ||',
    by: 'if (snapshot.event.heldSeats >= 0 ||',
  }),
  mutant('releases only overdue holds that are settled', planner, {
    focus: 'holds',
    replace: '...inJournal.filter((found) => isOverdue(found, now))',
    by: '...inJournal.filter((found) => isOverdue(found, now) && found.seats < 0)',
  }),
  mutant('lets an older state overwrite a newer one when it settles', settler, {
    focus: 'doubt',
    replace: 'filter: { reservationId, version: { $lt: state.version } },',
    by: 'filter: { reservationId },',
  }),
  mutant('settles reservations, but no log', settler, {
    replace:
      'await isWithoutDuplicates(this.models.changes.collection.insertMany(entries, UNORDERED));',
    by: 'await isWithoutDuplicates(Promise.resolve());',
  }),
  mutant('takes any fault of a settling write for a duplicate', settler, {
    replace: 'if (!hasOnlyDuplicateKeys(error)) throw error;',
    by: 'if (error === hasOnlyDuplicateKeys) throw error;',
  }),
  mutant('settles the first of those that gathered, and says so of all', settler, {
    firstSeed: 271,
    replace: 'await this.copy(group);',
    by: 'await this.copy(group.slice(0, 1));\n      for (const { resolve } of group) resolve();',
  }),
  mutant('shows its own slot to nobody', ledger, {
    replace: 'const { journal, ...event } = document;\n  return { event, journal };',
    by: 'const { journal, ...event } = document;\n  return { event, journal: journal && {} };',
  }),
  mutant('checks no seats and no version', commitWrite, {
    replace: 'return { eventId, version, ...needsOf(attempt) };',
    by: 'return { eventId, ...(version >= 0 || needsOf(attempt)) };',
  }),
  mutant('repeats a request under one key', decide, {
    replace: 'if (existing) return replay(existing, command);',
    by: 'if (existing && existing.status !== "cancelled") return replay(existing, command);',
  }),
  mutant('answers another request under the same key with the first', decide, {
    replace: 'return existing.requestHash === requestHash\n',
    by: 'return existing.requestHash !== requestHash || existing.requestHash === requestHash\n',
  }),
  mutant('gives a reservation’s seats back twice', decide, {
    replace: "return accept(draft.move(existing, 'cancelled'));",
    by: "draft.move(existing, 'cancelled');\n      return accept(draft.move(existing, 'cancelled'));",
  }),
  mutant('drops a command that met a lost race', committer, {
    replace: 'this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));',
    by: 'if (batch.length < 2) this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));',
  }),
  mutant('finds only settled reservations', 'services/reservations.ts', {
    focus: 'reading',
    replace: 'if (first && !isActive(first)) return first;',
    by: 'if (first) return first;',
  }),
  mutant('looks for a reservation only once it is settled', 'services/reservations.ts', {
    firstSeed: 933,
    focus: 'reading',
    replace: ': hasInJournal(reservationId);',
    by: ': { eventId: "", journalAt: hasInJournal(reservationId) && new Date(0) };',
  }),
  mutant('trusts what it read before it read the journal', 'services/reservations.ts', {
    firstSeed: 196,
    focus: 'reading',
    replace: 'const settled = await this.findSettled(reservationId);\n    return inJournal',
    by: 'const settled = first;\n    return inJournal',
  }),
  mutant('reads the log without the journal', 'services/events.ts', {
    replace: 'for (const { commitId, changes } of Object.values(event.journal)) {',
    by: 'for (const { commitId, changes } of Object.values(event.journal).slice(0, 0)) {',
  }),
  mutant('tells a reader what was read before they asked', 'services/shared-reads.ts', {
    firstSeed: 183,
    focus: 'reading',
    replace: 'return (reading.next ??= reading.value.then(() => this.start(key)));',
    by: 'return reading.value;',
  }),
  mutant('changes an event whatever its version', 'domain/change-event.ts', {
    replace: "if (ifMatch !== 'any' && !ifMatch.includes(event.version)) {",
    by: "if (ifMatch !== 'any' && ifMatch.includes(-1)) {",
  }),
  mutant('shrinks tiers below what is taken', 'domain/change-event.ts', {
    replace: 'if (!remove && requested < taken) {',
    by: 'if (!remove && requested < 0) {',
  }),
];

function mutant(
  name: string,
  file: string,
  { focus, firstSeed = 1, ...change }: Omit<Patch, 'file'> & { focus?: Focus; firstSeed?: number },
): Mutant {
  return { name, focus, firstSeed, patches: [{ file, ...change }] };
}
