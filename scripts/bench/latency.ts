import type { BenchRun } from './bench-run';
import type { MaybeLatency } from './offer-load';
import { runOffer, type ContenderProcess } from './processes';
import type { ScenarioReport } from './scenario-report';
import { PERCENTILES, spreadOf } from './statistics';
import { ratiosOf, targetOf } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurn, warmUpMs } from './turns';

const OF_PEAK = 0.7;
const MEASURED = ['raw', 'noop-express', 'service'];
const CONNECTIONS = 1000; // more than are ever needed at once, unless a contender stalls

interface Offered {
  perSecond: number;
  /** What found no connection; above 0 the percentiles are too good. */
  unsent: number;
  latencyMs: MaybeLatency;
}

/** Requests at a fixed pace, 0.7 of what the contender does at its peak, timed from when they are due. */
export async function latencyUnderLoad(
  run: BenchRun,
  all: readonly ContenderProcess[],
): Promise<ScenarioReport> {
  const contenders = all.filter(({ name }) => MEASURED.includes(name));
  const { rounds, seconds } = run.options;
  const rounded = new Map<string, Offered[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    run.tell(`latency, round ${round} of ${rounds}`);
    for (const contender of contenders) {
      rounded.get(contender.name)?.push(await offerTo(run, contender));
    }
  }
  const p99s = (name: string) =>
    (rounded.get(name) ?? []).map(({ latencyMs }) => latencyMs.p99 ?? NaN);
  return {
    text:
      `Latency at ${OF_PEAK} of each one's peak; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      tableOf(rounded),
    json: Object.fromEntries(rounded),
    targets: [targetOf('latency: p99 over raw', ratiosOf(p99s('service'), p99s('raw')))],
    figures: { 'latency: p99 ms': p99s('service') },
  };
}

async function offerTo(run: BenchRun, contender: ContenderProcess): Promise<Offered> {
  const { connections, seconds } = run.options;
  const peak = await takeTurn(run, contender, connections, SINGLE_SEATS);
  const perSecond = Math.max(1, OF_PEAK * peak.acceptedPerSecond);
  const { path, body } = SINGLE_SEATS;
  const [report] = await runOffer(run.resources, {
    ms: seconds * 1000,
    warmUpMs: warmUpMs(run.options),
    streams: [{ url: contender.url + path, body, perSecond, connections: CONNECTIONS }],
  });
  if (!report) throw new Error('the offerer reported on no stream');
  return { perSecond, unsent: report.unsent, latencyMs: report.accepted };
}

function tableOf(rounded: ReadonlyMap<string, readonly Offered[]>): string {
  const rows = [...rounded].map(([name, own]) => [
    name,
    spreadText(spreadOf(own.map(({ perSecond }) => perSecond)), 0),
    ...PERCENTILES.map((key) =>
      spreadText(spreadOf(own.map(({ latencyMs }) => latencyMs[key] ?? NaN)), 1),
    ),
    String(own.reduce((sum, { unsent }) => sum + unsent, 0)),
  ]);
  return textTable([['', 'offered/s', 'p50 ms', 'p90', 'p99', 'p99.9', 'unsent'], ...rows]);
}
