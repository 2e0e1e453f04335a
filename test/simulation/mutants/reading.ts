import { mutant, type Mutant } from './mutant';

/** Mistakes in what readers and receivers of messages get. */
export const reading: Mutant[] = [
  mutant(
    'refuses what only a primary that was cut off does not know',
    'services/reading/reservations.ts',
    {
      firstSeed: 173,
      focus: 'failover',
      replace: 'if (found || !(await this.proof.prove())) return found;',
      by: 'if (found !== undefined || !found) return found;',
    },
  ),
  mutant('reads for others what a failover may take back', 'services/reading/events.ts', {
    focus: 'failover',
    replace: '.findOne({ eventId }, { _id: 0, journal: 0, journalAt: 0, proofs: 0, createdAt: 0 })',
    by: ".findOne({ eventId }, { _id: 0, journal: 0, journalAt: 0, proofs: 0, createdAt: 0 })\n        .readConcern('local')",
  }),
  mutant('finds only settled reservations', 'services/reading/reservations.ts', {
    firstSeed: 156,
    focus: 'reading',
    replace: 'if (first && !isActive(first)) return first;',
    by: 'if (first) return first;',
  }),
  mutant('looks for a reservation only once it is settled', 'services/reading/reservations.ts', {
    firstSeed: 1206,
    focus: 'reading',
    replace: ': hasInJournal(reservationId);',
    by: ': { eventId: "", journalAt: hasInJournal(reservationId) && new Date(0) };',
  }),
  mutant('trusts what it read before it read the journal', 'services/reading/reservations.ts', {
    firstSeed: 454,
    focus: 'reading',
    replace: 'const settled = await this.findSettled(reservationId);\n    return inJournal',
    by: 'const settled = first;\n    return inJournal',
  }),
  mutant('reads the log without the journal', 'services/reading/events.ts', {
    replace: 'for (const entry of entriesIn(eventId, journal)) known',
    by: 'for (const entry of entriesIn(eventId, {})) known',
  }),
  mutant('names a message after its version, whatever the commit', 'domain/webhook.ts', {
    replace: 'JSON.stringify([webhookId, eventId, version, commitId, type])',
    by: 'JSON.stringify([webhookId, eventId, version, commitId.length >= 0, type])',
  }),
  mutant('tells a reader what was read before they asked', 'services/support/shared-reads.ts', {
    firstSeed: 185,
    focus: 'reading',
    replace: 'return (reading.next ??= reading.value.then(() => this.start(key)));',
    by: 'return reading.value;',
  }),
];
