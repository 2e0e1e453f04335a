import { calculateObjectSize } from 'bson';
import { v4 as uuidv4 } from 'uuid';
import type { Command } from '../../../src/domain/command';
import { decide } from '../../../src/domain/decide';
import { openEvent, type NewTier } from '../../../src/domain/event';
import { bytesOf } from '../../../src/domain/size';
import { termsOf, type Notes } from '../../../src/domain/reservation';
import {
  EVENT_SETTINGS_BYTES_MAX,
  METADATA_BYTES_MAX,
  METADATA_KEYS_MAX,
  SEATS_PER_RESERVATION_MAX,
  TIERS_MAX,
} from '../../../src/limits';
import { COMMIT_BATCH_MAX, JOURNAL_WRITERS_MAX, SLOT_BYTES_MAX } from '../../../src/tuning';
import { GroupCommitter } from '../../../src/services/commits/group-committer';
import { systemClock } from '../../../src/services/support/clock';
import { facts, newEvent, NOW, reserve } from '../../support/builders';
import { FakeLedger } from '../../support/fake-ledger';
import { FakeStore } from '../../support/fake-store';

/** What MongoDB stores at most in one document. */
const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;
const SLOTS_PER_WRITER = 2;

function tiers(count: number, nameOf: (place: number) => string): NewTier[] {
  return Array.from({ length: count }, (_, place) => ({
    tierId: `T${String(place).padStart(63, '0')}`,
    name: nameOf(place),
    totalSeats: 1_000_000,
    priceMinor: 123_456,
    currency: 'EUR',
  }));
}

/** As large as a reservation's request may be. */
function largest(): Command {
  const items = tiers(TIERS_MAX, () => '').map(({ tierId }) => ({ tierId, seats: 1 }));
  return reserve({
    reservationId: uuidv4(),
    partnerId: '€'.repeat(100),
    items,
    holdSeconds: 60,
    requestHash: 'h'.repeat(43),
    ...largestNotes('a'),
  });
}

function largestNotes(letter: string): Required<Notes> {
  const keys = Array.from({ length: METADATA_KEYS_MAX }, (_, place) => `${letter}${place}`);
  const length = Math.floor(METADATA_BYTES_MAX / METADATA_KEYS_MAX) - 3;
  return {
    reference: '€'.repeat(100),
    metadata: keys.map((key) => [key, letter.repeat(length)]),
  };
}

const EVENT = newEvent({
  tiers: tiers(TIERS_MAX, () => 'A tier'),
  limits: { seatsPerReservation: 1000 },
});

test('the law of the bytes: as many writers as may be with full slots leave room for the event', () => {
  const journal = JOURNAL_WRITERS_MAX * SLOTS_PER_WRITER * SLOT_BYTES_MAX;
  expect(journal + 2 * EVENT_SETTINGS_BYTES_MAX).toBeLessThan(DOCUMENT_BYTES_MAX);
});

test('nothing is taken for smaller than it is in BSON, and a usual change for little more', () => {
  const { changes } = decide(facts(openEvent(EVENT)), [largest(), reserve()], NOW);
  for (const change of changes) {
    expect(bytesOf(change)).toBeGreaterThanOrEqual(calculateObjectSize(change));
  }
  const usual = changes.at(-1);
  expect(bytesOf(usual)).toBeLessThan(1.3 * calculateObjectSize(usual ?? {}));
});

test('a full batch of usual changes fits in a slot, and so does the largest single one', () => {
  const usual = Array.from({ length: COMMIT_BATCH_MAX }, () =>
    reserve({ reservationId: uuidv4(), requestHash: 'h'.repeat(43), partnerId: 'p'.repeat(20) }),
  );
  expect(bytesOf(decide(facts(openEvent(EVENT)), usual, NOW).changes)).toBeLessThan(SLOT_BYTES_MAX);

  const whole = largest();
  const made = decide(facts(openEvent(EVENT)), [whole], NOW);
  const items = tiers(TIERS_MAX - 1, () => '').map(({ tierId }) => ({ tierId, seats: 1 }));
  const lots = Array.from({ length: SEATS_PER_RESERVATION_MAX }, (_, place) => ({
    tierId: items[0]?.tierId ?? '',
    seats: 1,
    priceMinor: 1_000_000 + place,
    currency: 'EUR',
  }));
  const reservations = made.outcomes.flatMap((outcome) =>
    outcome.kind === 'reservation' ? [outcome.reservation] : [],
  );
  const [held] = reservations;
  const change = { kind: 'change', reservationId: held?.reservationId ?? '' } as const;
  const wanted = { items };
  const decided = decide(
    facts(made.event, reservations),
    [{ ...change, wanted, notes: largestNotes('b') }],
    NOW,
  );
  expect(decided.changes).toHaveLength(1);
  expect(bytesOf(decided.changes)).toBeLessThan(SLOT_BYTES_MAX);

  // Grown seat by seat, while the price changed each time.
  const grown = reservations.map((one) => ({ ...one, items: lots, original: termsOf(one) }));
  const { changes } = decide(
    facts(made.event, grown),
    [{ ...change, notes: largestNotes('c') }],
    NOW,
  );
  expect(changes).toHaveLength(1);
  expect(bytesOf(changes)).toBeLessThan(SLOT_BYTES_MAX);
});

test('of 100 of the largest requests at once all are taken, and no slot is larger than it may be', async () => {
  const store = new FakeStore(EVENT);
  const ledger = new FakeLedger(store, 'w1');
  const slotBytes: number[] = [];
  const commit = ledger.commit.bind(ledger);
  ledger.commit = async (attempt) => {
    const after = await commit(attempt);
    const slots = Object.values(store.document.journal);
    slotBytes.push(...slots.map((slot) => calculateObjectSize(slot)));
    return after;
  };
  let commits = 0;
  const committer = new GroupCommitter('meet-up', {
    ledger,
    clock: systemClock,
    newCommitId: () => `commit-${(commits += 1)}`,
    deadlineMs: 20_000,
    onTrouble: () => undefined,
  });
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, () => committer.submit(largest())),
  );
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['reservation']));
  expect(Math.max(...slotBytes)).toBeLessThan(SLOT_BYTES_MAX + 200);
});

test('settings that are too large for an event are refused, and change nothing', () => {
  const event = openEvent(newEvent());
  const settings = { tiers: tiers(TIERS_MAX - 1, () => '🎟'.repeat(200)) };
  const { outcomes, changes } = decide(
    facts(event),
    [{ kind: 'change_event', ifMatch: 'any', settings }],
    NOW,
  );
  expect(outcomes).toMatchObject([
    {
      kind: 'refused',
      refusal: { code: 'validation_failed', extensions: { errors: [{ pointer: '/tiers' }] } },
    },
  ]);
  expect(changes).toEqual([]);
});
