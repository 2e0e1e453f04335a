import { mutant, type Mutant } from './mutant';

const ledger = 'services/commits/mongo-ledger.ts';
const settler = 'services/commits/group-settler.ts';
const recovery = 'services/commits/recovery.ts';

/** Mistakes in the ledger, in settling and in recovery. */
export const settling: Mutant[] = [
  mutant('removes a slot before it is settled', recovery, {
    firstSeed: 53,
    replace:
      'await ledger.settle(slot.eventId, content.commitId, content.changes);\n  await ledger.removeSlot(slot);',
    by: 'await ledger.removeSlot(slot);\n  await ledger.settle(slot.eventId, content.commitId, content.changes);',
  }),
  mutant('removes a slot that bears another commit by now', ledger, {
    firstSeed: 422,
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
    firstSeed: 68,
    focus: 'failover',
    replace:
      'if (commitOf.size < entries.length) throw new UnavailableError(NOT_DURABLE);\n        return entries.filter(({ version, commitId }) => commitOf.get(version) !== commitId);',
    by: 'return entries.filter(({ version }) => commitOf.has(version) && version < 0);',
  }),
  mutant('takes any duplicate of a reservation for a durable one', settler, {
    firstSeed: 283,
    focus: 'failover',
    replace: '    await this.assertDurable(known);\n',
    by: '',
  }),
  mutant('lets a lost write take effect after all', ledger, {
    firstSeed: 277,
    focus: 'doubt',
    replace: '{ $set: { lastCommitId: fenceId } },',
    by: '{ $set: { fenceId } },',
  }),
  mutant('lets a lost write that needs seats alone take effect after all', ledger, {
    firstSeed: 168,
    focus: 'contention',
    replace:
      'if (replaces !== undefined) await this.removeSlot({ eventId, slotId, commitId: replaces });',
    by: 'if (replaces === slotId) await this.removeSlot({ eventId, slotId, commitId: replaces });',
  }),
  mutant('asks only the slot what became of a commit', ledger, {
    firstSeed: 597,
    focus: 'doubt',
    replace: 'return last ? { after, version: last.version } : undefined;',
    by: 'return last && false ? { after, version: last.version } : undefined;',
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
  mutant('refuses to remove a tier for a sale that came later', ledger, {
    firstSeed: 342,
    focus: 'tiers',
    replace: 'createdVersion: { $lte: versionMax }, $or: named',
    by: 'createdVersion: { $gte: versionMax - versionMax }, $or: named',
  }),
  mutant('forgets the tiers of seats that were given back since', ledger, {
    firstSeed: 760,
    focus: 'tiers',
    replace: "const named = [{ 'items.tierId': tierId }, { 'createdItems.tierId': tierId }];",
    by: "const named = [{ 'items.tierId': tierId }];",
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
    firstSeed: 79,
    focus: 'doubt',
    replace: 'filter: { reservationId, version: { $lt: state.version } },',
    by: 'filter: { reservationId },',
  }),
  mutant('settles reservations, but no log', settler, {
    replace: 'await refusedOf(collection.insertMany(entries, UNORDERED))',
    by: 'await refusedOf(Promise.resolve(collection))',
  }),
  mutant(
    'takes any fault of a settling write for a duplicate',
    'services/database/database-errors.ts',
    {
      replace:
        'if (!(error instanceof mongo.MongoBulkWriteError) || bulkMayBeTemporary(error)) throw error;',
      by: 'if (!(error instanceof mongo.MongoBulkWriteError)) return [];',
    },
  ),
  mutant(
    'takes an error that it does not know for one of the command itself',
    'services/database/database-errors.ts',
    {
      replace: 'return !REFUSING_CODES.has(Number(error.code));',
      by: 'return [6, 7, 64, 89, 91, 189, 10107, 11600, 11602].includes(Number(error.code));',
    },
  ),
  mutant('settles the first of those that gathered, and says so of all', settler, {
    replace: 'await this.copy(group);',
    by: 'await this.copy(group.slice(0, 1));\n      for (const { resolve } of group) resolve();',
  }),
  mutant('shows its own slot to nobody', ledger, {
    replace: 'const { journal, ...event } = document;\n  return { event, journal };',
    by: 'const { journal, ...event } = document;\n  return { event, journal: journal && {} };',
  }),
];
