import fc from 'fast-check';
import {
  RESERVATION_CHANGE_KINDS,
  type Commit,
  type EventChange,
  type Journal,
  type ReservationChange,
} from '../../src/domain/change';
import { ANYONE, callerOf } from '../../src/domain/caller';
import { EventAudit } from '../../src/domain/event-audit';
import { openEvent } from '../../src/domain/event';
import { isUnderstood, latestInJournal } from '../../src/domain/journal';
import { changeTo, entriesOf, reservationAfter } from '../../src/domain/log-entry';
import { partnerSeatsIn } from '../../src/domain/partner-seats';
import { messagesOf } from '../../src/services/webhooks/messages';
import {
  isOfReservation,
  readCommit,
  readJournal,
  type ReadEntry,
} from '../../src/domain/read-log';
import { changesCsv } from '../../src/http/events/change-list';
import { presentChangeFor } from '../../src/http/events/representation';
import type { CommitDocument, StoredCommit } from '../../src/models/commit-model';
import {
  fromCommitDocument,
  fromStoredJournal,
  toCommitDocument,
} from '../../src/services/database/stored-commit';
import { idOf, later, newEvent } from '../support/builders';

const kind = fc.oneof(fc.constantFrom(...RESERVATION_CHANGE_KINDS, 'event_changed'), fc.anything());
const item = fc.oneof(fc.record({ tierId: fc.string(), seats: fc.nat() }), fc.anything());
const seatsByTier = fc.oneof(fc.dictionary(fc.string(), fc.nat()), fc.anything());

/** Changes that look right here and there, with anything in place of anything. */
const damagedChange = fc.record(
  {
    kind,
    id: fc.oneof(fc.string(), fc.anything()),
    reservationId: fc.oneof(fc.string(), fc.anything()),
    partnerId: fc.oneof(fc.constantFrom('abc-corp', 'xyz'), fc.anything()),
    items: fc.oneof(fc.array(item), seatsByTier, fc.anything()),
    left: seatsByTier,
    available: fc.oneof(fc.nat(), fc.anything()),
    seatsBefore: fc.oneof(fc.nat(), fc.anything()),
    before: fc.oneof(fc.record({ available: fc.nat() }), fc.anything()),
    partnerSeats: fc.oneof(fc.nat(), fc.anything()),
    status: fc.oneof(fc.constantFrom('held', 'confirmed'), fc.anything()),
    expiresAt: fc.oneof(fc.date({ noInvalidDate: false }), fc.anything()),
    created: fc.oneof(fc.record({ version: fc.nat(), at: fc.date() }), fc.anything()),
    settings: fc.oneof(
      fc.record({ limits: fc.object(), tiers: fc.oneof(fc.object(), fc.anything()) }),
      fc.anything(),
    ),
  },
  { requiredKeys: [] },
);

const damagedCommit = fc
  .record(
    {
      commitId: fc.oneof(fc.string(), fc.anything()),
      firstVersion: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.anything()),
      at: fc.oneof(fc.date({ noInvalidDate: false }), fc.anything()),
      changes: fc.oneof(fc.array(fc.oneof(damagedChange, fc.anything())), fc.anything()),
    },
    { requiredKeys: [] },
  )
  .chain((commit) =>
    fc.oneof(fc.constant(lastVersionOf(commit)), fc.anything()).map((lastVersion) => ({
      ...commit,
      lastVersion,
    })),
  );

function lastVersionOf({ firstVersion, changes }: { firstVersion?: unknown; changes?: unknown }) {
  return (
    (typeof firstVersion === 'number' ? firstVersion : 0) +
    (Array.isArray(changes) ? changes.length : 0) -
    1
  );
}

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

it('no commit in a log makes reading fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(damagedCommit), async (commits) => {
      // As from a database, where nothing guards their form.
      const entries = commits.flatMap((stored) => {
        const commit = fromCommitDocument(stored as unknown as CommitDocument);
        return readCommit('meet-up', commit) ?? [];
      });
      const audit = new EventAudit({ ...openEvent(newEvent()), version: 9 });
      for (const entry of entries) {
        audit.addLogEntry(entry);
        if (entry.kind !== 'unknown') messagesOf(entry, [3]);
        for (const caller of [ANYONE, PARTNER]) JSON.stringify(presentChangeFor(caller, entry));
      }
      audit.finish(new Set());
      partnerSeatsIn(entries);
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
  const journal = fc.dictionary(fc.string(), fc.oneof(damagedCommit, fc.anything()));
  fc.assert(
    fc.property(journal, (stored) => {
      // See above.
      const known: Journal = fromStoredJournal(stored as unknown as Record<string, StoredCommit>);
      const { entries, unknown } = readJournal('meet-up', known);
      latestInJournal('meet-up', known);
      const counts = Object.values(known).map((slot) => {
        const { changes } = recordOf(slot);
        return readCommit('meet-up', slot) && Array.isArray(changes) ? changes.length : 1;
      });
      const expected = counts.reduce((sum, count) => sum + count, 0);
      expect(entries.length + unknown.length).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

const items = fc.uniqueArray(
  fc.record({ tierId: fc.constantFrom('ga', 'vip', 'constructor'), seats: fc.integer({ min: 1 }) }),
  { selector: ({ tierId }) => tierId, minLength: 1 },
);

const time = fc.integer({ min: 0, max: 100_000 }).map(later);

const reservationChange: fc.Arbitrary<ReservationChange> = fc
  .record(
    {
      kind: fc.constantFrom(...RESERVATION_CHANGE_KINDS),
      reservationId: fc.string().map(idOf),
      partnerId: fc.string(),
      items,
      left: fc.dictionary(fc.constantFrom('ga', 'vip'), fc.nat()),
      available: fc.nat(),
      seatsBefore: fc.nat(),
      partnerSeats: fc.nat(),
      expiresAt: time,
      requestHash: fc.string(),
      created: fc.record(
        {
          version: fc.integer({ min: 1, max: 9 }),
          at: time,
          original: fc.record({ items, expiresAt: time }, { requiredKeys: ['items'] }),
        },
        { requiredKeys: ['version', 'at'] },
      ),
    },
    { requiredKeys: ['kind', 'reservationId', 'partnerId', 'items'] },
  )
  .map((change) => ({ ...change, ...(change.kind === 'changed' && { status: 'held' as const }) }));

const eventChange: fc.Arbitrary<EventChange> = fc.record({
  kind: fc.constant('event_changed' as const),
  settings: fc.constant({
    name: 'Meet-up',
    status: 'paused' as const,
    limits: { seatsPerReservation: 4, seatsPerPartner: 8 },
    lowStockAt: [5, 2],
    tiers: { ga: { name: 'General', totalSeats: 10 } },
  }),
  left: fc.record({ ga: fc.nat() }),
  before: fc.record({ available: fc.nat(), lowStockAt: fc.constant([5]) }),
});

const commit: fc.Arbitrary<Commit> = fc
  .record({
    commitId: fc.string(),
    firstVersion: fc.integer({ min: 10, max: 20 }),
    at: time,
    changes: fc.array(fc.oneof(reservationChange, eventChange), { minLength: 1 }),
  })
  .map((made) => ({ ...made, lastVersion: lastVersionOf(made) }));

it('a commit comes back from the database as it was, and is understood', () => {
  fc.assert(
    fc.property(commit, (made) => {
      const read = fromCommitDocument(toCommitDocument('meet-up', made));
      expect(read).toEqual(made);
      expect(isUnderstood(read)).toBe(true);
    }),
  );
});

it('a change tells its reservation whole: it and the reservation can be made of each other', () => {
  fc.assert(
    fc.property(commit, (made) => {
      for (const entry of entriesOf('meet-up', made).filter(isOfReservation)) {
        const { eventId, version, at, commitId, left, ...told } = entry;
        const { available, seatsBefore, partnerSeats, ...change } = told;
        expect(changeTo(entry.kind, reservationAfter(entry))).toEqual(change);
      }
    }),
  );
});
