import type { BenchRun } from './bench-run';
import { makeEvent, SEATS_TO_SPARE } from './make-events';
import { startContender, type ContenderProcess } from './processes';
import { reservationsPath } from './requests';
import { reserveMany } from './reserve-many';
import type { ScenarioReport } from './scenario-report';
import { spreadOf } from './statistics';
import { ratiosOf, targetOf } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurn, type Turn } from './turns';

const FEW = 10;
const MANY = 100_000;

/** Of one event, whose only partner has so many reservations. */
interface Side {
  reservations: number;
  eventId: string;
  /** Of the answer to the request that the event's limit be switched on. */
  limitStatus: number;
  /** To the first request under the limit, of the last try. */
  first: { status: number; ms: number };
  turns: Turn[];
}

/**
 * A partner with many reservations under a limit, beside one with few. Each connection reserves and cancels in
 * turn, so that the partner always has as many as at first.
 */
export async function partnerLimit(run: BenchRun): Promise<ScenarioReport> {
  const { connections, rounds, seconds, reservations = MANY, profile } = run.options;
  const databaseUri = run.database.freshUri('partner-limit');
  const service = await startContender(run.resources, { name: 'service', databaseUri }, profile);
  const few = await prepareSide(run, service, FEW);
  const many = await prepareSide(run, service, reservations);
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of [few, many]) {
      if (!isServed(side)) continue; // what it began would only burden the other one
      const turn = await takeTurn(run, service, connections, {
        ...SINGLE_SEATS,
        path: reservationsPath(side.eventId),
        variant: 'cancelled',
        accepted: 204,
      });
      if (round === 0) continue; // practice
      side.turns.push(turn);
      run.tell(
        `a partner with ${side.reservations}, round ${round}: ` +
          `${turn.acceptedPerSecond.toFixed(0)} reserved and cancelled/s`,
      );
    }
  }
  return {
    text:
      `A partner's limit, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      tableOf([few, many]),
    json: { few, many },
    targets: [
      targetOf('partner-limit: many reservations over few', ratiosOf(rates(many), rates(few))),
    ],
    figures: {
      'partner-limit: few, reserved and cancelled/s': rates(few),
      'partner-limit: many, reserved and cancelled/s': rates(many),
    },
  };
}

async function prepareSide(
  run: BenchRun,
  service: ContenderProcess,
  reservations: number,
): Promise<Side> {
  const eventId = `partner-with-${reservations}`;
  run.tell(`making ${reservations} reservations of one partner`);
  await makeEvent(service, eventId);
  await reserveMany(run, service, reservations, reservationsPath(eventId));
  const limitStatus = await switchLimitOn(service, eventId);
  let first = await reserveOne(service, eventId);
  for (let tries = 1; tries < TRIES_MAX && first.status !== 201; tries += 1) {
    first = await reserveOne(service, eventId);
  }
  return { reservations, eventId, limitStatus, first, turns: [] };
}

const TRIES_MAX = 3;

function isServed({ limitStatus, first }: Side): boolean {
  return limitStatus === 200 && first.status === 201;
}

async function reserveOne({ url }: ContenderProcess, eventId: string): Promise<Side['first']> {
  const startedAt = performance.now();
  const answer = await fetch(url + reservationsPath(eventId), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(SINGLE_SEATS.body),
  });
  await answer.arrayBuffer();
  return { status: answer.status, ms: performance.now() - startedAt };
}

/** Of no consequence but that it must be counted. */
async function switchLimitOn({ url }: ContenderProcess, eventId: string): Promise<number> {
  const event = `${url}/api/v1/events/${eventId}`;
  const summary = await fetch(event);
  await summary.arrayBuffer();
  const answer = await fetch(event, {
    method: 'PATCH',
    headers: {
      'Content-Type': 'application/json',
      'If-Match': summary.headers.get('ETag') ?? '*',
    },
    body: JSON.stringify({ limits: { seatsPerPartner: SEATS_TO_SPARE } }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** None a second of a side that is not served. */
function rates(side: Side): number[] {
  return isServed(side) ? side.turns.map((turn) => turn.acceptedPerSecond) : [0];
}

function tableOf(sides: readonly Side[]): string {
  const rows = sides.map((side) => [
    `${side.reservations} reservations`,
    String(side.limitStatus),
    `${side.first.status} after ${side.first.ms.toFixed(0)} ms`,
    spreadText(spreadOf(rates(side)), 0),
    spreadText(spreadOf(side.turns.map(({ latencyMs }) => latencyMs.p50)), 1),
    refusals(side.turns),
  ]);
  return textTable([
    ['', 'limit on', 'first request', 'reserved and cancelled/s', 'p50 ms', 'other answers'],
    ...rows,
  ]);
}

/** `503: 120`, or nothing. */
function refusals(turns: readonly Turn[]): string {
  const counts = new Map<string, number>();
  for (const [status, count] of turns.flatMap(({ answers }) => Object.entries(answers))) {
    if (status !== '201' && status !== '204') counts.set(status, (counts.get(status) ?? 0) + count);
  }
  return [...counts].map(([status, count]) => `${status}: ${count}`).join(', ');
}
