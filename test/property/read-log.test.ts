import fc from 'fast-check';
import { RESERVATION_CHANGE_KINDS, type Journal } from '../../src/domain/change';
import { ANYONE, callerOf } from '../../src/domain/caller';
import { EventAudit } from '../../src/domain/event-audit';
import { openEvent } from '../../src/domain/event';
import { latestInJournal } from '../../src/domain/journal';
import type { LogEntry } from '../../src/domain/log-entry';
import { entriesIn, readEntry, readJournal, type ReadEntry } from '../../src/domain/read-log';
import { changesCsv } from '../../src/http/events/change-list';
import { presentChangeFor } from '../../src/http/events/representation';
import { newEvent } from '../support/builders';

const kind = fc.oneof(fc.constantFrom(...RESERVATION_CHANGE_KINDS, 'event_changed'), fc.anything());
const item = fc.oneof(fc.record({ tierId: fc.string(), seats: fc.nat() }), fc.anything());

/** Rows that look right here and there, with anything in place of anything. */
const row = fc.record(
  {
    eventId: fc.oneof(fc.string(), fc.anything()),
    version: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.anything()),
    at: fc.oneof(fc.date({ noInvalidDate: false }), fc.anything()),
    kind,
    commitId: fc.oneof(fc.string(), fc.anything()),
    reservationId: fc.oneof(fc.string(), fc.anything()),
    partnerId: fc.oneof(fc.constantFrom('abc-corp', 'xyz'), fc.anything()),
    items: fc.oneof(fc.array(item), fc.anything()),
    settings: fc.oneof(
      fc.record({ limits: fc.object(), tiers: fc.oneof(fc.object(), fc.anything()) }),
      fc.anything(),
    ),
  },
  { requiredKeys: [] },
);

const PARTNER = callerOf('a partner', 'xyz', ['events:read']);

async function csvOf(entries: ReadEntry[]): Promise<string> {
  async function* each() {
    for (const entry of entries) yield await Promise.resolve(entry);
  }
  const { stream } = changesCsv(each(), ANYONE);
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

it('no row of a log makes reading fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row), async (rows) => {
      // As from a database, where nothing guards their form.
      const entries = rows.flatMap((each) => readEntry(each as unknown as LogEntry) ?? []);
      const audit = new EventAudit({ ...openEvent(newEvent()), version: 9 });
      for (const entry of entries) {
        audit.addLogEntry(entry);
        for (const caller of [ANYONE, PARTNER]) JSON.stringify(presentChangeFor(caller, entry));
      }
      audit.finish(new Set());
      const lines = (await csvOf(entries)).split('\n');
      expect(lines.length).toBeGreaterThanOrEqual(entries.length + 2);
    }),
    { numRuns: 500 },
  );
});

function recordOf(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? { ...value } : {};
}

it('no journal makes reading fail, and unknown parts are reported', () => {
  const change = row.map(({ version, at, kind, settings, ...reservation }) => ({
    version,
    at,
    kind,
    settings,
    reservation,
  }));
  const slot = fc.record(
    { commitId: fc.string(), changes: fc.oneof(fc.array(fc.oneof(change, fc.anything()))) },
    { requiredKeys: [] },
  );
  const journal = fc.oneof(
    fc.dictionary(fc.string(), fc.oneof(slot, fc.anything())),
    fc.anything(),
  );
  fc.assert(
    fc.property(journal, (stored) => {
      const { journal: known, unknown } = readJournal(stored as Journal); // see above
      latestInJournal(known, () => true);
      const counts = Object.values(recordOf(stored)).map((each) => {
        const { changes } = recordOf(each);
        return Array.isArray(changes) ? changes.length : 1;
      });
      const expected = counts.reduce((sum, count) => sum + count, 0);
      expect(entriesIn('meet-up', known).length + unknown.length).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});
