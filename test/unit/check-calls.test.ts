import type { ReservationLogEntry } from '../../src/domain/log-entry';
import { requestHashOf, reservationIdOf } from '../../src/domain/reservation-id';
import type { Call, CallAnswer, Wish } from '../crash/call';
import { checkCalls } from '../crash/check-calls';

/**
 * A true history of an event with ten seats, and the same with one thing changed: the check of the crash
 * tests must see each. Times are milliseconds after the first moment.
 */
const BEGIN = Date.parse('2026-01-01T12:00:00Z');
const EVENT = {
  eventId: 'meet-up',
  name: 'Meet-up',
  tiers: [{ tierId: 'general', name: 'General', totalSeats: 10 }],
};
const KEYED = reservationIdOf('meet-up', 'abc', 'k');
const ITEMS = [{ seats: 6 }];

const entry = (
  version: number,
  atMs: number,
  kind: ReservationLogEntry['kind'],
  reservationId: string,
  partnerId: string,
  seats: number,
): ReservationLogEntry => ({
  eventId: 'meet-up',
  version,
  at: new Date(BEGIN + atMs),
  commitId: `c${version}`,
  kind,
  reservationId,
  partnerId,
  items: [{ tierId: 'general', seats }],
  ...(reservationId === KEYED && { requestHash: requestHashOf(ITEMS) }),
});

const LOG = [
  entry(1, 10, 'reserved', KEYED, 'abc', 6),
  entry(2, 110, 'cancelled', KEYED, 'abc', 6),
  entry(3, 210, 'reserved', 'r2', 'def', 3),
];

const told = (status: number, body: CallAnswer['body'] = {}, isReplayed = false): CallAnswer => ({
  status,
  body,
  isReplayed,
  hasRetryAfter: status === 503,
});

const call = (startMs: number, endMs: number, wish: Wish, answer?: CallAnswer): Call => ({
  eventId: 'meet-up',
  wish,
  start: BEGIN + startMs,
  end: BEGIN + endMs,
  ...(answer && { answer }),
});

const state = (version: number, reservationId: string, partnerId: string, seats: number) => ({
  reservationId,
  partnerId,
  items: [{ tierId: 'general', seats }],
  status: version === 2 ? 'cancelled' : 'confirmed',
  version,
});

const RESERVE: Wish = { kind: 'reserve', partnerId: 'abc', items: ITEMS, key: 'k' };
const CANCEL: Wish = { kind: 'cancel', reservationId: KEYED };
const FIND: Wish = { kind: 'find', reservationId: KEYED };
const ANOTHER: Wish = { kind: 'reserve', partnerId: 'xyz', items: [{ seats: 5 }] };
const tier = { tierId: 'general', totalSeats: 10, heldSeats: 0 };

const CALLS = {
  unanswered: call(0, Infinity, RESERVE),
  reserved: call(5, 20, RESERVE, told(201, state(1, KEYED, 'abc', 6))),
  again: call(30, 40, RESERVE, told(201, state(1, KEYED, 'abc', 6), true)),
  refused: call(50, 60, ANOTHER, told(409, { code: 'not_enough_seats', available: 4 })),
  cancelled: call(100, 120, CANCEL, told(204)),
  cancelledAgain: call(130, 140, CANCEL, told(404, { code: 'reservation_already_cancelled' })),
  found: call(150, 160, FIND, told(200, state(2, KEYED, 'abc', 6))),
  unkeyed: call(
    200,
    220,
    { kind: 'reserve', partnerId: 'def', items: [{ seats: 3 }] },
    told(201, state(3, 'r2', 'def', 3)),
  ),
  summary: call(
    230,
    240,
    { kind: 'summary' },
    told(200, { version: 3, reservationCount: 1, tiers: [{ ...tier, availableSeats: 7 }] }),
  ),
  changes: call(
    250,
    260,
    { kind: 'changes', after: 1 },
    told(200, {
      data: LOG.slice(1).map(({ version, kind, reservationId }) => ({
        version,
        kind,
        reservationId,
      })),
    }),
  ),
  away: call(270, 280, ANOTHER, told(503, { code: 'database_unavailable' })),
};

const check = (calls: Partial<Record<keyof typeof CALLS | 'more', Call>> = {}, log = LOG) =>
  checkCalls(EVENT, log, Object.values({ ...CALLS, ...calls }));

it('finds no fault in a correct history', () => {
  expect(check()).toEqual([]);
});

const DOCTORED: [what: string, calls: Parameters<typeof check>[0], log?: ReservationLogEntry[]][] =
  [
    ['an acknowledged reservation is lost', {}, LOG.slice(0, 2)],
    ['a version is missing', {}, LOG.filter(({ version }) => version !== 2)],
    [
      'a cancellation gave nothing back',
      {},
      [...LOG.slice(0, 1), entry(2, 210, 'reserved', 'r2', 'def', 3)],
    ],
    ['more seats are sold than there are', {}, [...LOG, entry(4, 300, 'reserved', 'r3', 'xyz', 8)]],
    ['one wish has two reservations', {}, [...LOG, entry(4, 300, 'reserved', 'r3', 'def', 1)]],
    [
      'seats are taken that nobody wished',
      {},
      [...LOG, entry(4, 300, 'reserved', 'r3', 'nobody', 1)],
    ],
    [
      'a reservation is cancelled that nobody cancelled',
      {},
      [...LOG, entry(4, 300, 'cancelled', 'r2', 'def', 3)],
    ],
    [
      'what was refused took effect',
      { away: CALLS.refused },
      [...LOG, entry(4, 300, 'reserved', 'r3', 'xyz', 5)],
    ],
    [
      'seats were refused that there were',
      { refused: call(150, 160, ANOTHER, told(409, { code: 'not_enough_seats', available: 4 })) },
    ],
    [
      'a refusal tells a wrong number',
      { refused: call(50, 60, ANOTHER, told(409, { code: 'not_enough_seats', available: 3 })) },
    ],
    ['two are told that they cancelled', { cancelledAgain: call(100, 140, CANCEL, told(204)) }],
    [
      'a repetition is told that it reserved',
      { again: call(5, 40, RESERVE, told(201, state(1, KEYED, 'abc', 6))) },
    ],
    [
      'a repetition hears of other seats',
      { again: call(30, 40, RESERVE, told(201, state(1, KEYED, 'abc', 5), true)) },
    ],
    [
      'a cancelled reservation is found confirmed',
      { found: call(150, 160, FIND, told(200, state(1, KEYED, 'abc', 6))) },
    ],
    [
      'a reservation is not found though it is there',
      { found: call(150, 160, FIND, told(404, { code: 'reservation_not_found' })) },
    ],
    [
      'a reservation is called cancelled too early',
      {
        cancelledAgain: call(30, 40, CANCEL, told(404, { code: 'reservation_already_cancelled' })),
      },
    ],
    [
      'a key is called used though it is not',
      {
        more: call(50, 60, { ...ANOTHER, key: 'x' }, told(422, { code: 'idempotency_key_reused' })),
      },
    ],
    [
      'a summary is old',
      {
        summary: {
          ...CALLS.summary,
          answer: told(200, {
            version: 2,
            reservationCount: 0,
            tiers: [{ ...tier, availableSeats: 10 }],
          }),
        },
      },
    ],
    [
      'a summary miscounts',
      {
        summary: {
          ...CALLS.summary,
          answer: told(200, {
            version: 3,
            reservationCount: 1,
            tiers: [{ ...tier, availableSeats: 8 }],
          }),
        },
      },
    ],
    [
      'a page of the log leaves something out',
      { changes: { ...CALLS.changes, answer: told(200, { data: [] }) } },
    ],
    [
      'an answer is a 500',
      { away: call(270, 280, ANOTHER, told(500, { code: 'internal_error' })) },
    ],
    [
      'a 503 does not say when to come again',
      {
        away: {
          ...CALLS.away,
          answer: { ...told(503, { code: 'overloaded' }), hasRetryAfter: false },
        },
      },
    ],
  ];

describe('a history in which', () => {
  it.each(DOCTORED.map(([what, calls, log = LOG]) => ({ what, calls, log })))(
    '$what is detected',
    ({ calls, log }) => {
      expect(check(calls, log)).not.toEqual([]);
    },
  );
});

it('shows the versions around a false refusal', () => {
  const refused = call(150, 160, ANOTHER, told(409, { code: 'not_enough_seats', available: 4 }));
  const [fault = ''] = check({ refused });
  const counts = (version: number, confirmed: number, available: number) =>
    JSON.stringify({ version, confirmed, tiers: [['general', 10, available, 0]] });
  expect(fault.split('\n')).toEqual([
    expect.stringContaining('refused falsely'),
    expect.stringContaining('answered after 10'),
    expect.stringContaining(`  ${counts(0, 0, 10)} decided -Infinity, left by -130`),
    expect.stringContaining(`  ${counts(1, 1, 4)} decided -140, left by -30`),
    expect.stringContaining(`* ${counts(2, 0, 10)} decided -40, left by 70`),
    expect.stringContaining(`  ${counts(3, 1, 7)} decided 60, left by Infinity`),
  ]);
});
