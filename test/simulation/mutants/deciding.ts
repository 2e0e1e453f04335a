import { mutant, type Mutant } from './mutant';

const planner = 'services/commits/plan-commit.ts';
const facts = 'services/commits/facts.ts';
const decide = 'domain/decide.ts';

/** Mistakes in the facts of a decision, and in the decision itself. */
export const deciding: Mutant[] = [
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
  mutant('counts a partner’s seats without the journal', facts, {
    focus: 'limits',
    replace: 'ids.has(reservationId) || partners.has(partnerId);',
    by: 'ids.has(reservationId) || (partners.has(partnerId) && false);',
  }),
  mutant('counts a partner’s seats only where there was a limit before the batch', facts, {
    firstSeed: 66,
    focus: 'contention',
    replace: ' || commands.some(limitsPartners)',
    by: ' || (commands.some(limitsPartners) && false)',
  }),
  mutant('asks for no journalled reservation of a partner that may have ended since', facts, {
    firstSeed: 235,
    focus: 'limits',
    replace: 'reservationIds: [...new Set([...ids, ...inJournal.keys()])],',
    by: 'reservationIds: [...ids],',
  }),
  mutant('forgets who reserved what is still in the journal when a tier goes', facts, {
    firstSeed: 41,
    focus: 'tiers',
    replace: '...(removedTiers.length > 0 ? tiersIn(journal) : [])',
    by: '',
  }),
  mutant('removes tiers that were sold from', 'domain/change-event.ts', {
    focus: 'tiers',
    replace: 'if (remove && draft.wasUsed(tierId)) {',
    by: 'if (remove && taken > 0) {',
  }),
  mutant('refuses although an overdue hold may have been ended meanwhile', planner, {
    firstSeed: 129,
    focus: 'holds',
    replace:
      'newest?.event.version === event.version && newest.event.lastCommitId === event.lastCommitId',
    by: 'newest !== undefined',
  }),
  mutant('refuses so if a slot shows an overdue hold that has ended', planner, {
    firstSeed: 113,
    focus: 'overdue',
    replace: 'if (!last || last.decision.changes.length > 0) return last;',
    by: 'if (!last || last.decision.changes.length > 0 || overdue.length > 0) return last;',
  }),
  mutant('takes what only a look at the reservations shows for settled', facts, {
    firstSeed: 283,
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
  mutant('sweeps no holds', 'services/commits/sweeper.ts', {
    replace: "await this.committers.submit(eventId, { kind: 'expire', reservationId })",
    by: "{ kind: 'event', event: { eventId, reservationId } }",
  }),
  mutant('refuses while overdue holds wait for a sweeper', planner, {
    replace: 'if (snapshot.event.heldSeats === 0 ||',
    by: 'if (snapshot.event.heldSeats >= 0 ||',
  }),
  mutant('releases only overdue holds that are settled', planner, {
    firstSeed: 146,
    focus: 'holds',
    replace: '...inJournal.filter((found) => isOverdue(found, now))',
    by: '...inJournal.filter((found) => isOverdue(found, now) && found.seats < 0)',
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
  mutant('changes an event whatever its version', 'domain/change-event.ts', {
    replace: "if (ifMatch !== 'any' && !ifMatch.includes(event.version)) {",
    by: "if (ifMatch !== 'any' && ifMatch.includes(-1)) {",
  }),
  mutant('shrinks tiers below what is taken', 'domain/change-event.ts', {
    replace: 'if (!remove && requested < taken) {',
    by: 'if (!remove && requested < 0) {',
  }),
];
