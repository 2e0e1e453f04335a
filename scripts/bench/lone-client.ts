import type { BenchRun } from './bench-run';
import { openDatabaseAlone, type WritesAlone } from './database-alone';
import type { Latency } from './load';
import type { ContenderProcess } from './processes';
import type { ScenarioReport } from './scenario-report';
import { spreadOf } from './statistics';
import { ratiosOf, targetOf } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurns } from './turns';

/** One connection only, beside what the database alone takes for one write, and for two, in the same round. */
export async function loneClient(
  run: BenchRun,
  contenders: readonly ContenderProcess[],
): Promise<ScenarioReport> {
  const { rounds, seconds } = run.options;
  run.tell('A lone client:');
  const writeAlone = await openDatabaseAlone(run);
  const withPractice: WritesAlone[] = [];
  const turns = await takeTurns(run, contenders, 1, SINGLE_SEATS, async () => {
    withPractice.push(await writeAlone());
  });
  const alone = withPractice.slice(1);
  const commits = alone.map(({ commit }) => commit);
  const pairs = alone.map(({ commitAndInsert }) => commitAndInsert);
  const service = (turns.get('service') ?? []).map(({ latencyMs }) => latencyMs);
  const measured: [string, Latency[]][] = [
    ...[...turns].map(([name, own]): [string, Latency[]] => [
      name,
      own.map(({ latencyMs }) => latencyMs),
    ]),
    ['the database alone: one commit', commits],
    ['the database alone: one commit, one insert', pairs],
  ];
  const cell = (values: readonly number[]) => spreadText(spreadOf(values), 2);
  const rows = measured.map(([what, own]) => [
    what,
    ...(['p50', 'p99', 'mean'] as const).map((key) => cell(own.map((latency) => latency[key]))),
    cell(ratiosOf(means(own), means(commits))),
    cell(ratiosOf(means(own), means(pairs))),
  ]);
  const heads = ['', 'p50 ms', 'p99 ms', 'mean ms', 'of one commit', 'of commit and insert'];
  return {
    text:
      `A lone client; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      textTable([heads, ...rows]),
    json: { turns: Object.fromEntries(turns), alone },
    targets: [
      targetOf('lone: mean latency over one commit', ratiosOf(means(service), means(commits))),
    ],
    figures: {
      'lone: mean ms': means(service),
      'lone: one commit of the database alone, ms': means(commits),
      'lone: of commit and insert': ratiosOf(means(service), means(pairs)),
    },
  };
}

function means(latencies: readonly Latency[]): number[] {
  return latencies.map(({ mean }) => mean);
}
