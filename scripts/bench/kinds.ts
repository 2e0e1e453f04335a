import type { BenchRun } from './bench-run';
import { makeEvent, SEATS_TO_SPARE } from './make-events';
import type { ContenderProcess } from './processes';
import { reservationsPath } from './requests';
import type { ScenarioReport } from './scenario-report';
import { spreadOf } from './statistics';
import { turnRatios } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurns, type Turns, type Work } from './turns';

const TIERED_EVENT = 'bench-tiers';
const TIERS = ['stalls', 'circle', 'balcony', 'gallery'];

const KINDS: Record<string, Work> = {
  plain: SINGLE_SEATS,
  'with a key': { ...SINGLE_SEATS, variant: 'keyed' },
  'held, then confirmed': {
    ...SINGLE_SEATS,
    body: { partnerId: 'bench', seats: 1, holdSeconds: 600 },
    variant: 'confirmed',
    accepted: 200,
  },
  'reserved, then cancelled': { ...SINGLE_SEATS, variant: 'cancelled', accepted: 204 },
  summaries: { path: SINGLE_SEATS.path, accepted: 200 },
  'over four tiers': {
    path: reservationsPath(TIERED_EVENT),
    body: { partnerId: 'bench', items: TIERS.map((tierId) => ({ tierId, seats: 1 })) },
    accepted: 201,
  },
};

/** The same load with other kinds of requests, of those contenders that know them all. */
export async function kindsOfRequests(
  run: BenchRun,
  all: readonly ContenderProcess[],
): Promise<ScenarioReport> {
  const contenders = all.filter(({ name }) => name === 'noop' || name === 'service');
  const { connections, rounds, seconds } = run.options;
  const service = contenders.find(({ name }) => name === 'service');
  if (service) await makeTieredEvent(service);
  const byKind: Record<string, Turns> = {};
  for (const [kind, work] of Object.entries(KINDS)) {
    run.tell(`${kind}, ${connections} connections:`);
    byKind[kind] = await takeTurns(run, contenders, connections, work);
  }
  const rows = Object.entries(byKind).map(([kind, turns]) => [
    kind,
    ...contenders.map(({ name }) => acceptedText(turns, name)),
    ratioText(turns),
  ]);
  const heads = ['', ...contenders.map(({ name }) => `${name}, a second`), 'service of noop'];
  return {
    text:
      `Kinds of requests, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      `${textTable([heads, ...rows])}\n`,
    json: Object.fromEntries(
      Object.entries(byKind).map(([kind, turns]) => [kind, Object.fromEntries(turns)]),
    ),
    targets: [],
    figures: Object.fromEntries(
      Object.entries(byKind).map(([kind, turns]) => [
        `kinds: ${kind}/s`,
        acceptedPerSecond(turns, 'service'),
      ]),
    ),
  };
}

function makeTieredEvent(service: ContenderProcess): Promise<void> {
  const tiers = TIERS.map((tierId) => ({ tierId, name: tierId, totalSeats: SEATS_TO_SPARE }));
  return makeEvent(service, TIERED_EVENT, { tiers });
}

function acceptedText(turns: Turns, name: ContenderProcess['name']): string {
  return spreadText(spreadOf(acceptedPerSecond(turns, name)), 0);
}

function acceptedPerSecond(turns: Turns, name: ContenderProcess['name']): number[] {
  return (turns.get(name) ?? []).map((turn) => turn.acceptedPerSecond);
}

function ratioText(turns: Turns): string {
  const ratios = turnRatios(turns, 'service', 'noop', (turn) => turn.acceptedPerSecond);
  return spreadText(spreadOf(ratios), 2);
}
