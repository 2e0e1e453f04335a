import type { mongo } from 'mongoose';
import { changeTo } from '../../src/domain/log-entry';
import type { Commit } from '../../src/domain/change';
import { newReservationId } from '../../src/domain/reservation-id';
import type { Reservation } from '../../src/domain/reservation';
import { toCommitDocument } from '../../src/services/database/stored-commit';
import { toReservationDocument } from '../../src/services/database/stored-reservation';
import type { BenchRun } from './bench-run';
import type { Latency } from './load';
import { makeEvents } from './make-events';
import { eventIdOf } from './mix';
import { startContender } from './processes';
import type { ScenarioReport } from './scenario-report';
import { latencyOf } from './statistics';
import { targetOf } from './targets';
import { textTable } from './text-table';

const RESERVATIONS = 1_000_000;
const PARTNERS = 1000;
/** Between one reservation and the next: a million of them in most of a year. */
const APART_MS = 20_000;
/** Stored by one command. */
const INSERTED_TOGETHER = 1000;
/** That follow each other by their cursors. */
const PAGES_IN_A_ROW = 3;
/** Of each kind at least, whatever the time; the first ones, for the compilers, do not count. */
const PAGES_MIN = 40;
const WARM_UP_PAGES = 20;

/** Pages of each kind of search, one after the other, on a database with many reservations. */
export async function search(run: BenchRun): Promise<ScenarioReport> {
  const { reservations = RESERVATIONS, events, seconds } = run.options;
  const databaseUri = run.database.freshUri('search');
  const service = await startContender(
    run.resources,
    { name: 'service', databaseUri },
    run.options.profile,
  );
  await makeEvents(service, events);
  const made = await store(run, run.database.open('search'), reservations, events);
  const measured = new Map<string, Latency>();
  for (const [kind, queryOf] of Object.entries(KINDS)) {
    const pages = await takePages(`${service.url}/api/v1/reservations/search`, seconds, () =>
      queryOf(made(Math.floor(Math.random() * reservations))),
    );
    measured.set(kind, latencyOf(pages));
    run.tell(`search, ${kind}: ${measured.get(kind)?.p99.toFixed(1)} ms p99`);
  }
  const p99s = [...measured.values()].map(({ p99 }) => p99);
  return {
    text:
      `Pages of searches over ${reservations} reservations of ${PARTNERS} partners and ${events} events\n\n` +
      textTable([
        ['', 'p50 ms', 'p99 ms'],
        ...[...measured].map(([kind, { p50, p99 }]) => [kind, p50.toFixed(1), p99.toFixed(1)]),
      ]),
    json: Object.fromEntries(measured),
    targets: [targetOf('search: p99 of a page, the slowest kind, ms', [Math.max(...p99s)])],
    figures: { 'search: p99 ms': p99s },
  };
}

/** Of any reservation, a query of each kind that finds it. */
const KINDS: Record<string, (of: Reservation) => Record<string, string>> = {
  reference: ({ reference = '' }) => ({ reference }),
  'the beginning of an id': ({ reservationId }) => ({ reservationId: reservationId.slice(0, 8) }),
  "a partner's": ({ partnerId }) => ({ partnerId }),
  "a partner's, one status": ({ partnerId, status }) => ({ partnerId, status }),
  "a partner's, some days": ({ partnerId, createdAt }) => ({ partnerId, ...daysAround(createdAt) }),
  "a partner's, of an event": ({ partnerId, eventId }) => ({ partnerId, eventId }),
  "a partner's changes": ({ partnerId, updatedAt }) => ({
    partnerId,
    updatedSince: updatedAt.toISOString(),
  }),
  "an event's": ({ eventId }) => ({ eventId }),
  "an event's, one status": ({ eventId, status }) => ({ eventId, status }),
  "an event's, some days": ({ eventId, createdAt }) => ({ eventId, ...daysAround(createdAt) }),
  all: () => ({}),
  'all, one status': ({ status }) => ({ status }),
  'all, some days': ({ createdAt }) => daysAround(createdAt),
  'all changes': ({ updatedAt }) => ({ updatedSince: updatedAt.toISOString() }),
};

function daysAround(time: Date) {
  const shifted = (days: number) => new Date(time.getTime() + days * 86_400_000).toISOString();
  return { createdFrom: shifted(-1), createdTo: shifted(1) };
}

/** The milliseconds of each page. */
async function takePages(
  url: string,
  seconds: number,
  newQuery: () => Record<string, string>,
): Promise<number[]> {
  const latenciesMs: number[] = [];
  const endMs = Date.now() + seconds * 1000;
  while (Date.now() < endMs || latenciesMs.length < PAGES_MIN) {
    const query = new URLSearchParams(newQuery());
    for (let page = 0; page < PAGES_IN_A_ROW; page += 1) {
      const startMs = performance.now();
      const response = await fetch(`${url}?${query.toString()}`);
      const body = (await response.json()) as { hasMore?: boolean; nextCursor?: string };
      latenciesMs.push(performance.now() - startMs);
      if (!response.ok) throw new Error(`a search was answered ${response.status}`);
      if (!body.hasMore || body.nextCursor === undefined) break;
      query.set('cursor', body.nextCursor);
    }
  }
  return latenciesMs.slice(WARM_UP_PAGES);
}

/** Stores them as if they had been sold in the time up to now; gives any of them. */
async function store(
  run: BenchRun,
  db: mongo.Db,
  count: number,
  events: number,
): Promise<(n: number) => Reservation> {
  const startMs = Date.now() - count * APART_MS;
  const ids = new Map<number, string>();
  const reservationAt = (n: number) => {
    const eventId = eventIdOf(n % events);
    const reservationId = ids.get(n) ?? newReservationId(eventId);
    ids.set(n, reservationId);
    return madeReservation(n, { eventId, reservationId, startMs, number: Math.floor(n / events) });
  };
  for (let first = 0; first < count; first += INSERTED_TOGETHER) {
    const size = Math.min(INSERTED_TOGETHER, count - first);
    const made = Array.from({ length: size }, (_, index) => reservationAt(first + index));
    await Promise.all([
      db
        .collection<{ _id: mongo.UUID }>('reservations')
        .insertMany(made.map(toReservationDocument), { ordered: false }),
      db.collection<{ _id: string }>('commits').insertMany(made.flatMap(commitsOf), {
        ordered: false,
      }),
    ]);
    if ((first / INSERTED_TOGETHER) % 100 === 0) run.tell(`search: ${first + size} stored`);
  }
  return reservationAt;
}

interface Made {
  eventId: string;
  reservationId: string;
  startMs: number;
  /** Of the reservations of the event before it. */
  number: number;
}

/** Most are confirmed; of twenty one is held, one expired, two cancelled, and two were held before. */
function madeReservation(
  n: number,
  { eventId, reservationId, startMs, number }: Made,
): Reservation {
  const lot = (n * 7) % 20;
  const status = (['held', 'expired', 'cancelled', 'cancelled'] as const)[lot] ?? 'confirmed';
  const wasHeld = lot < 2 || lot > 17;
  const createdAt = new Date(startMs + n * APART_MS);
  const isChanged = status === 'expired' || status === 'cancelled' || lot > 17;
  const createdVersion = 2 * number + 1;
  const items = [{ tierId: 'general', seats: 1 }];
  const expiresAt = new Date(
    status === 'held' ? Date.now() + 7_200_000 : createdAt.getTime() + 600_000,
  );
  return {
    reservationId,
    eventId,
    partnerId: `partner-${(n + 7 * number) % PARTNERS}`,
    items,
    seats: 1,
    status,
    ...(wasHeld && { expiresAt }),
    version: isChanged ? createdVersion + 1 : createdVersion,
    createdVersion,
    reference: `order-${n}`,
    createdAt,
    updatedAt: isChanged ? new Date(createdAt.getTime() + 600_000) : createdAt,
  };
}

/** The commits that made and changed it, as the change log has them. */
function commitsOf(reservation: Reservation) {
  const { eventId, reservationId, createdVersion, version, createdAt, updatedAt } = reservation;
  const isHold = reservation.expiresAt !== undefined;
  const made = { ...reservation, version: createdVersion, updatedAt: createdAt };
  const { status } = reservation;
  const commit = (at: Date, ofVersion: number, change: Commit['changes'][number]) =>
    toCommitDocument(eventId, {
      commitId: `${reservationId}/${ofVersion}`,
      firstVersion: ofVersion,
      lastVersion: ofVersion,
      at,
      changes: [change],
    });
  return [
    commit(createdAt, createdVersion, changeTo(isHold ? 'held' : 'reserved', made)),
    ...(version > createdVersion && status !== 'held'
      ? [commit(updatedAt, version, changeTo(status, reservation))]
      : []),
  ];
}
