import { mutant, type Mutant } from './mutant';

const ledger = 'services/commits/mongo-ledger.ts';
const settler = 'services/commits/group-settler.ts';
const recovery = 'services/commits/recovery.ts';
const unordered = 'services/database/unordered-writes.ts';

/** Mistakes in the ledger, in settling and in recovery. */
export const settling: Mutant[] = [
  mutant('removes a slot before it is settled', recovery, {
    replace: 'await ledger.settle(slot.eventId, content);\n  await ledger.removeSlot(slot);',
    by: 'await ledger.removeSlot(slot);\n  await ledger.settle(slot.eventId, content);',
  }),
  mutant('removes a slot that bears another commit by now', ledger, {
    firstSeed: 631,
    replace: '{ _id: eventId, [`${path}.commitId`]: commitId },\n        { $unset',
    by: '{ _id: eventId },\n        { $unset',
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
    firstSeed: 121,
    focus: 'failover',
    replace:
      ".findOneAndUpdate({ _id: eventId, [`${path}.commitId`]: commitId }, PROOF, {\n          projection: { [path]: 1 },\n          returnDocument: 'after',\n        })",
    by: ".findOne({ _id: eventId, [`${path}.commitId`]: commitId }, { [path]: 1 }).readConcern('local')",
  }),
  mutant('takes any duplicate in the log for a durable one', settler, {
    firstSeed: 1578,
    focus: 'failover',
    replace: 'if (stored.length === 0) throw new UnavailableError(NOT_DURABLE);',
    by: 'if (stored.length === 0) return [];',
  }),
  mutant('takes any duplicate of a state for a durable one', settler, {
    firstSeed: 214,
    focus: 'failover',
    replace: '  await assertDurable(model, known);\n',
    by: '',
  }),
  mutant('takes a duplicate of an older state for one of its own', settler, {
    firstSeed: 214,
    focus: 'failover',
    replace: '(versionOf.get(String(document._id)) ?? 0) >= document.version;',
    by: 'versionOf.has(String(document._id));',
  }),
  mutant('takes what a majority did not acknowledge for settled', unordered, {
    focus: 'failover',
    replace: 'const open = writeConcernError ?? ',
    by: 'const open = (writeConcernError && undefined) ?? ',
  }),
  mutant('settles on one member', unordered, {
    focus: 'failover',
    replace: "writeConcern: { w: 'majority', j: true }",
    by: 'writeConcern: { w: 1, j: true }',
  }),
  mutant('takes any refused write for a duplicate', unordered, {
    replace: 'writeErrors.find(({ code }) => !isRefusing(code));',
    by: 'writeErrors.find(({ code }) => !isRefusing(code) && code < 0);',
  }),
  mutant('lets a lost write take effect after all', ledger, {
    firstSeed: 452,
    focus: 'doubt',
    replace: '{ $set: { lastCommitId: fenceId } },',
    by: '{ $set: { fenceId } },',
  }),
  mutant('lets a lost write that needs seats alone take effect after all', ledger, {
    firstSeed: 2662,
    focus: 'contention',
    replace:
      'if (replaces !== undefined) await this.removeSlot({ eventId, slotId, commitId: replaces });',
    by: 'if (replaces === slotId) await this.removeSlot({ eventId, slotId, commitId: replaces });',
  }),
  mutant('asks only the slot what became of a commit', ledger, {
    firstSeed: 25,
    focus: 'doubt',
    replace: 'return settled ? { after, commit: fromCommitDocument(settled) } : undefined;',
    by: 'return settled && false ? { after, commit: fromCommitDocument(settled) } : undefined;',
  }),
  mutant('accepts a look-up of long ago', ledger, {
    replace: 'return found.map(fromReservationDocument);\n  }\n\n  async findPartnerSeats',
    by: `const lookups = ((this as { lookups?: Map<string, Reservation[]> }).lookups ??= new Map());
    const key = JSON.stringify([eventId, reservationIds]);
    const known = lookups.get(key) ?? found.map(fromReservationDocument);
    lookups.set(key, known);
    return known;
  }

  async findPartnerSeats`,
  }),
  mutant(
    'lets fall what the database says while recovery reads',
    'services/database/database-errors.ts',
    {
      replace: 'yield* found;\n  } catch (error) {\n    throw asUnavailable(error);',
      by: 'yield* found;\n  } catch (error) {\n    throw error;',
    },
  ),
  mutant('lets an older state overwrite a newer one when it settles', settler, {
    firstSeed: 83,
    focus: 'doubt',
    replace: 'q: { _id, version: { $lt: document.version } }',
    by: "q: { _id, ...(typeof _id === 'string' && { version: { $lt: document.version } }) }",
  }),
  mutant('lets an older count of a partner’s seats overwrite a newer one', settler, {
    focus: 'limits',
    replace: 'q: { _id, version: { $lt: document.version } }',
    by: "q: { _id, ...(typeof _id !== 'string' && { version: { $lt: document.version } }) }",
  }),
  mutant('takes the first state of a reservation in a group for its last', settler, {
    firstSeed: 145,
    replace: '(latest.get(reservationId)?.document.version ?? 0) >= version',
    by: '(latest.get(reservationId)?.document.version ?? 0) > 0',
  }),
  mutant('settles reservations, but no log', settler, {
    replace: 'placed(await insertAll(this.models.commits, commits), commits)',
    by: 'placed(await insertAll(this.models.commits, []), commits)',
  }),
  mutant('settles the log, but no reservations', settler, {
    replace: "copyStates(versioned(reservations), 'reservations', latestReservations(entries)),",
    by: "copyStates(versioned(reservations), 'reservations', latestReservations(group.slice(group.length))),",
  }),
  mutant(
    'takes an error that it does not know for one of the command itself',
    'services/database/database-errors.ts',
    {
      replace: 'return !REFUSING_CODES.has(Number(error.code));',
      by: 'return [6, 7, 64, 89, 91, 189, 10107, 11600, 11602].includes(Number(error.code));',
    },
  ),
  mutant('settles the first of those that gathered, and says so of all', settler, {
    firstSeed: 114,
    replace: 'await this.copy(this.waiting.splice(0, SETTLED_TOGETHER_MAX));',
    by: `const group = this.waiting.splice(0, SETTLED_TOGETHER_MAX);
      await this.copy(group.slice(0, 1));
      for (const { resolve } of group) resolve();`,
  }),
  mutant('knows no slot but its own', ledger, {
    replace: 'return { event: toEvent(document), journal: fromStoredJournal(journal) };',
    by: 'return { event: toEvent(document), journal: fromStoredJournal(journal && {}) };',
  }),
];
