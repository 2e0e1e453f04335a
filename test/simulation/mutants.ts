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
const recovery = 'services/recovery.ts';

/** TicketBoss with one mistake each. The simulator has to find them all. */
export const mutants: Mutant[] = [
  mutant('commits whatever the version is', commitWrite, {
    replace: 'return { eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { eventId, ...(version >= 0 && lastCommitId && needsOf(attempt)) };',
  }),
  mutant('commits to another history that has come to the same version', commitWrite, {
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
    replace: 'this.recordTrouble(during, error);\n      }',
    by: "this.recordTrouble(during, error);\n        if (during === 'settling') return undefined as never;\n      }",
  }),
  mutant('removes a slot before it is settled', recovery, {
    replace:
      'await ledger.settle(slot.eventId, content.commitId, content.changes);\n  await ledger.removeSlot(slot);',
    by: 'await ledger.removeSlot(slot);\n  await ledger.settle(slot.eventId, content.commitId, content.changes);',
  }),
  mutant('removes a slot that bears another commit by now', ledger, {
    replace: '{ eventId, [`${path}.commitId`]: commitId },\n        { $unset',
    by: '{ eventId },\n        { $unset',
  }),
  mutant('never removes a slot', recovery, {
    replace: '  await ledger.removeSlot(slot);\n',
    by: '',
  }),
  mutant('recovers no slots', recovery, {
    replace: 'for await (const slot of ledger.findSlots(idleSince)) {',
    by: "for (const slot of [ledger.findSlots(idleSince)].slice(1) as unknown as import('./ledger').SlotName[]) {",
  }),
  mutant('settles a slot of another process before it is durable', ledger, {
    focus: 'failover',
    replace:
      ".findOneAndUpdate({ eventId, [`${path}.commitId`]: commitId }, PROOF, {\n          projection: { [path]: 1 },\n          returnDocument: 'after',\n        })",
    by: ".findOne({ eventId, [`${path}.commitId`]: commitId }, { [path]: 1 }).readConcern('local')",
  }),
  mutant('takes any duplicate in the log for its own entry', settler, {
    focus: 'failover',
    replace:
      'if (commitOf.size < entries.length) throw new UnavailableError(NOT_DURABLE);\n        return entries.filter(({ version, commitId }) => commitOf.get(version) !== commitId);',
    by: 'return entries.filter(({ version }) => commitOf.has(version) && version < 0);',
  }),
  mutant('takes any duplicate of a reservation for a durable one', settler, {
    focus: 'failover',
    replace: '    await this.assertDurable(known);\n',
    by: '',
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
  mutant('refuses what only a primary that was cut off does not know', 'services/reservations.ts', {
    focus: 'failover',
    replace: 'if (found || !(await this.proof.prove())) return found;',
    by: 'if (found !== undefined || !found) return found;',
  }),
  mutant('keeps its snapshot when a race is lost', committer, {
    replace: "if (!committed) return 'lost';",
    by: "if (!committed) { this.snapshot = snapshot; return 'lost'; }",
  }),
  mutant('takes a lost reply for a lost race', committer, {
    replace: 'const written = await this.fateOf(attempt);',
    by: 'const written = undefined as Written | undefined;',
  }),
  mutant('lets a lost write take effect after all', ledger, {
    focus: 'doubt',
    replace: '{ $set: { lastCommitId: fenceId } },',
    by: '{ $set: { fenceId } },',
  }),
  mutant('lets a lost write that needs seats alone take effect after all', ledger, {
    focus: 'contention',
    replace:
      'if (replaces !== undefined) await this.removeSlot({ eventId, slotId, commitId: replaces });',
    by: 'if (replaces === slotId) await this.removeSlot({ eventId, slotId, commitId: replaces });',
  }),
  mutant('asks only the slot what became of a commit', ledger, {
    focus: 'doubt',
    replace: 'return last ? { after, version: last.version } : undefined;',
    by: 'return last && false ? { after, version: last.version } : undefined;',
  }),
  mutant('looks up no journal', facts, {
    replace: 'latestInJournal(journal, isWanted) : new Map<string, never>();',
    by: 'new Map<string, never>() : new Map<string, never>();',
  }),
  mutant('prefers what is settled to a newer journal', facts, {
    replace: '(change) => change.version >= settledVersion(change),',
    by: '(change) => settledVersion(change) === 0,',
  }),
  mutant('prefers an old journal to what is settled since', facts, {
    replace: '(change) => change.version >= settledVersion(change),',
    by: '(change) => settledVersion(change) >= 0,',
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
      "return whenAvailable(() =>\n      this.models.reservations.find(filter, { _id: 0 }).readConcern('local').lean(),\n    );",
    by: `const lookups = ((this as { lookups?: Map<string, Reservation[]> }).lookups ??= new Map());
    const key = JSON.stringify(filter);
    const known = lookups.get(key);
    if (known) return known;
    const found = await whenAvailable(() =>
      this.models.reservations.find(filter, { _id: 0 }).readConcern('local').lean(),
    );
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
    focus: 'doubt',
    replace: '    await this.help(snapshot, plan.unsettled);\n',
    by: '',
  }),
  mutant('takes what only a look at the reservations shows for settled', facts, {
    focus: 'failover',
    replace: 'inJournal: newest.filter(',
    by: 'inJournal: newest.filter(() => false).filter(',
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
    replace: "await this.committers.submit(eventId, { kind: 'expire', reservationId })",
    by: "{ kind: 'event', event: { eventId, reservationId } }",
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
    replace: 'await refusedOf(collection.insertMany(entries, UNORDERED))',
    by: 'await refusedOf(Promise.resolve(collection))',
  }),
  mutant('takes any fault of a settling write for a duplicate', 'services/database-errors.ts', {
    replace:
      'if (!(error instanceof mongo.MongoBulkWriteError) || isPassingOfBulk(error)) throw error;',
    by: 'if (!(error instanceof mongo.MongoBulkWriteError)) return [];',
  }),
  mutant(
    'takes an error that it does not know for one of the command itself',
    'services/database-errors.ts',
    {
      replace: 'return !REFUSING_CODES.has(Number(error.code));',
      by: 'return [6, 7, 64, 89, 91, 189, 10107, 11600, 11602].includes(Number(error.code));',
    },
  ),
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
    replace: 'return { eventId, version, lastCommitId, ...needsOf(attempt) };',
    by: 'return { eventId, ...(version >= 0 || lastCommitId || needsOf(attempt)) };',
  }),
  mutant('reads for others what a failover may take back', 'services/events.ts', {
    focus: 'failover',
    replace: '.findOne({ eventId }, { _id: 0, journal: 0, journalAt: 0, proofs: 0, createdAt: 0 })',
    by: ".findOne({ eventId }, { _id: 0, journal: 0, journalAt: 0, proofs: 0, createdAt: 0 })\n        .readConcern('local')",
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
    replace: 'for (const entry of entriesIn(eventId, journal)) known',
    by: 'for (const entry of entriesIn(eventId, {})) known',
  }),
  mutant('names a message after its version, whatever the commit', 'domain/webhook.ts', {
    replace: 'JSON.stringify([webhookId, eventId, version, commitId, type])',
    by: 'JSON.stringify([webhookId, eventId, version, commitId.length >= 0, type])',
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
