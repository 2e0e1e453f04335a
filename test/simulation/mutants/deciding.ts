import { mutant, type Mutant } from './mutant';

const planner = 'services/commits/plan-commit.ts';
const facts = 'services/commits/facts.ts';
const decide = 'domain/decide.ts';
const changing = 'domain/change-reservation.ts';

/** Mistakes in the facts of a decision, and in the decision itself. */
export const deciding: Mutant[] = [
  mutant('looks up no journal', facts, {
    replace: '    for (const [reservationId, entry] of inJournal) {\n',
    by: '    for (const [reservationId, entry] of [...inJournal].slice(inJournal.size)) {\n',
  }),
  mutant('prefers what is settled to a newer journal', facts, {
    replace: 'if (entry.version >= (reservations.get(reservationId)?.version ?? 0)) {',
    by: 'if (entry.version >= 0 && !reservations.has(reservationId)) {',
  }),
  mutant('prefers an old journal to what is settled since', facts, {
    replace: 'if (entry.version >= (reservations.get(reservationId)?.version ?? 0)) {',
    by: 'if (entry.version >= 0) {',
  }),
  mutant('looks up no settled reservations', facts, {
    replace: 'const settled = await this.ledger.findReservations(eventId, [...ids]);',
    by: 'const settled = await this.ledger.findReservations(eventId, []);',
  }),
  mutant('looks up no idempotency keys', facts, {
    replace: 'return command.requestHash === undefined ? [] : [command.reservationId];',
    by: 'return [];',
  }),
  mutant('knows a partner’s seats only once they are settled', facts, {
    focus: 'limits',
    replace: 'if (!isAsked.has(partnerId)) continue;',
    by: 'if (partnerId || !isAsked.has(partnerId)) continue;',
  }),
  mutant('prefers an old count of a partner’s seats in the journal', facts, {
    focus: 'limits',
    replace:
      'if (found.version >= (latest.get(partnerId)?.version ?? 0)) latest.set(partnerId, found);',
    by: 'latest.set(partnerId, found);',
  }),
  mutant('prefers a settled count of a partner’s seats to a newer one in the journal', facts, {
    focus: 'limits',
    replace:
      'if (found.version >= (latest.get(partnerId)?.version ?? 0)) latest.set(partnerId, found);',
    by: 'if (!latest.has(partnerId)) latest.set(partnerId, found);',
  }),
  mutant('trusts a count of a partner’s seats from before the event limited them', facts, {
    firstSeed: 80,
    focus: 'limits',
    replace: 'found.version >= partnerSeatsSince',
    by: 'found.version >= 0 || partnerSeatsSince',
  }),
  mutant('never says since when an event limits its partners', 'domain/change-event.ts', {
    firstSeed: 37,
    focus: 'limits',
    replace: 'event.partnerSeatsSince = event.version + 1;',
    by: 'event.partnerSeatsSince ??= 0;',
  }),
  mutant('sums a partner’s seats without the journal', facts, {
    firstSeed: 289,
    focus: 'limits',
    replace: 'const ids = new Set(inJournal.keys());',
    by: 'const ids = new Set([...inJournal.keys()].slice(inJournal.size));',
  }),
  mutant('sums a partner’s settled seats together with newer ones', facts, {
    focus: 'limits',
    replace: 'this.ledger.sumSeats(eventId, partnerId, [...ids]);',
    by: 'this.ledger.sumSeats(eventId, partnerId, []);',
  }),
  mutant('counts a partner’s seats only where there was a limit before the batch', facts, {
    firstSeed: 103,
    focus: 'contention',
    replace: ' || commands.some(limitsPartners)',
    by: ' || (commands.some(limitsPartners) && false)',
  }),
  mutant('says a partner’s seats only when it reserves', facts, {
    focus: 'limits',
    replace: 'const partnerIds = [...new Set([...taking, ...others])];',
    by: 'const partnerIds = [...new Set([...taking, ...others.slice(others.length)])];',
  }),
  mutant(
    'says a partner’s seats where nobody limits them, and counts from there',
    'domain/draft.ts',
    {
      focus: 'limits',
      replace:
        'if (partnerSeats !== undefined) this.partners.set(partnerId, partnerSeats + sign * seats);',
      by: 'if (sign > 0 && partnerSeats !== undefined) this.partners.set(partnerId, partnerSeats + seats);',
    },
  ),
  mutant('removes tiers that were sold from', 'domain/change-event.ts', {
    focus: 'tiers',
    replace: 'if (remove && tier.wasUsed) {',
    by: 'if (remove && taken > 0) {',
  }),
  mutant('forgets that a tier was used when its seats are changed', 'domain/change-event.ts', {
    focus: 'tiers',
    replace: 'return { ...before, ...set, totalSeats, availableSeats };',
    by: 'const { wasUsed, ...rest } = before;\n  return { ...rest, ...set, totalSeats, availableSeats };',
  }),
  mutant('refuses to remove a tier that nobody reserved', 'domain/change-event.ts', {
    focus: 'tiers',
    replace: 'if (remove && tier.wasUsed) {',
    by: 'if (remove) {',
  }),
  mutant('refuses although an overdue hold may have been ended meanwhile', planner, {
    firstSeed: 2644,
    focus: 'holds',
    replace:
      'newest?.event.version === event.version && newest.event.lastCommitId === event.lastCommitId',
    by: 'newest !== undefined',
  }),
  mutant('refuses so if a slot shows an overdue hold that has ended', planner, {
    firstSeed: 1176,
    focus: 'overdue',
    replace: 'if (!last || last.decision.changes.length > 0) return last;',
    by: 'if (!last || last.decision.changes.length > 0 || overdue.length > 0) return last;',
  }),
  mutant('ends holds whatever became of them', changing, {
    focus: 'holds',
    replace: "isOver(draft, existing) ? draft.end(existing, 'expired') : existing",
    by: "draft.end(existing, 'expired')",
  }),
  mutant('ends confirmed holds', 'domain/reservation.ts', {
    focus: 'holds',
    replace: "return status === 'held' && expiresAt !== undefined && expiresAt <= now;",
    by: "return (status === 'held' || status === 'confirmed') && expiresAt !== undefined && expiresAt <= now;",
  }),
  mutant('confirms holds that are over', changing, {
    focus: 'holds',
    replace: 'return expireIfOver(draft, existing) ?? confirm(draft, existing, command);',
    by: 'return confirm(draft, existing, command);',
  }),
  mutant('extends holds that are over', changing, {
    firstSeed: 66,
    focus: 'late',
    replace: 'return expireIfOver(draft, existing) ?? extend(draft, existing, command);',
    by: 'return extend(draft, existing, command);',
  }),
  mutant('extends a hold to an earlier end', changing, {
    focus: 'late',
    replace: 'if (extended <= expiresAt) return accept(existing);',
    by: '',
  }),
  mutant('changes holds that are over', changing, {
    focus: 'late',
    replace: 'return expireIfOver(draft, existing) ?? change(draft, existing, command);',
    by: 'return change(draft, existing, command);',
  }),
  mutant('gives back nothing of a hold that is confirmed in part', 'domain/draft.ts', {
    firstSeed: 72,
    focus: 'late',
    replace: 'const kept = items ? onTerms(existing, { ...termsOf(existing), items }) : existing;',
    by: 'const kept = existing;',
  }),
  mutant('takes the seats of a hold again although others have them', changing, {
    focus: 'late',
    replace: 'if (!refusal) return accept(draft.retake(ended));',
    by: "if (refusal?.code !== 'sales_closed') return accept(draft.retake(ended));",
  }),
  mutant('refuses to take seats again that an overdue hold has', 'domain/taking.ts', {
    firstSeed: 100,
    focus: 'late',
    replace: "const reason = code === 'hold_expired' ? extensions?.reason : code;",
    by: 'const reason = code;',
  }),
  mutant('does not know what the partner of a late confirmation has', facts, {
    firstSeed: 88,
    focus: 'late',
    replace: 'return command.retake ? named.get(command.reservationId)?.partnerId : undefined;',
    by: 'return undefined;',
  }),
  mutant('does not know what the partner of a growing reservation has', facts, {
    focus: 'growth',
    firstSeed: 500,
    replace: 'return command.wanted && named.get(command.reservationId)?.partnerId;',
    by: 'return undefined;',
  }),
  mutant('grows a reservation without a look at what is left', changing, {
    focus: 'tiers',
    replace: 'return refusal ?? resized(draft, existing, wanted);',
    by: "return refusal && refusal.code !== 'not_enough_seats' ? refusal : resized(draft, existing, wanted);",
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
    firstSeed: 91,
    focus: 'holds',
    replace: '...inJournal.filter((found) => isOverdue(found, now))',
    by: '...inJournal.filter((found) => isOverdue(found, now) && found.seats < 0)',
  }),
  mutant('repeats a request under one key', decide, {
    replace: 'if (existing) return replay(existing, command);',
    by: 'if (existing && existing.status !== "cancelled") return replay(existing, command);',
  }),
  mutant('answers another request under the same key with the first', decide, {
    replace: 'if (existing.requestHash !== requestHash) {',
    by: 'if (requestHash === existing.reservationId) {',
  }),
  mutant('gives a reservation’s seats back twice', changing, {
    replace: "return accept(draft.end(existing, 'cancelled'));",
    by: "draft.end(existing, 'cancelled');\n      return accept(draft.end(existing, 'cancelled'));",
  }),
  mutant('changes an event whatever its version', 'domain/change-event.ts', {
    replace: "if (ifMatch !== 'any' && !ifMatch.includes(event.version)) {",
    by: "if (ifMatch !== 'any' && ifMatch.includes(-1)) {",
  }),
  mutant('shrinks tiers below what is taken', 'domain/change-event.ts', {
    firstSeed: 137,
    replace: 'if (!remove && requested < taken) {',
    by: 'if (!remove && requested < 0) {',
  }),
];
