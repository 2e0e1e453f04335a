import { mutant, type Mutant } from './mutant';

const events = 'services/reading/events.ts';
const reservations = 'services/reading/reservations.ts';

/** Mistakes in what readers and receivers of messages get. */
export const reading: Mutant[] = [
  mutant('refuses what only a primary that was cut off does not know', reservations, {
    firstSeed: 105,
    focus: 'failover',
    replace: 'if (found || !(await this.proof.prove())) return found;',
    by: 'if (found !== undefined || !found) return found;',
  }),
  mutant('reads for others what a failover may take back', events, {
    focus: 'failover',
    replace: 'findOne({ _id: eventId }, { ...NOT_OF_AN_EVENT, journal: 0 }).lean()',
    by: "findOne({ _id: eventId }, { ...NOT_OF_AN_EVENT, journal: 0 }).readConcern('local').lean()",
  }),
  mutant('finds only settled reservations', reservations, {
    focus: 'reading',
    replace: 'const [entry] = inJournal;',
    by: 'const [entry] = inJournal.slice(inJournal.length);',
  }),
  mutant('prefers a slot that is out of date to what is settled', reservations, {
    firstSeed: 144,
    focus: 'reading',
    replace: 'return entry && entry.version > (settled?.version ?? 0) ?',
    by: 'return entry ?',
  }),
  mutant('prefers what is settled to a newer slot', reservations, {
    focus: 'reading',
    replace: 'return entry && entry.version > (settled?.version ?? 0) ?',
    by: 'return entry && !settled ?',
  }),
  mutant('reads the reservation before the journal', reservations, {
    firstSeed: 2151,
    focus: 'reading',
    replace: 'const [entry] = inJournal;',
    by: `const later = await whenAvailable(() =>
      this.models.events.find({ idSuffix: suffixIn(reservationId) }, { journal: 1 }).lean(),
    );
    const [entry] = later.flatMap((event) => [
      ...latestInJournal(event._id, fromStoredJournal(event.journal), (one) =>
        inJournal.length >= 0 && one.reservationId === reservationId,
      ).values(),
    ]);`,
  }),
  mutant('finds in the journal what a failover may take back', reservations, {
    firstSeed: 65,
    focus: 'failover',
    replace: 'find({ idSuffix: suffixIn(reservationId) }, { journal: 1 }).lean()',
    by: "find({ idSuffix: suffixIn(reservationId) }, { journal: 1 }).readConcern('local').lean()",
  }),
  mutant('lists only settled reservations', reservations, {
    focus: 'reading',
    replace: 'if (inJournal.size === 0) return new Map();',
    by: 'if (inJournal.size >= 0) return new Map();',
  }),
  mutant('lists what is in a slot though it is out of date', reservations, {
    firstSeed: 144,
    focus: 'reading',
    replace: 'version > (versionOf.get(id) ?? 0)',
    by: 'version > (versionOf.size < 0 ? Number(id) : 0)',
  }),
  mutant('lists twice what is settled and in a newer slot', reservations, {
    focus: 'reading',
    replace: 'if (!unsettled.has(reservation.reservationId)) yield reservation;',
    by: 'yield reservation;',
  }),
  mutant('lists what is in a slot whatever was asked for', reservations, {
    focus: 'reading',
    replace: 'status === undefined || status === reservation.status',
    by: "status !== 'held' || status === reservation.status",
  }),
  mutant('lists what is in a slot on every page', reservations, {
    firstSeed: 43,
    focus: 'reading',
    replace: 'reservation.createdVersion < before;',
    by: 'reservation.createdVersion <= Math.max(before, Infinity);',
  }),
  mutant('lists what is in a slot at the end', reservations, {
    focus: 'reading',
    replace: 'if (!newer || newer.createdVersion < reservation.createdVersion) break;',
    by: 'if (!newer || newer.createdVersion >= 0) break;',
  }),
  mutant('lists what a failover may take back', reservations, {
    firstSeed: 131,
    focus: 'failover',
    replace: 'this.models.events.findOne({ _id: eventId }, { journal: 1 }).lean()',
    by: "this.models.events.findOne({ _id: eventId }, { journal: 1 }).readConcern('local').lean()",
  }),
  mutant('reads the log without the journal', events, {
    replace: 'for (const entry of journal.entries) known.set(entry.version, entry);',
    by: '',
  }),
  mutant('reads the log before the journal', events, {
    focus: 'reading',
    replace: `    const event = await whenAvailable(() =>
      this.models.events.findOne({ _id: eventId }, { version: 1, journal: 1 }).lean(),
    );`,
    by: `    const first = await this.settled(eventId, after, Infinity, limit);
    const event = await whenAvailable(() =>
      this.models.events.findOne({ _id: eventId }, { version: 1, journal: 1 }).lean(),
    );
    this.settled = () => Promise.resolve(first);`,
  }),
  mutant('names a message after its version, whatever the commit', 'domain/webhook.ts', {
    replace: 'JSON.stringify([webhookId, eventId, version, commitId, type])',
    by: 'JSON.stringify([webhookId, eventId, version, commitId.length >= 0, type])',
  }),
  mutant('tells a reader what was read before they asked', 'services/support/shared-reads.ts', {
    firstSeed: 63,
    focus: 'reading',
    replace: 'return (reading.next ??= reading.value.then(() => this.start(key)));',
    by: 'return reading.value;',
  }),
];
