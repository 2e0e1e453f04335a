import type { BenchRun } from './bench-run';
import type { ContenderProcess } from './processes';
import { spreadOf } from './statistics';
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
  'over four tiers': {
    path: `/api/v1/events/${TIERED_EVENT}/reservations`,
    body: { partnerId: 'bench', items: TIERS.map((tierId) => ({ tierId, seats: 1 })) },
    accepted: 201,
  },
};

/** The same load with other kinds of requests, of those contenders that know them all. */
export async function kindsOfRequests(run: BenchRun, all: readonly ContenderProcess[]) {
  const contenders = all.filter(({ name }) => name === 'noop' || name === 'service');
  const { connections, rounds, seconds } = run.options;
  const service = contenders.find(({ name }) => name === 'service');
  if (service) await makeTieredEvent(service);
  const byKind: Record<string, Turns> = {};
  for (const [kind, work] of Object.entries(KINDS)) {
    run.tell(`${kind}, ${connections} connections:`);
    byKind[kind] = await takeTurns(run, contenders, connections, undefined, work);
  }
  const rows = Object.entries(byKind).map(([kind, turns]) => [
    kind,
    ...contenders.map(({ name }) => acceptedText(turns, name)),
    ratioText(turns),
  ]);
  const heads = ['', ...contenders.map(({ name }) => `${name}, accepted/s`), 'service of noop'];
  return {
    text:
      `Kinds of requests, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      `${textTable([heads, ...rows])}\n`,
    json: Object.fromEntries(
      Object.entries(byKind).map(([kind, turns]) => [kind, Object.fromEntries(turns)]),
    ),
  };
}

async function makeTieredEvent({ url }: ContenderProcess): Promise<void> {
  const tiers = TIERS.map((tierId) => ({ tierId, name: tierId, totalSeats: 10_000_000 }));
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ eventId: TIERED_EVENT, name: 'Bench with tiers', tiers }),
  });
  if (response.status !== 201) throw new Error(`no event with tiers: ${await response.text()}`);
}

function acceptedText(turns: Turns, name: ContenderProcess['name']): string {
  const own = turns.get(name) ?? [];
  return spreadText(spreadOf(own.map(({ acceptedPerSecond }) => acceptedPerSecond)), 0);
}

/** Round by round, since the machine may be faster in one than in another. */
function ratioText(turns: Turns): string {
  const noop = turns.get('noop') ?? [];
  const ratios = (turns.get('service') ?? []).flatMap(({ acceptedPerSecond }, round) => {
    const rival = noop[round];
    return rival ? [acceptedPerSecond / rival.acceptedPerSecond] : [];
  });
  return ratios.length > 0 ? spreadText(spreadOf(ratios), 2) : '';
}
